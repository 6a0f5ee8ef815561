"""The tactical assessment: what changed in an area last month, where, and how sure one can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from commonweal.analysis.recording import overlaps
from commonweal.analysis.wording import Standing
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Scope
from commonweal.exports.document import (
    Block,
    Bullets,
    Document,
    Finding,
    Heading,
    Paragraph,
    feeds_used,
)
from commonweal.geography import queries as geography
from commonweal.hub.queries import recording_changes
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import Measure, measure

from .agencies import seen
from .changes import MONTHS_BEFORE, TOTAL, changed, force_of, measures_of
from .places import where
from .workstation import worked

KIND = "tactical"
VERSION = "4"
MARKING = "OFFICIAL"
SYNTHETIC = (
    "SYNTHETIC DATA: every record in this document is made up for demonstration. "
    "It describes no real place's crime."
)


def draft(
    snapshot: Snapshot,
    scope: Scope,
    area: Area,
    month: Month,
    made_at: datetime,
    silent: tuple[str, ...] = (),
) -> Document:
    """The document as the snapshot has it; nothing in its exhibits depends on when or where it is drafted.

    `silent` says, in sentences, which feeds of the area have fallen silent.
    """
    months = months_between(month.plus(-MONTHS_BEFORE), month)
    by_category = series(snapshot, scope, first=months[0], last=month, by="category", area=area.ref)
    total = series(snapshot, scope, first=months[0], last=month, by="total", area=area.ref)
    force = force_of(snapshot, month, total)
    whole = measure(TOTAL, months, total.column("events"), area.name, None, force)
    if whole.now is None:
        raise NotFound(
            f"no records of {month.name} were supplied for {area.name}",
            remedy="`commonweal deliveries` shows the months that are there. "
            "A month that was not supplied is not a month without crime.",
        )
    measures = measures_of(by_category, months, area, force)
    others = seen(snapshot, scope, area, month, silent)
    said = worked(snapshot, scope, area, month)
    drawn = (total, by_category, *said.answers, *others.answers)
    blocks = (
        *_front(whole, measures, area, month),
        *changed(whole, measures, total, by_category, area),
        *where(snapshot, scope, area, month),
        *said.blocks,
        *others.blocks,
        *_footing(total, months, force),
    )
    synthetic = any(source.synthetic for answer in drawn for source in answer.sources)
    return Document(
        title=f"Tactical assessment: {area.name}, {month.name}",
        subtitle="What changed, where, and how sure one can be",
        marking=MARKING,
        made_at=made_at,
        blocks=blocks,
        attribution=_attributions(drawn, area, snapshot),
        synthetic_notice=SYNTHETIC if synthetic else "",
        draws_on=feeds_used((source.feed, source.basis) for answer in drawn for source in answer.sources),
        facts=(
            (
                "Area",
                f"{area.name} ({area.kind} {area.code}, boundaries of {snapshot.generations[area.kind]})",
            ),
            ("Month under review", month.name),
            ("Snapshot", str(snapshot.number)),
            ("Status", "Draft made by the system; an analyst's judgement is still to be added"),
        ),
    )


def _front(whole: Measure, measures: list[Measure], area: Area, month: Month) -> Iterator[Block]:
    exceptional = [m for m in measures if m.exceptional]
    yield Heading(2, "In short", "in-short")
    yield Finding(f"{whole.said.message}.")
    for found in exceptional:
        yield Finding(f"{found.said.message}.")
    yield Paragraph(_others(measures, len(exceptional)))
    yield Finding(
        "Nothing here says why a figure stands out. Before acting, look at the recording changes at the end "
        "and ask the people who know the place.",
        "assessment",
    )


def _others(measures: list[Measure], exceptional: int) -> str:
    """The categories that nobody needs to hear about, and those that cannot be judged, counted apart."""
    usual = sum(m.said.standing is Standing.USUAL for m in measures)
    unjudged = len(measures) - usual - exceptional
    said = [f"{usual} of {len(measures)} categories are within usual variation"] if usual else []
    said += (
        [f"{unjudged} of {len(measures)} cannot be judged: there are not enough months before this one"]
        if unjudged
        else []
    )
    return "; ".join(said or ["Every category stands out"]) + ". The table below gives each."


def _footing(total: Answer, months: list[Month], force: str | None) -> Iterator[Block]:
    yield Heading(2, "What this rests on", "sources")
    yield Paragraph("Sources used:")
    yield Bullets(tuple(_source_line(total)) or ("none",))
    yield Paragraph("Missing in the 25 months:")
    yield Bullets(total.missing or ("nothing that was expected",))
    yield Paragraph("Overlaps left out:")
    yield Bullets(total.overlaps or ("none",))
    yield Paragraph("Warnings:")
    yield Bullets(total.warnings or ("none",))
    yield Paragraph("Recording changes in the 25 months (look at these before anybody explains a change):")
    touched = overlaps(recording_changes(), months[0].start, months[-1].end, agency=force)
    yield Bullets(
        tuple(f"{c.change}, {c.while_it_lasted}: {c.bias} ({c.source})" for c in touched) or ("none known",)
    )
    yield Paragraph(
        "Not recorded in this system: last month's actions, community intelligence, options. "
        "An analyst adds them by hand."
    )


def _source_line(total: Answer) -> Iterator[str]:
    for source in total.sources:
        note = " SYNTHETIC." if source.synthetic else ""
        number = len(source.deliveries)
        deliveries = "delivery" if number == 1 else "deliveries"
        yield (
            f"{source.source}: {source.months[0]} to {source.months[1]}, "
            f"{number} {deliveries}, last received {source.received[1]:%d %B %Y}.{note}"
        )


def _attributions(drawn: tuple[Answer, ...], area: Area, snapshot: Snapshot) -> tuple[str, ...]:
    boundaries = geography.generation(area.kind, snapshot.generations[area.kind]).attribution
    said = (attribution for answer in drawn for attribution in answer.attributions)
    return tuple(dict.fromkeys(a for a in (*said, boundaries) if a))
