"""Data protection impact assessments: written, advised on, decided, reviewed."""

from datetime import date

from django.db.models import Max

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, WrongUse
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.workingdays import months_after
from commonweal.partnership import access
from commonweal.partnership.dpia_terms import DPIA_PARTS, Assessment, dpia_rules, shipped
from commonweal.partnership.governance_rules import in_words, one_of
from commonweal.partnership.models import DPIA_DECISIONS, DPIA_TRANSITIONS, RESIDUAL_RISKS, Dpia


@entry(Permission.DPIA_WRITE)
def write_dpia(*, actor: Actor, assessment: Assessment) -> int:
    """Write an assessment down, or write its draft anew; its version.

    One that was advised on is a draft again. Beside one that was decided a new version is begun, which takes
    its place once it is decided too.
    """
    access.may_write_dpia(actor).require()
    where = f"assessment {assessment.reference}"
    if assessment.residual_risk:
        one_of(assessment.residual_risk, RESIDUAL_RISKS, what="degree of risk", where=where)
    with acting(actor):
        last = _last(actor, assessment.reference)
        if last is None or last.state in ("decided", "reviewed"):
            next_version = 1 if last is None else last.version + 1
            last = Dpia(reference=assessment.reference, version=max(next_version, assessment.version or 0))
        elif last.state == "advised":
            _move(last, "draft")
            last.advice, last.advised_by, last.advised_on = "", "", None
        _say(last, actor, assessment)
        last.save()
        _record(actor, last, Permission.DPIA_WRITE)
    return last.version


@entry(Permission.DPIA_WRITE)
def enter_own_dpia(*, actor: Actor) -> bool:
    """Enter the system's own assessment as this release brings it; whether there was anything to enter."""
    access.may_write_dpia(actor).require()
    own = shipped()
    with acting(actor):
        entered = Dpia.objects.visible_to(actor).filter(reference=own.reference)
        if (entered.aggregate(last=Max("version"))["last"] or 0) >= (own.version or 1):
            return False
        row = Dpia(reference=own.reference, version=own.version or 1)
        _say(row, actor, own)
        row.save(force_insert=True)
        _record(actor, row, Permission.DPIA_WRITE)
    return True


@entry(Permission.DPIA_ADVISE)
def advise_on_dpia(*, actor: Actor, reference: str, advice: str) -> None:
    with acting(actor):
        row = _found(actor, reference, Permission.DPIA_ADVISE)
        access.may_advise_on_dpia(actor, row).require()
        if empty := [words for name, words in DPIA_PARTS.items() if not getattr(row, name)]:
            raise WrongUse(
                f"Parts of the assessment are still empty: {'; '.join(empty)}.",
                where=f"assessment {reference}",
            )
        _move(row, "advised")
        row.advice = in_words(advice, what="Advice", where=f"assessment {reference}")
        row.advised_by, row.advised_on = actor.id, clock.today()
        row.save()
        _record(actor, row, Permission.DPIA_ADVISE)


@entry(Permission.DPIA_DECIDE)
def decide_on_dpia(
    *,
    actor: Actor,
    reference: str,
    decision: str,
    reason: str,
    regulator_consulted_on: date | None = None,
    regulator_reply: str = "",
) -> None:
    """Where a high risk is left, nothing goes ahead before the Information Commissioner was consulted."""
    where = f"assessment {reference}"
    one_of(decision, DPIA_DECISIONS, what="decision", where=where)
    with acting(actor):
        row = _found(actor, reference, Permission.DPIA_DECIDE)
        access.may_decide_on_dpia(actor, row).require()
        _move(row, "decided")
        if row.residual_risk == "high" and decision != "do_not_proceed" and regulator_consulted_on is None:
            raise WrongUse(
                "A high risk is left: the regulator is consulted before this goes ahead.",
                where=where,
                remedy="Consult the Information Commissioner, then decide and name the day (--regulator).",
            )
        if regulator_consulted_on is not None and regulator_consulted_on > clock.today():
            raise BadInput("The day on which the regulator was consulted has come.", where=where)
        row.decision, row.decision_reason = (
            decision,
            in_words(reason, what="Why it is so decided", where=where),
        )
        row.decided_by, row.decided_on = actor.id, clock.today()
        row.regulator_consulted_on, row.regulator_reply = regulator_consulted_on, regulator_reply.strip()
        row.review_on = months_after(clock.today(), dpia_rules().review_after_months)
        row.save()
        _supersede(actor, row)
        _record(actor, row, Permission.DPIA_DECIDE)


@entry(Permission.DPIA_ADVISE)
def review_dpia(*, actor: Actor, reference: str, advice: str) -> date:
    """The data protection officer has looked at a decided assessment again, and it holds; the next review."""
    with acting(actor):
        row = _found(actor, reference, Permission.DPIA_ADVISE)
        access.may_advise_on_dpia(actor, row).require()
        _move(row, "reviewed")
        said = in_words(advice, what="What the review found", where=f"assessment {reference}")
        row.advice = f"{row.advice}\n\n{clock.today():%d %B %Y}: {said}"
        row.advised_by, row.advised_on = actor.id, clock.today()
        row.review_on = months_after(clock.today(), dpia_rules().review_after_months)
        row.save()
        _record(actor, row, Permission.DPIA_ADVISE)
    return row.review_on


def _last(actor: Actor, reference: str) -> Dpia | None:
    return Dpia.objects.visible_to(actor).filter(reference=reference).order_by("-version").first()


def _found(actor: Actor, reference: str, permission: Permission) -> Dpia:
    """The latest version, held until the act is done."""
    rows = Dpia.objects.visible_to(actor).order_by("-version")
    return find(rows, actor, permission, reference=reference)


def _say(row: Dpia, actor: Actor, said: Assessment) -> None:
    row.title, row.required_for = said.title, said.required_for
    for name in DPIA_PARTS:
        setattr(row, name, getattr(said, name))
    row.author, row.written_at = actor.id, clock.now()


def _move(row: Dpia, state: str) -> None:
    if state not in DPIA_TRANSITIONS[row.state]:
        raise WrongUse(
            f"An assessment that is {row.state} cannot become {state}.", where=f"assessment {row.reference}"
        )
    row.state = state


def _supersede(actor: Actor, row: Dpia) -> None:
    for before in Dpia.objects.visible_to(actor).filter(
        reference=row.reference, version__lt=row.version, state__in=("decided", "reviewed")
    ):
        _move(before, "superseded")
        before.save(update_fields=["state"])


def _record(actor: Actor, row: Dpia, operation: Permission) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="dpia",
        object_id=row.reference,
        object_version=str(row.version),
    )
