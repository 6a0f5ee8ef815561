"""Questions about the registers."""

from dataclasses import dataclass
from datetime import date

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.policy import may, require_standing
from commonweal.partnership.dpia_terms import DPIA_PARTS
from commonweal.partnership.models import Advice, Collaboration, Dpia
from commonweal.partnership.queries.consulting import record_consultation


@dataclass(frozen=True)
class DpiaShown:
    reference: str
    version: int
    state: str
    title: str
    required_for: str
    parts: tuple[tuple[str, str], ...]
    residual_risk: str
    author: str
    advice: str
    advised_on: date | None
    decision: str
    decision_reason: str
    decided_on: date | None
    regulator_consulted_on: date | None
    review_on: date | None


@dataclass(frozen=True)
class CollaborationShown:
    reference: str
    title: str
    purpose: str
    power: str
    parties: tuple[str, ...]
    lead: str
    since: date
    until: date | None


@dataclass(frozen=True)
class AdviceShown:
    reference: str
    adviser: str
    question: str
    asked_on: date
    advice: str
    advised_by: str
    advised_on: date | None
    done: str
    done_on: date | None


@entry(Permission.DPIA_READ)
def dpias(*, actor: Actor) -> list[DpiaShown]:
    """Every version of every assessment that the actor may see, the latest of each first."""
    require_standing(actor, Permission.DPIA_READ)
    with acting(actor):
        shown = [_dpia(row) for row in Dpia.objects.visible_to(actor).order_by("reference", "-version")]
        record_consultation(actor, Permission.DPIA_READ, count=len(shown))
    return shown


@entry(Permission.DPIA_READ)
def dpia(*, actor: Actor, reference: str) -> DpiaShown:
    """The latest version."""
    with acting(actor):
        rows = Dpia.objects.visible_to(actor).order_by("-version")
        row = find(rows, actor, Permission.DPIA_READ, reference=reference)
        may(actor, Permission.DPIA_READ, row).require()
        record_consultation(actor, Permission.DPIA_READ, object_id=reference)
        return _dpia(row)


@entry(Permission.REGISTER_READ)
def collaborations(*, actor: Actor) -> list[CollaborationShown]:
    require_standing(actor, Permission.REGISTER_READ)
    with acting(actor):
        rows = list(Collaboration.objects.visible_to(actor).order_by("reference"))
        record_consultation(actor, Permission.REGISTER_READ, object_id="collaboration", count=len(rows))
    return [
        CollaborationShown(
            r.reference, r.title, r.purpose, r.power, tuple(r.parties), r.lead, r.since, r.until
        )
        for r in rows
    ]


@entry(Permission.REGISTER_READ)
def advice_of(*, actor: Actor, adviser: str) -> list[AdviceShown]:
    """What the protest panel or the ethics committee was asked, in the order of asking."""
    require_standing(actor, Permission.REGISTER_READ)
    with acting(actor):
        asked = Advice.objects.visible_to(actor).filter(adviser=adviser)
        rows = list(asked.order_by("asked_on", "reference"))
        record_consultation(actor, Permission.REGISTER_READ, object_id=adviser, count=len(rows))
    return [
        AdviceShown(
            r.reference,
            r.adviser,
            r.question,
            r.asked_on,
            r.advice,
            r.advised_by,
            r.advised_on,
            r.done,
            r.done_on,
        )
        for r in rows
    ]


def _dpia(row: Dpia) -> DpiaShown:
    return DpiaShown(
        reference=row.reference,
        version=row.version,
        state=row.state,
        title=row.title,
        required_for=row.required_for,
        parts=tuple((words, getattr(row, name)) for name, words in DPIA_PARTS.items()),
        residual_risk=row.residual_risk,
        author=row.author,
        advice=row.advice,
        advised_on=row.advised_on,
        decision=row.decision,
        decision_reason=row.decision_reason,
        decided_on=row.decided_on,
        regulator_consulted_on=row.regulator_consulted_on,
        review_on=row.review_on,
    )
