"""What the other agencies saw: a part of an assessment, where the area has such records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Bar, BarChart, LineChart, Series
from commonweal.analysis.disclosure import SMALLEST_FOR_A_RATE, may_show_rate, suppress_counts
from commonweal.core.periods import Month
from commonweal.core.scope import PlaceGrain, Scope, TimeGrain
from commonweal.exports.document import (
    Block,
    Bullets,
    ExhibitBlock,
    Figure,
    Finding,
    Heading,
    Paragraph,
)
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.hour_by_weekday import hour_by_weekday
from commonweal.hub.warehouse.queries.share_by_source import share_by_source
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import located

from .beside import assaults, fires, premises, tension
from .subject import Subject
from .withholding import (
    hushed,
    located_words,
    paragraph,
    rate_is_told,
    receipt_of,
    warned,
    withholds,
)

MONTHS = 12
DAY_STARTS = 6  # so that a night stands under the day on which it began
ENOUGH_HOURS = 50  # events with an hour: of fewer, the week is mostly empty
NIGHT = (22, 23, 0, 1, 2, 3, 4)
EVENINGS = ("Friday", "Saturday")
CAUTION = (
    "Each agency records what it is called to: a share says who records, not who suffers. One occurrence may "
    "stand in the records of several, so nothing below is one sum across agencies."
)


@dataclass(frozen=True)
class Seen:
    """The part, and the answers that it was made of; nothing where no other agency has records here."""

    blocks: tuple[Block, ...] = ()
    answers: tuple[Answer, ...] = ()


def seen(snapshot: Snapshot, scope: Scope, area: Area, month: Month, silent: tuple[str, ...] = ()) -> Seen:
    """`silent` says, in sentences, which feeds have fallen silent."""
    about = Subject(snapshot, scope, area, month.plus(1 - MONTHS), month)
    shares = share_by_source(snapshot, scope, first=about.first, last=month, area=area.ref)
    if not any(agency != POLICE for agency in shares.column("agency")):
        return Seen()
    blocks: list[Block] = [_shares(about, shares)]
    answers = [shares]
    parts: tuple[Callable[[Subject], tuple[list[Block], list[Answer]]], ...] = (
        _hours, fires, assaults, premises, tension,
    )  # fmt: skip
    for part in parts:
        more, drawn = part(about)
        blocks += more
        answers += drawn
    if withholds(blocks):
        blocks = [hushed(block, answers) for block in blocks]
    begins = (Heading(2, "What the other agencies saw", "other-agencies"), Paragraph(CAUTION))
    return Seen((*begins, *blocks, *_silence(silent)), tuple(answers))


def _shares(about: Subject, shares: Answer) -> ExhibitBlock:
    rows = shares.records()
    shown = suppress_counts([row["events"] for row in rows], sensitive=True)
    bars = tuple(
        Bar(f"{_in_short(row['title'])} ({row['agency']})", value, "" if value is not None else words)
        for row, value, words in zip(rows, shown.values, shown.shown, strict=True)
    )
    hidden = bool(shown.withheld)
    drawn = BarChart(
        title=f"Records of {about.area.name} by feed",
        subtitle=f"{about.words}; each record is one agency's",
        alt=f"Bars of the number of records of {about.area.name} that each of {len(bars)} feeds brought.",
        unit="records",
        of="Feed",
        bars=tuple(sorted(bars, key=_order)),
    )
    return ExhibitBlock(
        id="share-by-source",
        sentence=f"{about.area.name}, {about.words}: {_of_others(rows, hidden)}",
        parts=(
            Figure(drawn),
            Paragraph(paragraph(located_words(shares, hidden), shown.note, warned(shares))),
        ),
        receipt=receipt_of(shares, hidden),
    )


def _in_short(title: str) -> str:
    """A feed's title without what it says in brackets of the form in which it comes."""
    return title.partition(" (")[0]


def _order(bar: Bar) -> tuple[bool, float, str]:
    """Most first, and those that are withheld by name: their order would tell which is larger."""
    return bar.value is None, -(bar.value or 0), bar.label


