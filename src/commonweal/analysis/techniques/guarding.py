"""The minimums of each technique and the fixed table of precisions, applied before a result leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from commonweal.analysis.precision import permitted
from commonweal.analysis.techniques.grammar import BadParameter, Technique
from commonweal.analysis.techniques.inputs import BadData, Data

STAMP = "below minimum: to check the method only"


class Refused(ValueError):
    """Data too few or too coarse for a technique; the message says which, and how to see it at work."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Warnings to print, and the stamp of a result that would have been refused."""

    warnings: tuple[str, ...] = ()
    stamp: str = ""


def judged(technique: Technique, data: Data, counted: Mapping[str, int], *, guard: bool) -> Standing:
    """How the data stand before the minimums and the precisions; Refused where they fall short.

    `counted` says of each thing that a minimum is of ("events", "cells") how many there are.
    """
    why = [
        f"{technique.name} needs at least {least.number:,} {least.of}, and there are {counted[least.of]:,}"
        for least in technique.minimums
        if counted[least.of] < least.number
    ]
    warnings: tuple[str, ...] = ()
    if technique.guarded_as and data.precision is not None:
        said = permitted(technique.guarded_as, data.precision)
        if said.verdict == "no":
            why.append(f"{technique.name} is not run on {data.precision.value}: {said.why}")
        elif said.verdict == "warn":
            warnings = (said.why,)
    if not why:
        return Standing(warnings)
    if guard:
        raise Refused(f"{'; '.join(why)}. To see the method at work none the less: --set guard=off")
    return Standing((*warnings, *why), STAMP)


@contextmanager
def refusing(technique: Technique) -> Iterator[None]:
    """What a kernel says that it cannot work out, as a refusal of the technique."""
    try:
        yield
    except (BadData, BadParameter, Refused):
        raise
    except ValueError as error:
        raise Refused(f"{technique.name} cannot be worked out on these data: {error}") from error
