"""One who uses connections: a thread, the acts that stand open in it, and what they should show.

What is done is done twice: to the databases through `acting`, `task` and `atomic`, and to plain lists.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from weakref import WeakSet

from django.db import connections, transaction

from commonweal.core import clock
from commonweal.core.actor import Actor, Opened, Sharing, Trained
from commonweal.core.context import acting
from commonweal.core.grain import AreaRef
from commonweal.core.task import Task, task
from tests.generative.context.plain_policy import Errand, Person, Row, sees, ways
from tests.generative.context.rooms import Room

T = TypeVar("T")
ALIASES = ("restricted", "default")
_PREPARED: WeakSet[Any] = WeakSet()  # connections on which the one plan is made


class Mishap(Exception):
    """Something goes wrong in the middle of an act."""


@dataclass
class Told:
    """What the database was told, and when; what it shows follows from that until it is told anew."""

    person: Person
    errand: Errand
    at: datetime
    _ways: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def shows(self, room: Room, row: Row) -> bool:
        if room.name not in self._ways:
            self._ways[room.name] = ways(self.person, self.errand, self.at, room.see)
        return sees(self.person, self._ways[room.name], self.at, row)


@dataclass
class Frame:
    """One block that stands open: an act, a transaction or savepoint, or a task."""

    kind: str
    alias: str
    block: AbstractContextManager[Any]
    before: tuple[Person, Errand] | None
    told_before: Told | None
    errand_before: Errand
    written: list[tuple[str, Row]] = field(default_factory=list)
    broken: bool = False


class Hand:
    def __init__(self, name: str, pool: ThreadPoolExecutor | None) -> None:
        self.name, self._pool = name, pool
        self.frames: list[Frame] = []
        self.told: dict[str, Told | None] = dict.fromkeys(ALIASES)
        self.acts: dict[str, tuple[Person, Errand] | None] = dict.fromkeys(ALIASES)
        self.errand = Errand()
        self.tell: Callable[[Any], None] = lambda line: None
        self._refused: dict[str, list[Any]] = {}

    def refused(self, store: str, line: Any) -> None:
        """A refusal is written at once, or when the outermost act is over; where no act began, never."""
        held = self.holds(store)
        if not held:
            self.tell(line)
        elif held[0].kind == "act":
            self._refused.setdefault(store, []).append(line)

    def _tell_what_waited(self, alias: str) -> None:
        if not self.holds(alias):
            for line in self._refused.pop(alias, ()):
                self.tell(line)

    def run(self, work: Callable[[], T]) -> T:
        """In the thread of this hand."""
        return self._pool.submit(work).result() if self._pool else work()

    def holds(self, alias: str) -> list[Frame]:
        """The open blocks of a transaction of this database, the outermost first."""
        return [frame for frame in self.frames if frame.alias == alias]

    @property
    def broken(self) -> set[str]:
        return {frame.alias for frame in self.frames if frame.broken}

    # ------------------------------------------------------------------------------------------- opening

    def begin_act(self, person: Person, errand: Errand, alias: str) -> None:
        before, told_before = self.acts[alias], self.told[alias]
        self.begin_task(errand)
        self._open("act", alias, acting(actor_of(person), alias), before, told_before)
        if before != (person, errand):
            self.told[alias] = Told(person, errand, clock.now())
        self.acts[alias] = (person, errand)

    def begin_transaction(self, alias: str) -> None:
        self._open("transaction", alias, transaction.atomic(using=alias), self.acts[alias], self.told[alias])

    def begin_task(self, errand: Errand) -> None:
        self._open("task", "", task(task_of(errand)))
        self.errand = errand

    def _open(
        self,
        kind: str,
        alias: str,
        block: AbstractContextManager[Any],
        before: tuple[Person, Errand] | None = None,
        told_before: Told | None = None,
    ) -> None:
        self.run(block.__enter__)
        self.frames.append(Frame(kind, alias, block, before, told_before, self.errand))

    # ------------------------------------------------------------------------------------------- closing

    def end(self) -> list[tuple[str, Row]]:
        """The innermost block ends well; what was committed by that."""
        frame = self.frames.pop()
        outermost = frame.alias != "" and not self.holds(frame.alias)
        if frame.broken and not outermost:
            self._end_in_ruins(frame)
            return []
        self.run(lambda: frame.block.__exit__(None, None, None))
        if frame.alias == "":
            self.errand = frame.errand_before
            return []
        own, self.acts[frame.alias] = self.acts[frame.alias], frame.before
        if outermost:
            self.told[frame.alias] = None
            self._tell_what_waited(frame.alias)
            return [] if frame.broken else frame.written
        if frame.kind == "act" and own != frame.before:
            self.told[frame.alias] = Told(*frame.before, clock.now()) if frame.before else None
        self.holds(frame.alias)[-1].written += frame.written
        return []

    def _end_in_ruins(self, frame: Frame) -> None:
        """A block whose transaction was aborted cannot end well: what was swallowed comes out here."""
        try:
            self.run(lambda: frame.block.__exit__(None, None, None))
        except Exception:
            self._forgotten(frame)
        else:
            raise AssertionError("an aborted transaction ended well")

    def fail(self, error: BaseException, blocks: int) -> None:
        """An error passes through that many blocks, and is caught around them."""
        for _ in range(min(blocks, len(self.frames))):
            frame = self.frames.pop()
            self.run(lambda frame=frame: self._leave(frame, error))
            self._forgotten(frame)
            self._tell_what_waited(frame.alias)

    @staticmethod
    def _leave(frame: Frame, error: BaseException) -> None:
        if frame.block.__exit__(type(error), error, error.__traceback__):
            raise AssertionError("an error was swallowed")

    def _forgotten(self, frame: Frame) -> None:
        if frame.alias == "":
            self.errand = frame.errand_before
        else:
            self.acts[frame.alias], self.told[frame.alias] = frame.before, frame.told_before

    def reconnect(self) -> None:
        self.run(lambda: [connections[alias].close() for alias in ALIASES])

    # ------------------------------------------------------------------------------------------- looking

    def rows(self, room: Room, committed: list[Row]) -> list[Row]:
        own = [row for frame in self.holds(room.alias) for name, row in frame.written if name == room.name]
        return committed + own

    def expects(self, room: Room, committed: list[Row]) -> list[Row]:
        """What row security alone should show."""
        told = self.told[room.alias]
        return [] if told is None else [row for row in self.rows(room, committed) if told.shows(room, row)]

    def expects_for(self, room: Room, committed: list[Row], viewer: Person) -> list[Row]:
        """What `visible_to` should show: no more than the database does, and judged at this moment."""
        now = Told(viewer, self.errand, clock.now())
        return [row for row in self.expects(room, committed) if now.shows(room, row)]

    def look(self, rooms: list[Room], *, prepared: bool) -> dict[str, list[str]]:
        """What plain SQL shows; with a plan made earlier, perhaps when somebody else acted."""
        alias, found = rooms[0].alias, {room.name: [] for room in rooms}
        each = (f"SELECT '{room.name}', {room.label} FROM {room.table}" for room in rooms)
        sql = " UNION ALL ".join(each)

        def ask() -> list[tuple[str, str]]:
            with connections[alias].cursor() as cursor:
                if prepared and cursor.connection not in _PREPARED:
                    cursor.execute(f"PREPARE look AS {sql}")
                    _PREPARED.add(cursor.connection)
                cursor.execute("EXECUTE look" if prepared else sql)
                return list(cursor.fetchall())

        for name, label in self.run(ask):
            found[name].append(label)
        return found

    def query(self, alias: str, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        def ask() -> list[Any]:
            with connections[alias].cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())

        return self.run(ask)


def actor_of(person: Person) -> Actor:
    return Actor(
        id=person.id,
        name=f"Person {person.id}",
        kind="person",
        agency=person.agency,
        roles=person.roles,
        areas=None if person.areas is None else frozenset(AreaRef(*a.split(":")) for a in person.areas),
        agreements=frozenset(
            Sharing(f"ISA-{number}", classes, frozenset(), frozenset({person.agency}), since, until)
            for number, (classes, since, until) in enumerate(person.agreements)
        ),
        training=frozenset(Trained(course, until) for course, until in person.training),
        vetted_until=person.vetted_until,
        exclusions=person.exclusions,
        opened=frozenset(Opened(matter, until) for matter, until in person.opened),
    )


def task_of(errand: Errand) -> Task:
    return Task(
        purpose=errand.purpose,
        reason=errand.reason,
        channel=errand.channel,
        multi_factor_at=errand.second_factor_at,
        reauthenticated_at=errand.proved_again_at,
        second_person=errand.second_person,
    )