def _of_others(rows: list[dict[str, Any]], hidden: bool) -> str:
    """The sum leaves out nobody, so that beside it one bar that is withheld could be worked out."""
    agencies = ", ".join(sorted({row["agency"] for row in rows} - {POLICE}))
    others = sum(row["events"] for row in rows if row["agency"] != POLICE)
    total = sum(row["events"] for row in rows)
    if hidden:
        return f"what the feeds of {agencies} brought, beside those of the police"
    share = f" ({100 * others / total:.1f}%)" if rate_is_told(others, total) else ""
    return f"{others:,} of {total:,} records{share} are of {agencies}"


def _hours(about: Subject) -> tuple[list[Block], list[Answer]]:
    """The hours of the feed that knows most of them; several feeds would count one night twice."""
    if about.scope.finest_place > PlaceGrain.POINT or about.scope.finest_time > TimeGrain.MINUTE:
        return [], []
    best: Answer | None = None
    for feed, records in about.feeds_with_hours().items():
        if best is not None and records <= best.rows_used:
            break  # the hours of all its records would be no more
        answer = hour_by_weekday(
            about.snapshot,
            about.scope,
            first=about.first,
            last=about.last,
            day_starts=DAY_STARTS,
            area=about.area.ref,
            feeds=(feed,),
        )
        if answer.rows_used >= ENOUGH_HOURS and (best is None or answer.rows_used > best.rows_used):
            best = answer
    if best is None:
        few = f"No feed knows the hour of {ENOUGH_HOURS} records, {about.words}: nothing is said of hours."
        return [Paragraph(few)], []
    return [_week(about, best)], [best]


def _week(about: Subject, answer: Answer) -> ExhibitBlock:
    title = about.title(answer.parameters["feeds"])
    hours = [(DAY_STARTS + step) % 24 for step in range(24)]
    found = {(day, hour): events or 0.0 for day, hour, events, _ in answer.rows}
    days = list(dict.fromkeys(day for day, _ in found))
    others = [day for day in days if day not in EVENINGS]
    series = tuple(
        Series(name, tuple(round(sum(found[day, hour] for day in among) / len(among), 2) for hour in hours))
        for name, among in (("Friday, Saturday", EVENINGS), ("other days", others))
    )
    late = sum(found[day, hour] for day in EVENINGS for hour in NIGHT)
    drawn = LineChart(
        title=f"Hours of the day, {title}",
        subtitle=f"{about.area.name}, {about.words}; records an hour of one such day of the week, all weeks "
        "together; a day begins at 06:00",
        alt=f"Two lines over the 24 hours from 06:00: the mean of Friday and Saturday, and of other days, "
        f"of {answer.rows_used:,} records.",
        unit="records",
        of="Hour",
        labels=tuple(f"{hour:02d}:00" for hour in hours),
        series=series,
    )
    return ExhibitBlock(
        id="hour-by-weekday",
        sentence=f"{title}: {_late(late, answer.rows_used)} of the {answer.rows_used:,} records whose "
        "hour is known fall on Friday and Saturday nights, from 22:00 to 05:00",
        parts=(
            Figure(drawn),
            Paragraph(paragraph(*answer.notes[:1], "Records known only to lie between two moments are spread "
                                "evenly between them.", located(answer), warned(answer))),
        ),
        receipt=receipt_of(answer, False, method="aoristic weights", method_version=answer.version),
    )  # fmt: skip


def _late(late: float, known: int) -> str:
    return f"{100 * late / known:.1f}%" if may_show_rate(int(late)) else f"fewer than {SMALLEST_FOR_A_RATE}"


def _silence(silent: tuple[str, ...]) -> list[Block]:
    if not silent:
        return []
    return [
        Heading(3, "Feeds that have fallen silent", "silent-feeds"),
        Finding("A feed that brings far less than its own past leads one to expect is a fault to be looked "
                "into, not good news.", "assessment"),
        Bullets(silent),
    ]  # fmt: skip
