"""Keep a view, share it with agencies, have it sent each month. A view holds a question and no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import IntegrityError, transaction

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.jobs.queries import is_scheduled
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import ask_for, set_schedule
from commonweal.partnership.queries import names_of_agencies
from commonweal.workstation import access
from commonweal.workstation.models import SavedView, Subscription

LONGEST_NAME = 120
LOOK = "view.send"  # the kind of job; `products` knows how to answer a question, and does it
ASKING, ASKS_EVERY_MINUTES = "view.ask", 24 * 60
_ASKS = Actor.process("views")


@entry(Permission.VIEW_KEEP)
def keep_view(*, actor: Actor, name: str, asked: Mapping[str, str]) -> int:
    view = SavedView(name=_name(name), asked=dict(asked), kept_by=actor.id, kept_at=clock.now())
    access.may_keep(actor, view).require()
    with acting(actor):
        _insert(view, name)
        _note(actor, Permission.VIEW_KEEP, "saved_view", view.number)
    return int(view.number)


@entry(Permission.VIEW_SHARE)
def share_view(*, actor: Actor, number: int, agencies: Sequence[str]) -> None:
    """With the people of these agencies and no others; an empty list takes it back."""
    with acting(actor):
        view = find(SavedView.objects.visible_to(actor), actor, Permission.VIEW_SHARE, pk=number)
        access.may_share(actor, view).require()
        wanted = sorted(set(agencies))
        if unknown := sorted(set(wanted) - set(names_of_agencies(wanted))):
            raise BadInput(f"There is no agency {unknown[0]}.", where="agencies")
        view.shared_with = wanted
        view.save(update_fields=["shared_with"])
        _note(actor, Permission.VIEW_SHARE, "saved_view", number, recipients=tuple(wanted))


@entry(Permission.VIEW_DROP)
def drop_view(*, actor: Actor, number: int) -> None:
    with acting(actor):
        view = find(SavedView.objects.visible_to(actor), actor, Permission.VIEW_DROP, pk=number)
        access.may_drop(actor, view).require()
        view.delete()
        _note(actor, Permission.VIEW_DROP, "saved_view", number)
        for wish in Subscription.objects.visible_to(actor).filter(view=number):
            send_no_more(actor=actor, number=wish.number)


@entry(Permission.SUBSCRIPTION_KEEP)
def send_each_month(*, actor: Actor, view: int, after: str) -> int:
    """From the first month that lands `after` this one: the question as it stands now, answered as the
    reader."""
    with acting(actor):
        row = find(SavedView.objects.visible_to(actor), actor, Permission.SUBSCRIPTION_KEEP, pk=view)
        wish = Subscription(
            view=view,
            name=row.name,
            asked=row.asked,
            reader=actor.id,
            began_at=clock.now(),
            sent_month=after,
        )
        access.may_be_sent(actor, wish).require()
        _insert(wish, row.name)
        if not is_scheduled(ASKING):
            set_schedule(
                actor=_ASKS, name=ASKING, kind=ASKING, every_minutes=ASKS_EVERY_MINUTES, identifiers={}
            )
        _note(actor, Permission.SUBSCRIPTION_KEEP, "saved_view", view)
    return int(wish.number)


@entry(Permission.SENT_VIEW_ASK)
def ask_for_looks(*, actor: Actor, actor_of: Callable[[str], Actor]) -> int:
    """Ask once a day, in each reader's own name, whether a month has landed that was not sent; how many.

    Nobody is asked for who may have nothing sent today; once they may again, they are.
    """
    access.may_ask_for_looks(actor)
    with acting(actor):
        wishes = list(Subscription.objects.visible_to(actor).order_by("number"))
        found = [(wish, _reader(wish, actor_of)) for wish in wishes]
        asked = [(wish, reader) for wish, reader in found if reader is not None]
        for wish, reader in asked:
            ask_for(
                actor=reader,
                kind=LOOK,
                identifiers={"subscription": str(wish.number)},
                once=f"{wish.number} on {clock.today()}",
            )
        events.record(
            actor=actor,
            operation=Permission.SENT_VIEW_ASK,
            object_type="subscription",
            object_id="",
            result_count=len(asked),
        )
    return len(asked)


def _reader(wish: Subscription, actor_of: Callable[[str], Actor]) -> Actor | None:
    try:
        reader = actor_of(wish.reader)
    except NotFound:  # paused, or closed
        return None
    return reader if access.may_be_sent(reader, wish).allowed else None


@part_of_an_act
def note_sent(*, actor: Actor, number: int, month: str) -> bool:
    """Whether the month was not noted before: of two that look at one moment, one sends it."""
    rows = Subscription.objects.visible_to(actor).select_for_update()
    wish = find(rows, actor, Permission.SUBSCRIPTION_KEEP, pk=number)
    access.may_be_sent(actor, wish).require()
    if month <= wish.sent_month:
        return False
    wish.sent_month = month
    wish.save(update_fields=["sent_month"])
    _note(actor, Permission.SUBSCRIPTION_KEEP, "saved_view", wish.view)
    return True


@entry(Permission.SUBSCRIPTION_DROP)
def send_no_more(*, actor: Actor, number: int) -> None:
    with acting(actor):
        wish = find(Subscription.objects.visible_to(actor), actor, Permission.SUBSCRIPTION_DROP, pk=number)
        access.may_be_sent_no_more(actor, wish).require()
        wish.delete()
        _note(actor, Permission.SUBSCRIPTION_DROP, "saved_view", number)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput(
            "It has no name.", where="name", remedy="Say what it shows, such as Burglary, Salford."
        )
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The name is longer than {LONGEST_NAME} letters.", where="name")
    return name


def _insert(row: SavedView | Subscription, name: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BadInput(
            f"You have one called {name!r} already.", where="name", remedy="Choose another."
        ) from None


def _note(
    actor: Actor, operation: Permission, kind: str, number: int, recipients: tuple[str, ...] = ()
) -> None:
    events.record(
        actor=actor, operation=operation, object_type=kind, object_id=str(number), recipients=recipients
    )


def _ask(job: Job, door: Door) -> None:
    ask_for_looks(actor=_ASKS, actor_of=door.actor_of)


register(ASKING, _ask, entry=Permission.JOB_RUN, title="Ask which views have a new month")
