"""The life of an information-sharing agreement: what leads on, and what stands in the way."""

from datetime import date, timedelta

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted, WrongUse
from commonweal.partnership import queries, services
from commonweal.partnership.agreement_terms import (
    PARTS,
    DataItem,
    Party,
    Signatory,
    Terms,
    read_terms,
    template,
)
from commonweal.partnership.models import AGREEMENT_TRANSITIONS, Agreement, AgreementParty, AgreementSignature

from .agreement_people import (
    ADMINISTRATOR,
    AUDITOR,
    COUNCIL,
    FEED,
    FIRE,
    MANAGER,
    MORNING,
    OFFICER,
    POLICE,
    TODAY,
    add_agencies,
    drafted,
    lines,
    person,
    reviewed,
    signed,
    started,
    state,
    terms,
    without,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agencies(operator: Actor) -> object:
    with clock.setting(MORNING):
        add_agencies(operator)
        yield


def shown(reference: str = "fires") -> queries.AgreementShown:
    return queries.agreement(actor=AUDITOR, reference=reference)


# ---------------------------------------------------------------------------------------------- step by step


def test_a_draft_is_reviewed_signed_by_all_and_brought_into_force() -> None:
    drafted()
    states = [state()]
    services.review_agreement(actor=OFFICER, reference="fires")
    states.append(state())
    assert services.sign_agreement(actor=COUNCIL, reference="fires", post="Chief executive") == "reviewed"
    assert services.sign_agreement(actor=FIRE, reference="fires") == "signed"
    states.append(state())
    assert services.start_agreement(actor=ADMINISTRATOR, reference="fires") == date(2026, 12, 1)
    assert [*states, state()] == ["draft", "reviewed", "signed", "in_force"]
    assert [(s.agency, s.name, s.post, s.on) for s in shown().signatures] == [
        ("council", "Person 803", "Chief executive", TODAY),
        ("fire", "Person 804", "", TODAY),
    ]
    assert [(line.operation, line.actor, line.owners) for line in lines(object_type="agreement")] == [
        ("agreement.create", ADMINISTRATOR.id, ("council", "fire")),
        ("agreement.review", OFFICER.id, ("council", "fire")),
        ("agreement.sign", COUNCIL.id, ("council", "fire")),
        ("agreement.sign", FIRE.id, ("council", "fire")),
        ("agreement.end", ADMINISTRATOR.id, ("council", "fire")),
    ]


def test_the_register_keeps_every_part_of_an_agreement() -> None:
    drafted()
    kept = shown().terms
    assert dict(kept.parts) == dict(terms().parts)
    assert kept.parties == terms().parties
    assert kept.items == terms().items
    assert (kept.feeds, kept.review_on) == ((FEED,), date(2027, 12, 1))


@pytest.mark.parametrize("part", PARTS)
def test_an_agreement_with_an_empty_part_is_not_reviewed_and_the_part_is_named(part: str) -> None:
    services.draft_agreement(actor=ADMINISTRATOR, reference="fires", terms=without(part))
    with pytest.raises(WrongUse) as refused:
        services.review_agreement(actor=OFFICER, reference="fires")
    assert f"still empty: {PARTS[part]}." in refused.value.what
    assert state() == "draft"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"parties": terms().parties[:1]}, "Two parties"),
        ({"parties": tuple(Party(code, "processor", "part_3", "x") for code in ("council", "fire"))},
         "A controller"),
        ({"parties": (terms().parties[0], Party("fire", "controller", "uk_gdpr", ""))},
         "Regime and lawful basis of fire"),
        ({"parties": (terms().parties[0], Party("fire", "controller", "", "x"))},
         "Regime and lawful basis of fire"),
        ({"items": ()}, "The fields that are shared"),
    ],
)  # fmt: skip
def test_parties_their_bases_and_the_fields_have_to_be_there_too(
    changed: dict[str, object], named: str
) -> None:
    drafted(**changed)
    with pytest.raises(WrongUse, match=named):
        services.review_agreement(actor=OFFICER, reference="fires")


def test_nobody_signs_an_agreement_with_an_empty_part() -> None:
    reviewed()
    with acting(ADMINISTRATOR):
        Agreement.objects.filter(pk="fires").update(risks=" ")
    with pytest.raises(WrongUse, match="still empty: Risks"):
        services.sign_agreement(actor=COUNCIL, reference="fires")
    assert shown().signatures == ()


def test_nobody_signs_a_draft() -> None:
    drafted()
    with pytest.raises(WrongUse, match="once the data protection officer has reviewed"):
        services.sign_agreement(actor=COUNCIL, reference="fires")


