"""How rows are looked at by Django: in lists, counts and sums, and by their keys."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Count, Max, Min, TextField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from commonweal.core.errors import NotFound
from commonweal.core.guarded import find
from tests.generative.context.hands import Hand, actor_of
from tests.generative.context.plain_policy import Person, store_of
from tests.generative.context.rooms import Room
from tests.generative.context.world import World, key


class Looks:
    """One viewer at one room by one hand; `expected` is what they may see there."""

    def __init__(self, world: World, hand: Hand, room: Room, viewer: Person) -> None:
        self.world, self.hand, self.room, self.viewer = world, hand, room, viewer
        self.all = hand.rows(room, world.rows(room))
        self.expected = hand.expects_for(room, world.rows(room), viewer)

    @property
    def visible(self) -> Any:
        return self.room.model.objects.using(self.room.alias).visible_to(actor_of(self.viewer))

    def look(self, chance: Random) -> None:
        way = chance.choice((self._listed, self._counted, self._looked_up, self._looked_up))
        self.hand.run(lambda: way(chance))

    def hidden(self, chance: Random) -> str:
        """The key of a row that they may not see, or of none."""
        seen = {row.key for row in self.expected}
        return chance.choice([row.key for row in self.all if row.key not in seen] or [key(chance)])

    def ask_for(self, wanted: str) -> Any:
        return self.hand.run(lambda: self._find(wanted))

    def _find(self, wanted: str) -> Any:
        return find(self.visible, actor_of(self.viewer), self.room.see[0], pk=wanted)

    def _listed(self, chance: Random) -> None:
        shown = Counter(_label(self.room, each) for each in self.visible)
        if shown != Counter(row.label for row in self.expected):
            self._differs("lists", shown)

    def _counted(self, chance: Random) -> None:
        if (count := self.visible.count()) != len(self.expected):
            self._differs("counts", count)
        if self.visible.exists() is not bool(self.expected):
            self._differs("learns that there are", not self.expected)
        of = Cast("object_version" if "log" in self.room.name else "pk", TextField())
        sums = self.visible.order_by().aggregate(number=Count("pk"), least=Min(of), most=Max(of))
        keys = [row.key for row in self.expected]
        if sums != {"number": len(keys), "least": min(keys, default=None), "most": max(keys, default=None)}:
            self._differs("sums up", sums)

    def _looked_up(self, chance: Random) -> None:
        """A row that is hidden is not told from one that never was."""
        if "log" in self.room.name or not self.all:
            return
        wanted, unknown = chance.choice(self.all).key, key(chance)
        found, *hidden = self._answer(wanted)
        if (found is not None) is not (wanted in {row.key for row in self.expected}):
            self._differs("finds", found)
        if found is None and tuple(hidden) != self._answer(unknown)[1:]:
            self._differs("can tell from nothing", (wanted, hidden))

    def _answer(self, wanted: str) -> tuple[Any, str, list[str]]:
        """What was found, in what words it was not, and by what queries."""
        connections[self.room.alias].queries_log.clear()  # Django stops counting when it is full
        with CaptureQueriesContext(connections[self.room.alias]) as asked:
            try:
                found, said = self._find(wanted), ""
            except NotFound as error:
                found, said = None, repr((str(error), error.where, error.remedy))
                self.hand.refused(store_of(self.room.object_class), (self.room, self.viewer))
        forms = (f"= '{UUID(wanted).hex}'", f"= '{wanted}'")
        return found, said, [_without(query["sql"], forms) for query in asked]

    def _differs(self, how: str, what: Any) -> None:
        keys = [row.key for row in self.expected]
        self.world.found(f"{self.viewer} {how} {what} of {self.room.name}, where they may see {keys}")


def _without(sql: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        sql = sql.replace(form, "= …")
    return sql


def _label(room: Room, row: Any) -> str:
    if "log" not in room.name:
        return str(row.pk)
    return f"{row.operation}|{row.object_type}|{row.object_id}|{row.object_version}"
