"""Calendar months and half-open periods of days."""

import re
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(r"(\d{4})-(\d{2})")
_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    year: int
    month: int

    def __post_init__(self) -> None:
        # The year after must exist too, because a month's end is the first day of the next.
        if not 1 <= self.year <= 9998:
            raise ValueError(f"no such year: {self.year}")
        if not 1 <= self.month <= 12:
            raise ValueError(f"no such month: {self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(f"a month is written YYYY-MM, not {text!r}")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def from_index(cls, index: int) -> "Month":
        return cls(index // 12, index % 12 + 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def index(self) -> int:
        """Months since year 0: consecutive months have consecutive numbers."""
        return self.year * 12 + self.month - 1

    @property
    def name(self) -> str:
        return f"{_NAMES[self.month - 1]} {self.year}"

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day after the month."""
        return self.plus(1).start

    @property
    def period(self) -> "Period":
        return Period(self.start, self.end)

    def plus(self, months: int) -> "Month":
        return Month.from_index(self.index + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from `first` to `last`, both included; none when `last` is earlier."""
    return [Month.from_index(index) for index in range(first.index, last.index + 1)]
