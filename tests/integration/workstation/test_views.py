"""Views: whose they are, whom they are shared with, and that an answer is always the reader's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.trail import reading
from commonweal.partnership import services as partnership
from commonweal.workstation.models import SavedView
from commonweal.workstation.queries import sent_views, view, views
from commonweal.workstation.services import drop_view, keep_view, send_each_month, send_no_more, share_view

from .conftest import Office

ASKED = {"first": "2018-05", "last": "2018-06", "district": "E08000006", "show": "table"}
AUDITOR = Actor(id="account:900", name="Auditor", kind="person", roles=frozenset({"auditor"}))


def kept(actor: Actor, name: str = "Burglary in Salford", shared: tuple[str, ...] = ()) -> int:
    number = keep_view(actor=actor, name=name, asked=ASKED)
    if shared:
        share_view(actor=actor, number=number, agencies=shared)
    return number


def names(actor: Actor) -> list[tuple[str, bool]]:
    return [(each.name, each.mine) for each in views(actor=actor)]


def lines(*operations: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    with acting(AUDITOR):
        found = reading.read(Event.objects.filter(operation__in=operations).order_by("id"))
    return [(e.operation, e.actor, e.outcome, tuple(e.recipients)) for e in found]


def gone(actor: Actor, number: int, act: Any, **more: Any) -> str:
    with pytest.raises(NotFound) as refused:
        act(actor=actor, number=number, **more)
    return str(refused.value)


def test_a_view_holds_the_question_and_its_keeper_alone_sees_it(office: Office) -> None:
    number = kept(office.owner, "  Burglary \n in   Salford ")
    shown = view(actor=office.owner, number=number)
    assert (shown.name, shown.asked, shown.shared_with) == ("Burglary in Salford", ASKED, ())
    assert shown.mine
    assert shown.kept_by == office.owner.id
    for other in (office.colleague, office.reader, office.stranger):
        assert views(actor=other) == []
        assert gone(other, number, view) == gone(other, 987_654, view), "as if it were not there"


def test_a_name_is_given_once_by_each(office: Office) -> None:
    kept(office.owner)
    kept(office.colleague)
    with pytest.raises(BadInput, match="You have one called") as refused:
        kept(office.owner)
    assert refused.value.where == "name"
    assert len(views(actor=office.owner)) == 1


@pytest.mark.parametrize(("name", "says"), [(" \n ", "no name"), ("n" * 121, "longer than 120")])
def test_a_name_that_says_nothing_or_too_much_is_refused(office: Office, name: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        kept(office.owner, name)
    assert kept(office.owner, "n" * 120)


def test_a_shared_view_is_there_for_the_people_of_those_agencies_and_no_others(office: Office) -> None:
    number = kept(office.owner, shared=("bolton",))
    assert names(office.reader) == [("Burglary in Salford", False)]
    assert view(actor=office.reader, number=number).shared_with == ("bolton",)
    assert views(actor=office.stranger) == [] == views(actor=office.colleague)
    share_view(actor=office.owner, number=number, agencies=("trafford", "salford", "trafford"))
    assert views(actor=office.reader) == []
    assert names(office.stranger) == names(office.colleague) == [("Burglary in Salford", False)]
    share_view(actor=office.owner, number=number, agencies=())
    assert [views(actor=each) for each in (office.reader, office.stranger, office.colleague)] == [[], [], []]


def test_whoever_it_is_shared_with_changes_nothing_of_it(office: Office) -> None:
    number = kept(office.owner, shared=("bolton",))
    for act, more in ((share_view, {"agencies": ("trafford",)}), (drop_view, {})):
        with pytest.raises((NotFound, NotPermitted)):
            act(actor=office.reader, number=number, **more)
    shown = view(actor=office.owner, number=number)
    assert shown.shared_with == ("bolton",) and views(actor=office.stranger) == []


def test_a_view_is_shared_with_agencies_that_there_are(office: Office) -> None:
    number = kept(office.owner, shared=("bolton",))
    with pytest.raises(BadInput, match="There is no agency atlantis") as refused:
        share_view(actor=office.owner, number=number, agencies=("bolton", "atlantis"))
    assert refused.value.where == "agencies"
    assert view(actor=office.owner, number=number).shared_with == ("bolton",)


def test_what_is_dropped_is_there_for_nobody(office: Office) -> None:
    number = kept(office.owner, shared=("bolton", "salford"))
    drop_view(actor=office.owner, number=number)
    for each in (office.owner, office.reader, office.colleague):
        assert views(actor=each) == []
        assert gone(each, number, view)
    assert kept(office.owner), "its name is free again"


def test_an_elected_member_has_no_place(office: Office) -> None:
    """Not even in a view that was shared with their agency; and what they try is written down."""
    number = kept(office.owner, shared=("salford",))
    for act, given in (
        (keep_view, {"name": "Mine", "asked": ASKED}),
        (views, {}),
        (view, {"number": number}),
        (share_view, {"number": number, "agencies": ("bolton",)}),
        (drop_view, {"number": number}),
        (send_each_month, {"view": number, "after": "2018-06"}),
        (sent_views, {}),
    ):
        with pytest.raises((NotPermitted, NotFound)):
            act(actor=office.member, **given)  # type: ignore[operator]
    with acting(office.member):
        assert not SavedView.objects.exists(), "nor does the database show any"
    denied = [line for line in lines("view.keep", "view.read_own") if line[2] == "denied"]
    assert {line[1] for line in denied} == {office.member.id}


def test_the_database_itself_shows_a_view_to_nobody_else_and_lets_nobody_else_write_it(
    office: Office,
) -> None:
    number = kept(office.owner, shared=("bolton",))
    seen = {}
    for called in ("owner", "colleague", "reader", "stranger", "member"):
        with acting(getattr(office, called)):
            seen[called] = SavedView.objects.count()
            if called != "owner":
                assert SavedView.objects.filter(pk=number).update(name="Taken") == 0, called
                assert SavedView.objects.filter(pk=number).delete()[0] == 0, called
    assert seen == {"owner": 1, "colleague": 0, "reader": 1, "stranger": 0, "member": 0}
    with (
        pytest.raises(Exception, match="row-level security"),
        acting(office.stranger),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO workstation_savedview (name, asked, kept_by, kept_at, shared_with)"
            " VALUES ('Forged', '{}', %s, now(), '{}')",
            [office.owner.id],
        )
    assert names(office.owner) == [("Burglary in Salford", True)]


def test_each_step_is_written_down_with_those_whom_it_concerns(office: Office) -> None:
    number = kept(office.owner, shared=("bolton", "trafford"))
    drop_view(actor=office.owner, number=number)
    who = office.owner.id
    assert lines("view.keep", "view.share", "view.drop") == [
        ("view.keep", who, "allowed", ()),
        ("view.share", who, "allowed", ("bolton", "trafford")),
        ("view.drop", who, "allowed", ()),
    ]


def test_whoever_moves_to_another_agency_leaves_what_was_shared_with_the_first(office: Office) -> None:
    """A view goes by the agency for which somebody works on the day they look."""
    kept(office.owner, shared=("bolton",))
    assert names(office.reader)
    assert views(actor=replace(office.reader, agency="trafford")) == []


def test_without_their_role_the_views_of_a_person_are_shut(office: Office, operator: Actor) -> None:
    number = kept(office.owner, shared=("bolton",))
    partnership.end_role(actor=operator, account=office.accounts["owner"], role="analyst")
    with pytest.raises(NotPermitted):
        views(actor=office.owner)
    assert names(office.reader), "what was shared stays with those with whom it was"
    with pytest.raises((NotPermitted, NotFound)):
        share_view(actor=office.owner, number=number, agencies=())


def test_each_has_sent_what_they_asked_for_and_sees_no_other_wish(office: Office) -> None:
    number = kept(office.owner, shared=("bolton",))
    mine = send_each_month(actor=office.owner, view=number, after="2018-06")
    theirs = send_each_month(actor=office.reader, view=number, after="2018-05")
    assert [(each.number, each.reader, each.sent_month) for each in sent_views(actor=office.owner)] == [
        (mine, office.owner.id, "2018-06")
    ]
    assert [each.number for each in sent_views(actor=office.reader)] == [theirs]
    assert sent_views(actor=office.colleague) == []
    with pytest.raises(BadInput, match="You have one called"):
        send_each_month(actor=office.owner, view=number, after="2018-06")
    assert gone(office.owner, theirs, send_no_more) == gone(office.owner, 987_654, send_no_more)
    send_no_more(actor=office.owner, number=mine)
    assert sent_views(actor=office.owner) == [] != sent_views(actor=office.reader)


def test_what_is_dropped_is_sent_to_its_keeper_no_more(office: Office) -> None:
    number = kept(office.owner, shared=("bolton",))
    send_each_month(actor=office.owner, view=number, after="2018-06")
    send_each_month(actor=office.owner, view=kept(office.owner, "Another"), after="2018-06")
    drop_view(actor=office.owner, number=number)
    assert [each.name for each in sent_views(actor=office.owner)] == ["Another"]


def test_nobody_has_sent_what_they_do_not_see(office: Office) -> None:
    number = kept(office.owner)
    with pytest.raises(NotFound):
        send_each_month(actor=office.stranger, view=number, after="2018-06")
    assert sent_views(actor=office.stranger) == []
