"""What every technique says of itself, in one form: a person who has read one page can read all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from commonweal.analysis.result import DEFAULT_SEED

Chosen = TypeVar("Chosen")
Progress = Callable[[int, int], None]  # done, of how many; it may raise to stop the work


class Form(StrEnum):
    """What a row of the input is."""

    POINTS = "points"
    AREAS = "areas"
    SERIES = "series"
    ENTITIES = "entities"
    FIGURES = "figures"

    @property
    def words(self) -> str:
        return _FORMS[self]


_FORMS = {
    Form.POINTS: "points, one row an event",
    Form.AREAS: "areas, one row each",
    Form.SERIES: "periods, one row each, in order of time",
    Form.ENTITIES: "incidents, one row each, with whom or where they struck",
    Form.FIGURES: "figures, in the rows that it names",
}


class Kind(StrEnum):
    """How the cells of a column are read."""

    NUMBER = "number"
    COUNT = "count"
    WORD = "word"
    DAY = "day"
    MOMENT = "moment"
    PERIOD = "period"


class Publishes(StrEnum):
    """What of an answer may be shown to anybody."""

    NEVER = "never"  # it tells of single events, places or people
    COUNTS = "counts"  # small counts are withheld, and what rests on them
    FREELY = "freely"  # nothing in it is of events


@dataclass(frozen=True, slots=True)
class Takes:
    """A column of the input."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gives:
    """A column of the table that comes of it; `drawn` where random draws decide it.

    `alone` where a cell is worked from its own row and nothing else, so that it says nothing of other rows.
    """

    name: str
    meaning: str
    unit: str = ""
    decimals: int | None = None
    drawn: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Minimum:
    """Below so many it is refused: a weak answer is worse than none."""

    number: int
    of: str


@dataclass(frozen=True, slots=True)
class Example:
    """Data that a page of the handbook works through, small enough to print, and what is set.

    `columns` holds plain lists, dates as text ("2026-09-14" or "2026-09-14T22:00"). `says` tells what the
    data are and where they are from; `finds` what a reader should see in the answer. `guard` is off where
    the data are below the minimum.
    """

    says: str
    columns: Mapping[str, Sequence[Any]]
    finds: str
    settings: Mapping[str, str] = field(default_factory=dict)
    guard: bool = True


@dataclass(frozen=True)
class Technique:
    """One way of looking at data.

    `guarded_as` names its column of the table of precisions; blank where precision does not matter.
    `cost` says how the work grows. `section` is of the specification. `unit` is that of the main figure.
    `counted` names the column of counts where those decide what may be published.
    """

    name: str
    title: str
    question: str
    form: Form
    takes: tuple[Takes, ...]
    gives: tuple[Gives, ...]
    misleads: tuple[str, ...]
    references: tuple[str, ...]
    section: str
    version: str
    unit: str
    cost: str
    example: Example
    minimums: tuple[Minimum, ...] = ()
    guarded_as: str = ""
    random: bool = False
    publishes: Publishes = Publishes.NEVER
    counted: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", self.name):
            raise ValueError(f"a technique is named in small letters: {self.name!r}")
        for said in fields(self):
            if said.default is MISSING and not getattr(self, said.name):
                raise ValueError(f"{self.name} does not say its {said.name}")
        if (self.publishes is Publishes.COUNTS) != bool(self.counted):
            raise ValueError(f"{self.name} does not say which column holds the counts that it publishes")

    @property
    def needed(self) -> tuple[Takes, ...]:
        return tuple(each for each in self.takes if not each.optional)


@dataclass(frozen=True, slots=True)
class _About:
    says: str
    unit: str
    least: float | None
    most: float | None
    among: tuple[str, ...]


def parameter(
    default: Any,
    says: str,
    *,
    unit: str = "",
    least: float | None = None,
    most: float | None = None,
    among: tuple[str, ...] = (),
) -> Any:
    """A parameter with its default; None is "chosen for the data", and announced in the result."""
    return field(default=default, metadata={"about": _About(says, unit, least, most, among)})


def seed_parameter() -> Any:
    """The seed, of a technique that draws at random."""
    return parameter(DEFAULT_SEED, "of the random draws: the same seed gives the same answer", least=0)


class BadParameter(ValueError):
    """A parameter that cannot be; the message names it, its value, and the likely mistake."""


def chosen(parameters: type[Chosen], settings: Mapping[str, str]) -> Chosen:
    """The parameters with what a person set, as `name=value` in text."""
    known = {each.name: each for each in fields(parameters)}  # type: ignore[arg-type]
    for name in settings:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"
            raise BadParameter(f"{name}: there is no such parameter; {hint}")
    return parameters(**{name: _read(known[name], text) for name, text in settings.items()})


def checked(parameters: Chosen) -> Chosen:
    """The same, once every value is within its bounds."""
    for each in fields(parameters):  # type: ignore[arg-type]
        about, value = each.metadata.get("about"), getattr(parameters, each.name)
        if about is None or value is None:
            continue
        if about.among and value not in about.among:
            raise BadParameter(f"{each.name}: {value!r} is not one of {', '.join(about.among)}")
        numbers = value if isinstance(value, tuple) else (value,)
        if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
            raise BadParameter(f"{each.name}: {value} is no number that can be worked with")
        for bound, wrong, words in ((about.least, -1, "at least"), (about.most, 1, "at most")):
            if bound is not None and any((number - bound) * wrong > 0 for number in numbers):
                raise BadParameter(
                    f"{each.name}: {value} is out of bounds; {words} {bound:g} {about.unit}".strip()
                )
    return parameters


def described(parameters: type) -> list[tuple[str, str, str]]:
    """Of each parameter: name, default as it is written, and what it says."""
    return [
        (each.name, _written(None if each.default is MISSING else each.default), each.metadata["about"].says)
        for each in fields(parameters)
    ]


def _read(each: Field[Any], text: str) -> Any:
    wanted = str(each.type)
    try:
        if "tuple" in wanted:
            inner = float if "float" in wanted else int
            return tuple(inner(part) for part in text.split(","))
        if "bool" in wanted:
            return {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}[
                text.lower()
            ]
        if "float" in wanted:
            return float(text)
        if "int" in wanted:
            return int(text)
    except (ValueError, KeyError):
        raise BadParameter(f"{each.name}: {text!r} is no {_word_for(wanted)}") from None
    return text


def _word_for(wanted: str) -> str:
    if "tuple" in wanted:
        return "list of numbers parted by commas"
    return "yes or no" if "bool" in wanted else "whole number" if "int" in wanted else "number"


def _written(value: Any) -> str:
    if value is None:
        return "chosen for the data"
    if isinstance(value, tuple):
        return ",".join(map(_written, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}"
