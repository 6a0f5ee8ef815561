"""Break-glass: told, ended by the hour, reviewed by another; an exclusion gives way to two people alone."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from commonweal.core.actor import Actor, Opened
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import Task, task
from commonweal.partnership import queries as directory
from commonweal.partnership.models import Account, Agency, BreakGlass, SecondAgreement
from commonweal.partnership.queries import glass as queries
from commonweal.partnership.services import glass as services
from tests.integration.partnership.governance_people import at, letters, lines, somebody

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MATTER = "case:4f1c"
WHY = "The child was not seen since Friday"
MANAGER = somebody(41, "neighbourhood_manager", areas=frozenset())
COLLEAGUE = somebody(42, "neighbourhood_manager", areas=frozenset())
OFFICER = somebody(51, "information_governance")
EXCLUDED = somebody(43, "neighbourhood_manager", areas=frozenset(), exclusions=frozenset({MATTER}))


@pytest.fixture(autouse=True)
def _officers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "accounts_with_role", lambda role: ("account:51", "account:52"))


def opening(actor: Actor = MANAGER, **said: str) -> services.Opening:
    return services.break_glass(
        **{"actor": actor, "matter": MATTER, "reason_code": "child_at_risk", "reason": WHY, **said}  # type: ignore[arg-type]
    )


def test_access_begins_at_once_and_ends_after_an_hour() -> None:
    with at(FRIDAY):
        made = opening()
    assert made.until == FRIDAY + timedelta(minutes=60)
    with at(FRIDAY + timedelta(minutes=60) - timedelta(microseconds=1)):
        assert queries.opened_by(MANAGER.id) == {Opened(MATTER, made.until)}
        assert queries.opened_by(COLLEAGUE.id) == frozenset()
    with at(FRIDAY + timedelta(minutes=60)):
        assert queries.opened_by(MANAGER.id) == frozenset()


@pytest.mark.parametrize(
    ("ago", "allowed"),
    [
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10, microseconds=1), False),
        (None, False),
    ],
)
def test_who_opens_has_proved_who_they_are_in_the_last_ten_minutes(
    ago: timedelta | None, allowed: bool
) -> None:
    with at(FRIDAY), task(Task(reauthenticated_at=None if ago is None else FRIDAY - ago)):
        if allowed:
            opening()
        else:
            with pytest.raises(NotPermitted, match="Prove again"):
                opening()


@pytest.mark.parametrize("role", ["elected_member", "sysadmin", "administrator", "auditor", "executive"])
def test_only_roles_that_the_policy_names_may(role: str) -> None:
    with at(FRIDAY), pytest.raises(NotPermitted):
        opening(somebody(60, role))


@pytest.mark.parametrize(
    "reason", ["", "x", "urgent urgent urgent", "...................", "1 2 3 4 5 6 7 8"]
)
def test_a_reason_has_substance(reason: str) -> None:
    with at(FRIDAY), pytest.raises((BadInput, NotPermitted)):
        opening(reason=reason)
    assert letters() == []


def test_the_reason_code_comes_from_the_list() -> None:
    with at(FRIDAY), pytest.raises(BadInput, match="reason for this") as refused:
        opening(reason_code="curiosity")
    assert "life_at_risk" in refused.value.remedy


@pytest.mark.threat("T1")
def test_the_owner_and_every_governance_officer_are_told_in_the_same_transaction() -> None:
    with at(FRIDAY):
        made = opening(owner="account:7")
    assert [each["to"] for each in letters()] == ["account:7", "account:51", "account:52"]
    assert all(made.id in each["text"] for each in letters())
    assert not any(secret in str(letters()) for secret in (MATTER, "4f1c", WHY, MANAGER.name))


def test_without_the_letters_there_is_no_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the outbox is full")

    monkeypatch.setattr(services, "tell", broken)
    with at(FRIDAY), pytest.raises(RuntimeError):
        opening()
    with at(FRIDAY):
        assert queries.opened_by(MANAGER.id) == frozenset()
        assert queries.openings(OFFICER) == []


@pytest.mark.threat("T1")
def test_the_log_tells_of_it_with_the_opening_and_with_the_record_itself() -> None:
    with at(FRIDAY):
        made = opening()
    [about_opening] = lines(object_type="break_glass", object_id=made.id)
    [about_record] = lines(object_type="case", object_id="4f1c")
    for line in (about_opening, about_record):
        assert (line.actor, line.outcome, line.reason) == (MANAGER.id, "break-glass", WHY)


def test_the_reason_is_read_from_the_log_by_those_who_may_read_it_and_stands_nowhere_else() -> None:
    with at(FRIDAY):
        made = opening()
        assert queries.reason_of_opening(OFFICER, made.id) == WHY
        with acting(OFFICER):
            row = BreakGlass.objects.get(pk=made.id)
        assert WHY not in str([getattr(row, field.attname) for field in BreakGlass._meta.concrete_fields])


# ── a named exclusion ──


@pytest.mark.threat("T7")
def test_an_exclusion_stands_and_says_what_an_unknown_thing_says() -> None:
    with at(FRIDAY), pytest.raises(NotFound) as refused:
        opening(EXCLUDED)
    assert "exclu" not in str(refused.value)
    assert queries.opened_by(EXCLUDED.id) == frozenset()


def agreed(second: Actor = COLLEAGUE, person: str = EXCLUDED.id, matter: str = MATTER) -> str:
    return services.agree_to_opening(
        actor=second, person=person, matter=matter, reason="Nobody else is on duty tonight"
    )


@pytest.mark.threat("T7")
def test_two_people_open_it_and_both_names_stand_in_the_record() -> None:
    with at(FRIDAY):
        agreed()
        opening(EXCLUDED)
        [row] = queries.openings(OFFICER)
        assert (row.who, row.second_person) == (EXCLUDED.id, COLLEAGUE.id)
        assert queries.despite_exclusion(EXCLUDED.id) == {MATTER}
    with at(FRIDAY + timedelta(minutes=60)):
        assert queries.despite_exclusion(EXCLUDED.id) == frozenset()


def test_an_agreement_is_used_once() -> None:
    with at(FRIDAY):
        agreed()
        opening(EXCLUDED)
        with pytest.raises(NotFound):
            opening(EXCLUDED)


def test_an_agreement_waits_half_an_hour_and_no_longer() -> None:
    with at(FRIDAY):
        agreed()
    with at(FRIDAY + timedelta(minutes=30)), pytest.raises(NotFound):
        opening(EXCLUDED)


@pytest.mark.parametrize(
    "given", [{"person": "account:77"}, {"matter": "case:other"}], ids=["for another", "for something else"]
)
def test_an_agreement_is_for_one_person_and_one_matter(given: dict[str, str]) -> None:
    with at(FRIDAY):
        agreed(**given)
        with pytest.raises(NotFound):
            opening(EXCLUDED)


def test_the_second_person_is_another_is_entitled_and_is_not_excluded() -> None:
    barred = somebody(44, "neighbourhood_manager", exclusions=frozenset({MATTER}))
    with at(FRIDAY):
        with pytest.raises(BadInput, match="own second"):
            agreed(COLLEAGUE, person=COLLEAGUE.id)
        for second in (barred, somebody(45, "elected_member"), EXCLUDED):
            with pytest.raises((NotPermitted, NotFound)):
                agreed(second)
    with at(FRIDAY, proved=False), pytest.raises(NotPermitted, match="Prove again"):
        agreed()
    with acting(OFFICER):
        assert SecondAgreement.objects.count() == 0


# ── review ──


def reviewed(actor: Actor, made: services.Opening, outcome: str = "justified") -> None:
    services.review_opening(
        actor=actor, opening=made.id, outcome=outcome, words="The child was found because of it"
    )


@pytest.mark.threat("T1")
def test_an_officer_who_did_not_open_it_reviews_it() -> None:
    both = somebody(51, "information_governance", "neighbourhood_manager")
    with at(FRIDAY):
        made = opening(both)
        with pytest.raises(NotPermitted):
            reviewed(both, made)
        for stranger in (MANAGER, somebody(70, "auditor")):
            with pytest.raises((NotPermitted, NotFound)):
                reviewed(stranger, made)
        reviewed(somebody(52, "information_governance"), made)
        [row] = queries.openings(OFFICER)
    assert (row.state, row.reviewed_by) == ("justified", "account:52")
    assert letters()[-1]["to"] == both.id


def test_who_agreed_to_an_opening_does_not_review_it() -> None:
    second = somebody(53, "information_governance", "neighbourhood_manager")
    with at(FRIDAY):
        agreed(second)
        made = opening(EXCLUDED)
        with pytest.raises(BadInput, match="does not review"):
            reviewed(second, made)


def test_an_officer_who_is_excluded_from_the_matter_does_not_see_its_opening() -> None:
    excluded = somebody(54, "information_governance", exclusions=frozenset({MATTER}))
    with at(FRIDAY):
        made = opening()
        assert queries.openings(excluded) == []
        with pytest.raises(NotFound) as hidden:
            reviewed(excluded, made)
        with pytest.raises(NotFound) as unknown:
            services.review_opening(actor=excluded, opening=str(uuid.uuid4()), outcome="justified", words=WHY)
    assert str(hidden.value) == str(unknown.value)


def test_what_needs_action_is_decided_again_and_what_is_decided_stays() -> None:
    with at(FRIDAY):
        made = opening()
        reviewed(OFFICER, made, "needs_action")
        reviewed(OFFICER, made, "not_justified")
        with pytest.raises(BadInput, match="decided"):
            reviewed(OFFICER, made, "justified")
    outcomes = [line.reason.partition(":")[0] for line in lines(operation="access.review_break_glass")]
    assert outcomes == ["needs_action", "not_justified"]


def test_a_review_has_words() -> None:
    with at(FRIDAY):
        made = opening()
        with pytest.raises(BadInput, match="in words"):
            services.review_opening(actor=OFFICER, opening=made.id, outcome="justified", words="ok")


# ── not reviewed in time ──

# Opened on Friday: the next working day is Monday, and its end is midnight.
END_OF_MONDAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def pause(*, actor: Actor, account: str, why: str) -> bool:
        found.append((account, why))
        return True

    monkeypatch.setattr(services, "pause_account", pause)
    monkeypatch.setattr(services, "open_accounts", frozenset)
    return found


@pytest.mark.threat("T1", "T18")
def test_one_working_day_without_review_pauses_the_account(paused: list[tuple[str, str]]) -> None:
    with at(FRIDAY):
        assert opening().review_by == END_OF_MONDAY
    with at(END_OF_MONDAY - timedelta(seconds=1)):
        assert services.pause_unreviewed(actor=Actor.process("glass")) == ()
    with at(END_OF_MONDAY):
        assert queries.openings(OFFICER)[0].overdue
        assert services.pause_unreviewed(actor=Actor.process("glass")) == (MANAGER.id,)
    assert paused == [(MANAGER.id, services.UNREVIEWED)]


def joined(operator: Actor) -> str:
    """A real account of somebody at work."""
    with at(FRIDAY), acting(operator):
        council = Agency.objects.create(
            code="council", name="Council", legal_part="other", since=FRIDAY.date()
        )
        account = Account(username="ann", name="Ann", agency=council)
        account.save(force_insert=True)
    return f"account:{account.pk}"


@pytest.mark.threat("T18")
def test_a_paused_account_resolves_to_nobody_until_it_is_resumed(operator: Actor) -> None:
    ann = joined(operator)
    with at(FRIDAY):
        opening(somebody(int(ann.removeprefix("account:")), "neighbourhood_manager"))
        opening(operator)
    with at(END_OF_MONDAY):
        sweeper = Actor.process("glass")
        assert services.pause_unreviewed(actor=sweeper) == (ann,), "never the local operator"
        assert services.pause_unreviewed(actor=sweeper) == ()
        with pytest.raises(NotFound):
            directory.actor_of(ann)
        directory.actor_of(operator.id)


def test_an_actor_carries_what_they_hold_open(operator: Actor) -> None:
    ann = joined(operator)
    with at(FRIDAY):
        made = opening(somebody(int(ann.removeprefix("account:")), "neighbourhood_manager"))
        assert directory.actor_of(ann).opened == {Opened(MATTER, made.until)}
    with at(made.until):
        assert directory.actor_of(ann).opened == frozenset()


def test_what_was_reviewed_in_time_pauses_nobody(paused: list[tuple[str, str]]) -> None:
    with at(FRIDAY):
        reviewed(OFFICER, opening(), "needs_action")
    with at(END_OF_MONDAY):
        assert services.pause_unreviewed(actor=Actor.process("glass")) == ()
    assert paused == []


# ── what the database holds by itself ──


def test_the_opening_lifts_area_and_roster_and_nothing_else() -> None:
    held = frozenset({Opened("marac_case:9", FRIDAY + timedelta(hours=1))})
    coordinator = somebody(46, "marac_coordinator", areas=frozenset(), opened=held)  # type: ignore[arg-type]
    with at(FRIDAY):
        decision = may(coordinator, Permission.MARAC_KNOW, matter="marac_case:9", area="district:E08000006")
    assert not decision.allowed
    assert decision.code not in ("own_area", "on_roster")


def test_those_without_the_duty_see_no_opening_even_past_the_questions() -> None:
    with at(FRIDAY):
        opening()
        for stranger in (MANAGER, somebody(71, "sysadmin"), somebody(72, "elected_member")):
            with acting(stranger):
                assert BreakGlass.objects.count() == 0
        with acting(OFFICER):
            assert BreakGlass.objects.count() == 1