def test_whoever_wrote_it_does_not_review_it(operator: Actor) -> None:
    services.draft_agreement(actor=operator, reference="fires", terms=terms())
    with pytest.raises(NotPermitted, match="wrote themselves"):
        services.review_agreement(actor=operator, reference="fires")
    drafted("floods")
    services.review_agreement(actor=operator, reference="floods")


def test_whoever_wrote_a_part_of_it_does_not_review_it_either(operator: Actor) -> None:
    """The last hand to change it does not free the first."""
    services.draft_agreement(actor=operator, reference="fires", terms=terms())
    services.change_agreement(actor=ADMINISTRATOR, reference="fires", terms=terms())
    with pytest.raises(NotPermitted):
        services.review_agreement(actor=operator, reference="fires")


def test_each_party_signs_by_a_person_of_its_own() -> None:
    reviewed()
    with pytest.raises(NotPermitted):
        services.sign_agreement(actor=POLICE, reference="fires")
    with pytest.raises(NotPermitted):
        services.sign_agreement(actor=COUNCIL, reference="fires", on_paper_for="fire", signatory="A. Chief")
    services.sign_agreement(actor=COUNCIL, reference="fires")
    with pytest.raises(BadInput, match="signed already"):
        services.sign_agreement(actor=MANAGER, reference="fires")
    assert [s.agency for s in shown().signatures] == ["council"]


def test_the_local_operator_signs_for_no_party_that_is_not_their_own(operator: Actor) -> None:
    reviewed()
    with pytest.raises(BadInput, match="Only parties sign"):
        services.sign_agreement(actor=operator, reference="fires")


def test_a_signature_on_paper_is_recorded_as_such_with_who_signed_and_who_says_so(operator: Actor) -> None:
    reviewed()
    with pytest.raises(BadInput, match="Say who signed"):
        services.sign_agreement(actor=operator, reference="fires", on_paper_for="fire")
    with pytest.raises(BadInput, match="day on which it was set"):
        services.sign_agreement(
            actor=operator,
            reference="fires",
            on_paper_for="fire",
            signatory="A. Chief",
            signed_on=TODAY + timedelta(1),
        )
    services.sign_agreement(
        actor=operator,
        reference="fires",
        on_paper_for="fire",
        signatory="A. Chief",
        signed_on=date(2026, 11, 2),
    )
    with acting(AUDITOR):
        row = AgreementSignature.objects.get(agreement="fires")
    assert (row.signatory, row.signed_on, row.on_paper) == ("A. Chief", date(2026, 11, 2), True)
    assert (row.account, row.recorded_by) == ("", operator.id)


def test_it_does_not_come_into_force_before_all_have_signed() -> None:
    reviewed()
    services.sign_agreement(actor=COUNCIL, reference="fires")
    with pytest.raises(WrongUse, match="Not all parties have signed: fire"):
        services.start_agreement(actor=ADMINISTRATOR, reference="fires")
    assert state() == "reviewed"


def test_what_is_signed_late_is_in_force_from_the_day_it_starts_and_not_before() -> None:
    signed(in_force_from=date(2026, 10, 1))
    assert services.start_agreement(actor=ADMINISTRATOR, reference="fires") == TODAY
    assert queries.agreements_in_force(date(2026, 11, 1)) == []


def test_what_should_have_ended_already_does_not_start() -> None:
    signed(in_force_from=date(2026, 10, 1), in_force_to=TODAY)
    with pytest.raises(WrongUse, match="which has come"):
        services.start_agreement(actor=ADMINISTRATOR, reference="fires")


@pytest.mark.parametrize("reach", [reviewed, signed])
def test_what_is_changed_after_review_is_a_draft_again_and_nobody_has_signed_it(reach: object) -> None:
    reach()  # type: ignore[operator]
    services.change_agreement(actor=ADMINISTRATOR, reference="fires", terms=terms(feeds=("fire/other",)))
    assert state() == "draft"
    assert (shown().signatures, shown().reviewed_by) == ((), "")
    assert shown().terms.feeds == ("fire/other",)


def test_one_in_force_is_not_changed() -> None:
    started()
    with pytest.raises(WrongUse, match="Vary it"):
        services.change_agreement(actor=ADMINISTRATOR, reference="fires", terms=terms())


