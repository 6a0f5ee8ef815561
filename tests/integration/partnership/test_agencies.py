"""Agencies: what the law makes of them where and when, and who facilitates for them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.partnership import queries, services
from commonweal.partnership.models import Agency
from tests.integration.partnership.directory import employed

pytestmark = pytest.mark.django_db

SALFORD, BURY = "district:E08000006", "district:E08000002"
START = date(2024, 4, 1)
DAY = timedelta(days=1)
LAW = "Crime and Disorder Act 1998, section 5(1)(a)"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def council(operator: Actor) -> str:
    return services.add_agency(
        actor=operator,
        code="council",
        name="Council",
        kind="council",
        since=START,
        governance_contact="dpo@x",
    )


def part(operator: Actor, area: str, legal_part: str, since: date) -> None:
    services.set_part(
        actor=operator, agency="council", area=area, legal_part=legal_part, source=LAW, since=since
    )


def parts_on(operator: Actor, day: date) -> list[tuple[str, str]]:
    (found,) = [each for each in queries.agencies_on(operator, day) if each.code == "council"]
    return [(each.area, each.legal_part) for each in found.parts]


def test_a_part_holds_in_its_area_from_its_day_until_the_next(operator: Actor, council: str) -> None:
    later = START + 100 * DAY
    part(operator, SALFORD, "responsible_authority", START)
    part(operator, BURY, "invitee", START)
    part(operator, SALFORD, "co_operating_body", later)
    assert parts_on(operator, later - DAY) == [(BURY, "invitee"), (SALFORD, "responsible_authority")]
    assert parts_on(operator, later) == [(BURY, "invitee"), (SALFORD, "co_operating_body")]
    assert [each.source for each in queries.agency(operator, "council").parts] == [LAW, LAW]


def test_an_agency_is_listed_in_the_areas_where_it_has_a_part_and_not_before_its_first_day(
    operator: Actor, council: str
) -> None:
    part(operator, SALFORD, "responsible_authority", START)
    assert [each.code for each in queries.agencies_on(operator, area=SALFORD)] == ["council"]
    assert queries.agencies_on(operator, area=BURY) == []
    assert queries.agencies_on(operator, START - DAY) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"legal_part": "overlord"}, "Choose one of"),
        ({"source": " "}, "Act and section"),
        ({"area": "Salford"}, "district:E08000006"),
        ({"since": START}, "Name a later day"),
    ],
)
def test_a_part_without_law_place_or_order_is_refused(
    operator: Actor, council: str, changed: dict[str, object], words: str
) -> None:
    part(operator, SALFORD, "responsible_authority", START)
    said = {"area": SALFORD, "legal_part": "invitee", "source": LAW, "since": START + DAY} | changed
    with pytest.raises(BadInput) as caught:
        services.set_part(actor=operator, agency="council", **said)  # type: ignore[arg-type]
    assert words in caught.value.remedy
    assert parts_on(operator, START + 2 * DAY) == [(SALFORD, "responsible_authority")]


def test_a_responsible_authority_without_a_facilitator_is_found_by_date(
    operator: Actor, council: str
) -> None:
    part(operator, SALFORD, "responsible_authority", START)
    services.add_agency(actor=operator, code="charity", name="Charity")
    assert [each.code for each in queries.without_facilitator(operator)] == ["council"]
    ann = employed(operator, "ann", agency="council")
    today = clock.today()
    services.name_facilitator(actor=operator, agency="council", account=ann, since=today + DAY)
    assert [each.code for each in queries.without_facilitator(operator)] == ["council"]
    with clock.setting(noon(today + DAY)):
        assert queries.without_facilitator(operator) == []
        assert queries.agency(operator, "council").facilitator == "Ann"
        assert queries.facilitators_of(["council", "charity"]) == (ann,)


def test_one_facilitator_at_a_time_and_a_leaver_is_none(operator: Actor, council: str) -> None:
    part(operator, SALFORD, "responsible_authority", START)
    ann, bob = (employed(operator, name, agency="council") for name in ("ann", "bob"))
    today = clock.today()
    services.name_facilitator(actor=operator, agency="council", account=ann, since=today + 5 * DAY)
    services.name_facilitator(actor=operator, agency="council", account=bob)
    for day in (today, today + 5 * DAY):
        with clock.setting(noon(day)):
            assert queries.agency(operator, "council").facilitator == "Bob"
    services.close_account(actor=operator, account=bob, why="Left")
    assert [each.code for each in queries.without_facilitator(operator)] == ["council"]


def test_a_facilitator_is_of_the_agency(operator: Actor, council: str) -> None:
    services.add_agency(actor=operator, code="fire", name="Fire")
    with pytest.raises(BadInput, match="does not work at"):
        services.name_facilitator(
            actor=operator, agency="council", account=employed(operator, "ann", agency="fire")
        )


def test_the_same_code_or_name_twice_and_an_unknown_kind_are_refused(operator: Actor, council: str) -> None:
    for said in (
        {"code": "council", "name": "Another"},
        {"code": "another", "name": "Council"},
        {"code": "another", "name": "Another", "kind": "circus"},
        {"code": "another", "name": "Another", "legal_part": "overlord"},
    ):
        with pytest.raises(BadInput):
            services.add_agency(actor=operator, **said)
    with pytest.raises(NotFound):
        queries.agency(operator, "another")


def test_five_themes_with_the_partners_that_the_plan_names() -> None:
    found = {each.code: each.partners for each in queries.themes(date(2017, 1, 1))}
    assert {code: len(partners) for code, partners in found.items()} == {
        "prevention": 17,
        "protection": 20,
        "investigation": 11,
        "intervention": 18,
        "problem_solving": 17,
    }
    assert "Crown Prosecution Service" in found["intervention"]
    assert queries.themes(date(2015, 1, 1)) == ()


def test_who_may_only_read_agencies_changes_none(operator: Actor, council: str) -> None:
    analyst = queries.actor_of(employed(operator, "ann", agency="council", roles=["analyst"]))
    assert "council" in {each.code for each in queries.agencies_on(analyst)}
    for verb in (
        lambda: services.add_agency(actor=analyst, code="x", name="X"),
        lambda: part(analyst, SALFORD, "invitee", START),
        lambda: services.set_governance_contact(actor=analyst, agency="council", contact="me"),
    ):
        with pytest.raises(NotPermitted):
            verb()
    with pytest.raises(ProgrammingError, match="row-level security"), acting(analyst):
        Agency.objects.create(code="x", name="X", legal_part="other", since=START)


def test_nobody_acts_nobody_sees(operator: Actor, council: str) -> None:
    assert Agency.objects.count() == 0
    with acting(operator):
        assert Agency.objects.count() == 2
