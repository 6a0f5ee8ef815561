"""Telling those concerned that an agreement ends, and moving agreements on whose day has come.

Access never waits for this: whether an agreement is in force, its dates say.
"""

from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.permissions import Permission
from commonweal.jobs import services as jobs
from commonweal.jobs.register import Door, Job, register
from commonweal.partnership import access
from commonweal.partnership.agreement_terms import sharing_rules
from commonweal.partnership.models import AGREEMENT_LIVE, Agreement, AgreementNotice
from commonweal.partnership.queries.agreements import people_concerned
from commonweal.partnership.services.agreements import move, record

WATCH = "agreements.watch"
WATCH_EVERY_MINUTES = 24 * 60


@entry(Permission.AGREEMENT_END)
def watch_agreements(*, actor: Actor) -> int:
    """What is done each day: whose end has come is ended, whose review is due says so; how many were told.

    Doing it twice on a day does nothing; a day that was missed is made up for, with one letter and not two.
    """
    access.may_end_agreement(actor).require()
    told = 0
    with acting(actor):
        live = Agreement.objects.visible_to(actor).filter(state__in=AGREEMENT_LIVE).order_by("reference")
        for agreement in live.select_for_update(of=("self",)):
            told += _moved_on(actor, agreement, clock.today())
    return told


@part_of_an_act
def tell(actor: Actor, agreement: Agreement, about: str) -> int:
    """Write to those concerned about this end or review of this agreement, unless they were written to."""
    day = agreement.review_on if about == "review" else agreement.in_force_to
    assert day is not None  # noqa: S101  what has no end is not told of one
    people = people_concerned(agreement.parties)
    already = set(
        AgreementNotice.objects.filter(agreement=agreement, about=about, of_day=day).values_list(
            "account", flat=True
        )
    )
    subject, text = _letter(agreement, about)
    for account in sorted(people - already):
        AgreementNotice.objects.create(
            agreement=agreement,
            account=account,
            about=about,
            of_day=day,
            at=clock.now(),
            parties=agreement.parties,
        )
        jobs.ask_for(actor=actor, kind="mail", identifiers={"to": account, "subject": subject, "text": text})
    return len(people - already)


def _moved_on(actor: Actor, agreement: Agreement, today: date) -> int:
    ends = agreement.in_force_to
    if ends is not None and ends <= today:
        move(agreement, _end_of(agreement))
        agreement.save(update_fields=["state"])
        record(actor, agreement, "agreement.end", reason=agreement.state)
        return 0 if agreement.state == "varied" else tell(actor, agreement, "0")
    told = 0
    if agreement.state == "in_force" and agreement.review_on <= today:
        move(agreement, "due_review")
        agreement.save(update_fields=["state"])
        record(actor, agreement, "agreement.change", reason="due for review")
        told = tell(actor, agreement, "review")
    if ends is not None and not _varied(agreement):
        left = (ends - today).days
        stage = next((days for days in sharing_rules().tell_days_before if left <= days), None)
        if stage is not None:
            told += tell(actor, agreement, str(stage))
    return told


def _end_of(agreement: Agreement) -> str:
    if _varied(agreement):
        return "varied"
    return "terminated" if agreement.ended_by else "expired"


def _varied(agreement: Agreement) -> bool:
    """Whether a version that was started takes its place, with no day between them."""
    started = agreement.successors.exclude(state__in=("draft", "reviewed", "signed", "terminated"))
    return started.filter(in_force_from__lte=agreement.in_force_to).exists()


def _letter(agreement: Agreement, about: str) -> tuple[str, str]:
    name = f"{agreement.title} ({agreement.reference})"
    if about == "review":
        return (
            f"Review is due: agreement {agreement.reference}",
            f"The agreement {name} was due for review on {agreement.review_on:%d %B %Y}.\n"
            "It holds until its end. The data protection officer reviews it: commonweal agreement review.\n",
        )
    until = f"{agreement.in_force_to:%d %B %Y}"
    if agreement.in_force_to is not None and agreement.in_force_to <= clock.today():
        subject, first = f"Ended: agreement {agreement.reference}", f"ended on {until}"
        what = "No feed under it loads, no export drawn from it leaves and nobody reads data by it any more."
    else:
        subject, first = f"Agreement {agreement.reference} ends on {until}", f"ends on {until}"
        what = (
            "From that day no feed under it loads, no export of it leaves and nobody reads data by it."
            " To go on sharing, vary it in good time: all parties have to sign."
        )
    because = f" Reason: {agreement.ended_because}." if agreement.ended_because else ""
    feeds = f"Feeds: {', '.join(agreement.feeds)}.\n" if agreement.feeds else ""
    return (
        subject,
        f"The information-sharing agreement {name} {first}.{because}\n"
        f"Parties: {', '.join(agreement.parties)}.\n{feeds}{what}\n",
    )


def _watch(job: Job, door: Door) -> None:
    watch_agreements(actor=Actor.process("agreements"))


register(WATCH, _watch, entry=Permission.JOB_RUN, title="Look which agreements end or are due for review")
