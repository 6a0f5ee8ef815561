"""Workers that take jobs up, die, sleep and come back, and people who stop jobs and ask for them again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.core.models import Outbox
from commonweal.core.permissions import Permission
from commonweal.jobs.models import (
    ENDED,
    JOB_TRANSITIONS,
    MOST_ATTEMPTS,
    STALLED_AFTER,
    JobRecord,
    Schedule,
)
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import ask_again, ask_for, ask_to_stop
from commonweal.jobs.services.heart import Heart
from commonweal.jobs.services.sweeping import sweep
from commonweal.jobs.services.working import claim, do

ASKER = Actor("account:7", "Ann", "person", roles=frozenset({"analyst"}))
PROCESS = Actor.process("tests")
DOOR = Door(actor_of=lambda _: ASKER, address_of=lambda _: "")
EFFECT, FAILS, REFUSES = "life.effect", "life.fails", "life.refuses"
PICK = st.integers(0, 1_000)


def register_kinds() -> None:
    def effect(job: Job, door: Door) -> None:
        """Steps, an effect that can be counted, and the end of the job with it."""
        job.progress._look({})  # type: ignore[attr-defined]  # the heart looks once a second by itself
        job.progress.step("On the way")
        with acting(PROCESS):
            job.expect_mine()
            Schedule.objects.create(
                name=f"{job.id} {Schedule.objects.count()}", kind="none", every_minutes=1, next_at=_never()
            )
            job.end_here()

    def fails(job: Job, door: Door) -> None:
        raise RuntimeError("no luck")

    def refuses(job: Job, door: Door) -> None:
        raise BadInput("It is not sound.")

    for kind, work in ((EFFECT, effect), (FAILS, fails), (REFUSES, refuses)):
        register(kind, work, entry=Permission.JOB_RUN)


def _never() -> datetime:
    return datetime(2999, 1, 1, tzinfo=UTC)


class LifeOfJobs(RuleBasedStateMachine):
    """`in_hand`: records as workers claimed them, of which some may have been taken away since."""

    operator: ClassVar[Actor]
    steps: ClassVar[Counter[str]]

    @initialize()
    def begin(self) -> None:
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.jobs: list[str] = []
        self.in_hand: list[JobRecord] = []
        self.before: dict[str, str] = {}
        for model in (JobRecord, Outbox, Schedule):
            model.objects.all().delete()

    # ------------------------------------------------------------------------------------------ people

    @rule(kind=st.sampled_from((EFFECT, EFFECT, FAILS, REFUSES)))
    def ask(self, kind: str) -> None:
        with self._at(), acting(ASKER):
            self.jobs.append(str(ask_for(actor=ASKER, kind=kind, identifiers={})))

    @precondition(lambda self: self.jobs)
    @rule(which=PICK, wanted=st.booleans())
    def stop(self, which: int, wanted: bool) -> None:
        """Refused where it has ended, and nowhere else. Seldom, or nothing else would happen to jobs."""
        if not wanted:
            return
        job = self.jobs[which % len(self.jobs)]
        before = self._state(job)
        with self._at():
            try:
                ask_to_stop(actor=ASKER, id=job)
            except BadInput:
                assert before in ENDED
                return
        assert before not in ENDED
        assert self._state(job) == ("doing" if before == "doing" else "stopped")
        self.steps["stopped"] += 1

    @precondition(lambda self: self.jobs)
    @rule(which=PICK)
    def again(self, which: int) -> None:
        """Taken where it ended undone, and nowhere else."""
        job = self.jobs[which % len(self.jobs)]
        before = self._state(job)
        with self._at():
            try:
                ask_again(actor=ASKER, id=job)
            except BadInput:
                assert before not in ("failed", "refused", "stopped")
                return
        assert before in ("failed", "refused", "stopped")
        self.steps["asked again"] += 1

    # ----------------------------------------------------------------------------------------- workers

    @rule()
    def take_up(self) -> None:
        with self._at():
            found = claim(self.operator)
        if found is not None:
            self.in_hand.append(found)

    @rule()
    def look_and_take_up(self) -> None:
        """As each worker does in turn."""
        self.look_after()
        self.take_up()

    @precondition(lambda self: self.in_hand)
    @rule(which=PICK)
    def finish(self, which: int) -> None:
        """Its worker may have slept so long that another has the job, or that it has ended."""
        record = self.in_hand.pop(which % len(self.in_hand))
        has_it = JobRecord.objects.mine(record.pk, record.claim).exists()  # type: ignore[arg-type]
        with self._at():
            ended = do(self.operator, record, DOOR)
        assert bool(ended.state) == has_it, "whoever lost a job writes nothing, and whoever has it ends it"
        self.steps[ended.state or "came too late"] += 1

    @precondition(lambda self: self.in_hand)
    @rule(which=PICK)
    def put_back(self, which: int) -> None:
        """The worker is told to end."""
        record = self.in_hand.pop(which % len(self.in_hand))
        ending = Event()
        ending.set()
        with self._at():
            do(self.operator, record, DOOR, ending)
        self.steps["put back"] += 1

    @precondition(lambda self: self.in_hand)
    @rule(which=PICK)
    def die(self, which: int) -> None:
        self.in_hand.pop(which % len(self.in_hand))

    @precondition(lambda self: self.in_hand)
    @rule(killed=st.booleans())
    def silence(self, killed: bool) -> None:
        """Nothing is heard of any worker for long: they were killed, or they slept and come back."""
        self.now += STALLED_AFTER + timedelta(seconds=1)
        self.look_after()
        if killed:
            self.in_hand.clear()

    @precondition(lambda self: self.in_hand)
    @rule(which=PICK)
    def beat(self, which: int) -> None:
        record = self.in_hand[which % len(self.in_hand)]
        Heart(record.pk, record.claim)._look({"heartbeat_at": self.now})  # type: ignore[arg-type]

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def look_after(self) -> None:
        """After it nothing lies in the outbox, and nothing stands with a worker of whom nothing is heard."""
        taken = {r.pk for r in JobRecord.objects.stalled(self.now - STALLED_AFTER)}
        with self._at():
            sweep(self.operator)
        assert not Outbox.objects.waiting().exists()
        assert not JobRecord.objects.stalled(self.now - STALLED_AFTER).exists()
        self.steps["taken up anew"] += len(taken)

    # -------------------------------------------------------------------------------------- what holds

    @invariant()
    def each_stands_in_one_place(self) -> None:
        waiting = {str(key) for key in Outbox.objects.waiting().values_list("pk", flat=True)}
        records = {str(each.pk): each for each in JobRecord.objects.all()}
        assert not waiting & set(records)
        assert waiting | set(records) == set(getattr(self, "jobs", ()))
        for record in records.values():
            assert (record.finished_at is not None) == (record.state in ENDED)
            assert (record.claim is not None) or record.state != "doing"
            assert record.attempts <= MOST_ATTEMPTS
            assert record.trouble or record.state not in ("failed", "refused"), "it says why"
            assert record.stop_asked_at is None or record.state != "waiting", "nobody begins it anew"

    @invariant()
    def each_goes_only_as_the_life_cycle_lets_it(self) -> None:
        if hasattr(self, "jobs"):
            now = {job: self._state(job) for job in self.jobs}
            for job, state in now.items():
                before = self.before.get(job, "waiting")
                assert state == before or state in JOB_TRANSITIONS[before], f"{before} to {state}"
            self.before = now

    @invariant()
    def an_effect_counts_once_and_only_for_what_is_done(self) -> None:
        effects = Counter(name.split()[0] for name in Schedule.objects.values_list("name", flat=True))
        done = JobRecord.objects.filter(state="done", kind=EFFECT)
        assert effects == {str(key): 1 for key in done.values_list("pk", flat=True)}

    def teardown(self) -> None:
        """Whatever happened: workers that live on bring everything to an end."""
        if not hasattr(self, "jobs"):
            return
        for _ in range(MOST_ATTEMPTS):
            self.now += STALLED_AFTER + timedelta(seconds=1)
            self.look_after()
            while True:
                self.take_up()
                if not self.in_hand:
                    break
                while self.in_hand:
                    self.finish(0)
        assert {self._state(job) for job in self.jobs} <= set(ENDED)
        self.each_stands_in_one_place()
        self.an_effect_counts_once_and_only_for_what_is_done()

    def _at(self) -> Any:
        return clock.setting(self.now)

    def _state(self, job: str) -> str:
        """As it stands: what still lies in the outbox waits."""
        found = JobRecord.objects.filter(pk=job).values_list("state", flat=True).first()
        return found or "waiting"
