"""Without an agreement in force at that moment no feed loads, no export leaves, nobody reads a class."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor, Trained
from commonweal.core.clock import LONDON
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import Task, task
from commonweal.exports import gate
from commonweal.exports.document import FeedUse
from commonweal.hub import sources
from commonweal.hub.models import Delivery, Snapshot
from commonweal.hub.services import loading, releasing
from commonweal.hub.sources import police_uk_street
from commonweal.hub.sources.declaration import Basis
from commonweal.partnership import queries, services
from tests.factories.documents import tactical_document
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import load

from .agreement_people import lines, person

FEED = police_uk_street.SOURCE.feed
CLASS = "depersonalised_events"
# In summer the day changes an hour earlier than in UTC: 1 July begins at 23:00 UTC.
LAST_DAY, ENDS = date(2026, 6, 30), date(2026, 7, 1)
BEFORE = datetime(2026, 6, 30, 23, 59, 59, tzinfo=LONDON)
AFTER = BEFORE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def reason() -> Iterator[Task]:
    """What leaves needs a reason; the tests here give one."""
    with task(Task(purpose="tests", reason="to see what leaves")) as about:
        yield about


def agreed(operator: Actor, *parties: str, feed: str = FEED, **changed: Any) -> None:
    said: dict[str, Any] = {
        "reference": "isa",
        "parties": parties or ("local", "council"),
        "purpose": "Reducing crime",
        "legal_basis": "Crime and Disorder Act 1998, section 115",
        "feeds": [feed],
        "data_classes": [CLASS],
        "in_force_from": date(2026, 1, 1),
        "in_force_to": ENDS,
    }
    services.create_agreement(actor=operator, **(said | changed))


# ------------------------------------------------------------------------------------------- no feed loads


@pytest.fixture
def under_agreement(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The street-level file as if a partner sent it under an agreement."""
    shared = replace(police_uk_street.SOURCE, basis=Basis.AGREEMENT)
    monkeypatch.setattr(police_uk_street, "SOURCE", shared)
    sources.all_sources.cache_clear()
    yield
    monkeypatch.undo()
    sources.all_sources.cache_clear()


@pytest.fixture
def hands() -> Iterator[ExitStack]:
    """Holds the hands of the clock where a test has moved them to."""
    with ExitStack() as stack:
        stack.enter_context(clock.setting(BEFORE))
        yield stack


def file(folder: Path) -> Path:
    return street_file(folder, [crime(f"k{n}", Month="2018-06") for n in range(10)])


def visible(actor: Actor) -> tuple[int, list[str]]:
    with acting(actor):
        return Snapshot.objects.count(), list(Delivery.objects.values_list("state", flat=True))


def lapsing_at(step: str, module: Any, monkeypatch: pytest.MonkeyPatch, hands: ExitStack) -> None:
    """Midnight comes while a load is at this step."""
    before = getattr(module, step)

    def slow(*args: Any, **more: Any) -> Any:
        done = before(*args, **more)
        hands.enter_context(clock.setting(AFTER))
        return done

    monkeypatch.setattr(module, step, slow)


@pytest.mark.threat("T18")
@pytest.mark.traces("0-11")
@pytest.mark.usefixtures("clean_state", "under_agreement")
def test_a_feed_under_an_agreement_loads_until_midnight_and_not_a_second_longer(
    operator: Actor, tmp_path: Path
) -> None:
    agreed(operator)
    with clock.setting(AFTER):
        (refused,) = load(operator, file(tmp_path))
    assert refused.state == "refused"
    assert f"covers the feed {FEED}" in refused.reason
    assert f"commonweal agreement add --feed {FEED}" in refused.reason
    assert visible(operator) == (0, [])
    with clock.setting(BEFORE):
        (loaded,) = load(operator, file(tmp_path))
    assert loaded.state == "released"
    assert lines(operation="collection")[-1].gateway == "isa"


@pytest.mark.usefixtures("clean_state", "under_agreement")
@pytest.mark.parametrize("agreement", [{"feeds": ["another/feed"]}, {"state": "draft"}])
def test_an_agreement_on_another_feed_or_a_draft_lets_nothing_in(
    operator: Actor, tmp_path: Path, agreement: dict[str, Any]
) -> None:
    agreed(operator, **agreement)
    with clock.setting(BEFORE):
        (refused,) = load(operator, file(tmp_path))
    assert refused.state == "refused"
    assert visible(operator) == (0, [])


