"""The runs and views of a reader; a run is theirs alone, a view theirs or shared with their agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from commonweal.analysis.tables import TableData
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.scope import Form
from commonweal.exports.document import Document
from commonweal.exports.keeping import opened, opened_rows
from commonweal.hub import queries as hub
from commonweal.workstation import access
from commonweal.workstation.asked import RunAsked
from commonweal.workstation.models import SavedView, Subscription, TechniqueRun

__all__ = ["RunAsked", "RunLine", "RunShown", "SentView", "ViewShown"]

MOST_RUNS = 500
CHANGED = "What you may see has changed since this was worked out, so it is shown no more. Run it again."
GONE = "Records that this was worked out from had to be erased or disposed of. Run it again."


@dataclass(frozen=True)
class RunLine:
    """`state` is done, refused, or open; what an open one is at, its job says."""

    number: int
    asked: RunAsked
    asked_at: datetime
    finished_at: datetime | None
    job: str
    state: str
    sentence: str
    refusal: str
    snapshot: int | None

    @property
    def title(self) -> str:
        return self.asked.about.title


@dataclass(frozen=True)
class RunShown:
    line: RunLine
    document: Document | None


@dataclass(frozen=True)
class ViewShown:
    number: int
    name: str
    asked: Mapping[str, str]
    kept_by: str
    kept_at: datetime
    shared_with: tuple[str, ...]
    mine: bool


@dataclass(frozen=True)
class SentView:
    number: int
    view: int
    name: str
    asked: Mapping[str, str]
    reader: str
    began_at: datetime
    sent_month: str


@entry(Permission.TECHNIQUE_READ)
def runs(*, actor: Actor, technique: str = "") -> list[RunLine]:
    """The actor's own, the latest first."""
    access.may_read_runs(actor)
    with acting(actor):
        found = TechniqueRun.objects.visible_to(actor).defer("kept", "rows").order_by("-number")
        rows = list((found.filter(technique=technique) if technique else found)[:MOST_RUNS])
        closed = _closed(actor, rows)
    return [_line(row, closed.get(row.number, "")) for row in rows]


@entry(Permission.TECHNIQUE_READ)
def run(*, actor: Actor, number: int, whole: bool = False) -> RunShown:
    """A run with the document that came of it; `whole` with every row, as a file takes it away."""
    with acting(actor):
        row = _run(actor, number)
        why = _closed(actor, [row]).get(number, "")
        content, rows = None if why else row.kept, row.rows if whole else b""
        line = _line(row, why)
    document = opened(bytes(content), bytes(rows or b"")) if content else None
    return RunShown(line, document)


@entry(Permission.TECHNIQUE_READ)
def rows_of_run(*, actor: Actor, number: int) -> TableData:
    """Every row of the table that came of a run."""
    with acting(actor):
        row = _run(actor, number)
        rows, why = row.rows, _closed(actor, [row]).get(number, "")
    if why:
        raise NotFound(why, where=f"run {number}")
    if not rows:
        raise NotFound("This run gave no table.", where=f"run {number}")
    return opened_rows(bytes(rows))


@entry(Permission.VIEW_READ_OWN)
def views(*, actor: Actor) -> list[ViewShown]:
    """Their own and those that were shared with their agency, by name."""
    access.may_see_views(actor)
    with acting(actor):
        rows = list(SavedView.objects.visible_to(actor).order_by("name", "number"))
    return [_view(row, actor) for row in rows]


@entry(Permission.VIEW_READ_OWN)
def view(*, actor: Actor, number: int) -> ViewShown:
    access.may_see_views(actor)
    with acting(actor):
        return _view(find(SavedView.objects.visible_to(actor), actor, Permission.VIEW_READ, pk=number), actor)


@entry(Permission.VIEW_READ_OWN)
def sent_views(*, actor: Actor) -> list[SentView]:
    """What the actor has sent each month."""
    access.may_see_views(actor)
    with acting(actor):
        rows = list(Subscription.objects.visible_to(actor).order_by("name", "number"))
    return [
        SentView(row.number, row.view, row.name, row.asked, row.reader, row.began_at, row.sent_month)
        for row in rows
    ]


def _run(actor: Actor, number: int) -> TechniqueRun:
    row = find(TechniqueRun.objects.visible_to(actor), actor, Permission.TECHNIQUE_READ, pk=number)
    access.may_read(actor, row).require()
    return row


def _closed(actor: Actor, rows: Iterable[TechniqueRun]) -> dict[int, str]:
    """Why what came of a run is shown no more, by its number: the reader may see something else today than
    when it was worked out, or some of what it was worked out from had to go."""
    drawn = [row for row in rows if row.snapshot is not None]
    if not drawn:
        return {}
    today = {hub.scope_of(actor=actor, shows=form).digest for form in Form}
    gone = hub.lost_something({row.snapshot for row in drawn if row.snapshot is not None})
    changed = {row.number: CHANGED for row in drawn if row.scope not in today}
    return changed | {row.number: GONE for row in drawn if row.snapshot in gone}


def _line(row: TechniqueRun, closed: str = "") -> RunLine:
    refusal = closed or row.refusal
    state = "refused" if refusal else "done" if row.finished_at else "open"
    return RunLine(
        number=row.number,
        asked=RunAsked.of(row.asked),
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        job=str(row.job or ""),
        state=state,
        sentence="" if closed else row.sentence,
        refusal=refusal,
        snapshot=row.snapshot,
    )


def _view(row: SavedView, actor: Actor) -> ViewShown:
    return ViewShown(
        number=row.number,
        name=row.name,
        asked=row.asked,
        kept_by=row.kept_by,
        kept_at=row.kept_at,
        shared_with=tuple(row.shared_with),
        mine=row.kept_by == actor.id,
    )
