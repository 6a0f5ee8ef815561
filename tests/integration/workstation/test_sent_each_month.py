"""A view that is sent each month: a letter without a figure, looked for as the reader, until it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from commonweal.config import databases
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted
from commonweal.core.models import Event, Outbox
from commonweal.jobs.models import JobRecord, Schedule
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import drain
from commonweal.jobs.services.sweeping import sweep
from commonweal.partnership import services as partnership
from commonweal.partnership.queries import actor_of, address_of
from commonweal.products.services import monthly
from commonweal.workstation.queries import SentView, sent_views
from commonweal.workstation.services import (
    LOOK,
    ask_for_looks,
    drop_view,
    keep_view,
    send_each_month,
    send_no_more,
    share_view,
)
from commonweal.workstation.services.views import ASKING
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
            for _ in range(3):  # who is to be asked for, their looks, the letters of these
                drain(actor=operator, actor_of=actor_of, address_of=address_of)
        return written(clean_state)

    return worked


def written(home: Path, subject: str = "A view of yours has a new month") -> Letters:
    found = [message_from_bytes(each.read_bytes(), policy=default) for each in (home / "mail").glob("*.eml")]
    return sorted((str(each["To"]), each.get_content()) for each in found if each["Subject"] == subject)


def looks() -> int:
    """How many were ever asked for."""
    return Outbox.objects.filter(kind=LOOK).count()


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
    assert looks() == 0, "nobody looks any more"


def test_it_ends_when_the_view_is_dropped_by_whoever_kept_it(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters], clean_state: Path
) -> None:
    """For its keeper at once; for those with whom it was shared when next it is looked for."""
    number, _ = wished(office.owner)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    send_each_month(actor=office.reader, view=number, after="2018-05")
    drop_view(actor=office.owner, number=number)
    assert sent_views(actor=office.owner) == []
    month_lands(operator, may, "2018-06")
    assert letters(1) == []
    assert sent_views(actor=office.reader) == []
    ((to, said),) = written(clean_state, "A view is sent to you no more")
    assert to == "community.safety.manager.bolton@x.example" and NAME in said
    letters(2)
    assert looks() == 1, "nobody looks any more"


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


def test_it_rests_while_the_reader_may_have_none_sent_and_goes_on_afterwards(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    wished(office.owner)
    account = office.accounts["owner"]
    partnership.pause_account(actor=operator, account=account, why="on leave")
    month_lands(operator, may, "2018-06")
    assert letters(1) == [] == letters(2)
    assert looks() == 0
    partnership.resume_account(actor=operator, account=account, why="back again")
    assert len(letters(3)) == 1
    partnership.end_role(actor=operator, account=account, role="analyst")
    letters(4)
    assert looks() == 1


@pytest.mark.parametrize("state", ["failed", "refused", "stopped"])
def test_a_look_that_ended_undone_ends_no_view(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters], state: str
) -> None:
    """Whatever ended it, such as a database that was away: the next day somebody looks again."""
    wished(office.owner)
    month_lands(operator, may, "2018-06")
    with days_later(1):
        drain(actor=operator, actor_of=actor_of, address_of=address_of)
        sweep(operator)
        JobRecord.objects.filter(kind=LOOK, state="waiting").update(state=state, finished_at=clock.now())
    assert letters(1) == []
    assert len(letters(2)) == 1


def test_readers_are_asked_for_once_a_day_however_often_that_is_done(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    wished(office.owner)
    assert Schedule.objects.get(name=ASKING).every_minutes == 24 * 60
    views = Actor.process("views")
    assert [ask_for_looks(actor=views, actor_of=actor_of) for _ in range(2)] == [1, 1]
    assert looks() == 1
    with days_later(1):
        ask_for_looks(actor=views, actor_of=actor_of)
    assert looks() == 2
    with pytest.raises(NotPermitted):
        ask_for_looks(actor=office.owner, actor_of=actor_of)


def test_what_was_sent_by_its_name_is_sent_by_its_number_after_an_upgrade(office: Office) -> None:
    carried = import_module("commonweal.workstation.migrations.0003_which_view_is_sent").KNOWN_BY_NUMBER
    number, wish = wished(office.owner)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    keep_view(actor=office.reader, name="Mine", asked=ASKED)
    theirs = send_each_month(actor=office.reader, view=number, after="2018-05")
    gone = keep_view(actor=office.reader, name="Dropped", asked=ASKED)
    send_each_month(actor=office.reader, view=gone, after="2018-05")
    with databases.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE workstation_subscription NO FORCE ROW LEVEL SECURITY;"
            "ALTER TABLE workstation_savedview NO FORCE ROW LEVEL SECURITY;"
            "UPDATE workstation_subscription SET view = -number; DELETE FROM jobs_schedule;"
            "DELETE FROM workstation_savedview WHERE name = 'Dropped'"
        )
        cursor.execute(carried)
    assert [(each.number, each.view) for each in sent_views(actor=office.owner)] == [(wish, number)]
    assert [(each.number, each.view) for each in sent_views(actor=office.reader)] == [(theirs, number)]
    assert Schedule.objects.get().name == ASKING


def test_a_view_that_has_the_name_of_another_is_another(
    office: Office, operator: Actor, may: Path, letters: Callable[[int], Letters]
) -> None:
    """Dropping or ending one says nothing of the other."""
    theirs = keep_view(actor=office.reader, name=NAME, asked=ASKED)
    share_view(actor=office.reader, number=theirs, agencies=("salford",))
    mine, _ = wished(office.owner)
    shared = send_each_month(actor=office.owner, view=theirs, after="2018-05")
    drop_view(actor=office.owner, number=mine)
    assert [(each.number, each.view) for each in sent_views(actor=office.owner)] == [(shared, theirs)]
    month_lands(operator, may, "2018-06")
    assert len(letters(1)) == 1


def test_a_view_that_was_shared_is_looked_at_with_the_eyes_of_each(
    office: Office, operator: Actor, adopted: Actor, tmp_path: Path, letters: Callable[[int], Letters]
) -> None:
    """Salford has an agreement for the council's records, and Bolton has none: no letter tells that they
    landed."""
    partnership.create_agreement(
        actor=operator, reference="isa-asb", parties=("salford", operator.agency), purpose="to see who sees",
        legal_basis="Crime and Disorder Act 1998, section 115", feeds=["council/asb"],
        data_classes=["depersonalised_events"],
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
    letters(2)
    assert looks() == 4, "and for both it goes on: an agreement may come"


def test_of_two_looks_at_one_moment_one_writes(
    office: Office, operator: Actor, may: Path, monkeypatch: pytest.MonkeyPatch, clean_state: Path
) -> None:
    """Both found the month; the second finds it noted."""
    _, wish = wished(office.owner)
    month_lands(operator, may, "2018-06")
    job = Job("", LOOK, {"subscription": str(wish)}, office.owner.id)
    door = Door(actor_of, address_of)
    answered = monthly._answered

    def meanwhile(reader: Actor, view: SentView) -> object:
        found = answered(reader, view)
        monkeypatch.setattr(monthly, "_answered", answered)
        monthly._work(job, door)
        return found

    monkeypatch.setattr(monthly, "_answered", meanwhile)
    monthly._work(job, door)
    drain(actor=operator, actor_of=actor_of, address_of=address_of)
    assert len(written(clean_state)) == 1


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
