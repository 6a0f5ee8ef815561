"""Words and links of Analyse: the gallery by question, the choices of a form, runs and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from commonweal.analysis import techniques
from commonweal.analysis.tables import TableData
from commonweal.analysis.techniques.grammar import Form, Technique
from commonweal.core.actor import Actor
from commonweal.exports.document import shown_table
from commonweal.geography import queries as geography
from commonweal.hub import queries as hub
from commonweal.jobs.queries import JobShown
from commonweal.jobs.queries import job as job_of
from commonweal.products.queries import Offered
from commonweal.web.blocks import shown
from commonweal.web.explore.forms import WhatToCount
from commonweal.web.furniture import moment
from commonweal.web.listing import Listed, listed
from commonweal.workstation.asked import from_warehouse
from commonweal.workstation.queries import RunLine, RunShown

LATEST = 5
KINDS = ("lsoa", "msoa", "ward", "neighbourhood", "district")
COLOURS = {"done": "green", "refused": "red", "failed": "red", "stopped": "grey", "open": "blue"}
STATES = {"done": "Done", "refused": "Refused", "failed": "Failed", "stopped": "Stopped", "open": "Under way"}


@dataclass(frozen=True)
class Group:
    words: str
    techniques: tuple[Technique, ...]


def groups(every: Iterable[Technique], sought: str) -> list[Group]:
    """By what a row of the data is; where something is sought, those whose words hold all of its words."""
    wanted = [each for each in every if _matches(each, sought)]
    found = [Group(f"From {form.words}", tuple(t for t in wanted if t.form is form)) for form in Form]
    return [group for group in found if group.techniques]


def _matches(about: Technique, sought: str) -> bool:
    text = f"{about.name} {about.title} {about.question}".casefold()
    return all(word in text for word in sought.casefold().split())


# ------------------------------------------------------------------------------------------ the form


def kinds(actor: Actor, choices: Offered) -> list[tuple[str, str]]:
    """The kinds of area that the reader may see counts of, the smallest first."""
    seen = hub.kinds_within(hub.scope_of(actor=actor))
    adopted = [kind for kind in KINDS if kind in choices.opened.generations and kind in seen]
    return [(kind, geography.kind_words(kind)) for kind in adopted]


def sample_of(choices: Offered, kind: str) -> str:
    """One area of the kind, of which to ask what figures there are."""
    names = geography.area_names(kind, choices.opened.generations[kind])
    inside = [value.partition(":")[2] for value, _ in choices.parts if value.startswith(f"{kind}:")]
    if kind == "district" and choices.district:
        return choices.district
    return next(iter(inside), "") or next(iter(sorted(names)), "")


def filters(records: WhatToCount) -> dict[str, str]:
    """What was chosen, as the questions of the warehouse read it."""
    asked = records.asked()
    found = {
        "first": str(asked.first),
        "last": str(asked.last),
        "area": f"{asked.area.kind}:{asked.area.code}" if asked.area else "",
        "categories": asked.category,
        "feeds": asked.feed,
    }
    return {name: value for name, value in found.items() if value}


def tables(request: HttpRequest, about: Technique) -> list[Listed]:
    gives = [[each.name, each.meaning, each.unit] for each in about.gives]
    least = [[f"{each.number:,} {each.of}"] for each in about.minimums]
    columns = (("name", "Column"), ("what", "What it is"), ("unit", "Unit"))
    return [
        listed(request, "What it gives", columns, gives),
        listed(request, "Refused below", (("least", "At least"),), least),
    ]


# ------------------------------------------------------------------------------------------- the runs


def job_state(actor: Actor, line: RunLine) -> tuple[str, JobShown | None]:
    """What a run is at: its own end, or what its job says."""
    if line.state != "open" or not line.job:
        return line.state, None
    found = job_of(actor=actor, id=line.job)
    if found is None or found.state not in ("failed", "stopped", "refused"):
        return "open", found
    return found.state, found


def run_rows(lines: Sequence[RunLine]) -> list[list[Any]]:
    return [
        [
            {"text": f"Run {line.number}", "href": reverse("run", kwargs={"number": line.number})},
            line.title,
            moment(line.asked_at),
            {"text": STATES[line.state], "tag": COLOURS[line.state]},
            line.sentence or line.refusal,
        ]
        for line in lines
    ]


RUN_COLUMNS = (
    ("run", "Run", False),
    ("title", "Technique", False),
    ("asked", "Asked", False),
    ("state", "State", False),
    ("found", "What it found", False),
)


def runs_page(request: HttpRequest, lines: Sequence[RunLine]) -> dict[str, Any]:
    found = listed(
        request, "Runs of yours, the latest first", RUN_COLUMNS, run_rows(lines),
        empty=("none", "You have run no technique yet."),
    )  # fmt: skip
    return {"title": "Your runs", "tables": [found], "lead": "What a run found is shown to its asker alone."}


def run_words(actor: Actor, found: RunShown) -> dict[str, Any]:
    line = found.line
    state, job = job_state(actor, line)
    return {
        "line": line,
        "about": line.asked.about,
        "state": state,
        "state_words": STATES[state],
        "colour": COLOURS[state],
        "job": job,
        "chosen": chosen_words(line),
        "document": found.document,
        "pieces": list(shown(found.document.blocks)) if found.document else [],
        "again": f"{reverse('technique', kwargs={'called': line.asked.technique})}?again={line.number}",
        "explore": _explore(line),
        "others": _others(line),
    }


def chosen_words(line: RunLine) -> list[tuple[str, str]]:
    asked = line.asked
    rows = [("Rows", "rows that were pasted")] if asked.rows else list(asked.filters.items())
    chosen = [*rows, *asked.columns.items(), *asked.settings.items()]
    return [(name.replace("_", " ").capitalize(), value) for name, value in chosen]


def state(actor: Actor, line: RunLine) -> dict[str, Any]:
    """For the script of an open page: whether to load it again, and the words to put into places by name."""
    now, job = job_state(actor, line)
    if now != "open":
        return {"ended": True, "words": {}}
    words = {"step": job.step if job else "", "rows": _count(job)}
    return {"ended": False, "words": words, "percent": _percent(job)}


def _count(job: JobShown | None) -> str:
    if job is None or not job.rows_done:
        return ""
    return f"{job.rows_done:,} of {job.rows_of:,}" if job.rows_of else f"{job.rows_done:,}"


def _percent(job: JobShown | None) -> int:
    return 100 * job.rows_done // job.rows_of if job and job.rows_done and job.rows_of else 0


def whole_table(request: HttpRequest, number: int, table: TableData) -> dict[str, Any]:
    text = shown_table(table)
    columns = [
        (heading, heading, numeric) for heading, numeric in zip(text.headings, text.numeric, strict=True)
    ]
    found = listed(request, f"Every row of run {number}", columns, text.rows)
    return {"title": f"Run {number}: {text.caption}", "tables": [found]}


def _explore(line: RunLine) -> str:
    """The same records in Explore."""
    where = line.asked.filters
    if not where:
        return ""
    kind, _, code = where.get("area", "").partition(":")
    asked = {
        "district": code if kind == "district" else "",
        "part": where["area"] if code and kind != "district" else "",
        "first": where.get("first", ""),
        "last": where.get("last", ""),
        "category": where.get("categories", ""),
        "feed": where.get("feeds", ""),
    }
    return f"{reverse('explore')}?{urlencode(asked)}"


def _others(line: RunLine) -> list[tuple[str, str]]:
    """Other techniques that take the same records."""
    form = line.asked.about.form
    if line.asked.rows or form is Form.AREAS:
        return []
    every = [techniques.technique(name).TECHNIQUE for name in techniques.names()]
    return [
        (each.title, f"{reverse('technique', kwargs={'called': each.name})}?again={line.number}")
        for each in every
        if each.form is form and each.name != line.asked.technique and from_warehouse(each)
    ]
