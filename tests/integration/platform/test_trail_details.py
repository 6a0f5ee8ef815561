"""What the log says in words: encrypted apart from the chain, readable to those who may, and erasable."""

from __future__ import annotations

import subprocess
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from commonweal.config import databases, embedded
from commonweal.core import clock, events, keyring
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, InstallationProblem, NotFound, NotPermitted, WrongUse
from commonweal.core.home import keys
from commonweal.core.models import Event, Outbox
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.partnership import services
from commonweal.partnership.queries import actor_of
from commonweal.partnership.services import trail
from tests.conftest import SUFFIX

ANALYST = Actor(id="account:901", name="An analyst", kind="person", roles=frozenset({"analyst"}))
OTHER = Actor(id="account:902", name="Another", kind="person", roles=frozenset({"analyst"}))
OFFICER = Actor(
    id="account:903", name="An officer", kind="person", roles=frozenset({"information_governance"})
)


def erasing() -> Task:
    return Task(reason="they asked to be erased", second_person="account:1", reauthenticated_at=clock.now())


CANARY, SUBJECT, RECIPIENT = "canary-in-the-reason", "person:canary-subject", "canary recipient"

pytestmark = pytest.mark.threat("T17")


def write(actor: Actor = ANALYST, *, subjects: tuple[str, ...] = (SUBJECT,), using: str = "default") -> None:
    with acting(actor, using):
        events.record(
            actor=actor,
            operation="consultation",
            object_type="case",
            object_id="12",
            purpose="to see whether a canary sings",
            reason=CANARY,
            query="canary query",
            recipients=(RECIPIENT,),
            subjects=subjects,
            using=using,
        )


def lines(reader: Actor, using: str = "default") -> list[reading.Line]:
    with acting(reader, using):
        return reading.read(Event.objects.using(using).filter(object_type="case").order_by("id"), using=using)


def erase(subject: str = SUBJECT) -> int:
    with task(erasing()):
        return trail.erase_details(actor=OFFICER, subject=subject, why="they asked")


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [ANALYST, OFFICER], ids=lambda reader: reader.id)
def test_those_who_may_see_the_line_read_all_of_it(reader: Actor) -> None:
    write()
    (line,) = lines(reader)
    assert (line.reason, line.query, line.recipients) == (CANARY, "canary query", (RECIPIENT,))
    assert (line.purpose, line.subjects, line.erased) == ("to see whether a canary sings", (SUBJECT,), False)


@pytest.mark.django_db
def test_others_see_neither_the_line_nor_its_details() -> None:
    write()
    assert lines(OTHER) == []
    with acting(OTHER), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_eventdetail")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_purpose_and_reason_are_those_of_the_task_unless_they_are_given() -> None:
    with task(Task(purpose="crime.prevention", reason="the month's review", channel="page", session="s1")):
        with acting(ANALYST):
            events.record(actor=ANALYST, operation="x", object_type="case", object_id="1")
        (line,) = lines(ANALYST)
    assert (line.purpose, line.reason) == ("crime.prevention", "the month's review")
    assert (line.channel, line.session) == ("page", "s1")


