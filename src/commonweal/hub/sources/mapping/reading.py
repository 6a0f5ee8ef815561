"""Reading a batch by a mapping: distinct texts are understood once; what is not understood does not pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.depersonalise.place_names import place_name
from commonweal.hub.depersonalise.pseudonyms import record_references
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.sources.declaration import Basis, Fills, Person, Reading
from commonweal.hub.sources.text_columns import blank_as_null, codes_of, dictionary

from . import values
from .batch import Batch, code, going_back, worded
from .categories import read_categories
from .figures import read_figures
from .moments import NOT_THERE, days, instants, months, utc
from .words import GIVEN_AREAS

if TYPE_CHECKING:
    from .mapped import Field, MappedSource

WRONG_ORDER = 0.05  # of a column's dates: more that fail while all read in another order, and it is the order
MOMENT = (
    r"^(?P<day>\d{4}-\d\d-\d\d|\d+[ /.\-](?:\d+|[A-Za-z]+)[ /.\-]\d+|\d+)"
    r"(?:[ T]+(?P<time>\S.*?))?$"
)
LOOKED_UP = ("location_type", "severity", "outcome", "geo_precision")


def reader_of(source: MappedSource) -> Callable[[RawBatch, Mapping[str, str]], Reading]:
    """What reads the batches of a source, by its mapping."""
    return lambda raw, sent: _Events(source, raw, sent).reading()


class _Events(Batch):
    """A batch of events."""

    def reading(self) -> Reading:
        self._returnable()
        self._key()
        self._holder()
        if self.source.fills is Fills.STATISTICS:
            read_figures(self)
            return self.out
        local = {
            to: self._moment(to) for to in ("occurred_from", "occurred_to", "reported_at", "recorded_at")
        }
        self._occurrence(local)
        self._months(local)
        self._places()
        flags = read_categories(self, self.source.category) if self.source.category else None
        for each in self.source.fields:
            if each.column.to in LOOKED_UP and self.there(each):
                self._look_up(each)
        self._flags(flags)
        self._costs()
        self._outcome_month()
        self._persons()
        return self.out

    # ── who ──

    def _returnable(self) -> None:
        for each in self.source.fields:
            if each.column.returnable and self.there(each) and each.column.to != "source_ref":
                self.out.returnable[each.column.name] = self.raw_column(each).cast(pa.string())

    def _key(self) -> None:
        for each in self.source.field_for("source_ref"):
            if not self.there(each):
                continue
            cells = self.cells(each)
            self.out.key_sent = cells.cast(pa.string())
            if self.source.key:
                self.fault(cells.is_null().to_numpy(zero_copy_only=False), "no-key")
            self.out.columns["source_ref"] = record_references(cells, self.source.keyed_by)

    def _holder(self) -> None:
        named = [each for each in self.source.field_for("holder") if self.there(each)]
        if not named:
            self.out.holder = dictionary(np.zeros(self.out.rows, dtype=np.int32), [self.source.supplier])
            return
        each = named[0]
        if each.kind == "words":
            self.out.holder = self.words(each)
        else:
            self.out.holder = self.kept(each, lambda t: code(values.area(t)), "cell-left-out")
        self.fault(self.out.holder.is_null().to_numpy(zero_copy_only=False), "holder-not-known")

    def _persons(self) -> None:
        people: dict[str, Person] = {}
        others: list[Person] = []  # a second suspect of a row is known by the reference alone
        for each in self.source.fields:
            what, dot, role = each.column.to.partition(".")
            if not dot or not self.there(each):
                continue
            person = people.setdefault(role, Person(role))
            if what == "person" and person.reference is not None:
                others.append(Person(role, self.cells(each).cast(pa.string())))
            elif what == "person":
                person.reference = self.cells(each).cast(pa.string())
            elif what == "age":
                person.age_band = self.kept(each, values.age_band, "cell-left-out")
            elif each.words:
                person.sex = self.words(each)
            else:
                person.sex = self.kept(each, values.sex, "cell-left-out")
        self.out.persons = [*people.values(), *others]

    # ── when ──

    def day_column(self, each: Field, code: str = "date-not-readable") -> Any:
        """Days since 1970 of a column of dates; cells that are none are faults."""
        cells = self.cells(each)
        found, codes, bad = self.read(cells, lambda text: values.day(text, self.source.order))
        self._expect_the_order(each, cells, codes, bad)
        self.fault(bad, code)
        return np.where(codes < 0, NOT_THERE, days(found)[codes])

    def _expect_the_order(self, each: Field, cells: Any, codes: Any, bad: Any) -> None:
        """Stop where the dates are written in another order than the mapping says."""
        filled = int((codes >= 0).sum())
        if not filled or bad.sum() <= WRONG_ORDER * filled:
            return
        texts = [text for text in cells.dictionary.to_pylist() if text]
        from commonweal.core.errors import BadInput

        for order in ("day-first", "month-first", "year-first"):
            if order != self.source.order and all(values.day(t, order).value for t in texts):
                said = (
                    f"as {self.source.order}"
                    if self.source.order
                    else "in no order, which the mapping must say"
                )
                raise BadInput(
                    f"the dates of the column {each.column.name!r} read {order}, not {said}",
                    where=self.raw.member.name,
                    remedy=f'Ask the sender; if they are right, write order = "{order}" at the top of the '
                    "mapping, raise its version, and add it again.",
                )

    def _moment(self, to: str) -> tuple[Any, Any] | None:
        """(days, seconds of the day) of a moment, -1 seconds where no time of day is said."""
        day = seconds = None
        for each in self.source.field_for(to):
            if not self.there(each):
                continue
            if each.kind in ("time", "hour"):
                seconds = self._seconds(each)
            elif each.kind == "moment":
                day, seconds = self._both(each)
            else:
                day = self.day_column(each)
        if day is None:
            return None
        return day, np.full(self.out.rows, -1, np.int64) if seconds is None else seconds

    def _seconds(self, each: Field) -> Any:
        meaning = values.hour if each.kind == "hour" else values.time_of_day
        found, codes, bad = self.read(self.cells(each), meaning)
        self.fault(bad, "time-not-readable")
        return np.where(codes < 0, -1, np.array([-1 if v is None else v for v in found] or [-1])[codes])

    def _both(self, each: Field) -> tuple[Any, Any]:
        """A date and a time in one cell, parted so that each repeats and is understood once."""
        texts = self.cells(each).cast(pa.string())
        parts = pc.extract_regex(texts, MOMENT)
        day = _Part(pc.dictionary_encode(pc.struct_field(parts, "day")))
        time = _Part(pc.dictionary_encode(pc.struct_field(parts, "time")))
        found, codes, bad = self.read(day.cells, lambda text: values.day(text, self.source.order))
        self.fault(bad | (texts.is_valid().to_numpy(zero_copy_only=False) & (codes < 0)), "date-not-readable")
        of_day, time_codes, wrong = self.read(time.filled, values.time_of_day)
        self.fault(wrong, "time-not-readable")
        seconds = np.where(
            time_codes < 0, -1, np.array([-1 if v is None else v for v in of_day] or [-1])[time_codes]
        )
        return np.where(codes < 0, NOT_THERE, days(found)[codes]), seconds

    def _occurrence(self, local: dict[str, tuple[Any, Any] | None]) -> None:
        """The moments in UTC; a day without a time is the whole day, never its midnight."""
        for to in ("reported_at", "recorded_at"):
            if local[to] is not None:
                self._instant(to, *local[to])  # type: ignore[misc]
        start = local["occurred_from"]
        if start is None:
            return
        day, seconds = start
        timed = seconds >= 0
        begin = self._utc(day, np.where(timed, seconds, 0))
        end_of_day = self._utc(np.where(day == NOT_THERE, NOT_THERE, day + 1), np.zeros(len(day), np.int64))
        end = np.where(timed, NOT_THERE, end_of_day)
        until = local["occurred_to"]
        if until is not None:
            last, last_seconds = until
            whole = last_seconds < 0
            shifted = np.where(whole & (last != NOT_THERE), last + 1, last)
            given = self._utc(shifted, np.where(whole, 0, last_seconds))
            end = np.where(given == NOT_THERE, end, given)
            self.fault((given != NOT_THERE) & (begin != NOT_THERE) & (given < begin), "ends-before-it-begins")
        self.out.columns["occurred_from"] = instants(begin)
        self.out.columns["occurred_to"] = instants(end)
        exact = self.source.precision.split("+")[1]
        ranged = timed & (end != NOT_THERE) & (end > begin)
        spread = ~timed & (end != NOT_THERE) & (end > end_of_day)
        words = [exact if exact not in ("date", "month") else "minute", "date", "range", "unknown"]
        codes = np.where(begin == NOT_THERE, 3, np.where(ranged | spread, 2, np.where(timed, 0, 1)))
        self.out.columns["time_precision"] = dictionary(codes.astype(np.int32), words)

    def _instant(self, to: str, day: Any, seconds: Any) -> None:
        self.out.columns[to] = instants(self._utc(day, np.maximum(seconds, 0)))

    def _utc(self, day: Any, seconds: Any) -> Any:
        moment, missing = utc(day, seconds)
        if missing:
            self.out.mended["time-in-missing-hour"] += missing
        return moment

    def _months(self, local: dict[str, tuple[Any, Any] | None]) -> None:
        """The month that the row belongs to: as it says, else that of its first date that it gives."""
        month = np.full(self.out.rows, -1, dtype=np.int32)
        for each in self.source.field_for("month"):
            if self.there(each):
                found, codes, bad = self.read(self.cells(each), lambda t: values.month(t, self.source.order))
                self.fault(bad, "month-not-readable")
                indexes = np.array([-1 if m is None else m.index for m in found] or [-1], dtype=np.int32)
                month = np.where(codes < 0, -1, indexes[codes]).astype(np.int32)
        for to in ("occurred_from", "reported_at", "recorded_at"):
            said = local[to]
            if said is not None:
                month = np.where(month < 0, months(said[0]), month).astype(np.int32)
        if self.source.period is not None:  # a register as it stood on a day
            first = self.source.period.first
            month = np.where(month < 0, first.year * 12 + first.month - 1, month).astype(np.int32)
        self.out.month = month
        self.fault((month < 0) & ~going_back(self.out), "month-not-said")

    def _outcome_month(self) -> None:
        for each in self.source.field_for("outcome_month"):
            if not self.there(each):
                continue
            found, codes, bad = self.read(self.cells(each), lambda t: values.month(t, self.source.order))
            self.left_out(bad, "cell-left-out")
            firsts = np.array([0 if m is None else (m.start.toordinal() - 719_163) for m in found] or [0])
            missing = (codes < 0) | bad
            filled = np.where(missing, 0, firsts[codes]).astype(np.int32)
            self.out.columns["outcome_month"] = pa.array(filled, pa.int32(), mask=missing).cast(pa.date32())

    # ── where and what ──

    def _places(self) -> None:
        for axis in ("easting", "northing", "longitude", "latitude"):
            for each in self.source.field_for(axis):
                if self.there(each):
                    numbers, wrong = self.numbers(each)
                    setattr(self.out, axis, numbers)
                    self.fault(wrong, f"{axis}-not-a-number")
        for each in self.source.field_for("point"):
            if self.there(each):
                found, codes, bad = self.read(self.cells(each), values.grid_reference)
                self.fault(bad, "grid-reference-not-readable")
                points = np.array([(np.nan, np.nan) if v is None else v for v in found] or [(np.nan, np.nan)])
                self.out.easting = np.where(codes < 0, np.nan, points[codes, 0])
                self.out.northing = np.where(codes < 0, np.nan, points[codes, 1])
        for first, second in (("easting", "northing"), ("longitude", "latitude")):
            one, other = getattr(self.out, first), getattr(self.out, second)
            if (one is None) != (other is None):  # an optional column of which the file has one half alone
                setattr(self.out, first, None)
                setattr(self.out, second, None)
            elif one is not None:
                self.fault(np.isnan(one) != np.isnan(other), "half-a-coordinate")
        self._named_places()

    def _named_places(self) -> None:
        for each in self.source.fields:
            to = each.column.to
            if not self.there(each):
                continue
            if to == "place":
                self.out.columns[to] = self.kept(each, self._place, "place-left-out")
            elif to == "uprn":
                self.out.columns[to] = self.kept(each, values.uprn, "cell-left-out")
            elif to == "lsoa_published":
                self.out.columns[to] = self.kept(each, lambda t: code(values.area(t)), "cell-left-out")
            elif to == "postcode":
                self._postcode(each)
            elif to in GIVEN_AREAS and each.words:
                self.out.areas[to] = self.words(each)
            elif to in GIVEN_AREAS:
                self.out.areas[to] = self.kept(each, lambda t: code(values.area(t)), "cell-left-out")

    def _place(self, text: str) -> values.Read:
        return values.Read(place_name(text, published=self.source.basis is Basis.OPEN_LICENCE))

    def _postcode(self, each: Field) -> None:
        if each.kind == "outward":
            found, codes, bad = self.read(self.cells(each), values.outward)
            whole = [values.postcode(t).value is not None for t in self.cells(each).dictionary.to_pylist()]
            fine = (codes >= 0) & np.array(whole or [False])[codes]
            self.fault(fine, "postcode-too-fine")
            self.fault(bad & ~fine, "postcode-not-readable")
            self.out.columns["postcode"] = worded(found, codes)
        else:
            self.out.columns["postcode"] = self.kept(each, values.postcode, "cell-left-out")

    def _flags(self, of_category: Any) -> None:
        """The flags of the category and of every column that says one, as words of the model, sorted."""
        parts = [of_category] if of_category is not None else []
        for each in self.source.field_for("flags"):
            if not self.there(each):
                continue
            if each.kind == "yes-no":
                found, codes, bad = self.read(self.cells(each), values.yes_or_no)
                self.left_out(bad, "cell-left-out")
                parts.append(worded([each.flag if v else None for v in found], codes).cast(pa.string()))
            else:
                parts.append(self.words(each).cast(pa.string()))
        if parts:
            joined = pc.binary_join_element_wise(*(pc.fill_null(p, "") for p in parts), " ")
            coded = pc.dictionary_encode(joined)
            said = [" ".join(sorted(set(t.split()))) or None for t in coded.dictionary.to_pylist()]
            self.out.columns["flags"] = worded(said, codes_of(coded))

    def _costs(self) -> None:
        for each in self.source.field_for("cost_estimate"):
            if self.there(each):
                numbers, wrong = self.numbers(each)
                self.left_out(wrong, "cell-left-out")
                self.out.columns["cost_estimate"] = pa.array(numbers, pa.float64(), mask=np.isnan(numbers))


class _Part:
    """A piece of a cell as a column of its own; an empty piece is none."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells
        self.filled = blank_as_null(cells)
