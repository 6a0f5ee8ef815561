"""Rights requests: the clock, what was found, who decides, who is told."""

from datetime import UTC, date, datetime

import pytest

from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.partnership.models import RIGHTS_TRANSITIONS, RightsRequest
from commonweal.partnership.queries import rights as queries
from commonweal.partnership.services import disclosure, rights
from tests.integration.partnership.governance_people import at, letters, lines, somebody

pytestmark = pytest.mark.django_db

OFFICER = somebody(51, "information_governance")
SECOND = somebody(52, "information_governance")
WHY = "It names the neighbour who complained"


def on(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 11, 0, tzinfo=UTC)


def asked(kind: str = "access", received: date = date(2026, 9, 3)) -> str:
    return rights.open_request(
        actor=OFFICER, kind=kind, requester="A. Resident", about="Everything about me", received=received
    )


def in_hand(kind: str = "access") -> str:
    request = asked(kind)
    rights.confirm_identity(actor=OFFICER, request=request, how="Known from earlier letters")
    return request


def entry(request: str) -> queries.RequestEntry:
    return queries.the_request(OFFICER, request).entry


def answered(request: str, granted: bool = True) -> None:
    rights.answer_request(actor=OFFICER, request=request, granted=granted, words="Sent by recorded post")


def test_the_month_runs_from_receipt_however_late_it_is_entered() -> None:
    with at(on(9, 20)):
        request = asked()
        assert entry(request).due == date(2026, 10, 5)  # 3 October is a Saturday
        assert entry(request).standing == "15 days left"
    with at(on(10, 7)):
        assert entry(request).standing == "overdue by 2 days"


def test_awaiting_proof_of_identity_nothing_is_due_and_then_the_month_begins() -> None:
    with at(on(9, 4)):
        request = asked()
        rights.ask_identity(actor=OFFICER, request=request)
        assert (entry(request).due, entry(request).standing) == (None, "paused: awaiting proof of identity")
    with at(on(9, 16)):
        rights.confirm_identity(actor=OFFICER, request=request, how="Passport shown at the town hall")
        assert entry(request).due == date(2026, 10, 16)


def test_two_further_months_are_taken_within_the_first_with_the_reason_and_once() -> None:
    with at(on(9, 4)):
        request, late = in_hand(), in_hand()
    with at(on(10, 5)):
        with pytest.raises(BadInput, match="in words"):
            rights.extend_request(actor=OFFICER, request=request, why="")
        assert rights.extend_request(
            actor=OFFICER, request=request, why="Four agencies have to search"
        ) == date(2026, 12, 3)
        with pytest.raises(BadInput, match="once"):
            rights.extend_request(actor=OFFICER, request=request, why="Still searching the files")
    with at(on(10, 6)), pytest.raises(BadInput, match="too late"):
        rights.extend_request(actor=OFFICER, request=late, why="Four agencies have to search")


def test_no_answer_before_the_identity_is_checked() -> None:
    with at(on(9, 4)):
        request = asked()
        with pytest.raises(BadInput, match="cannot become"):
            answered(request)
        rights.ask_identity(actor=OFFICER, request=request)
        with pytest.raises(BadInput, match="cannot become"):
            answered(request)


def test_the_list_begins_with_what_is_due_first() -> None:
    with at(on(9, 20)):
        later = asked(received=date(2026, 9, 15))
        first = asked(received=date(2026, 9, 1))
        paused = asked(received=date(2026, 8, 25))
        rights.ask_identity(actor=OFFICER, request=paused)
        assert [each.id for each in queries.rights_requests(OFFICER)] == [first, later, paused]


# ── what was found ──


def found(request: str, matter: str = "delivery:7") -> str:
    return disclosure.record_material(
        actor=OFFICER, request=request, matter=matter, what="A complaint about noise"
    )


def decided(material: str, decision: str = "disclose", exemption: str = "", actor: object = OFFICER) -> bool:
    return disclosure.decide_material(
        actor=actor,  # type: ignore[arg-type]
        material=material,
        decision=decision,
        exemption=exemption,
        why=WHY,
    )


def test_everything_found_is_decided_on_before_the_answer() -> None:
    with at(on(9, 4)):
        request = in_hand()
        one, two = found(request), found(request)
        assert decided(one)
        with pytest.raises(BadInput, match="1 of the things"):
            answered(request)
        assert decided(two, "withhold", "third_party")
        answered(request)
        file = queries.the_request(OFFICER, request)
    assert [(each.exemption, each.why) for each in file.exemptions] == [("third_party", WHY)]
    assert (file.entry.state, file.entry.answered_on) == ("answered", date(2026, 9, 4))


@pytest.mark.parametrize("exemption", ["", "because"])
def test_what_is_withheld_has_an_exemption_of_the_list(exemption: str) -> None:
    with at(on(9, 4)):
        material = found(in_hand())
        with pytest.raises(BadInput, match="no exemption"):
            decided(material, "withhold", exemption)
        with pytest.raises(BadInput, match="for what is withheld"):
            decided(material, "disclose", "third_party")


@pytest.mark.parametrize(
    "matter",
    ["marac_case:3", "intelligence:3", "entity:3", "source_provenance:3", "safe_address:3", "sealed_note:3"],
)
def test_marac_and_intelligence_are_never_disclosed_automatically(matter: str) -> None:
    with at(on(9, 4)):
        request = in_hand()
        material = found(request, matter)
        assert not decided(material)
        assert not decided(material), "the same person cannot be the second"
        with pytest.raises(BadInput, match="1 of the things"):
            answered(request)
        assert decided(material, actor=SECOND)
        answered(request)
    operations = [line.operation for line in lines(object_type="rights_request", object_id=request)]
    assert operations[2:] == [
        "rights.record_material",
        "rights.propose_disclosure",
        "rights.propose_disclosure",
        "rights.disclose",
        "rights.answer",
    ]