def test_every_step_that_the_table_does_not_name_is_refused() -> None:
    """From each state: review, sign, start and end lead only where the table says."""
    steps = {
        "reviewed": lambda: services.review_agreement(actor=OFFICER, reference="fires"),
        "in_force": lambda: services.start_agreement(actor=ADMINISTRATOR, reference="fires"),
        "terminated": lambda: services.end_agreement(
            actor=OFFICER, reference="fires", reason="no longer wanted here"
        ),
    }
    signed()
    for before in AGREEMENT_TRANSITIONS:
        for after, step in steps.items():
            with acting(ADMINISTRATOR):
                Agreement.objects.filter(pk="fires").update(
                    state=before, ended_by="", ended_on=None, in_force_to=date(2027, 12, 1)
                )
            review_of_live = after == "reviewed" and before in ("in_force", "due_review")
            if after in AGREEMENT_TRANSITIONS[before] or review_of_live:
                step()
                assert state() == ("in_force" if review_of_live else after)
            else:
                with pytest.raises(WrongUse):
                    step()
                assert state() == before


# ---------------------------------------------------------------------------------- varied, ended, reviewed


def test_a_variation_takes_the_place_of_the_agreement_on_the_day_it_starts() -> None:
    started()
    named = services.vary_agreement(
        actor=ADMINISTRATOR, reference="fires", terms=terms(in_force_from=date(2027, 3, 1))
    )
    assert named == "fires-v2"
    services.review_agreement(actor=OFFICER, reference=named)
    for party in (COUNCIL, FIRE):
        services.sign_agreement(actor=party, reference=named)
    assert [a.reference for a in queries.agreements_in_force(date(2027, 3, 1))] == ["fires"]
    services.start_agreement(actor=ADMINISTRATOR, reference=named)
    assert [a.reference for a in queries.agreements_in_force(date(2027, 2, 28))] == ["fires"]
    assert [a.reference for a in queries.agreements_in_force(date(2027, 3, 1))] == ["fires-v2"]
    assert (shown(named).entry.version, shown(named).supersedes) == (2, "fires")


def test_a_variation_that_starts_today_leaves_the_agreement_varied_at_once() -> None:
    started(in_force_from=date(2026, 11, 1))
    services.vary_agreement(
        actor=ADMINISTRATOR, reference="fires", terms=terms(in_force_from=TODAY), as_reference="fires-new"
    )
    services.review_agreement(actor=OFFICER, reference="fires-new")
    for party in (COUNCIL, FIRE):
        services.sign_agreement(actor=party, reference="fires-new")
    services.start_agreement(actor=ADMINISTRATOR, reference="fires-new")
    assert state() == "varied"
    assert [a.reference for a in queries.agreements_in_force(TODAY)] == ["fires-new"]


def test_only_what_is_in_force_is_varied() -> None:
    drafted()
    with pytest.raises(WrongUse, match="not varied"):
        services.vary_agreement(actor=ADMINISTRATOR, reference="fires", terms=terms())


def test_ended_early_it_holds_no_longer_from_that_moment() -> None:
    started(in_force_from=TODAY)
    assert [a.reference for a in queries.agreements_in_force(TODAY)] == ["fires"]
    services.end_agreement(actor=OFFICER, reference="fires", reason="The fire service left the partnership")
    assert queries.agreements_in_force(TODAY) == []
    assert (state(), shown().ended_because) == ("terminated", "The fire service left the partnership")


def test_ended_on_a_day_to_come_it_holds_until_then() -> None:
    started(in_force_from=TODAY)
    services.end_agreement(
        actor=OFFICER, reference="fires", reason="The feed is being switched off", on=date(2027, 1, 10)
    )
    assert len(queries.agreements_in_force(date(2027, 1, 9))) == 1
    assert queries.agreements_in_force(date(2027, 1, 10)) == []


@pytest.mark.parametrize(
    ("on", "words"), [(TODAY - timedelta(1), "lies ahead"), (date(2028, 1, 1), "by itself")]
)
def test_an_end_is_neither_in_the_past_nor_after_its_own(on: date, words: str) -> None:
    started()
    with pytest.raises((BadInput, WrongUse), match=words):
        services.end_agreement(actor=OFFICER, reference="fires", reason="no longer wanted here", on=on)


def test_it_is_not_ended_without_a_reason() -> None:
    started()
    with pytest.raises(BadInput, match="in words"):
        services.end_agreement(actor=OFFICER, reference="fires", reason="x")


def test_the_yearly_review_sets_the_next_one() -> None:
    started(in_force_from=TODAY, in_force_to=None)
    later = MORNING + timedelta(days=400)
    with clock.setting(later):
        services.review_agreement(actor=OFFICER, reference="fires")
        assert shown().entry.review_on == date(2028, 12, 28)
        assert state() == "in_force"


# ----------------------------------------------------------------------------------------------- on paper


