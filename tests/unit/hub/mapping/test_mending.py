"""Answers written into a mapping: what was asked stands in it then, and nothing else has changed."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.sources.mapping.comparing import Difference, compared
from commonweal.hub.sources.mapping.mending import (
    Chosen,
    columns_said,
    open_questions,
    with_answers,
    with_columns,
)

DRAFT = """# A draft
unclear = [
  "agency: who",
  "order: which",
]
name = "odd"
agency = "…"   # a person says it
# order = "day-first"   # see `unclear`

[category]
scheme = "What"
columns = ["What"]
[category.words]   # sent = kept
"Litter" = "litter"   # 30 rows

[[column]]   # filled in 100% of the rows, 2 different texts
name = "What"
handling = "kept"
to = "category"
returnable = true

[[column]]   # filled in 50% of the rows, 9 different texts
name = "Caller"
handling = "dropped"
reason = "names people, or may"

[[column]]
name = "Kind"
handling = "looked-up"
to = "location_type"
as = "words"
[column.words]
"Park" = "park"
"""


def test_an_answer_stands_where_the_question_stood_and_notes_stay() -> None:
    text = with_answers(
        DRAFT, {"agency": "council", "order": "day-first", "unclear": ["order: which"]}, "odd.toml"
    )
    said = tomllib.loads(text)
    assert (said["agency"], said["order"]) == ("council", "day-first")
    assert open_questions(text, "odd.toml") == ("order: which",)
    assert '# order = "day-first"' not in text, "what was proposed is answered"
    assert "# 30 rows" in text and "# A draft" in text
    assert {k: v for k, v in tomllib.loads(DRAFT).items() if k not in ("agency", "unclear")} == {
        k: v for k, v in said.items() if k not in ("agency", "unclear", "order")
    }


def test_a_table_that_is_not_there_is_made_before_the_columns() -> None:
    days = {"from": date(2026, 3, 31), "to": date(2026, 3, 31)}
    text = with_answers(DRAFT, days, "odd.toml", table="period")
    assert tomllib.loads(text)["period"] == days
    assert text.index("[period]") < text.index("[[column]]")
    assert tomllib.loads(with_answers(text, {"to": None}, "odd.toml", table="period"))["period"] == {
        "from": date(2026, 3, 31)
    }


@pytest.mark.parametrize("value", ['a "quoted" word', "back\\slash", "two\nlines", "Łódź … \x7f"])
def test_any_text_is_written_so_that_it_is_read_again(value: str) -> None:
    assert tomllib.loads(with_answers(DRAFT, {"title": value}, "odd.toml"))["title"] == value


def test_a_column_is_kept_dropped_and_looked_up_no_more() -> None:
    text = with_columns(
        DRAFT,
        [
            Chosen("What", "kept", "category"),
            Chosen("Caller", "pseudonymised", "person.other", "text"),
            Chosen("Kind", "dropped", reason="nobody asks for it"),
        ],
        "odd.toml",
    )
    what, caller, kind = tomllib.loads(text)["column"]
    assert what == {"name": "What", "handling": "kept", "to": "category", "returnable": True}
    assert caller == {"name": "Caller", "handling": "pseudonymised", "to": "person.other", "as": "text"}
    assert kind == {"name": "Kind", "handling": "dropped", "reason": "nobody asks for it"}
    assert columns_said(text, "odd.toml")[1].noted == "filled in 50% of the rows, 9 different texts"


def test_the_category_names_the_column_that_says_it_now() -> None:
    chosen = [
        Chosen("What", "dropped", reason="it is too coarse"),
        Chosen("Kind", "kept", "category", "text"),
    ]
    assert tomllib.loads(with_columns(DRAFT, chosen, "odd.toml"))["category"]["columns"] == ["Kind"]


def test_a_mapping_that_cannot_be_mended_so_is_left_to_its_text() -> None:
    with pytest.raises(BadInput, match="cannot be written into the mapping"):
        with_answers('agency.of = "x"\n', {"agency": "council"}, "odd.toml")
    with pytest.raises(BadInput, match="not valid TOML"):
        with_answers("agency = ", {"agency": "council"}, "odd.toml")


def test_versions_differ_in_what_they_mean_and_not_in_how_they_are_written() -> None:
    assert compared(DRAFT, DRAFT.replace("# A draft", "# Another").replace("   # 30 rows", "")) == ()
    after = with_columns(DRAFT, [Chosen("Caller", "pseudonymised", "person.other", "text")], "odd.toml")
    assert set(compared(DRAFT, after.replace('"Litter" = "litter"', '"Litter" = "rubbish"'))) == {
        Difference("column Caller, handling", "dropped", "pseudonymised"),
        Difference("column Caller, to", "", "person.other"),
        Difference("column Caller, as", "", "text"),
        Difference("column Caller, reason", "names people, or may", ""),
        Difference("category, words, Litter", "litter", "rubbish"),
    }


def test_columns_in_another_order_are_the_same_columns() -> None:
    first, second = '[[column]]\nname = "A"\n', '[[column]]\nname = "B"\nto = "place"\n'
    assert compared(first + second, second + first) == ()
