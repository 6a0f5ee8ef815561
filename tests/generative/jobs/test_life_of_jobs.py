"""Whatever workers and people do in whatever order: each job stands in one place, ends, and counts once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from commonweal.core.actor import Actor
from commonweal.jobs import register
from commonweal.jobs.models import JobRecord, JobRecords
from commonweal.jobs.services import asking, sweeping, working
from tests.generative.jobs.machine import LifeOfJobs, register_kinds
from tests.sampling import SAMPLE

STEPS_OF_ONE = 40
# What has to happen at all, or nothing was tried.
ALL_SORTS = {
    "done",
    "failed",
    "refused",
    "stopped",
    "asked again",
    "came too late",
    "put back",
    "taken up anew",
}


@pytest.fixture
def machine(clean_state: object, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> type[LifeOfJobs]:
    monkeypatch.setattr(register, "_kinds", dict(register._kinds))
    register_kinds()
    return type("LifeOfJobs", (LifeOfJobs,), {"operator": operator, "steps": Counter()})


def sampled(examples: int) -> settings:
    return settings(
        phases=(Phase.generate,),
        max_examples=examples,
        stateful_step_count=STEPS_OF_ONE,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )


def test_no_order_of_acts_and_mishaps_breaks_the_life_of_a_job(machine: type[LifeOfJobs]) -> None:
    began = time.perf_counter()
    run_state_machine_as_test(machine, settings=sampled(SAMPLE.examples))
    print(f"{dict(machine.steps)}, {time.perf_counter() - began:.1f} s")
    assert set(machine.steps) >= ALL_SORTS


# ------------------------------------------------------------------------------------- that it can fail


def _a_claim_is_never_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(JobRecords, "mine", lambda self, key, claim: self.filter(pk=key, state="doing"))


def _the_end_comes_without_its_effect(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(working, "_mine", lambda record: JobRecord.objects.filter(pk=record.pk))


def _dead_workers_keep_their_jobs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sweeping, "take_up_stalled", lambda actor: None)


def _a_job_that_kills_its_workers_is_begun_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sweeping, "MOST_ATTEMPTS", 1_000)


def _what_is_moved_stays_in_the_outbox_too(patch: pytest.MonkeyPatch) -> None:
    def moved(row: Any) -> JobRecord:
        return JobRecord.objects.create(
            id=row.id, kind=row.kind, identifiers=row.identifiers, asked_by=row.asked_by, asked_at=row.at
        )

    patch.setattr(asking, "moved", moved)
    patch.setattr(sweeping, "moved", moved)


BREAKS = (
    _a_claim_is_never_lost,
    _the_end_comes_without_its_effect,
    _dead_workers_keep_their_jobs,
    _a_job_that_kills_its_workers_is_begun_for_ever,
    _what_is_moved_stays_in_the_outbox_too,
)


@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: each.__name__.strip("_"))
def test_each_break_is_found(
    machine: type[LifeOfJobs],
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[pytest.MonkeyPatch], None],
) -> None:
    broken(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError, ExceptionGroup, Flaky)):
        run_state_machine_as_test(machine, settings=sampled(200))
