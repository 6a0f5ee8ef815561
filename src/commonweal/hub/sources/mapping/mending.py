"""Writing answers into a mapping as it stands: its other lines stay, with what a person noted beside them.

What was written is read again at once; a mapping in which the answer does not then stand is left as it was.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonweal.core.errors import BadInput

OPEN = "…"  # what the draft writes where only a person can say
_HEADER = re.compile(r"\[{1,2}[a-z][a-z_.]*\]{1,2}\s*(?:#\s*(.*))?")
_NO_TABLE = "[[column]]"


@dataclass
class _Section:
    """A header and the lines below it; the top of the mapping has none."""

    header: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.header.partition("#")[0].strip()


@dataclass(frozen=True)
class ColumnSaid:
    """What a mapping says of one column, and what the draft noted of its cells."""

    name: str
    handling: str
    to: str
    kind: str
    reason: str
    noted: str


@dataclass(frozen=True)
class Chosen:
    """What is to become of a column. `flag` is what a yes sets."""

    name: str
    handling: str
    to: str = ""
    kind: str = ""
    reason: str = ""
    flag: str = ""


def said_by(text: str, where: str) -> dict[str, Any]:
    """The mapping as a table, whether or not it is whole yet."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"the mapping is not valid TOML: {error}", where=where, remedy="Mend the line that is named."
        ) from None


def open_questions(text: str, where: str) -> tuple[str, ...]:
    listed = said_by(text, where).get("unclear", [])
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def columns_said(text: str, where: str) -> tuple[ColumnSaid, ...]:
    """Each [[column]], in their order."""
    noted = [each.header.partition("#")[2].strip() for each in _sections(text) if each.name == _NO_TABLE]
    rows = said_by(text, where).get("column", [])
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    notes = noted if len(noted) == len(found) else [""] * len(found)
    return tuple(_column_said(row, note) for row, note in zip(found, notes, strict=True))


def with_answers(text: str, answers: Mapping[str, Any], where: str, *, table: str = "") -> str:
    """The mapping with these keys at its top, or in the table named; None takes a key away."""
    said_by(text, where)
    sections = list(_sections(text))
    section = next((each for each in sections if each.name == (f"[{table}]" if table else "")), None)
    if section is None:
        section = _Section(f"[{table}]", [""])
        before = next((n for n, s in enumerate(sections) if s.name == _NO_TABLE), len(sections))
        sections.insert(before, section)
    for key, value in answers.items():
        _put(section, key, value)
    mended = _joined(sections)
    said = _read_again(mended)
    there = said.get(table, {}) if table else said
    _expect(isinstance(there, dict) and all(there.get(key) == v for key, v in answers.items()), where)
    return mended


def with_columns(text: str, chosen: Sequence[Chosen], where: str) -> str:
    """The mapping with what is chosen for its columns; those that are as chosen keep every line."""
    now = {each.name: each for each in columns_said(text, where)}
    wanted = {each.name: each for each in chosen if each.name in now and _differs(each, now[each.name])}
    kept: list[_Section] = []
    mending: Chosen | None = None
    for section in _sections(text):
        if section.name == _NO_TABLE:
            mending = wanted.get(str(_read_again("\n".join(section.lines)).get("name")))
            if mending is not None:
                _mend(section, mending)
        elif not section.name.startswith("[column."):
            mending = None
        elif mending is not None and mending.kind != "words":
            continue  # the words of a column that is no longer looked up by them
        kept.append(section)
    mended = _joined(kept)
    after = {each.name: each for each in columns_said(mended, where)}
    _expect(list(after) == list(now), where)
    _expect(not any(_differs(each, after[each.name]) for each in wanted.values()), where)
    return _with_categories(mended, where)


def _with_categories(text: str, where: str) -> str:
    """[category] names the columns that say it, where it names any."""
    said = said_by(text, where)
    listed = said.get("category", {}).get("columns") if isinstance(said.get("category"), dict) else None
    named = [each.name for each in columns_said(text, where) if each.to == "category"]
    if not isinstance(listed, list) or listed == named or not named:
        return text
    return with_answers(text, {"columns": named}, where, table="category")


def _column_said(row: Mapping[str, Any], noted: str) -> ColumnSaid:
    said = {key: str(row.get(key, "")) for key in ("name", "handling", "to", "as", "reason")}
    return ColumnSaid(said["name"], said["handling"], said["to"], said["as"], said["reason"], noted)


def _differs(chosen: Chosen, said: ColumnSaid) -> bool:
    if chosen.handling != said.handling:
        return True
    if chosen.handling == "dropped":
        return chosen.reason != said.reason
    return (chosen.to, chosen.kind) != (said.to, said.kind)


def _mend(section: _Section, chosen: Chosen) -> None:
    dropped = chosen.handling == "dropped"
    answers: dict[str, Any] = {
        "handling": chosen.handling,
        "to": None if dropped else chosen.to,
        "as": None if dropped else chosen.kind,
        "reason": chosen.reason if dropped else None,
        "flag": chosen.flag if chosen.kind == "yes-no" and not dropped else None,
    }
    if dropped or chosen.to == "place" or chosen.to.startswith("person."):
        answers["returnable"] = None  # it would go back with rejected rows
    for key, value in answers.items():
        _put(section, key, value)


def _put(section: _Section, key: str, value: Any) -> None:
    """One key of a section, where it stands or at its end; a line that only proposes it goes."""
    lines = [line for line in section.lines if not re.match(rf"#\s*{key}\s*=", line)]
    first, after = _lines_of(lines, key)
    written = [] if value is None else [f"{key} = {_toml(value)}"]
    if first < 0:
        first = after = len(lines) - sum(1 for _ in _blank_at_the_end(lines))
    section.lines = [*lines[:first], *written, *lines[after:]]


def _lines_of(lines: Sequence[str], key: str) -> tuple[int, int]:
    """Where a key and its value stand; a list may run over several lines."""
    for first, line in enumerate(lines):
        if re.match(rf"{key}\s*=", line):
            for after in range(first + 1, len(lines) + 1):
                try:
                    tomllib.loads("\n".join(lines[first:after]))
                except tomllib.TOMLDecodeError:
                    continue
                return first, after
    return -1, -1


def _blank_at_the_end(lines: Sequence[str]) -> Iterator[str]:
    for line in reversed(lines):
        if line.strip():
            return
        yield line


def _sections(text: str) -> Iterator[_Section]:
    section = _Section()
    for line in text.splitlines():
        if _HEADER.fullmatch(line.rstrip()):
            yield section
            section = _Section(line)
        else:
            section.lines.append(line)
    yield section


def _joined(sections: Sequence[_Section]) -> str:
    lines = [line for each in sections for line in ([each.header] if each.header else []) + each.lines]
    return "\n".join(lines).rstrip("\n") + "\n"


def _read_again(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _expect(it_stands: bool, where: str) -> None:
    if not it_stands:
        raise BadInput(
            "the answer cannot be written into the mapping as it stands",
            where=where,
            remedy="Write it in the text of the mapping.",
        )


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
