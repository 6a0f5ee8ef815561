"""Row security with one slip each, made mechanically from its SQL, which the rows must tell from the real.

Every part of an AND and of an OR is left out once, every NOT, and every word of every list; words that are
not there are put in. Whole policies are dropped, opened, or passed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from commonweal.core.policy import policy
from commonweal.core.rowpolicies import RowPolicy, policies_of
from tests.generative.permission.tables import CellTable, tables_of

ARRAY = re.compile(r"ARRAY\[([^\]]*)\]")
BARRED = re.compile(r"SELECT NOT app_list\('roles'\) && ARRAY\[([^\]]*)\]")
GRANTED = re.compile(r"SELECT app_list\('roles'\) && ARRAY\[([^\]]*)\]")
NO_SLIP = "nothing slipped"
OF_TABLES = ("row security disabled", "row security not forced", "a policy for everybody besides")


@dataclass(frozen=True)
class SqlMutant:
    """`part` of the policy for `command` becomes variant `number` of itself; or the whole table slips."""

    table: CellTable
    operation: str
    command: str = ""
    part: str = ""
    number: int = -1

    @property
    def name(self) -> str:
        return f"{self.table.name} {self.command} {self.part} {self.operation} {self.number}"

    def statements(self) -> list[str]:
        name = self.table.name
        match self.operation:
            case "row security disabled":
                return [f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"]
            case "row security not forced":
                return [f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"]
            case "a policy for everybody besides":
                return [f"CREATE POLICY besides ON {name} USING (true)"]
        old = self.policy
        drop = f"DROP POLICY {old.name} ON {name}"
        if self.operation == "policy dropped":
            return [drop]
        shows, takes = old.shows, old.takes
        text = self._text(getattr(old, self.part))
        if self.part == "shows":
            shows = text
        else:  # what is written is looked at by itself: an update would be stopped before by what it shows
            shows, takes = shows and "true", text
        return [drop, RowPolicy(name, self.command, shows, takes).create()]

    def _text(self, as_it_is: str) -> str:
        if self.number >= 0:
            return variants(as_it_is)[self.number][1]
        return as_it_is if self.operation == NO_SLIP else "true"

    @property
    def policy(self) -> RowPolicy:
        return next(each for each in _policies(self.table) if each.command == self.command)

    @property
    def slip(self) -> str:
        return variants(getattr(self.policy, self.part))[self.number][0] if self.number >= 0 else ""

    @property
    def words(self) -> set[str]:
        """What the slip speaks of, to find soon whom it concerns."""
        return set(re.findall(r"\w+", self.slip))


@cache
def _policies(table: CellTable) -> list[RowPolicy]:
    return policies_of(table.guarded)


def sql_mutants() -> Iterator[SqlMutant]:
    for action in policy().actions:
        for table in tables_of(action):
            if (
                table.shape != "silent"
            ):  # there a condition that looks at the thing is false, and all beside it idle
                yield from _of_table(table)


def _of_table(table: CellTable) -> Iterator[SqlMutant]:
    yield from (SqlMutant(table, operation) for operation in OF_TABLES)
    for each in _policies(table):
        yield SqlMutant(table, "policy dropped", each.command)
        for part in ("shows", "takes"):
            if not getattr(each, part):
                continue
            yield SqlMutant(table, "policy opened", each.command, part)
            for number, (words, _) in enumerate(variants(getattr(each, part))):
                yield SqlMutant(table, words.partition(": ")[0], each.command, part, number)


def unchanged(table: CellTable) -> Iterator[SqlMutant]:
    """No slips at all, made as slips are: they have to survive."""
    for each in _policies(table):
        yield from (
            SqlMutant(table, NO_SLIP, each.command, p) for p in ("shows", "takes") if getattr(each, p)
        )


@lru_cache(maxsize=64)
def variants(expression: str) -> list[tuple[str, str]]:
    """What was done, with the words concerned, and the expression then."""
    barred = {word for found in BARRED.findall(expression) for word in _words(found)}
    granted = {word for found in GRANTED.findall(expression) for word in _words(found)}
    known = _Known(
        may_bar=set(policy().roles) - barred,
        may_grant=set(policy().roles) - barred - granted,  # whom a ceiling bars no grant lets in
        channels=set(policy().channels),
    )
    return list(_slips(expression, known))


@dataclass(frozen=True)
class _Known:
    """Words that could be put into a list of their kind, and would make a difference."""

    may_bar: set[str]
    may_grant: set[str]
    channels: set[str]

    def absent(self, text: str, words: list[str]) -> set[str]:
        if BARRED.search(text):
            return self.may_bar
        if GRANTED.search(text):
            return self.may_grant
        return self.channels - set(words) if "'channel'" in text else set()


def _slips(text: str, known: _Known) -> Iterator[tuple[str, str]]:
    for word, what in ((" OR ", "alternative left out"), (" AND ", "condition left out")):
        parts = _split(text, word)
        if len(parts) == 1:
            continue
        for at, part in enumerate(parts):
            before, after = parts[:at], parts[at + 1 :]
            yield f"{what}: {part}", word.join([*before, *after])
            yield from ((done, word.join([*before, slip, *after])) for done, slip in _slips(part, known))
        return
    if text.startswith("NOT "):
        yield f"NOT left out: {text}", text[4:]
        yield from ((done, f"NOT {slip}") for done, slip in _slips(text[4:], known))
    elif (opens := re.match(r"(coalesce|EXISTS |)\((SELECT FROM \w+ linked WHERE )?", text)) and _closes(
        text, opens
    ):
        inner, tail = text[opens.end() : -1], ")"
        if opens[1] == "coalesce":
            inner, tail = inner.removesuffix(", false"), ", false)"
        yield from ((done, f"{opens[0]}{slip}{tail}") for done, slip in _slips(inner, known))
    else:
        yield from _lists(text, known)


def _closes(text: str, opens: re.Match[str]) -> bool:
    """Whether the bracket that opens at the beginning closes at the end."""
    depth = 0
    for at, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0 and at >= text.index("("):
            return at == len(text) - 1
    return False


def _split(text: str, word: str) -> list[str]:
    """At the word, where no bracket is open."""
    parts, depth, begun = [], 0, 0
    for at, sign in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if depth == 0 and text.startswith(word, at):
            parts.append(text[begun:at])
            begun = at + len(word)
    return [*parts, text[begun:]]


def _lists(text: str, known: _Known) -> Iterator[tuple[str, str]]:
    if text.startswith("SELECT NOT "):
        yield f"NOT left out: {text}", text.replace("SELECT NOT ", "SELECT ", 1)
    for found in ARRAY.finditer(text):
        words = _words(found[1])
        for word in words:
            yield f"word left out: {word}", _with(text, found, [each for each in words if each != word])
        for word in sorted(known.absent(text, words)):
            yield f"word put in: {word}", _with(text, found, [*words, word])


def _words(listed: str) -> list[str]:
    return re.findall(r"'([^']*)'", listed)


def _with(text: str, found: re.Match[str], words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{text[: found.start()]}ARRAY[{listed}]{text[found.end() :]}"
