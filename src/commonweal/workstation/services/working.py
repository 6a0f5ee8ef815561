"""What the worker does for a run: ask the warehouse as the asker, work it out, keep what came of it."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.techniques.grammar import chosen
from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, CommonwealError, InstallationProblem
from commonweal.core.permissions import Permission
from commonweal.exports.document import Document
from commonweal.exports.keeping import kept
from commonweal.exports.outcomes import document_of
from commonweal.jobs.register import Door, Job, register
from commonweal.workstation import asking
from commonweal.workstation.asked import PASTED, RunAsked, named, said_plainly
from commonweal.workstation.models import TechniqueRun
from commonweal.workstation.reading import read_text

from .runs import KIND

LARGEST = 20_000_000  # bytes that a run may keep


def _work(job: Job, door: Door) -> None:
    """A run that is finished is not done again: its job was taken up twice."""
    asker = door.actor_of(job.asked_by)
    number = int(job.identifiers["run"])
    with acting(asker):
        run = TechniqueRun.objects.filter(pk=number, finished_at__isnull=True).first()
    if run is None:
        return
    try:
        made = _made(asker, RunAsked.of(run.asked), job)
    except InstallationProblem:
        raise
    except CommonwealError as error:
        _finish(asker, number, {"refusal": f"{error.what} {error.remedy}".strip()})
        return
    _finish(asker, number, made)


def _made(asker: Actor, asked: RunAsked, job: Job) -> dict[str, Any]:
    module, progress = named(asked.technique), job.progress
    progress.step("Reading the records")
    if asked.rows:
        with said_plainly():
            data, source = read_text(PASTED, asked.rows, module.TECHNIQUE, asked.columns), None
    else:
        source = asking.asked(
            actor=asker, technique=module.TECHNIQUE, filters=asked.filters, columns=asked.columns
        )
        data = source.data
    progress.step("Working it out")
    with said_plainly():
        outcome = module.run(
            data,
            chosen(module.Parameters, asked.settings),
            progress=lambda done, of: progress.count(done, of, "done"),
        )
    progress.step("Writing it down")
    document = (
        document_of(outcome, made_at=clock.now(), draws_on=())
        if source is None
        else asking.document(source, outcome)
    )
    return _kept(document) | {
        "sentence": outcome.sentence,
        "snapshot": source.answers[0].snapshot if source else None,
        "scope": source.answers[0].scope if source else "",
    }


def _kept(document: Document) -> dict[str, Any]:
    content, rows = kept(document)
    if len(content) + len(rows) > LARGEST:
        raise BadInput(
            "What came of it is too large to keep.",
            remedy="Choose a smaller area or larger cells, or run it at the command line.",
        )
    return {"kept": content, "rows": rows or None}


def _finish(asker: Actor, number: int, made: dict[str, Any]) -> None:
    with acting(asker):
        ended = TechniqueRun.objects.filter(pk=number, finished_at__isnull=True)
        if not ended.update(finished_at=clock.now(), **made):
            return
        events.record(
            actor=asker,
            operation=Permission.TECHNIQUE_RUN,
            object_type="technique_run",
            object_id=str(number),
            reason=made.get("refusal", "") or made["sentence"],
        )


register(KIND, _work, entry=Permission.TECHNIQUE_RUN, purpose="analysis", title="Run a technique")
