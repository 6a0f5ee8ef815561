"""The sentence, the chart, the tables and the method of an answer."""

from __future__ import annotations

from commonweal.analysis.charts import Bar, BarChart, Chart
from commonweal.analysis.tables import Column, TableData
from commonweal.exports.document import Block, Bullets, ExhibitBlock, Figure, Heading, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.queries.category_mix import category_mix
from commonweal.products.figures import METHOD, METHOD_VERSION
from commonweal.products.kinds.withholding import (
    LEAST,
    NOTE,
    located_words,
    receipt_of,
    warned,
    words,
)

from .reading import Reading

Told = tuple[list[Block], tuple[Answer, ...]]


def summary(reading: Reading) -> Told:
    """The sentence, what it rests on, and the months in a picture with its table twin."""
    found, hidden = reading.measure, reading.told.any
    said = [_how_many(reading)]
    if found is not None:
        said.append(f"Baseline: {found.said.baseline}." if found.chart else _TOO_SHORT)
    said += [located_words(reading.total, hidden), warned(reading.total), NOTE if hidden else ""]
    exhibit = ExhibitBlock(
        id="answer",
        sentence=f"{reading.subject}, {reading.asked.words}, {reading.area}",
        parts=(Paragraph(" ".join(each for each in said if each)), Figure(_chart(reading))),
        receipt=receipt_of(reading.total, hidden, **_method(reading)),
    )
    return [Heading(2, reading.sentence, "answer"), exhibit], ()


_TOO_SHORT = (
    "Too few months are counted here to say what is usual: a year of them is the least, two years are better."
)


def _how_many(reading: Reading) -> str:
    if reading.told.any:
        return ""
    known = [value for value in reading.values if value is not None]
    missing = len(reading.values) - len(known)
    months = "1 month" if len(known) == 1 else f"{len(known)} months"
    left = f" {missing} of the months asked for were not supplied." if missing else ""
    total = sum(known)
    return f"{total:,} {'record' if total == 1 else 'records'} in {months}.{left}"


def _method(reading: Reading) -> dict[str, str]:
    found = reading.measure
    if found is None or found.chart is None:
        return {}
    return {"method": METHOD, "method_version": METHOD_VERSION, "baseline": found.said.baseline}


def _chart(reading: Reading) -> Chart:
    if reading.measure is not None:
        return reading.measure.drawn
    shown = zip(reading.total.column("month"), reading.told.values, reading.told.words(), strict=True)
    bars = tuple(
        Bar(str(month), value, "" if value is not None else str(said)) for month, value, said in shown
    )
    return BarChart(
        title=reading.sentence,
        subtitle=f"{reading.subject}, records a month, {reading.area}, {reading.asked.words}",
        alt=f"Bars of {reading.subject}, {reading.area}, {len(bars)} months, {reading.asked.words}. "
        "The numbers stand in the table.",
        unit="records",
        of="Month",
        bars=bars,
    )


def tables(reading: Reading) -> Told:
    """What kinds there were, and the months."""
    asked = reading.asked
    mix = category_mix(reading.opened, reading.scope, first=asked.first, last=asked.last, **asked.what)
    blocks: list[Block] = [Heading(2, reading.sentence, "answer")]
    blocks += [kinds(reading, mix), _months(reading)]
    return blocks, (mix,)


def kinds(reading: Reading, mix: Answer, level: int = 3) -> ExhibitBlock:
    told = reading.guard.kept(mix, mix.column("events"))
    shares = [
        "" if hidden or told.any else share
        for share, hidden in zip(mix.column("share"), told.hidden, strict=True)
    ]
    rows = tuple(zip(mix.column("category"), words(told.values), shares, strict=True))
    table = TableData(
        f"Kinds of record, {reading.area}, {reading.asked.words}",
        (
            Column("Category"),
            Column("Records", numeric=True),
            Column("Share", "%", numeric=True, decimals=1),
        ),
        tuple((name or "not said", count, share) for name, count, share in rows),
        note=NOTE if told.any else "",
    )
    return ExhibitBlock(
        "kinds",
        _most(rows),
        (Paragraph(located_words(mix, told.any)), TableBlock(table)),
        receipt_of(mix, told.any),
        level,
    )


def _most(rows: tuple[tuple[str | None, int | str, float | str], ...]) -> str:
    """The first is the most frequent, as its count says even where that is withheld."""
    if len(rows) < 2:
        return f"One kind of record: {rows[0][0] or 'not said'}" if rows else "No kind of record"
    name, count, share = rows[0]
    number = f"{count:,} records" if isinstance(count, int) else str(count)
    return f"Of {len(rows)} kinds {name or 'not said'} is the most frequent: {number}" + (
        f", {share}%" if share else ""
    )


def _months(reading: Reading) -> ExhibitBlock:
    hidden = reading.told.any
    table = TableData(
        f"Records by month, {reading.subject}, {reading.area}",
        (Column("Month"), Column("Records", numeric=True)),
        tuple(zip(reading.total.column("month"), reading.told.words(), strict=True)),
        note=NOTE if hidden else "",
    )
    parts = (Paragraph(located_words(reading.total, hidden)), TableBlock(table))
    return ExhibitBlock("months", "Month by month", parts, receipt_of(reading.total, hidden))


def method(reading: Reading) -> Told:
    """Everything that is needed to ask the same again, and what to beware of."""
    hidden = reading.told.any
    made = receipt_of(reading.total, hidden, **_method(reading))
    lines = TableData("What the answer rests on", (Column("What"), Column("Said of it")), made.lines())
    question = ALL[reading.total.query]
    cautions = [
        *reading.total.missing,
        *reading.total.warnings,
        *reading.total.overlaps,
        *reading.total.notes,
    ]
    blocks: list[Block] = [
        Heading(2, "How this was worked out", "method"),
        Paragraph(f"The question {question.name}: {question.meaning}"),
        Paragraph(
            "A month is judged by a control chart of single values: the mean of up to 24 months before it "
            "and limits drawn from how much they move from one month to the next. Within them nothing is "
            "said to have risen or fallen."
        ),
        Paragraph(
            f"Of agencies' records, counts from 1 to {LEAST - 1} are kept back from whoever may not see the "
            "records themselves, and others that would tell them."
        ),
        TableBlock(lines),
    ]
    if cautions and not hidden:
        blocks += [Heading(3, "What to beware of"), Bullets(tuple(dict.fromkeys(cautions)))]
    return blocks, ()
