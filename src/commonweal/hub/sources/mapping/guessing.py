"""What a column of an unknown file may be, by its name and by what stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from . import values

ALMOST_ALL = 0.98
NOT_CLEAR = "what it holds is not clear; keep it by name if it is needed"
SHARE_OF_DISTINCT = 0.3  # of the rows: more, and words are no categories
MOST_CATEGORIES, MOST_LOCATION_TYPES = 400, 60
LONG_TEXT, MANY_WORDS = 40, 6
ORDERS = ("day-first", "month-first", "year-first")
BRITAIN = (-9.5, 2.5, 49.5, 61.5)

PEOPLE = (
    r"victim(?!is|less)|offender|suspect(?!ed)|witness|informant|complainant|caller|officer|tenant"
    r"|resident(?!ial)|residence|assigned|allocated"
    r"|(report|logg|creat|enter|record|rais|clos|handl|attend|updat|complet|issu|submitt)ed by\b"
    r"|(taken|given) by\b|\bhome\b.*(uprn|street|east|north|lsoa)|home.?(address|post.?code)"
    r"|(address|post.?code).*\bhome\b"
)
OF_PLACES = (
    "(street|road|place|premises|site|school|station|ward|area|lsoa|msoa|lad|district|borough|authority|council"
    "|force|region|county|town|parish|hood|beat|building|venue|location|locality|route|hospital|park|estate)"
)
# Of a table of areas: how many people there are somewhere names none of them.
COUNTS_OF_PEOPLE = (
    r"births\b|(victim|offender|suspect|caller|officer|tenant|resident|owner|holder)s\b|witnesses"
    r"|population|count|total|number of|rate\b"
)
# By name: the first that fits, and what may name people before anything else. (words of the name, what it is)
NAMES: tuple[tuple[str, str], ...] = (
    (r"phone|mobile|e-?mail|\be mail|\btel\b|tel.?(no|num)|fax", "contact"),
    (r"\bdob\b|\bd\.? ?o\.? ?b\b|(?<!\bat )birth", "birth"),
    (r"surname|forename|first.?name|last.?name|full.?name", "name"),
    (r"contact|manager|owner|holder", "name"),
    (r"note|narrative|comment|description|details|summary|free.?text|remarks|mo\b", "text"),
    (r"(victim|suspect|offender|witness|patient|person|subject|nominal|nhs|client|complainant|tenant|resident)"
     r".*(ref|id|no|number|urn)\b",
     "person"),
    (r"\bage\b|age.?(band|group|range)|age_?of", "age"),
    (r"\bsex\b|gender", "sex"),
    (PEOPLE, "people"),
    (rf"^(?!.*{OF_PLACES}s?\d* ?names?\b)(?!.*names? of (the )?{OF_PLACES}).*names?\b", "name"),
    (r"east(ing)?s?\b|_east|osgr_?e|^x$", "easting"),
    (r"north(ing)?s?\b|_north|^y$", "northing"),
    (r"\blon(g|gitude)?\b|_lon(g)?$|longitude", "longitude"),
    (r"\blat(itude)?\b|_lat$|latitude", "latitude"),
    (r"post.?code|pcds?\b", "postcode"),
    (r"uprn", "uprn"),
    (r"lsoa.*(code|cd)|lsoa(11|21)?$", "lsoa"),
    (r"street|road|location|place|locality", "place"),
    (r"address", "address"),
    (r"categor|type|offence|crime|incident|class|activity|mci|kind|nature|reason", "category"),
    (r"outcome|status|disposal|result", "outcome"),
    (r"cost|value|amount", "cost"),
)  # fmt: skip
PERSONAL = {
    "contact": "how to reach somebody",
    "birth": "says when somebody was born, or may",
    "name": "names people, or may",
    "people": "says who somebody is, or may",
}


@dataclass(frozen=True)
class Looked:
    """A column as it was looked at: each distinct text that is not blank, with its rows."""

    name: str
    rows: int
    blank: int
    words: dict[str, int]

    @property
    def filled(self) -> int:
        return self.rows - self.blank

    def share(self, reads: Callable[[str], Any]) -> float:
        """Of the filled rows, how many a reading understands."""
        if not self.filled:
            return 0.0
        return sum(n for text, n in self.words.items() if reads(text) is not None) / self.filled


class HasColumns(Protocol):
    @property
    def columns(self) -> Sequence[Looked]: ...


@dataclass
class Guess:
    """What is proposed for a column."""

    looked: Looked
    handling: str
    to: str = ""
    kind: str = "text"
    reason: str = ""
    returnable: bool = False
    flag: str = ""
    place: str = ""  # grid, degrees, postcode, outward, area or place
    time: str = ""
    note: str = ""
    personal: bool = False
    comments: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.looked.name

    def drop(self, reason: str) -> None:
        self.handling, self.to, self.kind, self.reason = "dropped", "", "text", reason
        self.place = self.time = self.flag = ""
        self.returnable = False

    def written(self) -> list[str]:
        if self.to == "value":
            return []
        distinct, filled = len(self.looked.words), self.looked.filled / max(self.looked.rows, 1)
        lines = [
            "[[column]]" + f"   # filled in {filled:.0%} of the rows, {distinct:,} different texts",
            f"name = {_quoted(self.name)}",
            f'handling = "{self.handling}"',
        ]
        if self.handling == "dropped":
            return [*lines, f"reason = {_quoted(self.reason)}", ""]
        lines += [f'to = "{self.to}"', f'as = "{self.kind}"']
        if self.flag:
            lines.append(f"flag = {_quoted(self.flag)}")
        if self.returnable:
            lines.append("returnable = true")
        if self.looked.blank and self.to not in ("source_ref",):
            lines.append("# blank in some rows")
        if self.kind == "words":
            lines += ["[column.words]", *self.comments]
        return [*lines, ""]


def date_order(looked: HasColumns) -> tuple[str, bool]:
    """The one order in which the dates of all columns can be read; and whether more than one would do."""
    fitting = set(ORDERS)
    written = False
    for column in looked.columns:
        kinds = {order: column.share(partial(_moment, order=order)) for order in ORDERS}
        if max(kinds.values()) < ALMOST_ALL:
            continue
        if all(re.match(r"\d{4}\D", text) for text in column.words):
            continue  # where the year comes first there is no order to be in doubt about
        written = True
        fitting &= {order for order, share in kinds.items() if share >= ALMOST_ALL}
    if not written:
        return "year-first", False
    if len(fitting) == 1:
        return fitting.pop(), False
    return "", True


def guess(column: Looked, order: str) -> Guess:
    """What is proposed for a column, by its content first and its name where that is in doubt."""
    if not column.filled:
        return Guess(column, "dropped", reason="no cell of it was filled")
    named = _named(column.name)
    for attempt in (_by_danger, _by_content, _by_name):
        found = attempt(column, named, order)
        if found is not None:
            return found
    return Guess(column, "dropped", reason=NOT_CLEAR)


def of_areas(guesses: Iterable[Guess]) -> bool:
    """Whether this is a table of areas and figures: an area to each row, numbers, and no moment."""
    listed = list(guesses)
    areas = [g for g in listed if g.place == "area" and len(g.looked.words) > 0.9 * g.looked.rows]
    numbers = [g for g in listed if g.looked.share(_number) > ALMOST_ALL and _may_be_a_figure(g)]
    if not areas or len(numbers) < 2 or any(g.time for g in listed):
        return False
    for each in listed:
        if each is areas[0]:
            each.handling, each.to, each.kind = "kept", "area", "area"
        elif each in numbers:
            each.handling, each.to, each.kind = "kept", "value", "number"
        else:
            each.drop("the code of the area says it")
    return True


def _may_be_a_figure(each: Guess) -> bool:
    counts = not each.personal or re.search(COUNTS_OF_PEOPLE, _plain(each.name))
    return bool(counts) and not each.place and not each.time


def _by_danger(column: Looked, named: str, order: str) -> Guess | None:
    """What may name people goes first, whatever else it looks like."""
    del order
    if named in PERSONAL and not (named == "people" and _answers(column)):
        return Guess(column, "dropped", reason=PERSONAL[named], personal=True)
    if named == "person":
        plain = column.name.casefold()
        role = next((r for r in ("victim", "suspect", "offender", "witness") if r in plain), "other")
        return Guess(column, "pseudonymised", f"person.{role}", personal=True)
    longest = max(len(text) for text in column.words)
    wordy = max(len(text.split()) for text in column.words)
    distinct = len(column.words) / column.filled
    if named == "text" or (distinct > SHARE_OF_DISTINCT and (longest > LONG_TEXT or wordy > MANY_WORDS)):
        return Guess(column, "dropped", reason="free text, which may name people")
    return None


def _by_content(column: Looked, named: str, order: str) -> Guess | None:
    if named in ("age", "sex"):
        reads = values.age_band if named == "age" else values.sex
        if column.share(lambda t: reads(t).value) > 0.8:
            return Guess(column, "coarsened" if named == "age" else "kept", f"{named}.other", "text")
        return Guess(column, "dropped", reason=f"its cells do not say the {named} of somebody", personal=True)
    if found := _coordinate(column, named):
        return found
    if found := _moments(column, order):
        return found
    if column.share(lambda t: values.postcode(t).value) > 0.9:
        return Guess(column, "kept", "postcode", "postcode", place="postcode", returnable=True)
    if named == "postcode" and column.share(lambda t: values.outward(t).value) > 0.9:
        return Guess(column, "kept", "postcode", "outward", place="outward")
    if column.share(lambda t: values.area(t).value if len(t) == 9 else None) > 0.9:
        if named == "lsoa":
            return Guess(column, "kept", "lsoa_published", "area", place="area")
        return Guess(column, "dropped", reason="an area's code; the point says it in the adopted generation",
                     place="area")  # fmt: skip
    if named == "uprn":
        return Guess(column, "kept", "uprn", "uprn")
    if column.blank == 0 and len(column.words) == column.rows and column.rows > 1 and _reference(column):
        return Guess(column, "pseudonymised", "source_ref", returnable=True)
    if named == "cost" and column.share(_number) > ALMOST_ALL:
        return Guess(column, "kept", "cost_estimate", "number")
    if _answers(column):
        flag = re.sub(r"[^a-z]+", "_", column.name.casefold()).strip("_")
        return Guess(column, "kept", "flags", "yes-no", flag=flag)
    return None


def _answers(column: Looked) -> bool:
    """Whether its cells say yes and no, and nothing else."""
    answers = {values.yes_or_no(text).value for text in column.words}
    return None not in answers and len(column.words) <= 4 and not column.share(_number) > ALMOST_ALL


def _by_name(column: Looked, named: str, order: str) -> Guess | None:
    del order
    categories = len(column.words) <= MOST_CATEGORIES and len(column.words) <= max(
        2, SHARE_OF_DISTINCT * column.filled
    )
    if named == "category" and categories:
        if re.search(r"location|place|premises|loc\b", column.name.casefold()):
            return _words(column, "location_type")
        return Guess(column, "kept", "category", "text", returnable=True)
    if named == "outcome" and categories:
        return _words(column, "outcome")
    if named == "place" and categories and len(column.words) <= MOST_LOCATION_TYPES and not _places(column):
        return _words(column, "location_type")
    if named in ("place", "address"):
        return Guess(column, "kept", "place", "place-name", place="place")
    if re.search(r"(^|[_ ])(cat|loc_cat)([_ ]|$)", column.name.casefold()) and categories:
        return Guess(column, "kept", "category", "text", returnable=True)
    return None


def _places(column: Looked) -> bool:
    """Whether its cells name places, rather than kinds of place."""
    from commonweal.hub.depersonalise.place_names import place_name

    return column.share(lambda text: place_name(text, published=False)) > 0.5


def _words(column: Looked, to: str) -> Guess:
    from commonweal.hub.sources.kept_cells import word_fit_to_show

    shown = [
        f"{_quoted(word)} = {_quoted(' '.join(word.casefold().split()))}   # {rows:,} rows"
        for word, rows in sorted(column.words.items(), key=lambda each: (-each[1], each[0]))
        if word_fit_to_show(word, rows)
    ]
    if not shown:
        return Guess(column, "dropped", reason="no word of it recurs; map it by hand if it is needed")
    return Guess(column, "looked-up", to, "words", comments=shown[:60])


def _coordinate(column: Looked, named: str) -> Guess | None:
    if named not in ("easting", "northing", "longitude", "latitude") or column.share(_number) < 0.9:
        return None
    numbers = [number for text in column.words if (number := _number(text)) is not None]
    middle = sorted(numbers)[len(numbers) // 2]
    if named in ("longitude", "latitude") and abs(middle) <= 180:
        west, east, south, north = BRITAIN
        low, high = (west, east) if named == "longitude" else (south, north)
        if not low <= middle <= high:
            return Guess(
                column,
                "dropped",
                reason="it lies outside Great Britain, where nothing can be placed",
                note=f"{column.name} lies outside Great Britain: rows are loaded without a place",
            )
        return Guess(column, "kept", named, named, place="degrees")
    if named in ("easting", "northing") and 0 <= middle <= 1_300_000:
        return Guess(column, "kept", named, named, place="grid")
    return None


def _moments(column: Looked, order: str) -> Guess | None:
    """Dates, with or without a time, an hour of the day, a month."""
    plain = column.name.casefold()
    for fitting in [order] if order else ["day-first"]:
        with_time = column.share(partial(_timed, order=fitting))
        dated = column.share(partial(_moment, order=fitting))
        if dated >= ALMOST_ALL and not column.share(_number) > ALMOST_ALL:
            to = _which_moment(plain)
            kind = "moment" if with_time > 0.5 and not _all_one_time(column) else "date"
            time = "minute" if kind == "moment" else "date"
            return Guess(column, "kept", to, kind, time=time, returnable=True)
    timed = column.share(lambda t: values.time_of_day(t).value if ":" in t else None)
    if timed >= ALMOST_ALL:
        return Guess(column, "kept", _which_moment(plain), "time", time="minute")
    if re.search(r"hour", plain) and column.share(lambda t: values.hour(t).value) >= ALMOST_ALL:
        return Guess(column, "kept", _which_moment(plain), "hour", time="hour")
    if "month" in plain and column.share(lambda t: values.month(t, order).value) >= ALMOST_ALL:
        return Guess(column, "kept", "month", "month", time="month")
    return None


def _which_moment(plain: str) -> str:
    if re.search(r"end|to\b|until|latest|_to$", plain):
        return "occurred_to"
    if re.search(r"report|call|received", plain):
        return "reported_at"
    if re.search(r"record|created|logged|entered", plain):
        return "recorded_at"
    return "occurred_from"


def _all_one_time(column: Looked) -> bool:
    """Whether every time is the same but for the hour of summer: dates that were written as moments."""
    return len({text.split()[-1].split(":", 1)[-1] for text in column.words if " " in text}) == 1 and all(
        text.endswith(("00:00", "00:00+00", "00:00Z")) for text in column.words
    )


def _reference(column: Looked) -> bool:
    return all(len(text) <= 30 and len(text.split()) <= 2 and any(c.isdigit() for c in text)
               for text in column.words)  # fmt: skip


def _moment(text: str, order: str) -> Any:
    return values.day(text, order).value


def _timed(text: str, order: str) -> Any:
    return _moment(text, order) if ":" in text else None


def _number(text: str) -> float | None:
    value: float | None = values.number(text).value
    return value


def _named(name: str) -> str:
    plain = _plain(name)
    return next((what for words, what in NAMES if re.search(words, plain)), "")


def _plain(name: str) -> str:
    return re.sub(r"[_\-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).casefold().strip()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
