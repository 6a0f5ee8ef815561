"""A mapping as it is written down: TOML, read strictly, every slip named with its place and its remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.hub.sources.declaration import Basis, Column, Fills, Handling, Unit

from .mapped import Category, Field, MappedSource, Measure, Period, Word
from .reading import reader_of
from .words import GIVEN_AREAS, MOMENTS

HANDLINGS = {
    "kept": Handling.HANDLED,
    "coarsened": Handling.COARSENED,
    "pseudonymised": Handling.PSEUDONYMISED,
    "looked-up": Handling.LOOKED_UP,
    "dropped": Handling.DROPPED,
}
KINDS = frozenset(
    {
        "text", "code", "number", "money", "date", "time", "hour", "moment", "month", "quarter", "year",
        "yes-no", "postcode", "outward", "uprn", "area", "easting", "northing", "longitude", "latitude",
        "grid-reference", "place-name", "words",
    }
)  # fmt: skip
ORDERS = ("day-first", "month-first", "year-first")
ROLES = ("victim", "suspect", "offender", "witness", "other")
OF_EVENTS = frozenset(
    [
        *MOMENTS, "source_ref", "month", "easting", "northing", "longitude", "latitude", "point", "place",
        "location_type", "uprn", "postcode", "lsoa_published", "outcome", "outcome_month", "flags",
        "severity", "cost_estimate", "category", "holder", "geo_precision", *GIVEN_AREAS,
        *(f"{what}.{role}" for what in ("person", "age", "sex") for role in ROLES),
    ]
)  # fmt: skip
OF_STATISTICS = frozenset(
    [
        "area",
        "period",
        "period_to",
        "measure",
        "breakdown",
        "value",
        "weight",
        "count",
        "holder",
        "source_ref",
    ]
)
DOMAINS = frozenset(
    {
        "crime", "incident", "asb", "fire", "ambulance", "emergency_dept", "hospital_admission", "collision",
        "environment", "noise", "licensing", "trading_standards", "housing", "education",
        "probation_aggregate", "youth_justice", "transport", "dv_case_aggregate", "community_intelligence",
        "survey", "stop_search", "hate",
    }
)  # fmt: skip
UNKNOWNS = ("stop", "reject", "blank")


def parsed(text: str, where: str) -> MappedSource:
    """The source that a mapping declares; anything that is not as the grammar says stops it."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"the mapping is not valid TOML: {error}", where=where) from None
    return _Mapping(said, where, text).source()


