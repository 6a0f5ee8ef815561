"""What is unusual in lines of the log: sums over lines that are already read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from commonweal.core.clock import LONDON
from commonweal.core.trail.reading import Line

DENIALS, DENIALS_WITHIN = 5, timedelta(minutes=10)
BULK, BULK_WITHIN = 50, timedelta(hours=1)
OFFICE_OPENS, OFFICE_CLOSES = time(7), time(20)
SATURDAY = 5
LEFT_OUT = (
    "people of the same name, the household and neighbours: the addresses of staff are not held here",
    "people in the public eye: no list of them is kept",
)


@dataclass(frozen=True)
class Finding:
    kind: str
    actor: str
    since: datetime
    until: datetime
    count: int
    words: str


def find(lines: Iterable[Line], reads: frozenset[str]) -> Iterator[Finding]:
    """Person by person, in the order of their identifiers."""
    by_actor: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: (each.at, each.id)):
        by_actor[line.actor].append(line)
    for actor in sorted(by_actor):
        done = by_actor[actor]
        read = [line for line in done if line.operation in reads and line.object_type != "audit_event"]
        denied = [line for line in done if line.outcome == "denied"]
        yield from _runs("denials", "refused", denied, DENIALS, DENIALS_WITHIN, lambda line: line.id)
        yield from _runs("bulk", "different things read", read, BULK, BULK_WITHIN, _thing)
        yield from _together("out of hours", "read outside office hours", filter(_out_of_hours, read))
        yield from _together("own record", "read about themselves", filter(_own, read))


def _runs(
    kind: str, words: str, lines: Sequence[Line], least: int, within: timedelta, key: Callable[[Line], object]
) -> Iterator[Finding]:
    """Stretches in which at least so many different things happened; one that goes on is one finding."""
    first = 0
    run: list[Line] = []
    for place, line in enumerate(lines):
        while line.at - lines[first].at > within:
            first += 1
        window = lines[first : place + 1]
        if len({key(each) for each in window}) < least:
            continue
        if run and window[0].at > run[-1].at:
            yield _finding(kind, words, run)
            run = []
        run += [each for each in window if not run or (each.at, each.id) > (run[-1].at, run[-1].id)]
    if run:
        yield _finding(kind, words, run)


def _together(kind: str, words: str, lines: Iterable[Line]) -> Iterator[Finding]:
    if found := list(lines):
        yield _finding(kind, words, found)


def _finding(kind: str, words: str, lines: Sequence[Line]) -> Finding:
    return Finding(kind, lines[0].actor, lines[0].at, lines[-1].at, len(lines), words)


def _thing(line: Line) -> object:
    return line.object_type, line.object_id


def _out_of_hours(line: Line) -> bool:
    there = line.at.astimezone(LONDON)
    return there.weekday() >= SATURDAY or not OFFICE_OPENS <= there.time() < OFFICE_CLOSES


def _own(line: Line) -> bool:
    about = f"{line.object_type}:{line.object_id}"
    return line.actor in (*line.subjects, about, line.object_id)
