""" "Send me this each month": a letter without a figure, looked for as the reader, until it is wanted no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event, Outbox
from commonweal.jobs.models import JobRecord
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import drain
from commonweal.partnership import services as partnership
from commonweal.partnership.queries import actor_of, address_of
from commonweal.products.services import monthly
from commonweal.workstation.queries import sent_views
from commonweal.workstation.services import (
    LOOK,
    drop_view,
    keep_view,
    send_each_month,
    send_no_more,
    share_view,
)
from tests.factories.police_loads import load

from .conftest import Office, month_lands

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAME = "Burglary, Salford"
ASKED = {"first": "2018-05", "last": "2018-05", "district": "E08000006", "show": "summary"}
COUNCIL = {"first": "2026-07", "last": "2026-07", "district": "", "feed": "council/asb", "show": "table"}
Letters = list[tuple[str, str]]


@contextmanager
def days_later(number: int) -> Iterator[None]:
    with clock.setting(clock.now() + timedelta(days=number, hours=1)):
        yield


@pytest.fixture
def letters(clean_state: Path, operator: Actor) -> Callable[[int], Letters]:
    """Do what is due so many days from now; the letters about views that there are then, with their text."""

    def worked(later: int) -> Letters:
        with days_later(later):
            for _ in range(2):  # the letters that the first turn asks for
                drain(actor=operator, actor_of=actor_of, address_of=address_of)
        found = [message_from_bytes(each.read_bytes(), policy=default) for each in _files(clean_state)]
        return sorted(
            (str(each["To"]), each.get_content())
            for each in found
            if each["Subject"] == "A view of yours has a new month"
        )

    return worked


def _files(home: Path) -> list[Path]:
    return sorted((home / "mail").glob("*.eml"))


def looks_waiting() -> int:
    return Outbox.objects.waiting().filter(kind=LOOK).count()


def wished(actor: Actor, after: str = "2018-05", asked: dict[str, str] = ASKED) -> tuple[int, int]:
    """A view of theirs, and that they have it sent."""
    number = keep_view(actor=actor, name=NAME, asked=asked)
    return number, send_each_month(actor=actor, view=number, after=after)


@pytest.fixture
def may(office: Office, adopted: Actor, tmp_path: Path) -> Path:
    """May 2018 has landed, and the folder for later months."""
    month_lands(adopted, tmp_path, "2018-05", number=37)
    return tmp_path


def test_each_month_that_lands_is_told_once_without_a_figure(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    began = clock.now().astimezone(clock.LONDON).date()
    wished(office.owner)
    assert letters(0) == [] == letters(1), "the month that was there when it was asked for is none of them"
    month_lands(operator, may, "2018-06", number=41)
    (letter,) = letters(2)
    assert letter[0] == "analyst.salford@x.example"
    assert f'The view "{NAME}" has a new month, June 2018.' in letter[1]
    told = set(re.findall(r"\d+", letter[1].replace(str(began), "")))
    assert told == {"2018"}, "no figure but the year"
    assert [each.sent_month for each in sent_views(actor=office.owner)] == ["2018-06"]
    assert letters(3) == letters(4) == [letter], "once"
    month_lands(operator, may, "2018-07", number=43)
    assert [text.partition(".")[0] for _, text in letters(5)] == [
        f'The view "{NAME}" has a new month, July 2018',
        f'The view "{NAME}" has a new month, June 2018',
    ]
    assert looks_waiting() == 1, "and it goes on"


def test_who_looks_is_the_reader_and_the_log_says_so(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    wished(office.owner)
    month_lands(operator, may, "2018-06")
    letters(1)
    with acting(operator):
        read = Event.objects.filter(operation="consultation", channel="job")
        assert {each.actor for each in read} == {office.owner.id}


def test_the_question_keeps_its_length_and_moves_to_the_month_that_landed(
    office: Office, operator: Actor, may: Path
) -> None:
    from commonweal.products.queries import offered

    month_lands(operator, may, "2018-06")
    wished(office.owner, asked={**ASKED, "first": "2018-03", "category": "Burglary"})
    (wish,) = sent_views(actor=office.owner)
    choices = offered(actor=office.owner, district=ASKED["district"])
    assert choices is not None
    assert str(monthly.moved(wish, choices)) == (
        "first=2018-04, last=2018-06, area=district:E08000006, category=Burglary"
    )


def test_it_ends_when_it_is_wanted_no_more(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    _, wish = wished(office.owner)
    send_no_more(actor=office.owner, number=wish)
    month_lands(operator, may, "2018-06")
    assert letters(1) == [] == letters(2)
    assert looks_waiting() == 0, "nobody looks any more"


def test_it_ends_when_the_view_is_dropped_by_whoever_kept_it(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    """For its keeper at once; for those with whom it was shared when next it is looked for."""
    number, _ = wished(office.owner)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    send_each_month(actor=office.reader, view=number, after="2018-05")
    drop_view(actor=office.owner, number=number)
    assert sent_views(actor=office.owner) == []
    month_lands(operator, may, "2018-06")
    assert letters(1) == []
    assert sent_views(actor=office.reader) == [] and looks_waiting() == 0


def test_it_ends_when_the_view_is_shared_with_them_no_more(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    number, _ = wished(office.owner)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    send_each_month(actor=office.reader, view=number, after="2018-05")
    share_view(actor=office.owner, number=number, agencies=())
    month_lands(operator, may, "2018-06")
    assert [to for to, _ in letters(1)] == ["analyst.salford@x.example"]
    assert sent_views(actor=office.reader) == []


def test_it_ends_when_the_reader_may_have_none_sent_any_more(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    wished(office.owner)
    partnership.end_role(actor=operator, account=office.accounts["owner"], role="analyst")
    month_lands(operator, may, "2018-06")
    assert letters(1) == [] == letters(2)
    with acting(operator):
        assert [each.state for each in JobRecord.objects.filter(kind=LOOK)] == ["refused"]
    assert looks_waiting() == 0


def test_a_view_that_was_shared_is_looked_at_with_the_eyes_of_each(
    office: Office, operator: Actor, adopted: Actor, tmp_path: Path, letters: Callable[[int], Letters]
) -> None:
    """Salford has an agreement for the council's records, and Bolton has none: no letter tells that they
    landed."""
    partnership.create_agreement(
        actor=operator, reference="isa-asb", parties=("salford", operator.agency), purpose="to see who sees",
        legal_basis="Crime and Disorder Act 1998, section 115", feeds=["council/asb"],
        in_force_from=date(2026, 1, 1), in_force_to=date(2036, 1, 1),
    )  # fmt: skip
    month_lands(operator, tmp_path, "2018-06")
    july, august = (next((EXAMPLES / "council_asb").glob(f"*2026-{month}*")) for month in ("07", "08"))
    assert load(operator, july)[0].state == "released"
    number, _ = wished(office.owner, "2026-07", COUNCIL)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    send_each_month(actor=office.reader, view=number, after="2018-01")
    assert load(operator, august)[0].state == "released"
    assert [to for to, _ in letters(1)] == ["analyst.salford@x.example"]
    assert [each.sent_month for each in sent_views(actor=office.reader)] == ["2018-01"]


def test_a_job_that_another_worker_has_taken_writes_no_letter(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    _, wish = wished(office.owner)
    month_lands(operator, may, "2018-06")

    class Taken(Exception):
        pass

    def lost() -> None:
        raise Taken

    job = Job("", LOOK, {"subscription": str(wish)}, office.owner.id, expect_mine=lost)
    with pytest.raises(Taken):
        monthly._work(job, Door(actor_of, address_of))
    assert [each.sent_month for each in sent_views(actor=office.owner)] == ["2018-05"]
    assert len(letters(1)) == 1, "whoever took it writes the one"
