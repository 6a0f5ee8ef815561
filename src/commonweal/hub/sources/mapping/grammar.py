"""A mapping as it is written down: TOML, read strictly, every slip named with its place and its remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.hub.sources.declaration import Basis, Column, Fills, Handling, Unit

from .batch import plain
from .columns import FLAG, HOLDER, fields
from .complaints import Complaints, Kinds
from .mapped import Category, Field, MappedSource, Measure, Period, Word
from .reading import reader_of
from .words import AGENCIES, DOMAINS, MOMENTS, ORDERS, PLACES, REGIMES, TIMES

TOP: Kinds = {
    "name": str, "title": str, "version": int, "feed": str, "slice": str, "agency": str, "supplier": str,
    "system": str, "basis": str, "attribution": str, "rhythm": str, "days_to_arrive": int,
    "months_a_delivery": int, "fills": str, "precision": str, "in_totals": bool, "left_out_because": str,
    "key": str, "sample": str, "blanks": list, "order": str, "unit": str, "domain": str, "regime": str,
    "controller": str, "purpose": str, "unclear": list, "category": dict, "column": list,
    "measure": (list, str), "period": dict, "suppressed": list, "unit_of_figures": str,
}  # fmt: skip
NEEDED = ("name", "title", "feed", "agency", "supplier", "basis", "precision", "column")
CATEGORY: Kinds = {
    "scheme": str, "version": str, "columns": list, "count_unmapped": str, "words": dict, "pattern": str,
    "constant": str,
}  # fmt: skip
WORD: Kinds = {"is": str, "domain": str, "flags": list}
MEASURE: Kinds = {"column": str, "pattern": str, "measure": str, "breakdown": str, "unit": str}
PERIOD: Kinds = {"from": date, "to": date, "words": str}
SIGNS = "Small letters, digits and _ alone, a letter first."


def parsed(text: str, where: str) -> MappedSource:
    """The source that a mapping declares; anything that is not as the grammar says stops it."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"the mapping is not valid TOML: {error}", where=where, remedy="Mend the line that is named."
        ) from None
    return _Mapping(said, where, text).source()


