"""The registers: impact assessments step by step, collaboration agreements, advice of panel and committee."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotPermitted, WrongUse
from commonweal.partnership import queries, services
from commonweal.partnership.dpia_terms import DPIA_PARTS, Assessment, dpia_rules, read_assessment, shipped

from .agreement_people import ADMINISTRATOR, AUDITOR, COUNCIL, MANAGER, MORNING, OFFICER, TODAY, lines

pytestmark = pytest.mark.django_db

ASSESSMENT = Assessment(
    reference="links",
    title="Network analysis of reported crime",
    required_for="network_analysis",
    description="Who was reported with whom",
    necessity="No other way shows it",
    risks="Guilt by association",
    measures="Nobody is shown without a grading",
    safeguards="Reviewed each year",
    residual_risk="medium",
)


@pytest.fixture(autouse=True)
def _morning(operator: Actor) -> object:
    with clock.setting(MORNING):
        yield


def written(**changed: Any) -> None:
    services.write_dpia(actor=MANAGER, assessment=replace(ASSESSMENT, **changed))


def advised(**changed: Any) -> None:
    written(**changed)
    services.advise_on_dpia(actor=OFFICER, reference="links", advice="Go ahead with the measures named")


def decide(actor: Actor = COUNCIL, **more: Any) -> None:
    settings = {"decision": "proceed", "reason": "The measures are enough for it"} | more
    services.decide_on_dpia(actor=actor, reference="links", **settings)


def shown() -> queries.DpiaShown:
    return queries.dpia(actor=AUDITOR, reference="links")


def test_an_assessment_is_written_advised_on_decided_and_reviewed() -> None:
    written()
    states = [shown().state]
    services.advise_on_dpia(actor=OFFICER, reference="links", advice="Go ahead with the measures named")
    states.append(shown().state)
    decide()
    states.append(shown().state)
    assert (shown().decision, shown().review_on) == ("proceed", date(2027, 11, 23))
    services.review_dpia(actor=OFFICER, reference="links", advice="Nothing has changed since then")
    assert [*states, shown().state] == ["draft", "advised", "decided", "reviewed"]
    assert [(line.operation, line.actor) for line in lines(object_id="links")] == [
        ("dpia.write", MANAGER.id),
        ("dpia.advise", OFFICER.id),
        ("dpia.decide", COUNCIL.id),
        ("dpia.advise", OFFICER.id),
    ]


@pytest.mark.parametrize("part", DPIA_PARTS)
def test_nobody_advises_on_an_assessment_with_an_empty_part_and_the_part_is_named(part: str) -> None:
    written(**{part: ""})
    with pytest.raises(WrongUse, match="still empty") as refused:
        services.advise_on_dpia(actor=OFFICER, reference="links", advice="Go ahead with it as it is")
    assert DPIA_PARTS[part] in refused.value.what


def test_whoever_wrote_it_neither_advises_nor_decides_on_it(operator: Actor) -> None:
    services.write_dpia(actor=operator, assessment=ASSESSMENT)
    with pytest.raises(NotPermitted):
        services.advise_on_dpia(actor=operator, reference="links", advice="Go ahead with it as it is")
    services.advise_on_dpia(actor=OFFICER, reference="links", advice="Go ahead with it as it is")
    with pytest.raises(NotPermitted):
        decide(operator)
    decide(MANAGER)


def test_nothing_is_decided_without_advice() -> None:
    written()
    with pytest.raises(WrongUse, match="cannot become decided"):
        decide()


@pytest.mark.parametrize("decision", ["proceed", "proceed_with_measures"])
def test_where_a_high_risk_is_left_the_regulator_is_consulted_first(decision: str) -> None:
    advised(residual_risk="high")
    with pytest.raises(WrongUse, match="regulator is consulted"):
        decide(decision=decision)
    with pytest.raises(BadInput, match="has come"):
        decide(decision=decision, regulator_consulted_on=date(2026, 12, 1))
    decide(decision=decision, regulator_consulted_on=TODAY)
    assert shown().regulator_consulted_on == TODAY


def test_what_does_not_go_ahead_needs_no_regulator() -> None:
    advised(residual_risk="high")
    decide(decision="do_not_proceed")
    assert shown().state == "decided"


def test_what_is_changed_after_advice_is_a_draft_again_and_the_advice_is_gone() -> None:
    advised()
    written(risks="More than was thought")
    assert (shown().state, shown().advice, shown().version) == ("draft", "", 1)


def test_a_new_version_takes_the_place_of_a_decided_one_once_it_is_decided() -> None:
    advised()
    decide()
    advised(risks="More than was thought")
    assert [(d.version, d.state) for d in queries.dpias(actor=AUDITOR) if d.reference == "links"] == [
        (2, "advised"),
        (1, "decided"),
    ]
    decide()
    assert [(d.version, d.state) for d in queries.dpias(actor=AUDITOR) if d.reference == "links"] == [
        (2, "decided"),
        (1, "superseded"),
    ]


def test_an_assessment_is_for_something_that_needs_one() -> None:
    assert {"entity_resolution", "emarac", "network_analysis", "person_level_feed"} <= set(
        dpia_rules().required_for
    )
    with pytest.raises(BadInput, match="nothing that an assessment is for"):
        replace(ASSESSMENT, required_for="fun")
    with pytest.raises(BadInput, match="degree of risk"):
        written(residual_risk="enormous")


# ------------------------------------------------------------------------------------------ the system's own


def test_the_system_brings_its_own_assessment_filled_in_as_a_draft() -> None:
    services.set_up_registers(actor=Actor.process("migrate"))
    own = queries.dpia(actor=AUDITOR, reference="commonweal")
    assert (own.state, own.version, own.author) == ("draft", shipped().version, "process:migrate")
    assert [words for words, text in own.parts if not text] == []
    assert own.decision == own.advice == ""


def test_it_is_entered_once_and_again_only_in_a_later_version(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Actor.process("migrate")
    services.enter_own_dpia(actor=process)
    assert services.enter_own_dpia(actor=process) is False
    services.advise_on_dpia(actor=OFFICER, reference="commonweal", advice="It says what it does")
    assert services.enter_own_dpia(actor=process) is False
    later = replace(shipped(), version=(shipped().version or 1) + 1)
    monkeypatch.setattr("commonweal.partnership.services.dpias.shipped", lambda: later)
    assert services.enter_own_dpia(actor=process) is True
    found = [d for d in queries.dpias(actor=AUDITOR) if d.reference == "commonweal"]
    assert [(d.version, d.state) for d in found] == [(later.version, "draft"), (shipped().version, "advised")]


def test_a_file_that_is_no_assessment_is_refused() -> None:
    for text in ("[", 'reference = "x"', 'colour = "red"'):
        with pytest.raises(BadInput):
            read_assessment(text)


# ------------------------------------------------------------------------------------------ small registers


def collaboration(**changed: Any) -> None:
    said = {
        "reference": "armed",
        "title": "Armed response",
        "purpose": "One unit for two forces",
        "power": "Police Act 1996, section 22A",
        "parties": ["North force", "South force"],
        "lead": "North force",
        "since": date(2026, 1, 1),
    }
    services.add_collaboration(actor=ADMINISTRATOR, **(said | changed))  # type: ignore[arg-type]


@pytest.mark.traces("2-42")
def test_a_collaboration_agreement_is_entered_with_parties_power_and_lead() -> None:
    collaboration()
    [found] = queries.collaborations(actor=AUDITOR)
    assert (found.lead, found.parties, found.power) == (
        "North force",
        ("North force", "South force"),
        "Police Act 1996, section 22A",
    )


@pytest.mark.parametrize(
    "nonsense",
    [{"parties": ["North force"]}, {"lead": "West force"}, {"until": date(2026, 1, 1)}, {"purpose": "x"}],
)
def test_a_collaboration_that_makes_no_sense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        collaboration(**nonsense)


@pytest.mark.traces("2-34")
@pytest.mark.parametrize("adviser", ["protest", "ethics"])
def test_a_question_of_principle_is_asked_advised_on_and_acted_upon_in_this_order(adviser: str) -> None:
    services.ask_advice(
        actor=MANAGER, reference="faces", adviser=adviser, question="May we recognise faces at a match?"
    )
    with pytest.raises(WrongUse, match="no advice yet"):
        services.enter_what_was_done(actor=MANAGER, reference="faces", done="Dropped for good this year")
    with pytest.raises(BadInput, match="who spoke"):
        services.enter_advice(actor=MANAGER, reference="faces", advice="Not without a trial first", by=" ")
    services.enter_advice(
        actor=MANAGER, reference="faces", advice="Not without a trial first", by="The chair"
    )
    services.enter_what_was_done(actor=MANAGER, reference="faces", done="Dropped for good this year")
    [found] = queries.advice_of(actor=AUDITOR, adviser=adviser)
    assert (found.advice, found.advised_by, found.advised_on) == (
        "Not without a trial first",
        "The chair",
        TODAY,
    )
    assert (found.done, found.done_on) == ("Dropped for good this year", TODAY)
    with pytest.raises(WrongUse, match="is answered"):
        services.enter_advice(actor=MANAGER, reference="faces", advice="We changed our minds", by="The chair")


def test_who_may_not_write_registers_is_told_so() -> None:
    with pytest.raises(NotPermitted):
        services.ask_advice(
            actor=AUDITOR, reference="q", adviser="ethics", question="May an auditor ask this?"
        )
    with pytest.raises(NotPermitted):
        services.write_dpia(actor=AUDITOR, assessment=ASSESSMENT)
