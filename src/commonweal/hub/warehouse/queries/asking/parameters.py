"""The parameters of questions, as a door offers them and as a question checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.scope import READS, AreaRef, Form
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.asking.showing import stated_form
from commonweal.hub.warehouse.schema import AREA_KINDS

REQUIRED = object()


@dataclass(frozen=True)
class Parameter:
    """`type` is one of month, whole, area, word, words; `choices` closes a word or words."""

    name: str
    type: str
    help: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def parse(self, text: str) -> Any:
        """The value that a text typed at a door stands for."""
        return _PARSERS[self.type](self, text.strip())


@dataclass(frozen=True)
class Question:
    """One question: its name, what it says of itself, its parameters, what it shows, and how it is asked."""

    name: str
    meaning: str
    version: str
    parameters: tuple[Parameter, ...]
    ask: Callable[..., Answer]
    expressions: Callable[..., Mapping[str, Any]]
    shows: Form

    @property
    def entry(self) -> Permission:
        """The policy entry that grants it."""
        return READS[self.shows]

    @classmethod
    def of(cls, module: ModuleType) -> Question:
        name = module.__name__.rpartition(".")[2]
        ask = getattr(module, name)
        meaning = (ask.__doc__ or "").strip().split("\n")[0]
        given = tuple(module.PARAMETERS)
        return cls(name, meaning, module.VERSION, given, ask, module.expressions, stated_form(ask))

    def parse(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Keyword arguments from texts; what is unknown or wanting is refused by name."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, text in given.items():
            if name not in known:
                raise bad(name, text, f"the question {self.name} has no such parameter", nearest(name, known))
        for parameter in self.parameters:
            if parameter.required and parameter.name not in given:
                raise bad(
                    parameter.name, None, f"the question {self.name} needs it", f"Give it: {parameter.help}."
                )
        return {name: known[name].parse(text) for name, text in given.items()}


def bad(argument: str, value: object, why: str, remedy: str) -> BadInput:
    shown = "is not given" if value is None else f"is {str(value)!r}"
    return BadInput(f"`{argument}` {shown}: {why}.", where=f"the argument `{argument}`", remedy=remedy)


def nearest(word: str, words: Iterable[str]) -> str:
    known = sorted(words)
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {by_lower[close[0]]!r}?"
    return f"There are: {', '.join(known[:30])}." if known else "There is none."


def _month(parameter: Parameter, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise bad(
            parameter.name, text, "it is not a month", "Write the year and the month: 2018-06."
        ) from error


def _whole(parameter: Parameter, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise bad(parameter.name, text, "it is not a whole number", "Write digits alone: 250.") from error


def _area(parameter: Parameter, text: str) -> AreaRef:
    kind, colon, code = text.partition(":")
    if not colon or not code:
        raise bad(parameter.name, text, "it is not an area", "Write kind and code: district:E08000003.")
    return AreaRef(known_kind(parameter.name, kind), code)


def _word(parameter: Parameter, text: str) -> str:
    if parameter.choices and text not in parameter.choices:
        raise bad(parameter.name, text, "it is none of the choices", nearest(text, parameter.choices))
    return text


def _words(parameter: Parameter, text: str) -> tuple[str, ...]:
    return tuple(_word(parameter, word.strip()) for word in text.split(",") if word.strip())


_PARSERS: Mapping[str, Callable[[Parameter, str], Any]] = {
    "month": _month,
    "whole": _whole,
    "area": _area,
    "word": _word,
    "words": _words,
}


def known_kind(argument: str, kind: str) -> str:
    if kind not in AREA_KINDS:
        raise bad(argument, kind, "there is no such kind of area", nearest(kind, AREA_KINDS))
    return kind


def one_of(argument: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise bad(argument, value, "it is none of the choices", nearest(str(value), choices))
    return value


def whole_between(argument: str, value: int, lowest: int, highest: int, unit: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise bad(argument, value, f"it is not a whole number of {unit} from {lowest} to {highest}",
                  f"Give a whole number from {lowest} to {highest}.")  # fmt: skip
    return value


FIRST = Parameter("first", "month", "first month, as 2018-01")
LAST = Parameter("last", "month", "last month, included; the first where it is not given", None)
AREA = Parameter("area", "area", "one area, as district:E08000003; all where it is not given", None)
AREA_KIND = Parameter("area_kind", "word", "kind of area to count by", None, tuple(AREA_KINDS))
CATEGORIES = Parameter("categories", "words", "categories, separated by commas; all where not given", None)
DOMAINS = Parameter(
    "domains", "words", "domains (crime, asb, …), separated by commas; all where not given", None
)
FEEDS = Parameter("feeds", "words", "feeds by name; those that totals are made of where not given", None)
WHAT = (AREA, CATEGORIES, DOMAINS, FEEDS)
