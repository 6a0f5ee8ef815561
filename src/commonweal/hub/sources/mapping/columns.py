"""The columns of a mapping, each checked by itself and against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from commonweal.hub.sources.declaration import Column, Fills, Handling

from .batch import plain
from .complaints import Complaints, Kinds
from .mapped import Field
from .words import (
    AS_NUMBERS,
    HANDLINGS,
    MOMENTS,
    OF_EVENTS,
    OF_STATISTICS,
    PLACES,
    UNKNOWNS,
)

KEYS: Kinds = {
    "name": str, "aliases": list, "handling": str, "to": str, "as": str, "reason": str, "optional": bool,
    "returnable": bool, "flag": str, "unknown": str, "words": dict,
}  # fmt: skip
SEVERAL = {*MOMENTS, "flags", "category", "breakdown", "outcome"}  # may be filled by more than one column
PAIRS = (("easting", "northing"), ("longitude", "latitude"))
POINTS = ("easting", "longitude", "point")
FLAG = r"[a-z][a-z_]*"
HOLDER = r"[a-z0-9][a-z0-9-]*"


def fields(rows: Any, fills: Fills, complaints: Complaints) -> tuple[Field, ...]:
    """Every [[column]] of a mapping."""
    made = tuple(_field(row, fills, complaints) for row in rows)
    names = Counter(name for each in made for name in each.column.names)
    for name, times in names.items():
        if times > 1:
            raise complaints.bad("column", f"{name!r} stands twice", "Give each column once.")
    _agree(made, fills, complaints)
    return made


def _field(row: Any, fills: Fills, complaints: Complaints) -> Field:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise complaints.bad("column", "a column has no name", 'Begin each with [[column]] and name = "…".')
    at = f"column {row['name']!r}"
    complaints.keys(row, KEYS, at)
    handling = HANDLINGS[complaints.one_of(f"{at}, handling", row.get("handling", ""), tuple(HANDLINGS))]
    if handling is Handling.DROPPED:
        to = kind = _of_a_dropped_one(row, at, complaints)
    else:
        to, kind = _what_it_fills(row, handling, at, fills, complaints)
    words = _words(row, to, kind, at, complaints)
    flag = _flag(row, kind, at, complaints)
    return Field(
        Column(
            row["name"],
            handling,
            to=to,
            reason=row.get("reason", ""),
            aliases=complaints.texts(f"{at}, aliases", row.get("aliases", [])),
            coded=to != "source_ref" and not to.startswith("person.") and kind != "moment",
            number=kind in AS_NUMBERS and not to.startswith("age."),
            optional=row.get("optional", False),
            returnable=row.get("returnable", False),
        ),
        kind,
        complaints.one_of(f"{at}, unknown", row.get("unknown", "blank"), UNKNOWNS),
        words,
        flag,
        frozenset(row.get("words", {})),
    )


def _of_a_dropped_one(row: Mapping[str, Any], at: str, complaints: Complaints) -> str:
    """What is dropped says why, and no more: it never leaves the reading process."""
    if not row.get("reason", "").strip():
        raise complaints.bad(at, "it is dropped without a reason", 'Write reason = "…": why it is not kept.')
    for key in ("to", "as", "words", "flag", "returnable"):
        if row.get(key):
            raise complaints.bad(
                at, f"it is dropped and says {key}", f"Take {key} out, or say another handling than dropped."
            )
    return ""


def _what_it_fills(
    row: Mapping[str, Any], handling: Handling, at: str, fills: Fills, complaints: Complaints
) -> tuple[str, str]:
    allowed = OF_EVENTS if fills is Fills.EVENTS else OF_STATISTICS
    to = complaints.one_of(f"{at}, to", row.get("to", ""), allowed)
    kind = row.get("as", allowed[to][0])
    if kind not in allowed[to]:
        raise complaints.bad(
            f"{at}, as", f"{kind!r} does not fill {to}", f"One of: {', '.join(allowed[to])}; or another `to`."
        )
    if to.startswith("person.") and handling is not Handling.PSEUDONYMISED:
        raise complaints.bad(at, "a reference to a person is kept", 'Write handling = "pseudonymised".')
    if row.get("returnable") and (to == "place" or to.startswith("person.")):
        raise complaints.bad(
            at, "it would go back with rejected rows, and may name people", "Take returnable out."
        )
    return to, kind


def _words(row: Mapping[str, Any], to: str, kind: str, at: str, complaints: Complaints) -> Mapping[str, str]:
    said = row.get("words", {})
    if kind == "words" and not said:
        raise complaints.bad(at, "it has no words", "Write [column.words] below it, one line a word.")
    if said and kind != "words":
        raise complaints.bad(at, f'it has words, and is read as "{kind}"', 'Write as = "words".')
    words: dict[str, str] = {}
    for sent, meant in said.items():
        if not isinstance(meant, str):
            raise complaints.bad(f"{at}, words", f"{sent!r} stands for no text", f'Write "{sent}" = "…".')
        if words.setdefault(plain(sent), meant) != meant:
            raise complaints.bad(f"{at}, words", f"{sent!r} stands for two things", "Leave one of the lines.")
        _fits(to, meant, f"{at}, words", complaints)
    return words


def _fits(to: str, meant: str, at: str, complaints: Complaints) -> None:
    """A kept word is one that the model knows, where it has a closed list of them."""
    if not meant:
        return  # the word stands for nothing
    if to == "geo_precision":
        complaints.one_of(at, meant, PLACES)
    elif to == "flags":
        complaints.fitting(at, meant, FLAG, "Small letters and _ alone, as night_time_economy.")
    elif to == "holder":
        complaints.fitting(at, meant, HOLDER, "The code of an agency: small letters, digits and - alone.")


def _flag(row: Mapping[str, Any], kind: str, at: str, complaints: Complaints) -> str:
    flag: str = row.get("flag", "")
    if kind == "yes-no" and not flag:
        raise complaints.bad(at, "it does not say which flag a yes sets", 'Write flag = "…".')
    if flag and kind != "yes-no":
        raise complaints.bad(
            at, "it has a flag, and is no yes or no", 'Write as = "yes-no" and to = "flags".'
        )
    return complaints.fitting(f"{at}, flag", flag, FLAG, "Small letters and _ alone.") if flag else ""


def _agree(made: tuple[Field, ...], fills: Fills, complaints: Complaints) -> None:
    """What columns fill together: each thing once, both halves of a coordinate, one way to say a place."""
    counted = Counter(each.column.to for each in made if each.column.to)
    for to, times in counted.items():
        if times > 1 and to not in SEVERAL and not to.startswith("person."):
            raise complaints.bad("column", f"two columns fill {to}", "Drop one of them, with its reason.")
    for to in MOMENTS:
        kinds = Counter("time" if f.kind in ("time", "hour") else "date" for f in made if f.column.to == to)
        if kinds["date"] > 1 or kinds["time"] > 1:
            raise complaints.bad(
                "column", f"two columns say the same of {to}", "One date and one time beside it may fill it."
            )
        if kinds["time"] and not kinds["date"]:
            raise complaints.bad(
                "column", f"{to} has a time and no date", "Map the column of its date to it as well."
            )
    for pair in PAIRS:
        if sum(counted[axis] for axis in pair) == 1:
            raise complaints.bad("column", f"{' and '.join(pair)} belong together", "Map both, or drop both.")
    if sum(1 for to in POINTS if counted[to]) > 1:
        raise complaints.bad(
            "column",
            "the point is said in two ways",
            "Keep one of easting and northing, longitude and latitude, and the grid reference.",
        )
    if fills is Fills.EVENTS and counted["occurred_to"] and not counted["occurred_from"]:
        raise complaints.bad("column", "occurred_to stands without occurred_from", "Map its beginning too.")