def test_an_agreement_signed_on_paper_is_recorded_as_such(operator: Actor) -> None:
    services.create_agreement(
        actor=operator,
        reference="old-one",
        parties=["council", "fire"],
        purpose="Reducing deliberate fires",
        legal_basis="Crime and Disorder Act 1998, section 115",
        feeds=[FEED],
        data_classes=["depersonalised_events"],
        in_force_from=date(2026, 4, 1),
        in_force_to=date(2027, 4, 1),
        signatories=[Signatory("fire", "A. Chief", "Chief fire officer", date(2026, 3, 20))],
    )
    found = shown("old-one")
    assert (found.entry.state, found.on_paper, found.authors) == ("in_force", True, (operator.id,))
    assert found.signatures == (Signatory("fire", "A. Chief", "Chief fire officer", date(2026, 3, 20)),)
    assert lines(object_id="old-one")[-1].reason == "signed on paper"


@pytest.mark.parametrize("clerk", [ADMINISTRATOR, MANAGER])
def test_who_may_not_sign_for_others_does_not_record_what_others_signed(clerk: Actor) -> None:
    """Otherwise whoever may draft could bring an agreement into force alone."""
    with pytest.raises(NotPermitted):
        services.create_agreement(
            actor=clerk,
            reference="by-the-back-door",
            parties=["council", "fire"],
            purpose="x",
            legal_basis="y",
            in_force_from=TODAY,
        )
    assert queries.agreements_in_force(TODAY) == []


# --------------------------------------------------------------------------------------------- who may see it


def test_people_of_the_parties_and_information_governance_see_an_agreement_and_others_none() -> None:
    drafted()
    of_fire, of_police = (person(n, "partner_officer", agency=a) for n, a in ((811, "fire"), (812, "police")))
    elsewhere = person(813, "information_governance", agency="police")
    assert queries.agreement(actor=of_fire, reference="fires").entry.reference == "fires"
    assert queries.agreement(actor=elsewhere, reference="fires").entry.reference == "fires"
    assert queries.agreements(actor=of_police) == []


def test_an_agreement_of_others_is_as_unknown_as_one_that_is_not_there() -> None:
    drafted()
    stranger = person(812, "partner_officer", agency="police")
    answers = []
    for reference in ("fires", "nothing"):
        with pytest.raises(NotFound) as refused:
            queries.agreement(actor=stranger, reference=reference)
        answers.append((str(refused.value), refused.value.exit_code))
    assert answers[0] == answers[1]


def test_the_database_shows_strangers_no_part_of_an_agreement() -> None:
    signed()
    stranger = person(812, "partner_officer", agency="police")
    counts = []
    for who in (stranger, FIRE):
        with acting(who):
            rows = (Agreement, AgreementParty, AgreementSignature)
            counts.append([model.objects.count() for model in rows])
    assert counts == [[0, 0, 0], [1, 2, 2]]


# ----------------------------------------------------------------------------------------------- written down


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Terms(parties=()),
        lambda: Terms(parties=(Party("fire"), Party("fire"))),
        lambda: Party("fire", "owner"),
        lambda: Party("fire", "controller", "no such law"),
        lambda: terms(parts={"colour": "red"}),
        lambda: terms(items=(DataItem("no such class", "x"),)),
    ],
)
def test_terms_that_make_no_sense_are_refused(nonsense: object) -> None:
    with pytest.raises(BadInput):
        nonsense()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("reference", "changed"),
    [
        ("Fires and floods", {}),
        ("fires", {"in_force_from": None}),
        ("fires", {"in_force_to": date(2026, 12, 1)}),
        ("fires", {"parties": (Party("council"), Party("nobody-knows"))}),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused_and_nothing_is_written(
    reference: str, changed: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        drafted(reference, **changed)
    assert queries.agreements(actor=AUDITOR) == []


def test_the_template_names_every_part_and_filled_in_it_is_an_agreement() -> None:
    text = template()
    for name in PARTS:
        assert f'{name} = ""' in text
        text = text.replace(f'{name} = ""', f'{name} = "said"', 1)
    text = text.replace('agency = ""', 'agency = "fire"').replace('role = ""', 'role = "controller"')
    found = read_terms(text)
    assert set(found.parts) == set(PARTS)
    assert (found.parties[0].agency, found.in_force_from) == ("fire", date(2027, 4, 1))


@pytest.mark.parametrize(
    "text", ["not toml at all [", 'in_force_from = "soon"', 'feeds = "one"', "[[parties]]\nname = 'x'"]
)
def test_a_file_that_is_no_agreement_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_terms(text)
    assert "draft --template" in refused.value.remedy
