"""Real files without a source of their own: drafted, answered as a person would, loaded without code."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Reader
from commonweal.hub.queries.sources import known_source, mapping_versions
from commonweal.hub.services.mappings import add_mapping
from commonweal.hub.sources.mapping.drafting import draft
from commonweal.hub.sources.mapping.grammar import parsed
from tests.factories.police_loads import load, rows
from tests.realdata import real_data

pytestmark = pytest.mark.usefixtures("clean_state")
ANSWERS = {
    "agency": '"police"',
    "supplier": '"elsewhere"',
    "basis": '"open-licence"',
    "attribution": '"Attribution: see the README of the data"',
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def answered(text: str, **more: str) -> str:
    """The draft as a person hands it in: its open questions answered and the list of them emptied."""
    said = {**ANSWERS, **more}
    text = re.sub(r"unclear = \[.*?\n\]", "unclear = []", text, flags=re.DOTALL)
    for key, value in said.items():
        text, changed = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        assert changed == 1, key
    return text


# File, what a person answers, rows, rows that go back.
FILES = [
    ("partners/places/gm_gambling_premises.csv.gz",
     {"feed": '"licensing/gambling"', "domain": '"licensing"', "in_totals": "true"}, 415, 1),
    ("incidents/chicago_aggravated_assaults_2010_2019.csv.gz",
     {"feed": '"elsewhere/assaults"', "domain": '"crime"'}, 148_636, 0),
    ("incidents/nyc_vehicle_thefts_2014_2016.csv.gz",
     {"feed": '"elsewhere/thefts"', "domain": '"crime"', "constant": '"vehicle theft"'}, 27_861, 0),
    ("incidents/toronto_mci_train.csv.gz",
     {"feed": '"elsewhere/indicators"', "domain": '"crime"'}, 210_992, 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answers", "received", "back"), FILES, ids=lambda v: str(v)[-30:])
def test_a_file_that_nobody_foresaw_is_loaded_through_its_draft(
    operator: Actor, reader: Reader, name: str, answers: dict[str, str], received: int, back: int
) -> None:
    path = real_data(name)
    text = answered(draft(path, reader).text, **answers)
    if "gambling" in name:  # the draft asks for the day of the extract, and one word stands in one row alone
        text += "\n[period]\nfrom = 2018-03-01\nto = 2018-03-01\n"
    added = add_mapping(actor=operator, text=text, where="draft.toml", why="a file of another kind")
    assert added.state == "in use"
    outcomes = load(operator, path)
    if "gambling" in name:
        assert outcomes[0].state == "refused"
        assert "1 words of 'activity' are not mapped, such as that in line" in outcomes[0].reason
        line = int(re.findall(r"that in line ([0-9,]+)", outcomes[0].reason)[0].replace(",", ""))
        with gzip.open(path, "rt") as lines:
            word = list(csv.reader(lines))[line - 1][1]  # the person opens the file at the line that is named
        text = text.replace("version = 1", "version = 2").replace(
            "[category.words]", f'[category.words]\n"{word}" = "other gambling"', 1
        )
        add_mapping(actor=operator, text=text, where="draft.toml", why="the word of one row")
        outcomes = load(operator, path)
    (outcome,) = outcomes
    assert (outcome.state, outcome.received, outcome.rejected) == ("released", received, back), outcome
    assert len(rows(operator, "category")) == received - back
    with acting(operator):
        assert known_source(added.source.name).feed == answers["feed"].strip('"')


def test_a_draft_with_open_questions_is_refused_and_says_which(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Ref,When,What\n" + "".join(f"R{n},0{1 + n % 9}/02/2026,Litter\n" for n in range(9)))
    text = draft(path, reader).text
    with pytest.raises(BadInput, match=r"unclear: .* questions are open: order"):
        parsed(text, "odd.toml")


def test_versions_are_kept_and_the_last_is_read_by(operator: Actor, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Ref,When,What\n" + "".join(f"R{n},2{n % 9}/02/2026,Litter\n" for n in range(9)))
    text = answered(draft(path, reader).text, feed='"council/litter"', domain='"environment"')
    assert add_mapping(actor=operator, text=text, where="odd.toml").state == "in use"
    assert add_mapping(actor=operator, text=text, where="odd.toml").state == "unchanged"
    other = text.replace('= "litter"', '= "littering"')
    with pytest.raises(BadInput, match="version 1 of the mapping odd is there already"):
        add_mapping(actor=operator, text=other, where="odd.toml")
    add_mapping(actor=operator, text=other.replace("version = 1", "version = 2"), where="odd.toml")
    states = [(v.version, v.state) for v in mapping_versions(actor=operator, source="odd")]
    assert states == [(1, "replaced"), (2, "in use")]
    (outcome,) = load(operator, path)
    assert (outcome.state, outcome.accepted) == ("released", 9)
    assert {category for (category,) in rows(operator, "category")} == {"littering"}
