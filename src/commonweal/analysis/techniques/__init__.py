"""The analyst's workstation: each technique a module that says what it is for, what it needs, and runs.

A technique is found by being there. Its module holds `TECHNIQUE` and `Parameters`, which import with the
standard library alone, and `run(data, parameters, *, guard=True, progress=None)`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

_OF_THE_GRAMMAR = {"grammar", "inputs", "outcome", "guarding", "publishing", "event_times"}


def names() -> tuple[str, ...]:
    """Every technique, as the command line calls it."""
    found = {path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")}
    return tuple(sorted(stem.replace("_", "-") for stem in found - _OF_THE_GRAMMAR))


def technique(name: str) -> Any:
    """The module of a technique; LookupError where there is none of that name."""
    if name not in names():
        raise LookupError(f"there is no technique {name!r}; there are {', '.join(names())}")
    return import_module(f"{__name__}.{name.replace('-', '_')}")


def worked_example(name: str) -> Any:
    """The outcome of a technique on its own example."""
    from commonweal.analysis.techniques.grammar import chosen
    from commonweal.analysis.techniques.inputs import of_columns

    module = technique(name)
    example = module.TECHNIQUE.example
    data = of_columns(module.TECHNIQUE, example.columns, said="the worked example")
    return module.run(data, chosen(module.Parameters, example.settings), guard=example.guard)
