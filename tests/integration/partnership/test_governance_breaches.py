"""Breaches: told at once, safety first, 72 hours, each step kept."""

from datetime import UTC, datetime, timedelta

import pytest

from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.partnership.models import BREACH_TRANSITIONS
from commonweal.partnership.queries import breaches as queries
from commonweal.partnership.services import breaches as services
from tests.integration.partnership.governance_people import at, letters, lines, somebody

pytestmark = pytest.mark.django_db

AWARE = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
OFFICER = somebody(51, "information_governance")
REPORTER = somebody(30, "partner_officer", agency="council")
WORDS = "The letter was fetched back unopened"


@pytest.fixture(autouse=True)
def _directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "accounts_with_role", lambda role: ("account:51",))
    monkeypatch.setattr(
        services, "facilitators_of", lambda agencies: tuple(f"account:of-{each}" for each in agencies)
    )


def reported(
    *classes: str, after: timedelta = timedelta(0), controllers: tuple[str, ...] = ("council",)
) -> str:
    with at(AWARE + after):
        return services.report_breach(
            actor=REPORTER,
            what="A letter went to the wrong house",
            aware_at=AWARE,
            classes=classes or ("delivery",),
            controllers=controllers,
        )


def entry(breach: str) -> queries.BreachEntry:
    return queries.the_breach(OFFICER, breach)[0]


def moved(breach: str, step: str, risk: str = "unlikely") -> None:
    about = {"actor": OFFICER, "breach": breach}
    steps = {
        "victim_safety": lambda: services.assess_victim_safety(**about, words=WORDS),  # type: ignore[arg-type]
        "assessed": lambda: services.assess_breach(**about, risk=risk, words=WORDS),  # type: ignore[arg-type]
        "contained": lambda: services.contain_breach(**about, words=WORDS),  # type: ignore[arg-type]
        "regulator_notified": lambda: services.notify_regulator(**about, words=WORDS),  # type: ignore[arg-type]
        "not_notified": lambda: services.decide_not_to_notify(**about, why=WORDS),  # type: ignore[arg-type]
        "subjects_notified": lambda: services.notify_subjects(**about, words=WORDS),  # type: ignore[arg-type]
        "learned": lambda: services.learn_from_breach(**about, words=WORDS),  # type: ignore[arg-type]
        "closed": lambda: services.close_breach(**about, words=WORDS),  # type: ignore[arg-type]
    }
    steps[step]()


def test_the_controllers_and_the_officers_are_told_at_once_and_the_letter_says_no_more_than_it_must() -> None:
    breach = reported(controllers=("council", "police"))
    assert {each["to"] for each in letters()} == {"account:51", "account:of-council", "account:of-police"}
    assert all(breach in each["text"] and "wrong house" not in each["text"] for each in letters())
    [line] = lines(object_type="breach", object_id=breach)
    assert (line.operation, line.recipients) == ("breach.report", ("council", "police"))


def test_whoever_reports_need_not_be_able_to_read_breaches() -> None:
    breach = reported()
    with at(AWARE):
        with pytest.raises(NotPermitted):
            queries.breaches_on_record(REPORTER)
        with pytest.raises(NotFound):
            queries.the_breach(REPORTER, breach)
        assert [each.id for each in queries.breaches_on_record(OFFICER)] == [breach]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(0), "72 hours left"),
        (timedelta(hours=70, minutes=30), "1 hours left"),
        (timedelta(hours=72), "overdue by 0 hours"),
        (timedelta(hours=100), "overdue by 28 hours"),
    ],
)
def test_the_72_hours_run_from_awareness_through_christmas(after: timedelta, words: str) -> None:
    breach = reported()
    with at(AWARE + after):
        assert entry(breach).clock == words


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(hours=72), "the regulator was told in time"),
        (timedelta(hours=73), "the regulator was told late"),
    ],
)
def test_the_clock_stops_when_the_regulator_is_told(after: timedelta, words: str) -> None:
    breach = reported()
    with at(AWARE + after):
        moved(breach, "assessed", "risk")
        moved(breach, "contained")
        moved(breach, "regulator_notified")
    with at(AWARE + timedelta(days=30)):
        assert entry(breach).clock == words


