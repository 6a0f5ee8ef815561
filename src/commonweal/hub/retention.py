"""How long deliveries are kept, from `reference/retention.toml`. Pure sums over dates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from commonweal.core.errors import InstallationProblem
from commonweal.core.workingdays import months_after

RAW, ROWS = "raw", "rows"


@dataclass(frozen=True)
class Rule:
    """One line of the file: of everything, of one source or of what is held under one agreement."""

    what: str
    since: date
    schedule: str = ""
    months: int = 0
    source: str = ""
    agreement: str = ""

    def __post_init__(self) -> None:
        if self.what not in (RAW, ROWS) or bool(self.schedule) == bool(self.months):
            raise ValueError(f"a rule of retention is of raw or rows, by a schedule or months: {self}")

    def applies(self, what: str, source: str, agreement: str, day: date) -> bool:
        return (
            self.what == what
            and self.since <= day
            and self.source in ("", source)
            and self.agreement in ("", agreement)
        )


@cache
def rules() -> tuple[Rule, ...]:
    text = files("commonweal.hub").joinpath("reference/retention.toml").read_text("utf-8")
    return tuple(Rule(**row) for row in tomllib.loads(text)["rule"])


def months_kept(
    what: str,
    *,
    source: str,
    agreement: str,
    day: date,
    schedules: Mapping[str, int],
    among: Iterable[Rule] | None = None,
) -> int:
    """For how many months, by the strictest line that applies; of a line and its successor, the later."""
    standing: dict[tuple[str, str], Rule] = {}
    for rule in sorted(rules() if among is None else among, key=lambda each: each.since):
        if rule.applies(what, source, agreement, day):
            standing[rule.source, rule.agreement] = rule
    if not standing:
        raise InstallationProblem(
            f"nothing says how long {what} are kept on {day}",
            where="hub/reference/retention.toml",
            remedy="Add a line without source and agreement.",
        )
    return min(rule.months or _of_schedule(rule, schedules) for rule in standing.values())


def over(began: date, months: int, day: date) -> bool:
    """Whether what began then is past its time on a day."""
    return months_after(began, months) <= day


def first_month_kept(months: int, day: date) -> date:
    """Rows of earlier months are past their time on a day: their month ended so many months before."""
    return months_after(day, -months).replace(day=1)


def _of_schedule(rule: Rule, schedules: Mapping[str, int]) -> int:
    if rule.schedule not in schedules:
        raise InstallationProblem(
            f"there is no retention schedule {rule.schedule!r}",
            where="hub/reference/retention.toml",
            remedy="Name one that `commonweal access retention` lists.",
        )
    return schedules[rule.schedule]
