"""What is kept and for how long: the register, the queue, the reviews."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.partnership.models import RetentionItem
from commonweal.partnership.queries import retention as queries
from commonweal.partnership.retention_rules import questions
from commonweal.partnership.services import retention as services
from tests.integration.partnership.governance_people import at, lines, somebody

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OFFICER = somebody(51, "information_governance")
ANSWERS = dict.fromkeys(questions(), "No evidence of it was found")
WHY = "Nothing has happened since and nobody needs it"


def kept(matter: str = "case:1", *schedules: str, began: date = date(2020, 11, 21), **said: object) -> str:
    return services.keep_under(
        actor=OFFICER,
        matter=matter,
        schedules=schedules or ("asb-case",),
        clear_from=began,
        **said,  # type: ignore[arg-type]
    )


def reviewed(item: str, decision: str = "keep", **said: object) -> date | None:
    return services.review_retention(
        **{"actor": OFFICER, "item": item, "answers": ANSWERS, "decision": decision, "reason": WHY, **said}  # type: ignore[arg-type]
    )


def test_the_queue_shows_what_is_due_and_what_is_overdue_the_longest_first() -> None:
    with at(DAY):
        kept("case:1", began=date(2020, 11, 20))
        kept("case:2", began=date(2020, 11, 21))
        kept("case:3", began=date(2019, 1, 1))
        assert [(row.matter, row.standing) for row in queries.review_queue(OFFICER)] == [
            ("case:3", "overdue"),
            ("case:1", "due"),
        ]
        ahead = queries.review_queue(OFFICER, within=timedelta(days=1))
        assert [(row.matter, row.standing) for row in ahead][-1] == ("case:2", "in 1 days")


def test_a_review_to_keep_moves_the_next_one_by_the_schedule_and_leaves_the_queue() -> None:
    with at(DAY):
        item = kept("case:3", began=date(2019, 1, 1))
        assert reviewed(item) == date(2027, 11, 20)
        assert queries.review_queue(OFFICER) == []
        [made] = queries.the_reviews(OFFICER, item)
    assert (made.by, made.decision, made.next_review) == (OFFICER.id, "keep", date(2027, 11, 20))
    assert dict(made.answers) == ANSWERS


def test_the_reviewer_may_look_again_earlier_and_never_later() -> None:
    with at(DAY):
        item = kept("case:3", began=date(2019, 1, 1))
        for wrong in (date(2027, 11, 21), date(2026, 11, 20)):
            with pytest.raises(BadInput, match="no later than 20 November 2027"):
                reviewed(item, next_review=wrong)
        assert reviewed(item, next_review=date(2027, 1, 4)) == date(2027, 1, 4)


@pytest.mark.parametrize("missing", list(questions()))
def test_all_six_questions_are_answered(missing: str) -> None:
    with at(DAY):
        item = kept()
        for answers in (ANSWERS | {missing: "  "}, {k: v for k, v in ANSWERS.items() if k != missing}):
            with pytest.raises(BadInput, match=missing):
                reviewed(item, answers=answers)
        with pytest.raises(BadInput, match="not asked: colour"):
            reviewed(item, answers=ANSWERS | {"colour": "blue"})


def test_what_is_disposed_of_stays_decided() -> None:
    with at(DAY):
        item = kept(began=date(2020, 1, 1))
        assert reviewed(item, "dispose") is None
        assert queries.review_queue(OFFICER) == []
        with pytest.raises(BadInput, match="disposed"):
            reviewed(item)
        with pytest.raises(BadInput, match="disposed"):
            services.record_contact(actor=OFFICER, item=item, on=date(2026, 1, 1), why=WHY)


def test_new_contact_starts_the_clear_period_again() -> None:
    with at(DAY):
        item = kept("case:1", "police-3", began=date(2020, 1, 1))
        assert [row.matter for row in queries.review_queue(OFFICER)] == ["case:1"]
        following = services.record_contact(
            actor=OFFICER, item=item, on=date(2026, 11, 2), why="A new complaint came"
        )
        assert following == date(2032, 11, 2)
        assert queries.review_queue(OFFICER) == []
        for wrong in (date(2026, 11, 2), date(2026, 11, 21)):
            with pytest.raises(BadInput, match="New contact"):
                services.record_contact(actor=OFFICER, item=item, on=wrong, why="A new complaint came")


def test_police_origin_information_is_not_disposed_of_before_its_clear_period_is_over() -> None:
    with at(DAY):
        with pytest.raises(BadInput, match="1 January 2030"):
            reviewed(kept("case:1", "police-3", began=date(2024, 1, 1)), "dispose")
        with pytest.raises(BadInput, match="1 May 2090"):
            reviewed(kept("case:2", "police-1", began=date(2010, 1, 1), born=date(1990, 5, 1)), "dispose")
        reviewed(kept("case:3", "police-3", began=date(2020, 1, 1)), "dispose")


def test_of_what_was_derived_from_several_things_the_stricter_schedule_wins() -> None:
    with at(DAY):
        item = kept("assessment:9", "police-2", "public-contact", began=date(2024, 11, 1))
        [row] = queries.review_queue(OFFICER)
        assert (row.id, row.next_review) == (item, date(2026, 11, 1))
        reviewed(item, "dispose")


def test_legal_hold_keeps_until_it_is_lifted() -> None:
    with at(DAY):
        item = kept(began=date(2020, 1, 1))
        services.hold_for_law(actor=OFFICER, item=item, why="A claim is before the county court")
        with pytest.raises(BadInput, match="legal hold"):
            reviewed(item, "dispose")
        services.hold_for_law(actor=OFFICER, item=item, why="")
        reviewed(item, "dispose")
    held = [line.operation for line in lines(object_type="retention_review")]
    assert held == ["retention.set", "retention.hold", "retention.lift_hold", "retention.review"]


def test_a_child_under_ten_needs_a_justification_of_its_own() -> None:
    young = {"began": date(2026, 1, 1), "born": date(2016, 1, 2)}
    with at(DAY):
        with pytest.raises(BadInput, match="under 10"):
            kept("case:1", "police-4", **young)  # type: ignore[arg-type]
        kept("case:1", "police-4", why_so_young="Missing four times this year", **young)  # type: ignore[arg-type]
        kept("case:2", "asb-case", **young)  # type: ignore[arg-type]
        kept("case:3", "police-4", began=date(2026, 1, 2), born=date(2016, 1, 2))


def test_a_matter_stands_in_the_register_once_and_under_a_schedule() -> None:
    with at(DAY):
        kept("case:1")
        with pytest.raises(BadInput, match="already"):
            kept("case:1")
        with pytest.raises(BadInput, match="schedule"):
            services.keep_under(actor=OFFICER, matter="case:2", schedules=(), clear_from=date(2026, 1, 1))
        with pytest.raises(BadInput, match="future"):
            kept("case:3", began=date(2026, 11, 21))


@pytest.mark.parametrize("role", ["auditor", "analyst", "sysadmin", "administrator"])
def test_only_those_with_the_duty_set_and_review(role: str) -> None:
    stranger = somebody(60, role)
    with at(DAY):
        item = kept()
        with pytest.raises(NotPermitted):
            services.keep_under(
                actor=stranger, matter="case:2", schedules=("grant",), clear_from=date(2026, 1, 1)
            )
        with pytest.raises((NotPermitted, NotFound)):
            services.review_retention(actor=stranger, item=item, answers=ANSWERS, decision="keep", reason=WHY)


@pytest.mark.threat("T7")
def test_who_is_excluded_from_a_matter_does_not_find_it_in_the_register() -> None:
    excluded = somebody(52, "information_governance", exclusions=frozenset({"case:1"}))
    with at(DAY):
        item = kept("case:1", began=date(2019, 1, 1))
        assert queries.review_queue(excluded) == []
        with acting(excluded):
            assert RetentionItem.objects.count() == 0
        for key in (item, "nonsense"):
            with pytest.raises(NotFound):
                queries.the_reviews(excluded, key)
        with pytest.raises(NotFound):
            services.keep_under(
                actor=excluded, matter="case:1", schedules=("grant",), clear_from=date(2026, 1, 1)
            )


def test_the_schedules_are_shown_to_those_who_may_read_them() -> None:
    with at(DAY):
        assert {each.code for each in queries.retention_schedules(OFFICER)} >= {"police-1", "asb-case"}
        with pytest.raises(NotPermitted):
            queries.retention_schedules(Actor(id="account:9", name="Nobody", kind="person"))