@pytest.mark.parametrize("data", ["case", "case_identity", "marac_case", "safe_address", "sealed_note"])
def test_where_people_are_at_risk_their_safety_is_assessed_first(data: str) -> None:
    breach = reported("delivery", data)
    with at(AWARE):
        assert entry(breach).safety_missing
        with pytest.raises(BadInput, match="safety is assessed first"):
            moved(breach, "assessed")
        moved(breach, "victim_safety")
        moved(breach, "assessed")
        assert not entry(breach).safety_missing


def test_a_likely_risk_has_to_be_told_to_the_regulator() -> None:
    for risk in ("risk", "high"):
        breach = reported()
        with at(AWARE):
            moved(breach, "assessed", risk)
            moved(breach, "contained")
            with pytest.raises(BadInput, match="has to be told"):
                moved(breach, "not_notified")


def test_a_high_risk_has_to_be_told_to_the_people() -> None:
    breach = reported()
    with at(AWARE):
        moved(breach, "assessed", "high")
        moved(breach, "contained")
        moved(breach, "regulator_notified")
        with pytest.raises(BadInput, match="told first"):
            moved(breach, "learned")
        moved(breach, "subjects_notified")
        moved(breach, "learned")
        moved(breach, "closed")
        assert queries.breaches_on_record(OFFICER, open_only=True) == []


def test_every_step_is_kept_in_its_order_with_who_and_in_what_words() -> None:
    breach = reported("case")
    for hours, step in enumerate(
        ("victim_safety", "assessed", "contained", "not_notified", "learned", "closed")
    ):
        with at(AWARE + timedelta(hours=hours + 1)):
            moved(breach, step)
    with at(AWARE):
        steps = queries.the_breach(OFFICER, breach)[1]
    assert [each.step for each in steps] == [
        "suspected", "victim_safety", "assessed", "contained", "not_notified", "learned", "closed",
    ]  # fmt: skip
    assert {each.by for each in steps[1:]} == {OFFICER.id}
    assert steps[0].by == REPORTER.id
    logged = [line.operation for line in lines(object_type="breach", object_id=breach)]
    assert logged == ["breach.report", *["breach.work"] * 6, "breach.read"]


WAYS = {
    "suspected": (),
    "assessed": ("assessed",),
    "contained": ("assessed", "contained"),
    "regulator_notified": ("assessed", "contained", "regulator_notified"),
    "not_notified": ("assessed", "contained", "not_notified"),
    "subjects_notified": ("assessed", "contained", "not_notified", "subjects_notified"),
    "learned": ("assessed", "contained", "not_notified", "learned"),
    "closed": ("assessed", "contained", "not_notified", "learned", "closed"),
}


@pytest.mark.parametrize("state", WAYS)
def test_from_each_state_only_the_table_leads_on(state: str) -> None:
    for target in set(BREACH_TRANSITIONS) - {"suspected"}:
        breach = reported()
        with at(AWARE):
            for step in WAYS[state]:
                moved(breach, step)
            if target in BREACH_TRANSITIONS[state]:
                moved(breach, target)
                assert entry(breach).state == target
            else:
                with pytest.raises(BadInput, match="cannot become"):
                    moved(breach, target)
                assert entry(breach).state == state


def test_each_step_has_words() -> None:
    breach = reported()
    with at(AWARE), pytest.raises(BadInput, match="in words"):
        services.assess_breach(actor=OFFICER, breach=breach, risk="unlikely", words="fine")


@pytest.mark.parametrize("role", ["auditor", "partner_officer", "analyst", "administrator"])
def test_only_those_with_the_duty_work_on_breaches(role: str) -> None:
    breach = reported()
    with at(AWARE), pytest.raises((NotPermitted, NotFound)):
        services.contain_breach(actor=somebody(61, role), breach=breach, words=WORDS)


def test_nonsense_is_not_reported() -> None:
    with at(AWARE):
        for wrong in (
            {"classes": ()},
            {"classes": ("castle",)},
            {"aware_at": AWARE + timedelta(seconds=1)},
            {"what": "oops"},
        ):
            said = {"what": "A letter went astray", "aware_at": AWARE, "classes": ("case",), **wrong}
            with pytest.raises(BadInput):
                services.report_breach(actor=REPORTER, **said)  # type: ignore[arg-type]
    assert letters() == []
