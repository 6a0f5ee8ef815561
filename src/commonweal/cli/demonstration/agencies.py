"""What the agencies deliver beside the police's open data: on joining the history in one file, then each
month.

Everything planted in it stands in `stories.stories(last)` and in the README beside the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from commonweal.cli.demonstration import mishaps, stories, tables
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.cli.demonstration.feeds.feed import Feed
from commonweal.cli.demonstration.labels import MARKER, write_marker
from commonweal.cli.demonstration.police import LAST, MONTHS, SEED, DemonstrationDelivery
from commonweal.core.digests import sha256_hex
from commonweal.core.periods import Month
from commonweal.core.progress import Progress, silent

RECENT = 3  # months that came one by one, after the history
FOLDER = "agencies"


@dataclass(frozen=True)
class Planned:
    """A delivery that is to be made: of which months, the oldest first."""

    feed: Feed
    months: tuple[Month, ...]
    received: date
    note: str = ""

    @property
    def path(self) -> Path:
        first, last = self.months[0], self.months[-1]
        period = str(last) if len(self.months) == 1 else f"{first}_to_{last}"
        folder = f"{self.feed.source}-again" if self.note.startswith("re-issued") else self.feed.source
        return Path(FOLDER) / folder / self.feed.name.format(period=period)


def plans(feeds: tuple[Feed, ...], months: int = MONTHS, last: Month = LAST) -> list[Planned]:
    """What is delivered, in the order of receipt."""
    made = [plan for feed in feeds for plan in _plans_of(feed, months, last)]
    return sorted(made, key=lambda plan: (plan.received, plan.feed.source, plan.months))


def _plans_of(feed: Feed, months: int, last: Month) -> Iterator[Planned]:
    if feed.once is not None:
        yield Planned(feed, (last,), feed.once, "published figures")
        return
    files = _files(feed, months, last)
    recent = min(RECENT if feed.every == 1 else 1, len(files) - 1)
    history = [month for file in files[: len(files) - recent] for month in file]
    if history:
        yield Planned(feed, tuple(history), _due(feed, history[-1]), "the history, on joining")
    for file in files[len(files) - recent :]:
        ago = last.index - file[-1].index
        if (feed.source, ago) in stories.SILENT:
            continue
        late = (feed.source, ago) == stories.LATE_FEED
        due = _due(feed, file[-1]) + timedelta(days=stories.LATE_FEED_DAYS if late else 0)
        yield Planned(feed, file, due, "late" if late else "")
        if (feed.source, ago) == stories.REISSUED_FEED:
            yield Planned(feed, file, due + timedelta(days=24), "re-issued: more rows than the first")


def _files(feed: Feed, months: int, last: Month) -> list[tuple[Month, ...]]:
    """The months of each file of the feed's own rhythm; one that is not over yet has not come."""
    made: list[tuple[Month, ...]] = []
    waiting: list[Month] = []
    for ago in reversed(range(months)):
        month = last.plus(-ago)
        closes = month.month % feed.every == 0
        waiting += [month] if closes or not feed.last_alone else []
        if closes:
            made.append(tuple(waiting))
            waiting = []
    return made


def _due(feed: Feed, month: Month) -> date:
    return month.plus(1).start + timedelta(days=feed.arrives - 1)


def deliveries(
    folder: Path,
    *,
    months: int = MONTHS,
    last: Month = LAST,
    seed: int = SEED,
    progress: Progress = silent,
) -> Iterator[DemonstrationDelivery]:
    """Write the files one by one in the order of receipt; those that a run before wrote are taken as they
    are."""
    planned = plans(FEEDS, months, last)
    made_with = {"months": months, "last": str(last), "seed": seed, "maker": fingerprint()}
    kept = _rows_before(folder, made_with)
    if not kept:
        write_marker(folder / FOLDER, made_with)
    for done, plan in enumerate(planned, start=1):
        path = folder / plan.path
        if str(plan.path) not in kept:
            kept[str(plan.path)] = _written(path, plan, last, seed)
            _remember(folder, kept)
        progress.count(done, len(planned), "deliveries of the agencies written")
        yield DemonstrationDelivery(path, plan.received, plan.note, plan.months[-1], kept[str(plan.path)])


def _written(path: Path, plan: Planned, last: Month, seed: int) -> int:
    """Whole or not at all, so that a run that was ended leaves nothing that looks whole."""
    parts = (
        mishaps.befallen(plan.feed.source, last.index - month.index, plan.note, columns)
        for month in plan.months
        if (columns := plan.feed.columns(month, last.index - month.index, seed))
    )
    begun = path.with_name(f".{path.name}")
    begun = begun.with_suffix(path.suffix)
    rows = tables.write(begun, parts, encoding=plan.feed.encoding, title=plan.feed.title)
    begun.replace(path)
    return rows


@cache
def fingerprint() -> str:
    """Of everything in this package that decides what is written."""
    here = files(__package__)
    texts = [part for folder in (here, here / "feeds") for part in folder.iterdir() if part.is_file()]
    return sha256_hex(b"".join(part.read_bytes() for part in sorted(texts, key=lambda part: part.name)))[:16]


def _rows_before(folder: Path, made_with: dict[str, object]) -> dict[str, int]:
    """Path -> rows of what lies there, written by this very maker."""
    marker, ledger = folder / FOLDER / MARKER, folder / FOLDER / ".rows.json"
    try:
        same = json.loads(marker.read_text("utf-8"))["made_with"] == made_with
        rows: dict[str, int] = json.loads(ledger.read_text("utf-8")) if same else {}
    except (OSError, ValueError, KeyError):
        return {}
    return {name: number for name, number in rows.items() if (folder / name).exists()}


def _remember(folder: Path, rows: dict[str, int]) -> None:
    (folder / FOLDER / ".rows.json").write_text(json.dumps(rows), encoding="utf-8")
