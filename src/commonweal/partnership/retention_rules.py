"""How long things are kept, from `reference/retention.toml`. Pure sums over dates."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from commonweal.core.errors import BadInput
from commonweal.core.workingdays import birthday, months_after

ADULT = 18
# Below this age police-origin information needs a justification of its own.
YOUNG = 10
QUESTIONS = 6


@dataclass(frozen=True)
class Schedule:
    code: str
    words: str
    since: date
    clear: int
    review: int
    then: str
    source: str
    until_age: int | None = None
    child_age: int | None = None
    minimum: bool = False

    @property
    def of_the_police(self) -> bool:
        return self.code.startswith("police-")

    def clear_until(self, began: date, born: date | None = None) -> date:
        """The first day after the clear period; for a child's file not before the birthday that is stated."""
        ends = months_after(began, self.clear)
        if self.child_age and born and began < birthday(born, ADULT):
            return max(ends, birthday(born, self.child_age))
        return ends

    def next_review(self, began: date, reviewed: date | None = None, born: date | None = None) -> date:
        """A review before the end of the clear period does not put off the one at its end."""
        ends = self.clear_until(began, born)
        due = months_after(reviewed, self.review) if reviewed and reviewed >= ends else ends
        return min(due, birthday(born, self.until_age)) if self.until_age and born else due

    def kept_until(self, began: date, born: date | None = None) -> date | None:
        """The day before which it may not be disposed of; None where nothing forbids it."""
        if not self.minimum:
            return None
        ends = self.clear_until(began, born)
        return max(ends, birthday(born, self.until_age)) if self.until_age and born else ends


@cache
def _raw() -> Mapping[str, object]:
    text = files("commonweal.partnership").joinpath("reference/retention.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def schedules() -> tuple[Schedule, ...]:
    rows: list[dict[str, object]] = _raw()["schedule"]  # type: ignore[assignment]
    return tuple(Schedule(**row) for row in rows)  # type: ignore[arg-type]


@cache
def questions() -> Mapping[str, str]:
    """The six questions of necessity that a review answers."""
    found: Mapping[str, str] = _raw()["questions"]  # type: ignore[assignment]
    return found


def schedule(code: str, day: date) -> Schedule:
    """The line that holds on a day."""
    found = [each for each in schedules() if each.code == code and each.since <= day]
    if not found:
        known = ", ".join(dict.fromkeys(each.code for each in schedules()))
        raise BadInput(
            f"There is no retention schedule {code!r}.", where="schedule", remedy=f"Choose of {known}."
        )
    return max(found, key=lambda each: each.since)


def strictest(of: Iterable[Schedule], began: date, reviewed: date | None, born: date | None) -> date:
    """The next review of what was derived from several things: the earliest of theirs."""
    return min(each.next_review(began, reviewed, born) for each in of)