class _Mapping:
    """One mapping while it is read."""

    def __init__(self, said: dict[str, Any], where: str, text: str) -> None:
        self.said, self.where, self.text = said, where, text
        self.complaints = Complaints(where)
        self.bad = self.complaints.bad

    def source(self) -> MappedSource:
        said = self.said
        self._expect_it_whole()
        fills = Fills(self._one_of("fills", "events", [f.value for f in Fills]))
        made = fields(said["column"], fills, self.complaints)
        category = self._category(made, fills)
        measures = self._measures(made, fills)
        self._expect_a_period(made, measures, fills)
        system = said.get("system", said["title"])
        source = MappedSource(
            name=said["name"],
            title=said["title"],
            feed=said["feed"],
            slice_kind=said.get("slice", "records"),
            agency=said["agency"],
            supplier=said["supplier"],
            system=system,
            basis=Basis(said["basis"]),
            attribution=said.get("attribution", ""),
            rhythm=said.get("rhythm", "as it comes"),
            unit=Unit(self._one_of("unit", "file", [u.value for u in Unit])),
            precision=self._precision(said["precision"]),
            in_totals=said.get("in_totals", True),
            left_out_because=said.get("left_out_because", ""),
            columns=(*(each.column for each in made), *_figure_columns(measures)),
            kind="csv",
            sample=said.get("sample", ""),
            read=_not_yet,
            domain_of=_domains(category, said.get("domain", "")),
            category_scheme=category.scheme if category else system,
            category_version=category.version if category else self._version(),
            categories=category.kept if category else frozenset(),
            key=self._key(made),
            blanks=tuple(dict.fromkeys(["", *self.complaints.texts("blanks", said.get("blanks", []))])),
            fills=fills,
            version=said.get("version", 1),
            days_to_arrive=said.get("days_to_arrive", 60),
            months_a_delivery=said.get("months_a_delivery", 1),
            regime=self._one_of("regime", "uk-gdpr", REGIMES),
            controller=said.get("controller", ""),
            purpose=said.get("purpose", "crime-and-disorder-reduction"),
            cut_by_force=False,
            text=self.text,
            fields=made,
            category=category,
            measures=measures,
            period=self._period(),
            order=self._one_of("order", "", ("", *ORDERS)),
            suppressed=self.complaints.texts("suppressed", said.get("suppressed", [])),
            figure=said["measure"] if isinstance(said.get("measure"), str) else "",
            figure_unit=said.get("unit_of_figures", ""),
            default_domain=said.get("domain", ""),
        )
        object.__setattr__(source, "read", reader_of(source))  # it reads by what it declares
        return source

    def _expect_it_whole(self) -> None:
        """What has to stand at the top, in its form, and no open question."""
        said = self.said
        self.complaints.keys(said, TOP, "the mapping")
        if unclear := said.get("unclear"):
            raise self.bad(
                "unclear",
                f"{len(unclear)} questions are open: {'; '.join(map(str, unclear))}",
                "Answer them in the mapping, and empty the list: unclear = []",
            )
        for key in NEEDED:
            if not said.get(key):
                raise self.bad(key, "it is not said", f'Write {key} = "…" at the top of the mapping.')
        form = self.complaints.fitting
        form("name", said["name"], r"[a-z][a-z0-9_]*", SIGNS)
        form("feed", said["feed"], r"[a-z0-9-]+/[a-z0-9-]+", 'Write agency/kind, as "fire/incidents".')
        form("supplier", said["supplier"], HOLDER, "The code of an agency: see commonweal agency list.")
        self._one_of("agency", "", AGENCIES)
        basis = self._one_of("basis", "", [each.value for each in Basis])
        if basis == Basis.OPEN_LICENCE.value and not said.get("attribution"):
            raise self.bad(
                "attribution", "what is published has to be attributed", "Write the words to print."
            )
        if not said.get("in_totals", True) and not said.get("left_out_because"):
            raise self.bad(
                "left_out_because", "it is not said why totals leave it out", "Say it in a sentence."
            )
        for key, least in (("version", 1), ("days_to_arrive", 0), ("months_a_delivery", 0)):
            if said.get(key, least) < least:
                raise self.bad(key, f"{said[key]} is too small", f"Write {least} or more.")

    # ── parts ──

    def _category(self, made: tuple[Field, ...], fills: Fills) -> Category | None:
        row = self.said.get("category")
        if fills is Fills.STATISTICS:
            if row is not None:
                raise self.bad("category", "figures have none", "Take [category] out, or fill events.")
            return None
        if row is None:
            raise self.bad("category", "events have categories", "Write [category] with columns and words.")
        self.complaints.keys(row, CATEGORY, "category")
        named = [each.column.name for each in made if each.column.to == "category"]
        if list(row.get("columns", [])) != named:
            raise self.bad(
                "category",
                f'columns are {row.get("columns", [])}, and those with to = "category" are {named}',
                "Name the same columns in the same order.",
            )
        if sum(bool(row.get(way)) for way in ("words", "pattern", "constant")) != 1:
            raise self.bad(
                "category", "it needs words, a pattern or a constant, one of them", "Write [category.words]."
            )
        if named and row.get("constant"):
            raise self.bad("category", "a constant stands beside columns", "Keep one of the two.")
        if not named and not row.get("constant"):
            raise self.bad("category", "no column says it", 'Write to = "category" for one, or a constant.')
        if row.get("count_unmapped", "stop") != "stop":
            raise self.bad(
                "category, count_unmapped", "a word that is not known always stops", 'Write "stop".'
            )
        self._one_of("domain", "", DOMAINS)
        return Category(
            row.get("scheme", self.said["title"]),
            row.get("version", self._version()),
            tuple(named),
            self._words(row.get("words", {})),
            self.complaints.strict_pattern("category, pattern", row["pattern"])
            if row.get("pattern")
            else None,
            row.get("constant", ""),
            frozenset(row.get("words", {})),
        )

    def _words(self, said: dict[str, Any]) -> dict[str, Word]:
        words: dict[str, Word] = {}
        for sent, meant in said.items():
            word = self._word(sent, meant)
            if words.setdefault(plain(sent), word) != word:
                raise self.bad("category.words", f"{sent!r} stands for two things", "Leave one of the lines.")
        domains: dict[str, str] = {}
        for word in words.values():
            if domains.setdefault(word.meaning, word.domain) != word.domain:
                raise self.bad("category.words", f"{word.meaning!r} is of two domains", "Name one for each.")
        return words

    def _word(self, sent: str, said: Any) -> Word:
        if isinstance(said, str) and said.strip():
            return Word(said)
        if isinstance(said, dict) and said.get("is"):
            at = f"the word {sent!r}"
            self.complaints.keys(said, WORD, at)
            if said.get("domain"):
                self.complaints.one_of(f"{at}, domain", said["domain"], DOMAINS)
            flags = self.complaints.texts(f"{at}, flags", said.get("flags", []))
            for flag in flags:
                self.complaints.fitting(f"{at}, flags", flag, FLAG, "Small letters and _ alone.")
            return Word(said["is"], said.get("domain", ""), flags)
        raise self.bad("category.words", f"{sent!r} stands for nothing", f'Write "{sent}" = "…".')

    def _measures(self, made: tuple[Field, ...], fills: Fills) -> tuple[Measure, ...]:
        rows = self.said.get("measure", [])
        if rows and fills is Fills.EVENTS:
            raise self.bad("measure", "events have none", 'Write fills = "statistics".')
        measures = () if isinstance(rows, str) else tuple(map(self._measure, rows))
        for name in (name for each in made for name in each.column.names):
            if any(measure.fits(name) is not None for measure in measures):
                what = f"{name!r} is a [[column]] and holds a figure too"
                raise self.bad("measure", what, "Take the [[column]] out, or mend the [[measure]].")
        figures = [measure.column for measure in measures if measure.column]
        if twice := sorted({name for name in figures if figures.count(name) > 1}):
            raise self.bad("measure", f"{twice[0]!r} holds two figures", "Leave one of the [[measure]]s.")
        return measures

    def _measure(self, row: Any) -> Measure:
        self.complaints.keys(row, MEASURE, "measure")
        if bool(row.get("column")) == bool(row.get("pattern")) or not row.get("measure"):
            raise self.bad("measure", "it needs `measure`, and a column or a pattern", "Write them.")
        pattern = self.complaints.pattern("measure, pattern", row["pattern"]) if row.get("pattern") else None
        breakdown = row.get("breakdown", "")
        try:
            breakdown.format(*[""] * (pattern.groups if pattern else 0))
        except (IndexError, KeyError, ValueError, AttributeError, TypeError):
            raise self.bad(
                "measure, breakdown",
                f"{breakdown!r} names a group that the pattern does not have",
                'Write {0} for its first group, as "age: {0}".',
            ) from None
        return Measure(row["measure"], breakdown, row.get("unit", ""), row.get("column", ""), pattern)

    def _period(self) -> Period | None:
        row = self.said.get("period")
        if row is None:
            return None
        self.complaints.keys(row, PERIOD, "period")
        for key in ("from", "to"):
            if isinstance(row.get(key), datetime):
                remedy = "Write the day alone, such as 2026-03-31."
                raise self.bad(f"period, {key}", "it is a moment, and a day is wanted", remedy)
        if not row.get("from") or not row.get("to") or row["from"] > row["to"]:
            raise self.bad("period", "it needs two days, the first not after the last", "Write from and to.")
        return Period(row["from"], row["to"], row.get("words", ""))

    def _expect_a_period(self, made: tuple[Field, ...], measures: tuple[Measure, ...], fills: Fills) -> None:
        """Every row belongs to a month, and every figure is counted once."""
        filled = {each.column.to for each in made}
        dated = {"period"} if fills is Fills.STATISTICS else {"month", *MOMENTS} - {"occurred_to"}
        if not filled & dated and "period" not in self.said:
            raise self.bad(
                "period",
                "no column says when, and no period is given",
                "Map a column of dates, or write [period] with from and to.",
            )
        if fills is Fills.STATISTICS and "period" in filled and "period" in self.said:
            raise self.bad("period", "a column says it, and a fixed one is given", "Keep one of the two.")
        if measures and filled & {"value", "measure", "breakdown", "weight"}:
            raise self.bad(
                "measure",
                "a file is wide or long, not both",
                'Drop the columns with to = "value", "measure" and "breakdown", or [[measure]].',
            )
        if fills is Fills.STATISTICS and not measures and "measure" not in filled | set(self.said):
            raise self.bad(
                "measure",
                "it is not said what the figures measure",
                'Write measure = "…" at the top, map a column to it, or write [[measure]].',
            )

    def _key(self, made: tuple[Field, ...]) -> str:
        key = self.said.get("key", "")
        if not key:
            return ""
        for each in made:
            if key in each.column.names:
                if each.column.to != "source_ref":
                    raise self.bad(
                        "key", f"the column {key!r} does not fill source_ref", 'Write to = "source_ref".'
                    )
                return "source_ref"
        raise self.bad("key", f"there is no column {key!r}", "Name one of the columns, or leave it blank.")

    def _precision(self, said: str) -> str:
        place, _, time = said.partition("+")
        if place not in PLACES or time not in TIMES:
            remedy = f'Place and time, as "building+minute": {", ".join(PLACES)}; and {", ".join(TIMES)}.'
            raise self.bad("precision", f"{said!r} is no precision", remedy)
        return said

    def _version(self) -> str:
        return str(self.said.get("version", 1))

    def _one_of(self, key: str, default: str, allowed: Any) -> str:
        return self.complaints.one_of(key, self.said.get(key, default), allowed)


def _figure_columns(measures: tuple[Measure, ...]) -> list[Column]:
    return [Column(m.column, Handling.HANDLED, to="value", number=True) for m in measures if m.column]


def _domains(category: Category | None, default: str) -> Callable[[str], str]:
    by_meaning = {w.meaning: w.domain for w in category.words.values() if w.domain} if category else {}
    return lambda word: by_meaning.get(word, default)


def _not_yet(*_: Any) -> Any:
    raise RuntimeError("a mapping reads once it is whole")
