"""What the pages of this room show, in words and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.core.policy import policy
from commonweal.core.trail.reading import Line
from commonweal.hub.queries import DeliveryLine
from commonweal.hub.queries.exchange import LATE, REFUSED, BoardRow
from commonweal.web.furniture import day, moment

Row = list[Any]


def role_words(roles: Iterable[str]) -> list[str]:
    known = policy().roles
    return [known[role].words for role in sorted(roles) if role in known]


@dataclass(frozen=True)
class Landed:
    """The deliveries of the last month, those that were taken in and those that were refused."""

    taken: tuple[DeliveryLine, ...]
    refused: tuple[DeliveryLine, ...]
    titles: Mapping[str, str]
    ever: bool

    @classmethod
    def since(cls, first: date, lines: list[DeliveryLine], titles: Mapping[str, str]) -> Landed:
        lately = [each for each in lines if each.received_on >= first]
        lately.sort(key=lambda each: (each.received_on, each.number), reverse=True)
        return cls(
            tuple(each for each in lately if each.state == "released"),
            tuple(each for each in lately if each.state == "rejected"),
            titles,
            bool(lines),
        )

    @property
    def rows_taken(self) -> list[Row]:
        return [
            [e.name, self.titles.get(e.source, e.source), day(e.received_on), e.accepted, e.rejected]
            for e in self.taken
        ]

    @property
    def rows_refused(self) -> list[Row]:
        return [
            [e.name, self.titles.get(e.source, e.source) or "not recognised", day(e.received_on), e.refusal]
            for e in self.refused
        ]


def late_rows(board: Iterable[BoardRow], names: Mapping[str, str]) -> list[Row]:
    """What has not come of the statutory exchange, the longest overdue first."""
    late = [
        (cell.quarter.due, row, cell) for row in board for cell in row.cells if cell.state in (LATE, REFUSED)
    ]
    late.sort(key=lambda each: (each[0], each[1].dataset.ref, each[1].holder))
    return [
        [row.dataset.content, names.get(row.holder, row.holder), cell.quarter.name, day(due), cell.words]
        for due, row, cell in late
    ]


def trail_rows(lines: Iterable[Line]) -> list[Row]:
    acts = policy().actions
    return [
        [
            moment(line.at),
            acts[line.operation].words if line.operation in acts else line.operation,
            " ".join(part for part in (line.object_type, line.object_id) if part),
            "; ".join(part for part in (line.purpose, line.reason) if part),
            line.outcome,
        ]
        for line in lines
    ]
