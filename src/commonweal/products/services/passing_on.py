"""Letting the quarters of the statutory exchange leave: each once, on record, by hand or when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.core import clock, events, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.progress import Progress, silent
from commonweal.exports import gate
from commonweal.exports.gate import ExportReceipt
from commonweal.hub.exchange import Prescribed, Quarter, law, prescribed, prescribed_set
from commonweal.hub.queries.exchange import RECEIVED, board
from commonweal.hub.queries.exchange_rows import QuarterRows, quarter_rows
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import set_schedule
from commonweal.partnership import queries as partnership
from commonweal.products.kinds import exchange
from commonweal.products.models import ExchangeRelease

FORMATS = ("html", "csv")
KEPT_YEARS = 2
JOB, SCHEDULE, EVERY_MINUTES = "exchange.release", "the quarterly exchange", 24 * 60
SCHEDULED_BECAUSE = "the quarter has come whole"


@dataclass(frozen=True)
class Passed:
    """A quarter that has left, and the files in which it did."""

    dataset: Prescribed
    holder: str
    quarter: Quarter
    rows: int
    left_out: int
    recipients: tuple[str, ...]
    receipts: tuple[ExportReceipt, ...]


@entry(Permission.EXCHANGE_RELEASE)
def release_quarter(
    *,
    actor: Actor,
    dataset: str,
    holder: str,
    quarter: Quarter,
    folder: Path,
    recipients: Sequence[str] = (),
    reason: str = "",
) -> Passed:
    """Let the depersonalised rows of a data set, a holder and a quarter leave to the partners.

    Without recipients they go to every party of the agreements under which the feeds are held. A quarter
    leaves once: two issues of it, laid side by side, would tell which records had changed.
    """
    may(actor, Permission.EXCHANGE_RELEASE).require()
    said = prescribed_set(dataset)
    with acting(actor):
        _expect_first(said, holder, quarter)
    found = quarter_rows(actor=actor, dataset=said, holder=holder, quarter=quarter)
    going = tuple(recipients) or _parties(found)
    keep_until = _years_on(clock.today(), KEPT_YEARS)
    document = exchange.draft(found, clock.now(), going, keep_until)
    receipts = gate.release(
        actor=actor,
        document=document,
        formats=FORMATS,
        folder=folder,
        name=f"{str(quarter).lower()}_exchange-{said.ref}_{holder}",
        purpose=law(),
        reason=reason,
        recipients=going,
    )
    with acting(actor):
        _remember(actor, found, going, keep_until, receipts)
    return Passed(said, holder, quarter, len(found.rows), found.left_out, going, receipts)


@entry(Permission.JOB_RUN)
def schedule_releases(*, actor: Actor) -> None:
    """From now on whatever has come whole leaves by itself, looked for once a day by `commonweal work`."""
    set_schedule(actor=actor, name=SCHEDULE, kind=JOB, every_minutes=EVERY_MINUTES, identifiers={})


@entry(Permission.EXCHANGE_RELEASE)
def release_what_is_whole(*, actor: Actor, folder: Path, progress: Progress = silent) -> list[Passed]:
    """Every quarter on the board that has come whole and has not left yet.

    One that cannot leave (no agreement covers it any more) is named in the progress and holds up no other.
    """
    may(actor, Permission.EXCHANGE_RELEASE).require()
    rows = board(actor=actor)
    with acting(actor):
        gone = set(ExchangeRelease.objects.values_list("dataset", "holder", "quarter"))
    passed = []
    for row in rows:
        for cell in row.cells:
            if cell.state == RECEIVED and (row.dataset.ref, row.holder, str(cell.quarter)) not in gone:
                try:
                    passed.append(
                        release_quarter(
                            actor=actor,
                            dataset=row.dataset.ref,
                            holder=row.holder,
                            quarter=cell.quarter,
                            folder=folder,
                        )
                    )
                except CommonwealError as error:
                    progress.step(f"Data set {row.dataset.ref} of {row.holder} stays: {error.what}")
    return passed


def _scheduled(job: Job, door: Door) -> None:
    release_what_is_whole(actor=door.actor_of(job.asked_by), folder=home.folder("documents"))


def _expect_first(dataset: Prescribed, holder: str, quarter: Quarter) -> None:
    before = ExchangeRelease.objects.filter(dataset=dataset.ref, holder=holder, quarter=str(quarter)).first()
    if before:
        raise BadInput(
            f"data set {dataset.ref} of {holder} for {quarter.name} left on {before.released_at:%d %B %Y}",
            remedy="Send the file that left then: a second issue beside it would tell what changed.",
        )


def _parties(found: QuarterRows) -> tuple[str, ...]:
    """The parties of the agreements that cover the feeds; of open data, of those of the whole exchange."""
    feeds = {feed for feed, is_open in found.feeds if not is_open}
    feeds = feeds or {feed for each in prescribed() for feed in each.feeds}
    parties = {
        party
        for agreement in partnership.agreements_in_force(clock.today())
        if feeds & agreement.feeds
        for party in agreement.parties
    }
    if going := sorted(parties - {found.holder}):
        return tuple(f"agency:{party}" for party in going)
    raise BadInput("nobody is named to whom it goes", remedy="Name the agencies: --to agency:CODE.")


def _years_on(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _remember(
    actor: Actor,
    found: QuarterRows,
    recipients: Sequence[str],
    keep_until: date,
    receipts: Sequence[ExportReceipt],
) -> None:
    ExchangeRelease.objects.create(
        dataset=found.dataset.ref,
        holder=found.holder,
        quarter=str(found.quarter),
        snapshot=found.snapshot,
        deliveries=list(found.deliveries),
        rows=len(found.rows),
        held=found.held,
        left_out=found.left_out,
        alike=found.alike,
        steps=list(found.steps),
        version=exchange.VERSION,
        recipients=list(recipients),
        keep_until=keep_until,
        copies=[
            {"path": str(r.path), "format": r.format, "size": r.bytes, "sha256": r.sha256} for r in receipts
        ],
        released_at=clock.now(),
        released_by=actor.id,
    )
    events.record(
        actor=actor,
        operation="combination",
        object_type="document",
        object_id=f"{exchange.KIND} {found.dataset.ref} {found.holder} {found.quarter}",
        result_count=len(found.rows),
    )


register(
    JOB,
    _scheduled,
    entry=Permission.EXCHANGE_RELEASE,
    purpose=law(),
    reason=SCHEDULED_BECAUSE,
    title="Send the quarterly exchange",
)
