"""Sources, their versions and a mapping's trial in rows and words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from commonweal.hub.queries import REASONS
from commonweal.hub.queries.mappings import PROGRAM, Difference, SourceLine, SourceShown, VersionShown
from commonweal.hub.queries.unfinished import Unfinished, WordsOfMappings
from commonweal.hub.services import Preview
from commonweal.web.furniture import count, day, moment

Row = list[Any]

VERSION_STATES = {
    "in use": ("In use", "green"),
    "draft": ("Waits for approval", "blue"),
    "replaced": ("Replaced", "grey"),
    "set aside": ("Set aside", "grey"),
}
BASES = {"agreement": "Agreement", "open-licence": "Published openly"}
SOURCES = (
    ("title", "Source"),
    ("state", "State"),
    ("version", "Version in use", True),
    ("waiting", "Version that waits", True),
    ("agency", "Kind of agency"),
    ("feed", "Feed"),
    ("basis", "Basis"),
)
VERSIONS = (
    ("version", "Version"),
    ("state", "State"),
    ("added", "Added"),
    ("by", "By"),
    ("approved", "Approved"),
    ("why", "What is new"),
)
COLUMNS = (("name", "Column"), ("handling", "What becomes of it"), ("to", "Fills"), ("note", "Note"))
DIFFERENCES = (("what", "What"), ("before", "Before"), ("after", "After"))
WORDS_OF_COLUMNS = {
    "lsoa": "LSOA", "occurred_from": "Began", "geo_precision": "How exact the place",
}  # fmt: skip


def source_row(line: SourceLine) -> Row:
    address = reverse("source", kwargs={"source": line.name})
    return [
        {"text": line.title, "href": address},
        source_tag(line),
        line.version,
        line.waiting,
        line.agency.replace("-", " "),
        line.feed,
        BASES.get(line.basis, line.basis),
    ]


def source_tag(line: SourceLine) -> dict[str, str]:
    if line.waiting is not None:
        return {"text": "Waits for approval", "tag": "blue"}
    return {"text": "In use", "tag": "green"}


def about_source(line: SourceLine) -> list[tuple[str, str]]:
    return [
        ("Name", line.name),
        ("Feed", line.feed or "Not known"),
        ("Kind of agency", line.agency.replace("-", " ") or "Not known"),
        ("Basis", BASES.get(line.basis, line.basis) or "Not known"),
        ("In use", f"Version {line.version}" if line.version is not None else "No version yet"),
        ("Comes with the program", "Yes" if line.of_the_program else "No"),
    ]


def version_words(version: VersionShown) -> str:
    of_the_program = " (of the program)" if version.key == PROGRAM else ""
    return f"Version {version.version}{of_the_program}"


def version_row(version: VersionShown, me: str) -> Row:
    address = reverse("source_version", kwargs={"source": version.source, "key": version.key})
    return [
        {"text": version_words(version), "href": address},
        version_tag(version),
        day(version.added_at),
        who(version.added_by, me) if version.added_by else "The program",
        f"{day(version.approved_at)} by {who(version.approved_by, me)}" if version.approved_by else "",
        version.why,
    ]


def version_tag(version: VersionShown) -> dict[str, str]:
    words, colour = VERSION_STATES.get(version.state, (version.state.capitalize(), "grey"))
    return {"text": words, "tag": colour}


def about_version(version: VersionShown, me: str) -> list[tuple[str, str]]:
    if version.key == PROGRAM:
        return [("Added", "It comes with the program")]
    approved = f"{moment(version.approved_at)} by {who(version.approved_by, me)}"
    return [
        ("Added", f"{moment(version.added_at)} by {who(version.added_by, me)}"),
        ("What is new", version.why or "Nothing was said"),
        ("Approved", approved if version.approved_by else "Not yet"),
    ]


def who(by: str, me: str) -> str:
    return "you" if by == me else by.replace(":", " ")


def column_rows(shown: SourceShown) -> list[Row]:
    return [
        [
            each.name or "(no name)",
            each.handling.value.capitalize(),
            words_of(each.to),
            each.reason or ("May be absent" if each.optional else ""),
        ]
        for each in shown.columns
    ]


def difference_rows(found: tuple[Difference, ...]) -> list[Row]:
    return [[each.what, each.before or "Not said", each.after or "Not said"] for each in found]


def unfinished_row(each: Unfinished) -> Row:
    address = reverse("mapping_draft", kwargs={"draft": each.id})
    return [{"text": title_of(each), "href": address}, each.file or "None", moment(each.saved_at)]


def title_of(now: Unfinished) -> str:
    said = now.said.get("title")
    return said if isinstance(said, str) and said else now.where


def words_of(to: str) -> str:
    return to.replace("_", " ").replace(".", ": ").capitalize()


def handling_words(words: WordsOfMappings) -> list[str]:
    return [f"{word.replace('-', ' ').capitalize()}: {means}." for word, means in words.handlings.items()]


def steps(now: Unfinished) -> list[dict[str, Any]]:
    """The list of things to do, each with how it stands."""
    state = "In order" if now.problem is None else "Not in order yet"
    questions = f"{len(now.open):,} open" if now.open else "Answered"
    listed = (
        ("Answer the questions", "mapping_questions", questions),
        ("Say what becomes of each column", "mapping_columns", f"{len(now.columns):,} columns"),
        ("Read or write the whole mapping", "mapping_text", state),
        ("See what the rows would become", "mapping_preview", "Nothing is loaded by it"),
        ("Hand it in", "mapping_add", "" if now.problem is None else "Once it is in order"),
    )
    return [
        {
            "title": {"text": words},
            "href": reverse(name, kwargs={"draft": now.id}),
            "status": {"text": status},
        }
        for words, name, status in listed
    ]


def preview_sentence(found: Preview) -> str:
    which = f"All {count(found.received)} rows" if found.whole else f"The first {count(found.received)} rows"
    return (
        f"{which} were tried: {count(found.accepted)} would be accepted, {count(found.duplicates)} are "
        f"duplicates and {count(found.rejected)} would go back. Nothing is loaded."
    )


def preview_columns(found: Preview) -> list[Any]:
    words = [(each, WORDS_OF_COLUMNS.get(each) or words_of(each)) for each in found.columns]
    return [("row", "Figure" if found.figures else "Row", True), *words]


def preview_rows(found: Preview) -> list[Row]:
    return [
        [number, *(_cell(name, each) for name, each in zip(found.columns, cells, strict=True))]
        for number, cells in found.rows
    ]


def back_rows(found: Preview) -> list[Row]:
    return [[each.line, " ".join(REASONS.get(code, code) for code in each.reasons)] for each in found.back]


def month_rows(found: Preview, names: Mapping[str, str]) -> list[Row]:
    return [[month, names.get(holder, holder), rows] for month, holder, rows in found.months]


def agreement_words(found: Preview) -> str:
    if found.agreement is None:
        return "It is published openly, so no agreement is needed."
    if found.agreement:
        return f"The agreement {found.agreement} covers it."
    return "No agreement in force covers its feed: until one does, no file of it is taken in."


def remedy_lines(remedy: str) -> tuple[str, str]:
    """What to do in words, and the lines to paste where there are any."""
    first, _, rest = remedy.partition("\n")
    return first, rest


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%B %Y}" if name == "month" else day(value)
    return f"{value:,g}" if isinstance(value, float) else value