def dumped(*tables: str) -> str:
    """As a backup would hold it."""
    program = str(embedded._binaries(embedded.place()) / "pg_dump")
    sockets = connections["default"].settings_dict["HOST"]
    options = ["-h", sockets, "-U", "postgres", "--data-only", *(f"--table={each}" for each in tables)]
    found = []
    for store in databases.STORES.values():
        done = subprocess.run(
            [program, *options, f"commonweal_{store}{SUFFIX}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
    return "".join(found)


def test_no_word_and_no_name_stands_in_a_backup_of_the_log(clean_state: Path) -> None:
    for alias in databases.STORES:
        write(using=alias)
    chained = dumped("core_event", "core_seal")
    assert chained.count("consultation") == 3
    everything = dumped()
    assert everything.count("COPY public.core_eventdetail") == 3
    for word in (CANARY, SUBJECT, RECIPIENT, "canary", ANALYST.name):
        assert word not in everything
        assert word.encode().hex() not in everything


def test_a_destroyed_key_takes_the_words_and_leaves_the_chain(clean_state: Path) -> None:
    write()
    write(subjects=("person:2",))
    assert erase() == 1
    erased, kept = lines(OFFICER)
    assert erased.erased
    assert (erased.reason, erased.query, erased.recipients, erased.subjects) == ("", "", (), ())
    assert (erased.operation, erased.object_id, erased.actor) == ("consultation", "12", ANALYST.id)
    assert (kept.reason, kept.erased) == (CANARY, False)
    assert trail.verify_trail(actor=OFFICER).well
    with acting(OFFICER), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT index, wrapped, sealed_subject FROM core_subjectkey WHERE destroyed_at IS NOT NULL"
        )
        assert cursor.fetchall() == [(None, None, None)]
        assert keyring.refs_of(SUBJECT, "default") == []


def test_what_concerns_several_is_readable_while_all_their_keys_live(clean_state: Path) -> None:
    write(subjects=(SUBJECT, "person:2"))
    erase("person:2")
    (line,) = lines(OFFICER)
    assert (line.erased, line.reason, line.subjects) == (True, "", (SUBJECT,))


def test_what_concerns_nobody_goes_under_the_key_of_the_one_who_acts(clean_state: Path) -> None:
    write(subjects=())
    write(OTHER, subjects=())
    erase(ANALYST.id)
    assert [line.reason for line in lines(OFFICER)] == ["", CANARY]


def test_an_erasure_reaches_every_database_and_leaves_its_own_line(clean_state: Path) -> None:
    for alias in databases.STORES:
        write(using=alias)
    assert erase() == 3
    for alias in databases.STORES:
        assert [line.erased for line in lines(OFFICER, alias)] == [True]
        with acting(OFFICER, alias):
            (told,) = reading.read(Event.objects.using(alias).filter(operation="audit.erase"), using=alias)
        assert told.reason == "they asked (second person: account:1)"
        assert uuid.UUID(told.object_id)


def test_who_comes_back_after_an_erasure_gets_another_reference(clean_state: Path) -> None:
    write()
    before = keyring_refs()
    erase()
    write()
    assert before.isdisjoint(keyring_refs())
    assert [line.erased for line in lines(OFFICER)] == [True, False]


def keyring_refs() -> set[uuid.UUID]:
    with acting(OFFICER):
        return set(keyring.refs_of(SUBJECT, "default"))


def test_erasing_nobody_and_erasing_twice_are_told_apart_from_success(clean_state: Path) -> None:
    write()
    erase()
    with pytest.raises(NotFound):
        erase()
    with pytest.raises(WrongUse), task(erasing()):
        trail.erase_details(actor=OFFICER, subject=SUBJECT, why=" ")


@pytest.mark.parametrize("actor", [ANALYST, OFFICER], ids=["not the role", "nobody agreed"])
def test_who_may_not_erase_is_refused(actor: Actor, clean_state: Path) -> None:
    write()
    with pytest.raises(NotPermitted), task(Task(reason="a reason of mine")):
        trail.erase_details(actor=actor, subject=SUBJECT, why="no right")
    assert [line.reason for line in lines(OFFICER)] == [CANARY]


def colleague(operator: Actor, role: str, username: str = "colleague") -> str:
    if username == "colleague":
        services.add_agency(actor=operator, code="council", name="Council")
    account = services.add_person(
        actor=operator,
        username=username,
        name="A Colleague",
        agency="council",
        post="county_analyst",
        email="colleague@council.example",
    )
    services.grant_role(actor=operator, account=account, role=role, why="For the test")
    return account


def test_nobody_erases_what_the_log_says_about_themselves(operator: Actor, clean_state: Path) -> None:
    write(OFFICER, subjects=())
    with pytest.raises(NotPermitted, match="about themselves"):
        erase(OFFICER.id)
    assert [line.reason for line in lines(OFFICER)] == [CANARY]


def test_an_account_that_somebody_had_before_is_theirs_too(operator: Actor, clean_state: Path) -> None:
    before = colleague(operator, "information_governance")
    services.close_account(actor=operator, account=before, why="They left")
    again = actor_of(colleague(operator, "information_governance", "again"))
    write(subjects=(before,))
    with pytest.raises(NotPermitted, match="about themselves"), task(erasing()):
        trail.erase_details(actor=again, subject=before, why="they asked")


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ("made up", NotFound),
        ("account:999", NotFound),
        ("the closed", NotFound),
        ("the analyst", BadInput),
        ("the subject", BadInput),
        (OFFICER.id, NotPermitted),
    ],
)
def test_the_second_person_is_open_another_and_may_erase_too(
    second: str, refused: type[Exception], operator: Actor, clean_state: Path
) -> None:
    subject = operator.id if second == "the subject" else SUBJECT
    write(subjects=(subject,))
    if second == "the subject":
        second = operator.id
    elif second.startswith("the "):
        role = "analyst" if second == "the analyst" else "information_governance"
        account = colleague(operator, role)
        if second == "the closed":
            services.close_account(actor=operator, account=account, why="They left")
        second = account
    with pytest.raises(refused), task(replace(erasing(), second_person=second)):
        trail.erase_details(actor=OFFICER, subject=subject, why="they asked")
    assert [line.reason for line in lines(OFFICER)] == [CANARY]


