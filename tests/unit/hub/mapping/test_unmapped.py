"""A word that no mapping knows stops the delivery: the message shows the fix, and never a rare word."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.core.errors import BadInput
from commonweal.hub.sources.kept_cells import LONGEST_SHOWN, ROWS_TO_SHOW
from tests.sampling import SAMPLE
from tests.unit.hub.mapping.made import WHAT, WHEN, read, source

WORDS = '[category]\ncolumns = ["What"]\n[category.words]\n"Litter" = "litter"\n'
COMMON = ROWS_TO_SHOW


def stopped(*sent: str, **more: Any) -> BadInput:
    cells = {"When": ["14/09/2026"] * len(sent), "What": sent}
    with pytest.raises(BadInput) as told:
        read(source(WHEN, WHAT, category=WORDS), cells, **more)
    return told.value


def test_all_of_them_are_told_at_once_with_the_lines_to_add() -> None:
    told = stopped(*["Litter", "Fly-tipping"] * COMMON, *["Dogs (strays)"] * (COMMON + 1))
    assert told.what == "2 words of 'What' are not mapped, such as 'Dogs (strays)'"
    assert told.where == "odd.csv"
    assert "odd_file.toml" in told.remedy
    assert "commonweal source add" in told.remedy
    lines = told.remedy.split("\n", 1)[1]
    assert tomllib.loads(lines) == {"category": {"words": {"Dogs (strays)": "…", "Fly-tipping": "…"}}}
    assert f"# {COMMON + 1} rows" in lines


def test_the_lines_that_are_shown_are_the_fix() -> None:
    told = stopped(*["Fly-tipping"] * COMMON)
    lines = told.remedy.split("\n", 1)[1].replace("[category.words]\n", "").replace("…", "fly-tipping")
    mended = source(WHEN, WHAT, category=WORDS + lines + "\n")
    reading = read(mended, {"When": ["14/09/2026"], "What": ["Fly-tipping"]})
    assert reading.category.to_pylist() == ["fly-tipping"]


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("Jane Smith", id="rare"),
        pytest.param("12 High Street", id="with a number"),
        pytest.param("jane@example.org", id="with signs"),
        pytest.param("x" * (LONGEST_SHOWN + 1), id="long"),
        pytest.param("A\nB", id="of two lines"),
    ],
)
def test_a_word_that_may_name_somebody_is_told_by_its_line_alone(word: str) -> None:
    rows = COMMON - 1 if word == "Jane Smith" else COMMON * 3
    told = stopped("Litter", *[word] * rows)
    assert told.what == "1 words of 'What' are not mapped, such as that in line 3"
    assert word not in str(told)
    assert "they are rare, and not shown here" in told.remedy


def test_the_commonest_word_is_not_named_where_it_may_not_be_shown() -> None:
    told = stopped(*["Smith 12"] * COMMON * 4, *["Fly-tipping"] * COMMON)
    assert told.what == "2 words of 'What' are not mapped, such as 'Fly-tipping'"
    assert "Smith" not in str(told)


def test_the_line_is_that_of_the_suppliers_file() -> None:
    told = stopped("Litter", "Litter", "Odd", first_line=5, jumps=((1, 3),))
    assert "line 10 of the file" in told.remedy
    assert "read up to line 10" in told.remedy


def test_many_words_are_counted_and_the_first_are_shown() -> None:
    words = [f"{a}{b}" for a in "abcde" for b in "vwxyz"]
    told = stopped(*[word for word in words for _ in range(COMMON)])
    assert told.what.startswith("25 words of 'What'")
    assert len(re.findall(r'= "…"', told.remedy)) == 20
    assert "(and 5 more words)" in told.remedy


cells = st.lists(st.tuples(st.text(max_size=80), st.integers(1, 9)), min_size=1, max_size=6)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(cells)
def test_no_rare_word_is_ever_shown(sent: list[tuple[str, int]]) -> None:
    texts = [text for text, rows in sent for _ in range(rows)]
    secret = "Zebedee Quill"
    made = source(WHEN, WHAT, category=WORDS)
    with pytest.raises(BadInput) as told:
        read(made, {"When": ["14/09/2026"] * (len(texts) + 1), "What": [*texts, secret]})
    assert "Zebedee" not in str(told.value)
    for quoted in re.findall(r'^  "(.*)" = "…"', told.value.remedy, re.MULTILINE):
        assert sum(text.strip() == quoted for text in texts) >= ROWS_TO_SHOW
