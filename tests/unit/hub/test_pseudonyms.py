"""Pseudonyms: the same person within a controller, a purpose and a year; somebody else everywhere else."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from commonweal.core.errors import InstallationProblem
from commonweal.hub.depersonalise import pseudonyms

GMP, FIRE = ("gmp", "crime-and-disorder-reduction"), ("gmca-fire", "crime-and-disorder-reduction")


@pytest.fixture(autouse=True)
def _own_keys(home: Path) -> None:
    pseudonyms._derived.cache_clear()


def test_the_same_reference_has_the_same_word_whatever_its_case_and_spaces() -> None:
    said = pseudonyms.person("PN0000123", GMP, 2026)
    assert said == pseudonyms.person(" pn 0000123", GMP, 2026)
    assert len(said) == 32
    assert set(said) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("keyed_by", "epoch"),
    [(FIRE, 2026), (("gmp", "domestic-abuse"), 2026), (GMP, 2025)],
    ids=["another controller", "another purpose", "another year"],
)
def test_elsewhere_it_is_another_word(keyed_by: tuple[str, str], epoch: int) -> None:
    assert pseudonyms.person("PN0000123", keyed_by, epoch) != pseudonyms.person("PN0000123", GMP, 2026)


def test_it_is_no_plain_hash_and_no_other_installations_word(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = pseudonyms.person("PN0000123", GMP, 2026)
    for name in ("md5", "sha1", "sha256"):
        for text in ("PN0000123", "pn0000123"):
            assert not hashlib.new(name, text.encode()).hexdigest().startswith(said)
    other = tmp_path / "other"
    (other / "keys").mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("COMMONWEAL_HOME", str(other))
    assert pseudonyms.person("PN0000123", GMP, 2026) != said


def test_a_year_begins_on_the_first_of_april() -> None:
    assert pseudonyms.epoch_of(date(2026, 3, 31)) == 2025
    assert pseudonyms.epoch_of(date(2026, 4, 1)) == 2026


def test_a_column_is_keyed_cell_by_cell_and_blanks_stay_blank() -> None:
    plain = pa.array(["PN1", None, " ", "PN1"])
    said = pseudonyms.persons(plain, GMP, 2026).to_pylist()
    assert said == [pseudonyms.person("PN1", GMP, 2026), None, None, said[0]]
    assert pseudonyms.persons(plain.dictionary_encode(), GMP, 2026).to_pylist() == said


def test_a_damaged_key_is_not_used(home: Path) -> None:
    pseudonyms.person("PN1", GMP, 2026)
    (path,) = (home / "keys").glob(pseudonyms.NAME)
    path.write_bytes(b"short")
    pseudonyms._derived.cache_clear()
    with pytest.raises(InstallationProblem, match="damaged"):
        pseudonyms.person("PN1", GMP, 2026)
