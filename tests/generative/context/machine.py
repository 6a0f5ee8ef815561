"""The machine: whatever people, owners, clocks and mishaps do, nobody sees a row that is not theirs to see.

After every step row security alone, asked by plain SQL, must show exactly what the plain opinion says; every
few steps Django is asked too, in all the ways in which a page would ask.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import ClassVar

import hypothesis.strategies as st
import pytest
from django.db import DatabaseError, OperationalError, transaction
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commonweal.core import clock, events
from commonweal.core.errors import NotFound
from commonweal.core.models import FormDraft
from tests.generative.context import people
from tests.generative.context.hands import ALIASES, Hand, Mishap, actor_of
from tests.generative.context.looks import Looks
from tests.generative.context.plain_policy import Row, store_of
from tests.generative.context.rooms import OwnersHand, Room
from tests.generative.context.world import World, key

LUCK = st.integers(0, 2**30)
DEEPEST = 9
EVERYTHING = 10  # steps between two comparisons of every room by both hands
FRESH = 7  # steps between two plans made afresh
SPACE_BACK = 100  # machines between two sweeps that give the space of dead rows back


class NoForeignRow(RuleBasedStateMachine):
    rooms: ClassVar[tuple[Room, ...]]
    owner: ClassVar[OwnersHand]
    pool: ClassVar[ThreadPoolExecutor]
    steps: ClassVar[int] = 0
    machines: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()
    leaks: ClassVar[list[str]] = []

    def __init__(self) -> None:
        super().__init__()
        type(self).machines += 1
        self.owner.sweep(whole=self.machines % SPACE_BACK == 1)
        self.world = World(self.rooms, self.owner, self.leaks)
        self.hands = (Hand("one", None), Hand("another", self.pool))
        for hand in self.hands:
            hand.tell = lambda refused: self.world.denied(*refused)
        self.hand = self.hands[0]
        self.step = 0

    @initialize(luck=LUCK)
    def people_and_rows(self, luck: int) -> None:
        self.world.begin(self._chance(luck))

    @rule(luck=LUCK)
    def the_world_goes_on(self, luck: int) -> None:
        """The owner changes rows, somebody's post or exclusions change, or time passes."""
        self.world.go_on(self._chance(luck))

    # ------------------------------------------------------------------------------------- begin and end

    @rule(luck=LUCK)
    def begin_an_act(self, luck: int) -> None:
        """Within another, if one is under way in that database."""
        chance = self._chance(luck)
        alias = "restricted" if chance.random() < 0.75 else "default"
        if len(self.hand.frames) >= DEEPEST or alias in self.hand.broken:
            return
        running = self.hand.acts[alias]
        if running and chance.random() < 0.2:  # the same act once more
            who, errand = running[0], self.hand.errand
        else:
            who, errand = self.world.somebody(chance, alias)
        self._say(f"{who} acts in {alias} by {errand}")
        self.hand.begin_act(who, errand, alias)

    @rule(luck=LUCK)
    def begin_a_transaction_or_task(self, luck: int) -> None:
        chance = self._chance(luck)
        alias = chance.choice(ALIASES)
        if len(self.hand.frames) >= DEEPEST or alias in self.hand.broken:
            return
        if chance.random() < 0.3:
            errand = people.errand(chance, clock.now())
            self._say(f"is about {errand}")
            self.hand.begin_task(errand)
        elif self.hand.holds(alias) or chance.random() < 0.2:
            self._say(f"a transaction or savepoint in {alias}")
            self.hand.begin_transaction(alias)

    @precondition(lambda self: self.hand.frames)
    @rule()
    def end_well(self) -> None:
        self._say(f"{self.hand.frames[-1].kind} ends")
        for name, row in self.hand.end():
            self.world.committed[name].append(row)

    @rule(luck=LUCK)
    def change_hands(self, luck: int) -> None:
        """Another thread goes on, with its own connections; now and then they are closed first."""
        if self._chance(luck).random() < 0.05 and not self.hand.frames:
            self._say("closes the connections")
            self.hand.reconnect()
        self.hand = self.hands[self.hand is self.hands[0]]

    # ---------------------------------------------------------------------------------------- go wrong

    @rule(luck=LUCK)
    def go_wrong(self, luck: int) -> None:
        if not self.hand.frames:
            self.begin_an_act(luck)
            return
        chance = self._chance(luck)
        acts = any(self.hand.acts.values()) and not self.hand.broken
        what = chance.choice((self._fail, self._fail, self._be_cancelled, self._be_refused))
        (what if acts else self._fail)(chance)

    def _fail(self, chance: Random) -> None:
        blocks = chance.choice((1, 1, 1, 2, DEEPEST))
        self._say(f"an error through {blocks} blocks")
        self.hand.fail(Mishap(), blocks)

    def _be_cancelled(self, chance: Random) -> None:
        """A statement that takes too long, whose error passes out, or is caught where it must not be."""
        alias = self._acted_in
        with pytest.raises(OperationalError) as caught:
            self.hand.query(alias, "SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)")
        if chance.random() < 0.6:
            self._say("a statement is cancelled")
            self.hand.fail(caught.value, 1 + self._blocks_above(alias))
        else:
            self._say("a statement is cancelled and nobody heeds it")
            self.hand.holds(alias)[-1].broken = True

    def _blocks_above(self, alias: str) -> int:
        """How many blocks stand inside the innermost transaction of this database."""
        return next(n for n, frame in enumerate(reversed(self.hand.frames)) if frame.alias == alias)

    def _be_refused(self, chance: Random) -> None:
        """Somebody asks for what is not theirs; the error passes through all, and leaves one line."""
        alias = self._acted_in
        room = chance.choice([room for room in self.world.of(alias) if "log" not in room.name])
        viewer, store = self.hand.acts[alias][0], store_of(room.object_class)
        looks = Looks(self.world, self.hand, room, viewer)
        wanted = looks.hidden(chance)
        self._say(f"{viewer.id} is refused {wanted} of {room.name}")
        with pytest.raises(NotFound) as caught:
            looks.ask_for(wanted)
        self.hand.refused(store, (room, viewer))
        self.hand.fail(caught.value, len(self.hand.frames))
        self._compare_log(store, viewer.id)

    def _compare_log(self, store: str, who: str) -> None:
        """The owner counts what stands in the log, which nobody else may see whole."""
        count = self.owner.count(store, "SELECT count(*) FROM core_event WHERE actor = %s", who)
        lines = [row for row in self.world.committed[f"log in {store}"] if who in row.facts["person"]]
        if count != len(lines):
            self.world.found(f"the log in {store} has {count} lines about {who}, not {len(lines)}")

    # ------------------------------------------------------------------------------------ write and look

    @rule(luck=LUCK)
    def write(self, luck: int) -> None:
        if not any(self.hand.acts.values()):
            self.begin_an_act(luck)
            return
        chance, alias = self._chance(luck), self._acted_in
        if alias in self.hand.broken:
            return
        if chance.random() < 0.5:
            self._leave_a_line(chance, alias)
        else:
            self._keep_a_draft(chance, alias)

    def _leave_a_line(self, chance: Random, alias: str) -> None:
        person = self.hand.acts[alias][0]
        number = key(chance)
        self._say(f"leaves a line in {alias}")
        self.hand.run(
            lambda: events.record(
                actor=actor_of(person),
                operation="case.read",
                object_type="case",
                object_id=number,
                object_version=number,
                purpose="tasking",
                reason="",
                using=alias,
            )
        )
        made = people.line(person.id, "case.read", "case", number, number)
        self.hand.holds(alias)[-1].written.append((f"log in {alias}", made))

    def _keep_a_draft(self, chance: Random, alias: str) -> None:
        """One's own is kept, if the policy lets them keep any; somebody else's never is."""
        room = self.world.room(f"draft in {alias}")
        told = self.hand.told[alias]
        owner = chance.choice((told.person.id, chance.choice(people.IDS)))
        number = key(chance)
        facts = {"author": frozenset({owner}), "matter": frozenset({f"draft:{number}"})}
        made = Row(number, number, facts)
        self._say(f"a draft of {owner} in {alias}")

        def keep() -> bool:
            row = FormDraft(id=number, owner=owner, form=number, saved_at=clock.now())
            try:
                with transaction.atomic(using=alias):
                    row.save(using=alias, force_insert=True)
            except DatabaseError as error:
                if "row-level security" not in str(error):
                    raise
                return False
            return True

        # A process sees drafts, to clear the old ones, and keeps none.
        keeping = replace(room, name=f"keeping of a {room.name}", see=("draft.keep",))
        if self.hand.run(keep) != told.shows(keeping, made):
            self.world.found(f"the database takes the draft of {owner}, or refuses it, and should not")
        if told.shows(keeping, made):
            self.hand.holds(alias)[-1].written.append((room.name, made))

    @rule(luck=LUCK)
    def look_by_django(self, luck: int) -> None:
        if not any(self.hand.acts.values()):
            self.begin_an_act(luck)
            return
        chance = self._chance(luck)
        alias = chance.choice([alias for alias in ALIASES if self.hand.acts[alias]])
        if alias in self.hand.broken:
            return
        acting = self.hand.acts[alias][0]
        viewer = acting if chance.random() < 0.7 else self.world.people[chance.choice(people.IDS)]
        Looks(self.world, self.hand, chance.choice(self.world.of(alias)), viewer).look(chance)

    @invariant()
    def row_security_shows_what_the_plain_opinion_says(self) -> None:
        if not self.world.people:
            return
        type(self).steps += 1
        self.step += 1
        if self.step % EVERYTHING == 0:
            self._compare_everything()
        else:
            self._compare(self.hand, self.world.watched.alias)

    def _compare_everything(self) -> None:
        for hand in self.hands:
            for alias in ALIASES:
                self._compare(hand, alias)

    def _compare(self, hand: Hand, alias: str) -> None:
        if alias in hand.broken:
            return
        for name, shown in hand.look(self.world.of(alias), prepared=self.step % FRESH != 0).items():
            expected = [row.label for row in hand.expects(self.world.room(name), self.world.committed[name])]
            if sorted(shown) != sorted(expected):
                self.world.found(f"{hand.name}, {name}: shown {sorted(shown)}, not {sorted(expected)}")
            self.seen[name] += len(shown)

    # ------------------------------------------------------------------------------------------------ end

    def teardown(self) -> None:
        try:
            for hand in self.hands:
                hand.fail(Mishap(), len(hand.frames))
            self._compare_everything()
        finally:
            self.world.clocks.close()

    @property
    def _acted_in(self) -> str:
        """A database in which somebody acts by this hand: the one acted in last."""
        return next(f.alias for f in reversed(self.hand.frames) if f.alias and self.hand.acts[f.alias])

    def _chance(self, luck: int) -> Random:
        """Hypothesis likes to try the same number again; what is made of it must be something else."""
        return Random(luck * 1_000 + self.step)

    def _say(self, what: str) -> None:
        self.world.say(f"{self.hand.name}: {what}")
