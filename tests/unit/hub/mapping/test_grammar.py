"""A mapping with a slip is refused: the message names the file, the key, and what to write."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.mapped import MappedSource
from tests.unit.hub.mapping.made import CATEGORY, WHAT, WHEN, column, figures, source, text

DROPPED = {"name": "Notes", "handling": "dropped", "reason": "free text"}
AREA = {"name": "Area", "to": "area", "as": "area"}
YEAR = {"name": "Year", "to": "period", "as": "year"}
VALUE = {"name": "Value", "to": "value"}
EASTING = {"name": "E", "to": "easting"}
NORTHING = {"name": "N", "to": "northing"}
PERIOD = "[period]\nfrom = 2026-03-31\nto = 2026-03-31\n"


def with_column(**said: object) -> str:
    return text(WHEN, WHAT, {"name": "X", **said})


def with_category(said: str) -> str:
    return text(category=f"[category]\n{said}\n")


def with_breakdown(said: str) -> str:
    measure = "[[measure]]\npattern = '([0-9]+)'\nmeasure = \"people\"\n"
    return figures(AREA, YEAR, more=f'{measure}breakdown = "{said}"\n')


NO_TEXT = '[[column]]\nname = "X"\nhandling = "kept"\nto = "outcome"\n[column.words]\na = 1\n'
# The mapping | the key that is named | what is wrong | what to write instead
SLIPS: dict[str, tuple[str, str, str, str]] = {
    "not TOML": ("name = ", "the mapping is not valid TOML", "", "Mend the line"),
    "unknown key": (text(nmae='"x"'), "the mapping", "'nmae' is no key of it", "Keys: agency,"),
    "wrong kind": (text(version='"1"'), "the mapping, version", "of the wrong kind", "a whole number"),
    "true is no number": (
        text(version="true"), "the mapping, version", "of the wrong kind", "a whole number"),
    "unclear": (
        text(unclear='["order: ask"]'), "unclear", "1 questions are open: order: ask", "unclear = []"),
    "no name": (text(name=None), "name", "it is not said", 'Write name = "…"'),
    "no supplier": (text(supplier=None), "supplier", "it is not said", "Write supplier"),
    "no precision": (text(precision=None), "precision", "it is not said", "Write precision"),
    "name in capitals": (text(name='"Odd"'), "name", "'Odd' is not in its form", "Small letters"),
    "a path as a name": (text(name='"../odd"'), "name", "is not in its form", "Small letters"),
    "feed without agency": (text(feed='"odd"'), "feed", "is not in its form", "agency/kind"),
    "supplier with spaces": (text(supplier='"The Council"'), "supplier", "is not in its form", "agency list"),
    "agency": (text(agency='"guild"'), "agency", "'guild' is not known", "One of: ambulance, council"),
    "basis": (text(basis='"trust"'), "basis", "'trust' is not known", "agreement, open-licence"),
    "no attribution": (text(basis='"open-licence"'), "attribution", "has to be attributed", "words to print"),
    "not in totals": (text(in_totals="false"), "left_out_because", "it is not said why", "in a sentence"),
    "version": (text(version="0"), "version", "0 is too small", "Write 1 or more"),
    "days": (text(days_to_arrive="-1"), "days_to_arrive", "-1 is too small", "Write 0 or more"),
    "order": (
        text(order='"british"'), "order", "'british' is not known", "day-first, month-first, year-first"),
    "regime": (text(regime='"gdpr"'), "regime", "'gdpr' is not known", "part-3, uk-gdpr"),
    "fills": (text(fills='"tables"'), "fills", "'tables' is not known", "events, statistics"),
    "unit": (text(unit='"zip"'), "unit", "'zip' is not known", "file, folder"),
    "precision of place": (text(precision='"door+date"'), "precision", "is no precision", "building"),
    "precision of time": (text(precision='"street+day"'), "precision", "is no precision", "minute"),
    "domain": (text(domain='"mischief"'), "domain", "'mischief' is not known", "One of: ambulance, asb"),
    "no domain": (text(domain=None), "domain", "'' is not known", "One of: ambulance, asb"),
    "blanks": (text(blanks="[1]"), "blanks", "no list of texts", 'blanks = ["…", "…"]'),
    "key not there": (text(key='"Ref"'), "key", "there is no column 'Ref'", "Name one of the columns"),
    "key of another": (text(key='"When"'), "key", "'When' does not fill source_ref", 'to = "source_ref"'),
    # columns
    "no columns": (text(WHEN).replace("[[column]]", "[[other]]"), "the mapping", "'other' is no key", "Keys"),
    "column without name": (text() + '[[column]]\nto = "x"\n', "column", "has no name", "[[column]]"),
    "column twice": (text(WHEN, WHAT, DROPPED, DROPPED), "column", "'Notes' stands twice", "once"),
    "alias twice": (text(WHEN, WHAT, {**DROPPED, "aliases": ["When"]}), "column", "'When' stands twice", ""),
    "aliases": (with_column(to="place", aliases=[1]), "column 'X', aliases", "no list of texts", ""),
    "column key": (with_column(to="place", pii=True), "column 'X'", "'pii' is no key", "Keys: aliases, as"),
    "handling": (
        with_column(handling="hidden"), "column 'X', handling", "'hidden' is not known", "coarsened"),
    "dropped without reason": (with_column(handling="dropped"), "column 'X'", "without a reason", "reason ="),
    "dropped for nothing": (
        with_column(handling="dropped", reason=" "), "column 'X'", "without a reason", "why it is not kept"),
    "dropped and kept": (
        text(WHEN, WHAT, {**DROPPED, "to": "place"}), "column 'Notes'", "dropped and says to", "Take to out"),
    "dropped and returnable": (
        text(WHEN, WHAT, {**DROPPED, "returnable": True}), "column 'Notes'", "says returnable", "Take"),
    "no target": (with_column(), "column 'X', to", "'' is not known", "One of: age.offender"),
    "target": (with_column(to="warehouse"), "column 'X', to", "'warehouse' is not known", "One of:"),
    "target of figures": (
        with_column(to="breakdown"), "column 'X', to", "'breakdown' is not known", "One of:"),
    "kind": (with_column(to="uprn", **{"as": "date"}), "column 'X', as", "'date' does not fill uprn", "uprn"),
    "text as a place": (
        with_column(to="place", **{"as": "text"}), "column 'X', as", "'text' does not fill place",
        "place-name"),
    "a name as an outcome": (
        with_column(to="outcome", **{"as": "text"}), "column 'X', as", "does not fill outcome", "words"),
    "person kept": (
        with_column(to="person.victim"), "column 'X'", "a reference to a person is kept", "pseudonym"),
    "person goes back": (
        with_column(to="person.victim", handling="pseudonymised", returnable=True),
        "column 'X'", "may name people", "returnable"),
    "place goes back": (
        with_column(to="place", returnable=True), "column 'X'", "may name people", "returnable"),
    "words lacking": (with_column(to="outcome"), "column 'X'", "it has no words", "[column.words]"),
    "words for dates": (
        with_column(to="reported_at", words={"a": "b"}), "column 'X'", 'is read as "date"', 'as = "words"'),
    "word of two meanings": (
        with_column(to="outcome", words={"Yes": "a", "yes ": "b"}), "column 'X', words",
        "two things", "Leave one"),
    "word for a number": (
        text(WHEN, WHAT) + NO_TEXT,
        "column 'X', words", "stands for no text", '"a" ='),
    "precision of a word": (
        with_column(to="geo_precision", words={"a": "about here"}), "column 'X', words",
        "is not known", "route"),
    "flag of a word": (
        with_column(to="flags", **{"as": "words"}, words={"a": "Knife Crime"}),
        "column 'X', words", "form", "_"),
    "holder of a word": (
        with_column(to="holder", words={"a": "The Council"}), "column 'X', words",
        "not in its form", "agency"),
    "no flag": (with_column(to="flags"), "column 'X'", "which flag a yes sets", "flag ="),
    "flag in capitals": (with_column(to="flags", flag="Knife!"), "column 'X', flag", "not in its form", "_"),
    "flag of a date": (
        with_column(to="reported_at", flag="knife"), "column 'X'", "is no yes or no", "yes-no"),
    "unknown": (
        with_column(to="outcome", words={"a": "b"}, unknown="keep"), "column 'X', unknown",
        "'keep'", "reject"),
    "two keys": (
        text(WHEN, WHAT, {"name": "A", "to": "source_ref"}, {"name": "B", "to": "source_ref"}),
        "column", "two columns fill source_ref", "Drop one"),
    "two dates": (
        text(WHEN, WHAT, {"name": "B", "to": "occurred_from", "as": "date"}),
        "column", "two columns say the same of occurred_from", "One date"),
    "time alone": (
        text(WHEN, WHAT, {"name": "B", "to": "reported_at", "as": "time"}),
        "column", "reported_at has a time and no date", "its date"),
    "end alone": (
        text(WHAT, {"name": "B", "to": "occurred_to", "as": "date"}, {"name": "C", "to": "reported_at"}),
        "column", "occurred_to stands without occurred_from", "beginning"),
    "half a coordinate": (text(WHEN, WHAT, EASTING), "column", "belong together", "Map both"),
    "two points": (
        text(WHEN, WHAT, EASTING, NORTHING, {"name": "P", "to": "point"}),
        "column", "the point is said in two ways", "Keep one"),
    # categories
    "no category": (text(category=""), "category", "events have categories", "[category]"),
    "category key": (
        with_category('columns = ["What"]\nwrods = 1'), "category", "'wrods' is no key", "words"),
    "other columns": (
        with_category('columns = ["Kind"]\n[category.words]\na = "b"'), "category", "['What']", "same order"),
    "no words": (
        with_category('columns = ["What"]'), "category", "words, a pattern or a constant",
        "[category.words]"),
    "words and pattern": (
        with_category('columns = ["What"]\npattern = "^X$"\n[category.words]\na = "b"'),
        "category", "one of them", ""),
    "pattern": (
        with_category("columns = [\"What\"]\npattern = '('"), "category, pattern", "it is no pattern", ""),
    "pattern of everything": (
        with_category("columns = [\"What\"]\npattern = '.*'"), "category, pattern",
        "free text fits it", "codes alone"),
    "pattern of words": (
        with_category("columns = [\"What\"]\npattern = '[A-Z]+'"), "category, pattern",
        "free text fits it", ""),
    "constant and columns": (
        with_category('columns = ["What"]\nconstant = "x"'), "category",
        "a constant stands beside", "Keep one"),
    "neither": (
        text(WHEN, category='[category]\n[category.words]\na = "b"\n'), "category",
        "no column says it", 'to = "category"'),
    "counting on": (
        with_category('columns = ["What"]\ncount_unmapped = "go on"\n[category.words]\na = "b"'),
        "category, count_unmapped", "always stops", "stop"),
    "word for nothing": (
        with_category('columns = ["What"]\n[category.words]\nLitter = ""'), "category.words",
        "'Litter' stands for nothing", ""),
    "word of two": (
        with_category('columns = ["What"]\n[category.words]\nLitter = "a"\nlitter = "b"'),
        "category.words", "stands for two things", "Leave one"),
    "word of two domains": (
        with_category('columns = ["What"]\n[category.words]\na = "x"\nb = { is = "x", domain = "fire" }'),
        "category.words", "is of two domains", "Name one"),
    "word's key": (
        with_category('columns = ["What"]\n[category.words]\na = { is = "x", flgs = [] }'),
        "the word 'a'", "'flgs' is no key", "flags"),
    "word's domain": (
        with_category('columns = ["What"]\n[category.words]\na = { is = "x", domain = "y" }'),
        "the word 'a', domain", "'y' is not known", "asb"),
    "word's flags": (
        with_category('columns = ["What"]\n[category.words]\na = { is = "x", flags = ["Knife!"] }'),
        "the word 'a', flags", "not in its form", "Small letters"),
    # when
    "no date": (text(WHAT), "period", "no column says when", "[period]"),
    "period backwards": (
        text(more="[period]\nfrom = 2026-03-31\nto = 2026-03-30\n"), "period", "two days", "from and to"),
    "period in words": (
        text(more='[period]\nfrom = "March"\nto = 2026-03-30\n'), "period, from",
        "of the wrong kind", "a date such as"),
    # figures
    "category of figures": (
        figures(AREA, YEAR, VALUE, measure='"people"', category=CATEGORY), "category", "figures", ""),
    "no measure": (figures(AREA, YEAR, VALUE), "measure", "what the figures measure", "at the top"),
    "no period": (figures(AREA, VALUE, measure='"people"'), "period", "no column says when", "[period]"),
    "two periods": (
        figures(AREA, YEAR, VALUE, measure='"people"', more=PERIOD), "period",
        "a fixed one is given", "Keep one"),
    "measures of events": (text(measure='"people"'), "measure", "events have none", "statistics"),
    "wide and long": (
        figures(AREA, YEAR, VALUE, more='[[measure]]\ncolumn = "All"\nmeasure = "people"\n'),
        "measure", "wide or long, not both", "[[measure]]"),
    "measure of nothing": (
        figures(AREA, YEAR, more='[[measure]]\ncolumn = "All"\n'), "measure", "it needs `measure`", ""),
    "a group too many": (
        with_breakdown("{1}"),
        "measure, breakdown", "a group that the pattern does not have", "{0}"),
    "more than a group": (
        with_breakdown("{0.x}"),
        "measure, breakdown", "does not have", "{0}"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_place_and_its_remedy(slip: str) -> None:
    said, key, what, remedy = SLIPS[slip]
    with pytest.raises(BadInput) as told:
        parsed(said, "odd.toml")
    assert told.value.where == "odd.toml"
    assert told.value.what.startswith(key)
    assert what in told.value.what
    assert remedy in told.value.remedy
    assert told.value.remedy


def test_what_each_slip_is_made_from_is_in_order() -> None:
    """Or a slip above would be refused for something else."""
    parsed(text(), "odd.toml")
    parsed(text(WHEN, WHAT, DROPPED, EASTING, NORTHING), "odd.toml")
    parsed(figures(AREA, YEAR, VALUE, measure='"people"'), "odd.toml")
    parsed(figures(AREA, more=PERIOD + '[[measure]]\ncolumn = "All"\nmeasure = "people"\n'), "odd.toml")
    parsed(text(WHAT, more=PERIOD), "odd.toml")


def test_what_a_column_may_fill_says_how_its_cells_are_read() -> None:
    made = source(WHEN, WHAT, {"name": "Place", "to": "place"}, EASTING, NORTHING)
    assert {f.column.to: f.kind for f in made.fields} == {
        "occurred_from": "moment",
        "category": "text",
        "place": "place-name",
        "easting": "easting",
        "northing": "northing",
    }


def test_what_is_dropped_does_not_leave_the_reading_process() -> None:
    made = source(WHEN, WHAT, DROPPED)
    assert made.wanted_columns()["left_out"] == ("Notes",)


def test_two_orders_of_columns_are_the_same_source_but_for_its_text() -> None:
    one, other = source(WHEN, WHAT), source(WHAT, WHEN)
    assert one.recognises(("What", "When"), "xlsx")
    assert other.recognises(("When", "What"), "csv")
    assert not one.recognises(("When", "What", "Notes"), "csv")
    assert not one.recognises(("When",), "csv")


def test_every_source_of_the_program_that_is_a_mapping_is_read_from_its_file() -> None:
    folder = files("commonweal.hub.sources")
    there = {each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")}
    mapped = {each.name for each in all_sources() if isinstance(each, MappedSource)}
    assert there == mapped
    assert len(there) > 30
    for each in all_sources():
        if isinstance(each, MappedSource):
            assert parsed(each.text, each.name).version == each.version
            assert re.search(rf'^name = "{each.name}"$', each.text, re.MULTILINE)


def test_columns_of_a_wide_file_are_known_by_their_pattern() -> None:
    measure = '[[measure]]\npattern = \'^age ([0-9]+)$\'\nmeasure = "people"\nbreakdown = "age: {0}"\n'
    made = parsed(figures(AREA, YEAR, more=measure), "odd.toml")
    assert made.recognises(("Area", "Year", "age 0", "age 1"), "csv")
    assert made.unknown(("Area", "Year", "age 0", "aged 1")) == ["aged 1"]
    assert made.missing(("Area", "Year")) == ["a column like ^age ([0-9]+)$"]


def test_a_column_as_the_message_of_an_unknown_one_shows_it_is_in_order() -> None:
    shown = column({"name": "Odd", "handling": "dropped", "reason": "…"})
    parsed(text() + shown, "odd.toml")