@pytest.mark.threat("T18")
@pytest.mark.usefixtures("clean_state", "under_agreement")
@pytest.mark.parametrize(("step", "module"), [("prepare", loading), ("commit_parts", releasing)])
def test_an_agreement_that_lapses_during_a_load_lets_nothing_become_visible(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: ExitStack, step: str, module: Any
) -> None:
    agreed(operator)
    lapsing_at(step, module, monkeypatch, hands)
    (refused,) = load(operator, file(tmp_path))
    assert refused.state == "refused"
    assert "no information-sharing agreement in force" in refused.reason
    assert visible(operator) == (0, ["rejected"])


@pytest.mark.usefixtures("clean_state", "under_agreement")
def test_an_agreement_that_is_ended_during_a_load_lets_nothing_become_visible(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: ExitStack
) -> None:
    agreed(operator)
    before = loading.prepare

    def ended(*args: Any, **more: Any) -> Any:
        services.end_agreement(actor=operator, reference="isa", reason="Ended by the council today")
        return before(*args, **more)

    monkeypatch.setattr(loading, "prepare", ended)
    (refused,) = load(operator, file(tmp_path))
    assert refused.state == "refused"
    assert visible(operator) == (0, ["rejected"])


@pytest.mark.usefixtures("clean_state")
def test_an_open_licence_feed_needs_no_agreement(operator: Actor, tmp_path: Path) -> None:
    (loaded,) = load(operator, file(tmp_path))
    assert loaded.state == "released"
    assert lines(operation="collection")[-1].gateway == "open-licence"


# ------------------------------------------------------------------------------------------- no export leaves

ANALYST = person(821, "analyst", agency="council")
NAME = "2026-06_tactical-assessment_irwell"


def left(folder: Path, actor: Actor = ANALYST, basis: Any = "agreement", **more: Any) -> Any:
    document = tactical_document(synthetic_notice="", draws_on=(FeedUse(FEED, basis),))
    settings: dict[str, Any] = {"document": document, "formats": ("html",), "folder": folder, "name": NAME}
    return gate.release(actor=actor, **(settings | more))


@pytest.mark.usefixtures("clean_state")
@pytest.mark.threat("T18")
def test_what_is_under_an_agreement_leaves_until_midnight_and_not_a_second_longer(
    operator: Actor, tmp_path: Path
) -> None:
    agreed(operator)
    with clock.setting(BEFORE):
        (receipt,) = left(tmp_path / "before")
    assert receipt.path.exists()
    assert lines(operation="document.release")[-1].gateway == "isa"
    with clock.setting(AFTER), pytest.raises(NotPermitted, match=FEED):
        left(tmp_path / "after")
    assert not (tmp_path / "after").exists()
    denied = lines(operation="document.release", outcome="denied")
    assert [(line.actor, line.object_id, line.reason) for line in denied] == [(ANALYST.id, NAME, "agreement")]


@pytest.mark.usefixtures("clean_state")
@pytest.mark.threat("T18")
def test_an_agreement_that_lapses_while_the_file_is_written_keeps_it_from_leaving(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: ExitStack
) -> None:
    agreed(operator)
    lapsing_at("_written", gate, monkeypatch, hands)
    folder = tmp_path / "documents"
    with pytest.raises(NotPermitted):
        left(folder)
    assert list(folder.iterdir()) == []
    assert len(lines(operation="document.release", outcome="denied")) == 1
    assert lines(operation="document.release", outcome="allowed") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", [person(822, "analyst", agency="fire"), person(823, "analyst", agency="")], ids=["other", "none"]
)
def test_only_people_of_a_party_let_it_out(operator: Actor, tmp_path: Path, who: Actor) -> None:
    agreed(operator)
    with clock.setting(BEFORE), pytest.raises(NotPermitted):
        left(tmp_path, who)


@pytest.mark.django_db
def test_an_agreement_on_another_class_of_data_lets_nothing_out(operator: Actor, tmp_path: Path) -> None:
    agreed(operator, data_classes=["case_counts"])
    with clock.setting(BEFORE), pytest.raises(NotPermitted):
        left(tmp_path)


