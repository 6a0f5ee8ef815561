"""Record a breach of personal data, step by step, against the 72 hours of the law."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy
from commonweal.partnership import access
from commonweal.partnership.governance_rules import governance_rules, in_words, one_of
from commonweal.partnership.models.breaches import BREACH_TRANSITIONS, VICTIM_SAFETY, Breach, BreachStep
from commonweal.partnership.queries.duties import accounts_with_role, facilitators_of
from commonweal.partnership.queries.keys import as_key
from commonweal.partnership.services.telling import tell


@entry(Permission.BREACH_REPORT)
def report_breach(
    *,
    actor: Actor,
    what: str,
    aware_at: datetime,
    classes: Sequence[str],
    controllers: Sequence[str] = (),
) -> str:
    """Report what may be a breach. The clock runs from `aware_at`; the controllers are told at once."""
    access.may_report_breach(actor).require()
    what = in_words(what, what="What happened", where="breach")
    if aware_at > clock.now():
        raise BadInput("Nobody can have become aware of it in the future.", where="aware at")
    if not classes or (unknown := sorted(set(classes) - set(policy().classes))):
        raise BadInput(
            f"Say which data are involved; not known: {', '.join(unknown) if classes else 'none was named'}.",
            where="classes",
            remedy="Name classes of the policy: docs/reference/permissions.md",
        )
    with acting(actor):
        row = Breach(
            id=uuid.uuid4(),
            aware_at=aware_at,
            reported_at=clock.now(),
            reported_by=actor.id,
            what=what,
            classes=sorted(set(classes)),
            controllers=sorted(set(controllers)),
            safety_first=bool(governance_rules().people_at_risk & set(classes)),
        )
        row.save(force_insert=True)
        _step(actor, row, "suspected", what, Permission.BREACH_REPORT)
        _tell_controllers(actor, row)
    return str(row.id)


@entry(Permission.BREACH_WORK)
def assess_victim_safety(*, actor: Actor, breach: str, words: str) -> None:
    """Who could be harmed because of this, and what is done to keep them safe: the first step of all."""
    with acting(actor):
        row = _the_breach(actor, breach)
        if row.state == "closed":
            raise BadInput("This breach is closed.", where=f"breach {breach}")
        row.safety_assessed_at = clock.now()
        row.save(update_fields=["safety_assessed_at"])
        _step(actor, row, VICTIM_SAFETY, words)


@entry(Permission.BREACH_WORK)
def assess_breach(*, actor: Actor, breach: str, risk: str, words: str) -> None:
    with acting(actor):
        row = _the_breach(actor, breach)
        one_of(risk, governance_rules().breach_risks, what="risk", where=f"breach {breach}")
        if row.safety_first and row.safety_assessed_at is None:
            raise BadInput(
                "Records of people at risk are involved: their safety is assessed first.",
                where=f"breach {breach}",
                remedy="commonweal access breach victim-safety",
            )
        row.risk = risk
        _take_step(actor, row, "assessed", words, "risk")


@entry(Permission.BREACH_WORK)
def contain_breach(*, actor: Actor, breach: str, words: str) -> None:
    with acting(actor):
        _take_step(actor, _the_breach(actor, breach), "contained", words)


@entry(Permission.BREACH_WORK)
def notify_regulator(
    *, actor: Actor, breach: str, words: str, reference: str = "", at: datetime | None = None
) -> None:
    """The regulator is told. After the 72 hours the words say why it took longer."""
    with acting(actor):
        row = _the_breach(actor, breach)
        row.regulator_at, row.regulator_reference = at or clock.now(), reference
        if not row.aware_at <= row.regulator_at <= clock.now():
            raise BadInput(
                "The regulator was told after somebody was aware of it, and not in the future.",
                where=f"breach {breach}",
            )
        _take_step(actor, row, "regulator_notified", words, "regulator_at", "regulator_reference")


@entry(Permission.BREACH_WORK)
def decide_not_to_notify(*, actor: Actor, breach: str, why: str) -> None:
    """Only where a risk to people is unlikely."""
    with acting(actor):
        row = _the_breach(actor, breach)
        if row.risk and row.risk != "unlikely":
            raise BadInput(
                "A risk to people is likely: the regulator has to be told.", where=f"breach {breach}"
            )
        _take_step(actor, row, "not_notified", why)


@entry(Permission.BREACH_WORK)
def notify_subjects(*, actor: Actor, breach: str, words: str) -> None:
    with acting(actor):
        _take_step(actor, _the_breach(actor, breach), "subjects_notified", words)


@entry(Permission.BREACH_WORK)
def learn_from_breach(*, actor: Actor, breach: str, words: str) -> None:
    with acting(actor):
        row = _the_breach(actor, breach)
        if row.risk == "high" and row.state != "subjects_notified":
            raise BadInput("The risk to people is high: they are told first.", where=f"breach {breach}")
        _take_step(actor, row, "learned", words)


@entry(Permission.BREACH_WORK)
def close_breach(*, actor: Actor, breach: str, words: str) -> None:
    with acting(actor):
        _take_step(actor, _the_breach(actor, breach), "closed", words)


def _the_breach(actor: Actor, breach: str) -> Breach:
    seen = Breach.objects.visible_to(actor)
    row = find(seen, actor, Permission.BREACH_READ, pk=as_key(breach))
    access.may_work_on_breach(actor, row).require()
    return seen.select_for_update().get(pk=row.pk)


def _take_step(actor: Actor, row: Breach, state: str, words: str, *changed: str) -> None:
    if state not in BREACH_TRANSITIONS[row.state]:
        following = ", ".join(sorted(BREACH_TRANSITIONS[row.state])).replace("_", " ") or "nothing"
        raise BadInput(
            f"A breach that is {row.state.replace('_', ' ')} cannot become {state.replace('_', ' ')}.",
            where=f"breach {row.id}",
            remedy=f"What follows: {following}.",
        )
    row.state = state
    row.save(update_fields=["state", *changed])
    _step(actor, row, state, words)


def _step(actor: Actor, row: Breach, step: str, words: str, operation: str = Permission.BREACH_WORK) -> None:
    words = in_words(words, what="What was done or found", where=f"breach {row.id}")
    BreachStep(id=uuid.uuid4(), breach=row, step=step, at=clock.now(), by=actor.id, words=words).save(
        force_insert=True
    )
    events.record(
        actor=actor,
        operation=operation,
        object_type="breach",
        object_id=str(row.id),
        recipients=tuple(row.controllers) if step == "suspected" else (),
        reason=f"{step}: {words}",
    )


def _tell_controllers(actor: Actor, row: Breach) -> None:
    ends = row.clock.ends.astimezone(clock.LONDON)
    tell(
        actor=actor,
        whom=(*accounts_with_role("information_governance"), *facilitators_of(row.controllers)),
        subject="A breach of personal data may have happened",
        text=f"Breach {row.id} is reported.\n"
        f"If the regulator has to be told, then before {ends:%H:%M on %-d %B %Y}.\n"
        "Ask the information governance officer of the partnership about it.",
    )