def test_one_person_with_two_spellings_of_an_account_is_not_two(operator: Actor, clean_state: Path) -> None:
    write()
    spelled = operator.id.replace(":", ":0")
    about = replace(erasing(), second_person=spelled)
    with pytest.raises(BadInput), task(about):
        trail.erase_details(actor=operator, subject=SUBJECT, why="they asked")


@pytest.mark.parametrize("alias", ["default", "restricted"])
def test_the_second_person_is_told_in_the_same_transaction(
    alias: str, operator: Actor, clean_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(using=alias)
    erase()
    with acting(OFFICER):
        (letter,) = (row.identifiers for row in Outbox.objects.filter(kind="mail"))
    assert letter["to"] == operator.id
    assert OFFICER.id in letter["text"]
    assert SUBJECT not in str(letter)

    def broken(**_: object) -> None:
        raise OSError

    write(using=alias)
    monkeypatch.setattr(trail, "tell", broken)
    with pytest.raises(OSError):
        erase()
    assert sorted(line.erased for line in lines(OFFICER, alias)) == [False, True]


@pytest.mark.django_db
def test_a_key_is_destroyed_in_ones_own_name_alone() -> None:
    write()
    statement = (
        "UPDATE core_subjectkey SET index = NULL, wrapped = NULL, sealed_subject = NULL, "
        "destroyed_at = now(), destroyed_by = 'account:1'"
    )
    with acting(OFFICER), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connections["default"].cursor().execute(statement)


@pytest.mark.django_db
def test_outside_a_context_no_key_is_seen() -> None:
    write()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_subjectkey")
        assert cursor.fetchone() == (0,)


def test_details_cannot_be_moved_to_another_event(clean_state: Path) -> None:
    """The words of one line, put under another of the same subject, do not open there."""
    write()
    write()
    with databases.as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE core_eventdetail DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            "UPDATE core_eventdetail SET reason = other.reason FROM core_eventdetail other "
            "WHERE core_eventdetail.event = (SELECT max(event) FROM core_eventdetail) "
            "AND other.event = (SELECT min(event) FROM core_eventdetail)"
        )
        cursor.execute("ALTER TABLE core_eventdetail ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
    with pytest.raises(InstallationProblem, match="do not open"):
        lines(OFFICER)
    assert "its details were changed" in trail.verify_trail(actor=OFFICER).lines[0]


def test_the_master_key_is_made_for_its_owner_alone_and_another_one_opens_nothing(clean_state: Path) -> None:
    write()
    path = keys() / keyring.NAME
    assert path.stat().st_mode & 0o777 == 0o400
    assert list(path.parent.glob(f".{keyring.NAME}*")) == []
    path.unlink()
    keyring._derived_from.cache_clear()
    with pytest.raises(InstallationProblem, match="not the one under which"):
        lines(OFFICER)
    keyring._derived_from.cache_clear()