@pytest.mark.django_db
def test_it_goes_to_parties_alone_where_recipients_are_named(operator: Actor, tmp_path: Path) -> None:
    services.add_agency(actor=operator, code="fire", name="Fire")
    agreed(operator)
    with clock.setting(BEFORE):
        left(tmp_path / "party", recipients=("agency:council", operator.id))
        for stranger in ("agency:fire", "account:999999"):
            with pytest.raises(NotPermitted):
                left(tmp_path / "other", recipients=("agency:council", stranger))
        with pytest.raises(WrongUse, match="names none"):
            left(tmp_path / "other", recipients=("Tasking group",))
    assert not (tmp_path / "other").exists()


@pytest.mark.django_db
def test_each_feed_that_a_document_draws_on_needs_its_own_agreement(operator: Actor, tmp_path: Path) -> None:
    agreed(operator)
    uses = (FeedUse(FEED, "agreement"), FeedUse("fire/incidents", "agreement"))
    with clock.setting(BEFORE), pytest.raises(NotPermitted, match="fire/incidents"):
        left(tmp_path, document=tactical_document(draws_on=uses))


@pytest.mark.django_db
def test_an_open_licence_document_leaves_without_an_agreement(tmp_path: Path) -> None:
    (receipt,) = left(tmp_path, basis="open-licence", recipients=("Tasking group",))
    assert receipt.path.exists()


@pytest.mark.django_db
def test_a_document_with_figures_that_does_not_say_what_it_draws_on_does_not_leave(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="does not say which feeds"):
        left(tmp_path, document=tactical_document(draws_on=None))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("use", [("", "agreement"), ("fire", "hearsay")])
def test_a_feed_is_used_on_some_footing(use: tuple[str, Any]) -> None:
    with pytest.raises(ValueError, match="open licence or an agreement"):
        FeedUse(*use)


# ---------------------------------------------------------------------------------- nobody reads a class


@pytest.mark.django_db
@pytest.mark.threat("T18")
def test_a_class_of_data_is_read_until_midnight_and_not_a_second_longer(operator: Actor) -> None:
    """The same person, resolved once before midnight: nothing has to run for them to lose it."""
    agreed(operator, data_classes=["case"])
    sharings = queries.sharings_of("council", LAST_DAY)
    member = replace(
        person(831, "part_b_member", agency="council"),
        agreements=sharings,
        training=frozenset({Trained("information-sharing", date(2030, 1, 1))}),
        vetted_until=date(2030, 1, 1),
    )
    answers = []
    for moment in (BEFORE, AFTER):
        about = Task(purpose="case", reason="prepare the meeting", channel="page", multi_factor_at=moment)
        with clock.setting(moment), task(about):
            facts = {"roster": member.id, "agency": "council", "matter": "case:1"}
            answers.append(may(member, Permission.CASE_READ, **facts))
    assert [answer.allowed for answer in answers] == [True, False]
    assert answers[1].code == "agreement"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("agency", "day", "held"),
    [
        ("council", date(2025, 12, 31), False),
        ("council", date(2026, 1, 1), True),
        ("council", LAST_DAY, True),
        ("council", ENDS, False),
        ("fire", LAST_DAY, False),
        ("", LAST_DAY, False),
    ],
)
def test_an_agency_carries_its_agreements_from_the_first_day_to_the_last(
    operator: Actor, agency: str, day: date, held: bool
) -> None:
    agreed(operator)
    found = queries.sharings_of(agency, day)
    assert [each.reference for each in found] == (["isa"] if held else [])
    for each in found:
        assert (each.classes, each.feeds, each.since, each.until) == (
            {CLASS},
            {FEED},
            date(2026, 1, 1),
            ENDS,
        )


@pytest.mark.django_db
def test_what_is_agreed_is_asked_in_whatever_way_somebody_comes(operator: Actor) -> None:
    """A channel by which nobody may read agreements is no reason to forget that there is one."""
    agreed(operator)
    with clock.setting(datetime(2026, 3, 1, tzinfo=UTC)), task(Task(channel="export")):
        assert queries.agreements_covering(FEED, data_class=CLASS, agencies=["council"]) == ["isa"]
