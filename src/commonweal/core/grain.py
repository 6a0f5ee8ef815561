"""How finely a place or a time is told, in what form, and which area is meant."""

from dataclasses import dataclass
from enum import IntEnum


class PlaceGrain(IntEnum):
    POINT = 0
    OA = 1
    LSOA = 2
    MSOA = 3
    WARD = 4
    DISTRICT = 5
    COUNTY = 6


class TimeGrain(IntEnum):
    MINUTE = 0
    DAY = 1
    MONTH = 2
    QUARTER = 3


class Form(IntEnum):
    """In what form records may be seen; each form includes those below it."""

    NOTHING = 0
    COUNTS = 1
    MAP = 2
    ROWS = 3


@dataclass(frozen=True, order=True)
class AreaRef:
    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
