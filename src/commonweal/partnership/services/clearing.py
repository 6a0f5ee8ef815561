"""What has run out of itself and would lie about for ever: sessions, counters, forms that were never sent."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.services import clear_drafts
from commonweal.jobs.register import Door, Job, register
from commonweal.partnership.models import SharedNote

CLEARING = "clearing"
CLEARS_EVERY_MINUTES = 24 * 60
STORES = ("default", "restricted", "public")


@entry(Permission.JOB_RUN)
def clear_expired(*, actor: Actor) -> None:
    """Each in a transaction of its own; done again it clears what has run out since."""
    require_standing(actor, Permission.JOB_RUN)
    _clear_sessions(actor)
    for store in STORES:
        clear_drafts(actor=actor, using=store)


def _clear_sessions(actor: Actor) -> None:
    """And what was noted of them, such as where from and by which browser, and of attempts to sign in."""
    now = clock.now()
    with acting(actor):
        over, _ = Session.objects.filter(expire_date__lt=now).delete()
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
        SharedNote.objects.filter(expires__lt=now).delete()
        if over:
            events.record(
                actor=actor,
                operation="session.clear",
                object_type="account",
                object_id="",
                result_count=over,
            )


def _work(job: Job, door: Door) -> None:
    clear_expired(actor=Actor.process("clearing"))


register(CLEARING, _work, entry=Permission.JOB_RUN, title="Clear what has run out")
