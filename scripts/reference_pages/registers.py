"""Life cycles and the lists that are data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module

from .markdown import code, page, table

ROOMS_WITH_LIFE_CYCLES = ("partnership", "jobs", "geography", "hub")


def started() -> None:
    """Django, for the models alone: no database is opened and no folder made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def life_cycle_tables() -> dict[str, Mapping[str, frozenset[str]]]:
    """Every table of transitions that a room's models hold, by room and name."""
    started()
    return {
        f"{room}.{name}": value
        for room in ROOMS_WITH_LIFE_CYCLES
        for name, value in vars(import_module(f"commonweal.{room}.models")).items()
        if name.endswith("TRANSITIONS")
    }


LIFE_CYCLES = {
    "hub.TRANSITIONS": (
        "Delivery",
        "A delivery may be rejected at any point before it is released, never after.",
    ),
    "hub.MAPPING_TRANSITIONS": (
        "Mapping",
        "Every version is kept; one of a source is in use.",
    ),
    "hub.ERASURE_TRANSITIONS": (
        "Erasure or disposal",
        "One that was ended half way is finished by whatever is loaded or erased next.",
    ),
    "geography.TRANSITIONS": (
        "Generation of areas",
        "Whether one is in use is said by the snapshot that adopts it.",
    ),
    "jobs.JOB_TRANSITIONS": (
        "Job",
        "Work that is done in the background, from the act that asked for it to its end.",
    ),
    "partnership.ACCOUNT_TRANSITIONS": (
        "Account of a person at work",
        "Whoever is paused or has left resolves to nobody. A closed account is never opened again.",
    ),
    "partnership.AGREEMENT_TRANSITIONS": (
        "Information-sharing agreement",
        "Reviewed is by the data protection officer, signed by all parties.",
    ),
    "partnership.BREACH_TRANSITIONS": (
        "Breach of personal data",
        "Where records of people at risk are involved, their safety is assessed before all else. Where the "
        "risk is high, nothing is learned before the people concerned are notified.",
    ),
    "partnership.BREAK_GLASS_TRANSITIONS": (
        "Opening by break-glass",
        "Reviewed within a working day, by somebody who took no part in it. Access ends by the hour, "
        "whatever the state.",
    ),
    "partnership.DPIA_TRANSITIONS": (
        "Data protection impact assessment",
        "Advised on by the data protection officer, decided by another; a review begins it anew.",
    ),
    "partnership.RETENTION_TRANSITIONS": (
        "Something kept under a schedule",
        "It is kept, from review to review, until it is decided that it is disposed of.",
    ),
    "partnership.RIGHTS_TRANSITIONS": (
        "Rights request",
        "In hand: the identity is checked. Closed: those who had received the data are told too.",
    ),
}


def life_cycles() -> str:
    parts = []
    for name, transitions in life_cycle_tables().items():
        title, said = LIFE_CYCLES[name]
        parts.append(f"## {title}\n\n{said}\n\n{diagram(transitions)}")
    return page("Life cycles", "Each is one table in the code; nothing moves another way.", *parts)


def diagram(transitions: Mapping[str, frozenset[str]]) -> str:
    first = next(iter(transitions))
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    for state, nexts in transitions.items():
        lines += [f"    {state} --> {follows}" for follows in sorted(nexts)] or [f"    {state} --> [*]"]
    return "\n".join([*lines, "```"])


def returns() -> str:
    from commonweal.hub.pipeline.returns import COUNTED_ONCE, REASONS

    return page(
        "Reasons for which rows go back",
        "A row that is not accepted goes back to its supplier with file, line, the key as it was sent and "
        "one or more of these codes; no other cell of the row. `commonweal returns NUMBER` lists them.",
        table(("Code", "What it says", "Counted as"), (
            (code(name), said, "duplicate" if name in COUNTED_ONCE else "rejected")
            for name, said in REASONS.items()
        )),
    )  # fmt: skip


def recording_changes() -> str:
    from commonweal.hub.register import recording_changes as register

    return page(
        "Register of recording changes",
        "When a series moved, or may have moved, because the counting did. Every statement of change joins "
        "this table. Months that are *left out of baselines* do not count towards usual variation, and the "
        "sentence names them.",
        table(
            (
                "From",
                "To",
                "Change",
                "Direction of bias",
                "Force",
                "Categories",
                "Left out of baselines",
                "Source",
            ),
            (
                (
                    c.first,
                    c.last or "still holds",
                    c.change,
                    c.bias,
                    c.agency or "all",
                    ", ".join(sorted(c.categories)) if c.categories else "all",
                    c.excluded_from_baselines,
                    c.source,
                )
                for c in register()
            ),
        ),
    )


def area_kinds() -> str:
    started()
    from commonweal.geography.models import AreaKind
    from commonweal.hub.warehouse.schema import AREA_KINDS, EVENTS

    return page(
        "Kinds of area",
        "Each kind is held in dated generations. *Tells* is the grain that knowing an area of the kind gives "
        "away.",
        table(
            ("Kind", "What it is", "Column of the warehouse", "Tells", "Caveat"),
            (
                (code(k.value), k.label, EVENTS[k.value].meaning, AREA_KINDS[k.value].name.lower(),
                 EVENTS[k.value].caveat)
                for k in AreaKind
            ),
        ),
    )  # fmt: skip
