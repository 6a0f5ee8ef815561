"""Keep a view, share it with agencies, have it sent each month. A view holds a question and no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.jobs.services import ask_for
from commonweal.partnership.queries import names_of_agencies
from commonweal.workstation import access
from commonweal.workstation.models import SavedView, Subscription

LONGEST_NAME = 120
LOOK = "view.send"  # the kind of job; `products` knows how to answer a question, and does it


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


@entry(Permission.SUBSCRIPTION_KEEP)
def send_each_month(*, actor: Actor, view: int, after: str) -> int:
    """From the first month that lands `after` this one: the question as it stands now, answered as the
    reader."""
    with acting(actor):
        row = find(SavedView.objects.visible_to(actor), actor, Permission.SUBSCRIPTION_KEEP, pk=view)
        wish = Subscription(
            name=row.name, asked=row.asked, reader=actor.id, began_at=clock.now(), sent_month=after
        )
        access.may_be_sent(actor, wish).require()
        _insert(wish, row.name)
        look_again(actor=actor, number=wish.number)
        _note(actor, Permission.SUBSCRIPTION_KEEP, "saved_view", view)
    return int(wish.number)


@part_of_an_act
def look_again(*, actor: Actor, number: int) -> None:
    """Tomorrow, whether a month has landed that was not sent; the job is done in the reader's own name."""
    tomorrow = clock.now() + timedelta(days=1)
    ask_for(actor=actor, kind=LOOK, identifiers={"subscription": str(number)}, due_at=tomorrow)


@part_of_an_act
def note_sent(*, actor: Actor, number: int, month: str) -> None:
    wish = find(Subscription.objects.visible_to(actor), actor, Permission.SUBSCRIPTION_KEEP, pk=number)
    access.may_be_sent(actor, wish).require()
    wish.sent_month = month
    wish.save(update_fields=["sent_month"])
    _note(actor, Permission.SUBSCRIPTION_KEEP, "saved_view", number)


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
