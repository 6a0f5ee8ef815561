"""The pages of views, as their readers use them."""

from __future__ import annotations

import pytest
from django.test import Client

from commonweal.workstation.queries import sent_views
from commonweal.workstation.services import drop_view, keep_view, send_each_month, share_view
from tests.integration.web.programs import signed_in

from .conftest import Office

NAME = "Burglary in Salford"
ASKED = {"first": "2018-05", "last": "2018-06", "district": "E08000006", "show": "table"}


@pytest.fixture
def client(office: Office) -> Client:
    return signed_in(office.accounts["owner"])


def end(number: int) -> str:
    return f"/explore/views/sent/{number}/end/"


def test_a_view_is_ended_by_its_own_number_whatever_others_are_called(office: Office, client: Client) -> None:
    """A colleague's view of the same name is another; the reader is sent both, and ends one."""
    theirs = keep_view(actor=office.reader, name=NAME, asked=ASKED)
    share_view(actor=office.reader, number=theirs, agencies=("salford",))
    mine = keep_view(actor=office.owner, name=NAME, asked=ASKED)
    own = send_each_month(actor=office.owner, view=mine, after="2018-06")
    shared = send_each_month(actor=office.owner, view=theirs, after="2018-06")
    page = client.get("/explore/views/").content.decode()
    assert page.count("each month</td>") == 2
    for number in (own, shared):
        assert f'action="{end(number)}"' in page
    shown = client.get(f"/explore/views/{theirs}/").content.decode()
    assert end(shared) in shown and end(own) not in shown
    assert client.get(end(shared)).status_code == 405, "to look ends nothing"
    assert "It is sent to you no more" in client.post(end(shared), follow=True).content.decode()
    assert [each.number for each in sent_views(actor=office.owner)] == [own]


def test_what_is_sent_can_be_ended_after_its_view_is_gone(office: Office, client: Client) -> None:
    theirs = keep_view(actor=office.reader, name=NAME, asked=ASKED)
    share_view(actor=office.reader, number=theirs, agencies=("salford",))
    number = send_each_month(actor=office.owner, view=theirs, after="2018-06")
    drop_view(actor=office.reader, number=theirs)
    assert f'action="{end(number)}"' in client.get("/explore/views/").content.decode()
    client.post(end(number))
    assert sent_views(actor=office.owner) == []


def test_nobody_ends_what_is_sent_to_another(office: Office, client: Client) -> None:
    theirs = keep_view(actor=office.reader, name=NAME, asked=ASKED)
    number = send_each_month(actor=office.reader, view=theirs, after="2018-06")
    assert client.post(end(number)).status_code == 404
    assert [each.number for each in sent_views(actor=office.reader)] == [number]
