"""The only reader of time. Tests and the demonstration set it; nothing else may."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# One clock for the whole process: threads that work for a demonstration must see its date too.
_held: list[datetime] = []


def now() -> datetime:
    return _held[-1] if _held else datetime.now(UTC)


def today() -> date:
    """The date in Europe/London."""
    return now().astimezone(LONDON).date()


@contextmanager
def setting(moment: datetime) -> Iterator[None]:
    """Hold the clock still at `moment`, which must say its time zone."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs a moment with a time zone")
    _held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()