class _Mapping:
    """One mapping while it is read; every complaint names its file and key."""

    TOP: Mapping[str, type | tuple[type, ...]] = {
        "name": str, "title": str, "version": int, "feed": str, "slice": str, "agency": str, "supplier": str,
        "system": str, "basis": str, "attribution": str, "rhythm": str, "days_to_arrive": int, "fills": str,
        "precision": str, "in_totals": bool, "left_out_because": str, "key": str, "sample": str,
        "blanks": list,
        "order": str, "unit": str, "domain": str, "regime": str, "controller": str, "purpose": str,
        "unclear": list, "category": dict, "column": list, "measure": (list, str), "period": dict,
        "suppressed": list, "unit_of_figures": str, "unit_of_value": str,
    }  # fmt: skip
    NEEDED = ("name", "title", "feed", "agency", "supplier", "basis", "precision", "column")

    def __init__(self, said: dict[str, Any], where: str, text: str) -> None:
        self.said, self.where, self.text = said, where, text

    def source(self) -> MappedSource:
        said = self.said
        self._keys(said, self.TOP, "the mapping")
        if unclear := said.get("unclear"):
            raise self._bad("unclear", f"{len(unclear)} questions are open: {'; '.join(map(str, unclear))}",
                            "Answer them in the mapping, and empty the list: unclear = []")  # fmt: skip
        for key in self.NEEDED:
            if not said.get(key):
                raise self._bad(key, "it is not said", f'Write {key} = "…" at the top of the mapping.')
        name = said["name"]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise self._bad("name", f"{name!r} is no name", "Small letters, digits and _ alone.")
        basis = self._one_of("basis", said["basis"], [b.value for b in Basis])
        if basis == Basis.OPEN_LICENCE.value and not said.get("attribution"):
            raise self._bad(
                "attribution", "what is published has to be attributed", "Write the words to print."
            )
        fills = Fills(self._one_of("fills", said.get("fills", "events"), [f.value for f in Fills]))
        if not said.get("in_totals", True) and not said.get("left_out_because"):
            raise self._bad(
                "left_out_because", "it is not said why totals leave it out", "Say it in a sentence."
            )
        order = said.get("order", "")
        if order:
            self._one_of("order", order, ORDERS)
        columns = tuple(self._field(row, fills) for row in said["column"])
        category = self._category(columns, fills)
        measures = self._measures(fills)
        self._once(columns)
        key = self._key(columns)
        default = said.get("domain", "")
        source = MappedSource(
            name=name,
            title=said["title"],
            feed=said["feed"],
            slice_kind=said.get("slice", "records"),
            agency=said["agency"],
            supplier=said["supplier"],
            system=said.get("system", said["title"]),
            basis=Basis(basis),
            attribution=said.get("attribution", ""),
            rhythm=said.get("rhythm", "as it comes"),
            unit=Unit(self._one_of("unit", said.get("unit", "file"), [u.value for u in Unit])),
            precision=self._precision(said["precision"]),
            in_totals=said.get("in_totals", True),
            left_out_because=said.get("left_out_because", ""),
            columns=(
                *(each.column for each in columns),
                *(Column(m.column, Handling.HANDLED, to="value", number=True) for m in measures if m.column),
            ),
            kind="csv",
            sample=said.get("sample", ""),
            read=_not_yet,
            domain_of=_domains(category, default),
            category_scheme=category.scheme if category else said.get("system", said["title"]),
            category_version=category.version if category else str(said.get("version", 1)),
            categories=category.kept if category else frozenset(),
            key=key,
            blanks=tuple(dict.fromkeys(["", *map(str, said.get("blanks", [""]))])),
            fills=fills,
            version=said.get("version", 1),
            days_to_arrive=said.get("days_to_arrive", 60),
            regime=said.get("regime", "uk-gdpr"),
            controller=said.get("controller", ""),
            purpose=said.get("purpose", "crime-and-disorder-reduction"),
            cut_by_force=False,
            text=self.text,
            fields=columns,
            category=category,
            measures=measures,
            period=self._period(),
            order=order,
            suppressed=tuple(map(str, said.get("suppressed", []))),
            figure=said["measure"] if isinstance(said.get("measure"), str) else "",
            figure_unit=said.get("unit_of_figures", said.get("unit_of_value", "")),
            default_domain=default,
        )
        object.__setattr__(source, "read", reader_of(source))  # it reads by what it declares
        return source

    # ── parts ──

    COLUMN: Mapping[str, type | tuple[type, ...]] = {
        "name": str, "aliases": list, "handling": str, "to": str, "as": str, "reason": str, "optional": bool,
        "returnable": bool, "flag": str, "unknown": str, "words": dict,
    }  # fmt: skip

    def _field(self, row: Any, fills: Fills) -> Field:
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            raise self._bad("column", "a column has no name", 'Begin each with [[column]] and name = "…".')
        at = f"column {row['name']!r}"
        self._keys(row, self.COLUMN, at)
        handling = HANDLINGS[self._one_of(f"{at}, handling", row.get("handling", ""), tuple(HANDLINGS))]
        to, kind = row.get("to", ""), row.get("as", "text")
        if handling is Handling.DROPPED:
            if not row.get("reason"):
                raise self._bad(
                    at, "it is dropped without a reason", 'Write reason = "…": why it is not kept.'
                )
            to = ""
        else:
            allowed = OF_EVENTS if fills is Fills.EVENTS else OF_STATISTICS
            self._one_of(f"{at}, to", to, sorted(allowed))
            self._one_of(f"{at}, as", kind, sorted(KINDS))
        if to.startswith("person.") and handling is not Handling.PSEUDONYMISED:
            raise self._bad(at, "a reference to a person is kept", 'Write handling = "pseudonymised".')
        words = {_plain(k): str(v) for k, v in row.get("words", {}).items()}
        if kind == "words" and not words and not to.startswith("sex."):
            raise self._bad(at, "it has no words", "Write [column.words] below it, one line a word.")
        if kind == "yes-no" and not row.get("flag"):
            raise self._bad(at, "it does not say which flag a yes sets", 'Write flag = "…".')
        number = kind in ("easting", "northing", "longitude", "latitude", "number") and not to.startswith(
            "age."
        )
        return Field(
            Column(
                row["name"],
                handling,
                to=to,
                reason=row.get("reason", ""),
                aliases=tuple(row.get("aliases", ())),
                coded=to != "source_ref" and not to.startswith("person."),
                number=number,
                optional=row.get("optional", False),
                returnable=row.get("returnable", False),
            ),
            kind,
            self._one_of(f"{at}, unknown", row.get("unknown", "blank"), UNKNOWNS),
            words,
            row.get("flag", ""),
        )

    CATEGORY: Mapping[str, type | tuple[type, ...]] = {
        "scheme": str, "version": str, "columns": list, "count_unmapped": str, "words": dict, "pattern": str,
        "constant": str,
    }  # fmt: skip

    def _category(self, columns: tuple[Field, ...], fills: Fills) -> Category | None:
        row = self.said.get("category")
        if fills is Fills.STATISTICS:
            return None
        if row is None:
            raise self._bad("category", "events have categories", "Write [category] with columns and words.")
        self._keys(row, self.CATEGORY, "category")
        named = [each.column.name for each in columns if each.column.to == "category"]
        if list(row.get("columns", [])) != named:
            raise self._bad("category", f"columns are {row.get('columns')}, and those with to = \"category\" "
                            f"are {named}", "Name the same columns in the same order.")  # fmt: skip
        if sum(bool(row.get(way)) for way in ("words", "pattern", "constant")) != 1:
            raise self._bad(
                "category", "it needs words, a pattern or a constant, one of them", "Write [category.words]."
            )
        if not self.said.get("domain"):
            raise self._bad("domain", "it is not said", f"One of: {', '.join(sorted(DOMAINS))}.")
        self._one_of("domain", self.said["domain"], sorted(DOMAINS))
        return Category(
            row.get("scheme", self.said["title"]),
            row.get("version", str(self.said.get("version", 1))),
            tuple(named),
            {_plain(k): self._word(k, v) for k, v in row.get("words", {}).items()},
            self._pattern("category, pattern", row["pattern"]) if row.get("pattern") else None,
            row.get("constant", ""),
        )

    def _word(self, sent: str, said: Any) -> Word:
        if isinstance(said, str) and said.strip():
            return Word(said)
        if isinstance(said, dict) and said.get("is"):
            self._keys(said, {"is": str, "domain": str, "flags": list}, f"the word {sent!r}")
            if said.get("domain"):
                self._one_of(f"the word {sent!r}, domain", said["domain"], sorted(DOMAINS))
            return Word(said["is"], said.get("domain", ""), tuple(said.get("flags", ())))
        raise self._bad("category.words", f"{sent!r} stands for nothing", f'Write "{sent}" = "…".')

    def _measures(self, fills: Fills) -> tuple[Measure, ...]:
        rows = self.said.get("measure", [])
        if isinstance(rows, str):
            return ()
        if rows and fills is Fills.EVENTS:
            raise self._bad("measure", "events have none", 'Write fills = "statistics".')
        made = []
        allowed = {"column": str, "pattern": str, "measure": str, "breakdown": str, "unit": str}
        for row in rows:
            self._keys(row, allowed, "measure")
            if bool(row.get("column")) == bool(row.get("pattern")) or not row.get("measure"):
                raise self._bad("measure", "it needs `measure`, and a column or a pattern", "Write them.")
            pattern = self._pattern("measure, pattern", row["pattern"]) if row.get("pattern") else None
            made.append(
                Measure(row["measure"], row.get("breakdown", ""), row.get("unit", ""), row.get("column", ""),
                        pattern)
            )  # fmt: skip
        return tuple(made)

    def _period(self) -> Period | None:
        row = self.said.get("period")
        if row is None:
            return None
        self._keys(row, {"from": date, "to": date, "words": str}, "period")
        if not row.get("from") or not row.get("to") or row["from"] > row["to"]:
            raise self._bad("period", "it needs two days, the first not after the last", "Write from and to.")
        return Period(row["from"], row["to"], row.get("words", ""))

    def _key(self, columns: tuple[Field, ...]) -> str:
        key = self.said.get("key", "")
        if not key:
            return ""
        for each in columns:
            if key in each.column.names:
                if each.column.to != "source_ref":
                    raise self._bad(
                        "key", f"the column {key!r} does not fill source_ref", 'Write to = "source_ref".'
                    )
                return "source_ref"
        raise self._bad("key", f"there is no column {key!r}", "Name one of the columns, or leave it blank.")

    def _once(self, columns: tuple[Field, ...]) -> None:
        names = [name for each in columns for name in each.column.names]
        for name in names:
            if names.count(name) > 1:
                raise self._bad("column", f"{name!r} stands twice", "Give each column once.")
        several = {*MOMENTS, "flags", "category", "breakdown", "outcome"}
        for each in columns:
            to = each.column.to
            if (
                to
                and to not in several
                and not to.startswith("person.")
                and sum(1 for other in columns if other.column.to == to) > 1
            ):
                raise self._bad("column", f"two columns fill {to}", "Drop one of them, with its reason.")

    def _precision(self, said: str) -> str:
        if said.count("+") != 1:
            raise self._bad("precision", f"{said!r} is no precision", 'Place and time, as "building+minute".')
        return said

    # ── complaints ──

    def _keys(self, row: Mapping[str, Any], allowed: Mapping[str, Any], at: str) -> None:
        for key, value in row.items():
            if key not in allowed:
                raise self._bad(f"{at}", f"{key!r} is no key of it", f"Keys: {', '.join(sorted(allowed))}.")
            if not isinstance(value, allowed[key]):
                raise self._bad(
                    f"{at}, {key}", f"{value!r} is of the wrong kind", "See `commonweal source draft`."
                )

    def _one_of(self, key: str, said: Any, allowed: Any) -> str:
        if said not in allowed:
            raise self._bad(key, f"{said!r} is not known", f"One of: {', '.join(allowed)}.")
        return str(said)

    def _pattern(self, key: str, said: str) -> re.Pattern[str]:
        try:
            return re.compile(said)
        except re.error as error:
            raise self._bad(key, f"it is no pattern: {error}", "Write a regular expression.") from None

    def _bad(self, key: str, what: str, remedy: str) -> BadInput:
        return BadInput(f"{key}: {what}", where=self.where, remedy=remedy)


def _plain(word: str) -> str:
    return " ".join(str(word).split()).casefold()


def _domains(category: Category | None, default: str) -> Callable[[str], str]:
    by_meaning = {w.meaning: w.domain for w in category.words.values() if w.domain} if category else {}
    return lambda word: by_meaning.get(word, default)


def _not_yet(*_: Any) -> Any:
    raise RuntimeError("a mapping reads once it is whole")
