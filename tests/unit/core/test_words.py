"""Decision, error, area code, tier, digest: the small words that check themselves."""

import pickle

import pytest

from commonweal.core.decision import Decision
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.errors import (
    BadInput,
    CommonwealError,
    InstallationProblem,
    NotFound,
    NotPermitted,
    WrongUse,
)
from commonweal.core.handling import Tier, handles
from commonweal.core.identifiers import AreaCode


def test_a_decision_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(Decision.allow())


def test_a_denial_that_is_required_says_why() -> None:
    Decision.allow().require()
    with pytest.raises(NotPermitted, match="no role") as caught:
        Decision.deny("not_granted", "You hold no role for this.").require()
    assert "not_granted" in str(caught.value)


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = BadInput("The file is empty.", where="a.csv", remedy="Send it again.")
    assert str(error) == "The file is empty.\nWhere: a.csv\nWhat to do: Send it again."
    assert str(BadInput("Empty.")) == "Empty."


def test_exit_codes_are_distinct() -> None:
    kinds = [CommonwealError, WrongUse, BadInput, NotPermitted, NotFound, InstallationProblem]
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 4, 5, 6]


def test_an_error_keeps_its_parts_between_processes() -> None:
    error = pickle.loads(pickle.dumps(BadInput("What", where="here", remedy="this")))
    assert (type(error), error.what, error.where, error.remedy) == (BadInput, "What", "here", "this")


@pytest.mark.parametrize("code", ["E01005061", "W05000123", "greenfield-beat-3", "ab"])
def test_area_codes(code: str) -> None:
    assert AreaCode(code) == code
    assert AreaCode(code).is_gss == code[0].isupper()


@pytest.mark.parametrize(
    "code", ["", "E0100506", "e01005061x ", "Salford 001", "a", "x" * 41, "E01005061\n", "../etc"]
)
def test_what_is_no_area_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not an area code"):
        AreaCode(code)


def test_tiers_rise_with_the_harm() -> None:
    assert [tier.word for tier in sorted(Tier)] == [
        "public",
        "depersonalised",
        "restricted person",
        "sensitive person",
        "marac",
    ]


def test_a_field_has_one_tier() -> None:
    assert handles(public="id code", marac="note")["note"] is Tier.MARAC
    with pytest.raises(ValueError, match="twice"):
        handles(public="id", marac="id")
    with pytest.raises(KeyError):
        handles(secret="id")


def test_canonical_json_has_one_form() -> None:
    assert canonical_json({"b": [1, 0.1], "a": "é"}) == '{"a":"é","b":[1,0.1]}'.encode()
    with pytest.raises(ValueError):
        canonical_json(float("nan"))


def test_the_digest_is_sha_256() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
