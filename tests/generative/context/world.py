"""What stands around the machine: people, rows, the owner's hand and the clock; and the story so far."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from commonweal.core import clock
from tests.generative.context import people
from tests.generative.context.hands import Told
from tests.generative.context.plain_policy import LONDON, Errand, Person, Row, store_of
from tests.generative.context.rooms import OwnersHand, Room

BEGIN = datetime(2026, 3, 27, 21, 0, tzinfo=LONDON)  # the clocks change within two days
ROWS_AT_FIRST = {"case": 5, "marac": 4, "intelligence": 3, "note": 4, "grant": 4, "draft": 2, "log": 4}


class ForeignRow(AssertionError):
    """Something was shown, or told, that the plain opinion does not grant."""


class World:
    def __init__(self, rooms: tuple[Room, ...], owner: OwnersHand, leaks: list[str]) -> None:
        self.rooms, self.owner, self.leaks = rooms, owner, leaks
        self.clocks = ExitStack()
        self.clocks.enter_context(clock.setting(BEGIN))
        self.committed: dict[str, list[Row]] = {room.name: [] for room in rooms}
        self.people: dict[str, Person] = {}
        self.watched = rooms[0]
        self.story: list[str] = []

    def begin(self, chance: Random) -> None:
        self.people = {number: people.person(chance, number, clock.now()) for number in people.IDS}
        for room in self.rooms:
            for _ in range(ROWS_AT_FIRST.get(room.name.split()[0], 3)):
                self._add(chance, room)
        for _ in range(4 * len(self.people)):
            self.watched = chance.choice(self.rooms[:4])
            self._somebody_changes(chance)

    def go_on(self, chance: Random) -> None:
        what = chance.choice((self._owner_changes_rows, self._somebody_changes, self._time_passes))
        what(chance)

    def room(self, name: str) -> Room:
        return next(room for room in self.rooms if room.name == name)

    def of(self, alias: str) -> list[Room]:
        return [room for room in self.rooms if room.alias == alias]

    def rows(self, room: Room) -> list[Row]:
        return self.committed[room.name]

    def say(self, what: str) -> None:
        self.story.append(what)

    def found(self, what: str) -> None:
        self.leaks.append(what)
        raise ForeignRow("\n".join([*self.story, what]))

    def denied(self, room: Room, viewer: Person) -> None:
        """A line of the log tells of a refusal; what was sought stands in its words alone."""
        made = people.line(viewer.id, room.see[0], room.object_class, "")
        self.committed[f"log in {store_of(room.object_class)}"].append(made)

    def _owner_changes_rows(self, chance: Random) -> None:
        room = chance.choice(self.rooms)
        rows = self.committed[room.name]
        if not rows or (chance.random() < 0.3 and len(rows) < 8):
            self.say(f"the owner adds to {room.name}")
            self._add(chance, room)
        elif room.name in ("case", "marac", "note") and chance.random() < 0.7:
            old = chance.choice(rows)
            new, sql = people.moved(chance, room, old)
            self.say(f"the owner moves {old.label} to {dict(new.facts)}")
            people.write(self.owner, room, sql)
            rows[rows.index(old)] = new
        elif not room.name.startswith("log"):
            gone = chance.choice(rows)
            self.say(f"the owner removes {gone.label}")
            people.write(self.owner, room, people.removal(room, gone))
            rows.remove(gone)

    def _somebody_changes(self, chance: Random) -> None:
        number = chance.choice(people.IDS)
        what, self.people[number] = people.changed(chance, self.people[number], self._matters, clock.now())
        self.say(f"{number}: {what}")

    @property
    def _matters(self) -> list[str]:
        """What one can be excluded from or break the glass of: above all, what is looked at now."""
        watched = self.rows(self.watched)
        rows = [row for each in self.committed.values() for row in each]
        found = [m for row in (*watched, *watched, *rows) for m in sorted(row.facts["matter"])]
        return found + [m for row in watched for m in sorted(row.facts.get("subjects", ()))] + ["account:1"]

    def _time_passes(self, chance: Random) -> None:
        """By a few minutes, by more than an hour, or to the first moment of the next day."""
        now = clock.now()
        tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(0), tzinfo=LONDON)
        minutes = chance.choice((1, 10, 61, 0, 0))
        self.clocks.enter_context(clock.setting(now + timedelta(minutes=minutes) if minutes else midnight))
        self.say(f"it is {clock.now():%d %B %H:%M}")

    def _add(self, chance: Random, room: Room) -> None:
        row, sql = people.row(chance, room, self.committed["case"])
        people.write(self.owner, room, sql)
        self.committed[room.name].append(row)

    def somebody(self, chance: Random, alias: str) -> tuple[Person, Errand]:
        """Anybody, or one who sees something, or one who would, had nothing lapsed or barred them."""
        now = clock.now()
        self.watched = chance.choice(self.of(alias))
        rows, want = (
            self.committed[self.watched.name],
            chance.choice(("anybody", "sees", "would see", "would see")),
        )
        tried = [
            (self.people[chance.choice(people.IDS)], people.errand(chance, now))
            for _ in range(1 if want == "anybody" else 8)
        ]

        def number(pair: tuple[Person, Errand]) -> int:
            told, unbarred = Told(*pair, now), Told(people.unbarred(pair[0], now), pair[1], now)
            shown = {row.key for row in rows if told.shows(self.watched, row)}
            missed = {row.key for row in rows if unbarred.shows(self.watched, row)} - shown
            return len(shown if want == "sees" else missed)

        return max(tried, key=number) if len(tried) > 1 else tried[0]


def key(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
