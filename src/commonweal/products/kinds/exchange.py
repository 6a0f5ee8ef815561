"""The statutory quarterly exchange: a data set of one holder and quarter, with its rows beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from commonweal.analysis.tables import Column, TableData
from commonweal.exports.document import (
    Block,
    Bullets,
    Document,
    FeedUse,
    Heading,
    Notice,
    Paragraph,
    TableBlock,
)
from commonweal.hub.exchange import law
from commonweal.hub.queries.exchange_rows import QuarterRows

from .tactical import MARKING, SYNTHETIC

KIND = "exchange"
VERSION = "1"
HEADINGS = {"age_band": "age band"}


def draft(found: QuarterRows, made_at: datetime, recipients: Sequence[str], keep_until: date) -> Document:
    """The covering note and the rows; the note is the disclosure record that the recipient keeps."""
    return Document(
        title=f"Exchange of depersonalised information: data set {found.dataset.ref}, {found.quarter.name}",
        subtitle=f"{found.dataset.content}. From {found.holder}",
        marking=MARKING,
        made_at=made_at,
        blocks=tuple(_blocks(found, keep_until)),
        attribution=found.attributions,
        synthetic_notice=SYNTHETIC if found.synthetic else "",
        draws_on=tuple(
            FeedUse(feed, "open-licence" if is_open else "agreement") for feed, is_open in found.feeds
        ),
        facts=(
            ("Period", f"{found.quarter.name} ({found.quarter})"),
            ("Under", law()),
            ("Class", "depersonalised; for the partners named here, not for the public"),
            ("Recipients", ", ".join(recipients) or "none named"),
            ("Deliveries", ", ".join(map(str, found.deliveries))),
            ("Snapshot", str(found.snapshot)),
            ("To be destroyed by", f"{keep_until:%d %B %Y}"),
        ),
        data=_data(found),
    )


def _blocks(found: QuarterRows, keep_until: date) -> Iterator[Block]:
    yield Heading(2, "What leaves", "what-leaves")
    yield Paragraph(
        f"{len(found.rows):,} rows of {found.held:,} that are held. Each says no more than "
        f"{_words(found.columns)}."
    )
    yield Heading(2, "What keeps people from being told from it", "disclosure")
    yield Paragraph(
        f"Of each row that leaves there are at least {found.alike} that are alike in all that is given."
        if "count" not in found.columns
        else f"A count below {found.alike} is not shown."
    )
    done = [*found.steps]
    if found.left_out:
        done.append(f"{found.left_out:,} rows are left out, as fewer than {found.alike} are alike")
    yield Bullets(tuple(done) or ("nothing had to be made coarser",))
    if found.hours:
        yield Heading(2, "When", "when")
        yield Paragraph(
            "The time of day is given as counts, not beside the rows: with a day and a place it would tell "
            f"too much. {found.hours_note}".strip()
        )
        columns = (Column("Hour beginning"), Column("Records", numeric=True))
        yield TableBlock(TableData(f"Records by hour, {found.quarter.name}", columns, found.hours))
    yield Notice(
        "Do not lay these rows beside other lists to find out who is meant. Tell the sender if anybody can "
        f"be recognised. Destroy the file by {keep_until:%d %B %Y}."
    )


def _data(found: QuarterRows) -> TableData:
    columns = tuple(Column(HEADINGS.get(name, name).capitalize()) for name in found.columns)
    return TableData(f"Data set {found.dataset.ref}, {found.quarter.name}", columns, found.rows)


def _words(columns: Sequence[str]) -> str:
    *most, last = [HEADINGS.get(name, name) for name in columns]
    return f"{', '.join(most)} and {last}" if most else last