def test_one_person_may_withhold_what_two_would_have_to_disclose() -> None:
    with at(on(9, 4)):
        material = found(in_hand(), "marac_case:3")
        assert not decided(material)
        assert decided(material, "withhold", "serious_harm")
        with pytest.raises(BadInput, match="decided"):
            decided(material, actor=SECOND)


# ── holds, controllers, recipients ──


def test_data_under_legal_hold_are_not_erased() -> None:
    with at(on(9, 4)):
        request = in_hand("erasure")
        rights.hold_request(actor=OFFICER, request=request, why="A claim is before the court")
        with pytest.raises(BadInput, match="legal hold"):
            answered(request)
        rights.hold_request(actor=OFFICER, request=request, why="")
        answered(request)


@pytest.mark.parametrize("kind", ["rectification", "erasure", "restriction"])
def test_recipients_are_told_before_it_is_closed(kind: str) -> None:
    with at(on(9, 4)):
        request = in_hand(kind)
        answered(request)
        with pytest.raises(BadInput, match="has been told"):
            rights.close_request(actor=OFFICER, request=request)
        rights.record_notice(
            actor=OFFICER, request=request, told_as="controller", whom="police", what="Passed on to them"
        )
        with pytest.raises(BadInput, match="has been told"):
            rights.close_request(actor=OFFICER, request=request)
        rights.record_notice(
            actor=OFFICER, request=request, told_as="recipient", whom="police", what="The date was wrong"
        )
        rights.close_request(actor=OFFICER, request=request)
        assert [each.whom for each in queries.the_request(OFFICER, request).notices] == ["police", "police"]
    told = lines(operation="rights.notify", object_id=request)
    assert [line.recipients for line in told] == [("police",), ("police",)]


def test_a_joint_controller_hears_of_it_by_its_facilitators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        rights, "facilitators_of", lambda agencies: tuple(f"account:of-{a}" for a in agencies)
    )
    with at(on(9, 4)):
        request = in_hand()
        for told_as, whom in (("recipient", "council"), ("controller", "police")):
            rights.record_notice(
                actor=OFFICER, request=request, told_as=told_as, whom=whom, what="Their part of the file"
            )
    [letter] = letters()
    assert letter["to"] == "account:of-police"
    assert request in letter["text"]
    assert "Resident" not in str(letter)


@pytest.mark.parametrize(("kind", "granted"), [("access", True), ("objection", True), ("erasure", False)])
def test_nobody_has_to_be_told_of_what_changed_nothing(kind: str, granted: bool) -> None:
    with at(on(9, 4)):
        request = in_hand(kind)
        answered(request, granted)
        rights.close_request(actor=OFFICER, request=request)
        assert entry(request).state == "closed"


# ── the life cycle as a whole ──


def moved(request: str, state: str) -> None:
    moves = {
        "awaiting_identity": lambda: rights.ask_identity(actor=OFFICER, request=request),
        "in_hand": lambda: rights.confirm_identity(
            actor=OFFICER, request=request, how="Known from other letters"
        ),
        "answered": lambda: answered(request),
        "refused": lambda: answered(request, False),
        "closed": lambda: rights.close_request(actor=OFFICER, request=request),
        "lapsed": lambda: rights.end_request(
            actor=OFFICER, request=request, lapsed=True, why="Nobody proved it"
        ),
        "withdrawn": lambda: rights.end_request(
            actor=OFFICER, request=request, lapsed=False, why="They wrote to withdraw"
        ),
    }
    moves[state]()


WAYS = {
    "received": (),
    "awaiting_identity": ("awaiting_identity",),
    "in_hand": ("in_hand",),
    "answered": ("in_hand", "answered"),
    "refused": ("in_hand", "refused"),
    "closed": ("in_hand", "answered", "closed"),
    "lapsed": ("awaiting_identity", "lapsed"),
    "withdrawn": ("withdrawn",),
}


@pytest.mark.parametrize("state", WAYS)
def test_from_each_state_only_the_table_leads_on(state: str) -> None:
    for target in set(RIGHTS_TRANSITIONS) - {"received"}:
        with at(on(9, 4)):
            request = asked()
            for step in WAYS[state]:
                moved(request, step)
            if target in RIGHTS_TRANSITIONS[state]:
                moved(request, target)
                assert entry(request).state == target
            else:
                with pytest.raises(BadInput):
                    moved(request, target)
                assert entry(request).state == state


@pytest.mark.parametrize("role", ["auditor", "administrator", "analyst", "sysadmin"])
def test_only_those_with_the_duty_work_on_requests(role: str) -> None:
    stranger = somebody(60, role)
    with at(on(9, 4)):
        request = asked()
        with pytest.raises((NotPermitted, NotFound)):
            rights.ask_identity(actor=stranger, request=request)
        if role != "auditor":
            with pytest.raises(NotPermitted):
                queries.rights_requests(stranger)
            with acting(stranger):
                assert RightsRequest.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "copy"}, {"received": date(2026, 9, 5)}, {"requester": " "}, {"about": ""}, {"regime": "none"}],
)
def test_nonsense_is_not_entered(wrong: dict[str, object]) -> None:
    said = {"kind": "access", "requester": "A", "about": "All", "received": date(2026, 9, 3), **wrong}
    with at(on(9, 4)), pytest.raises(BadInput):
        rights.open_request(actor=OFFICER, **said)  # type: ignore[arg-type]
