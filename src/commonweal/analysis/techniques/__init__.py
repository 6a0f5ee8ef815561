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
    """Name every technique, as the command line calls it.

    Parameters
    ----------
    None

    Returns
    -------
    tuple of str

    Raises
    ------
    None

    Notes
    -----
    Source: a rule of this project: a technique is found by being there.

    Examples
    --------
    >>> "gi-star" in names()
    True
    """
    found = {path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")}
    return tuple(sorted(stem.replace("_", "-") for stem in found - _OF_THE_GRAMMAR))


def technique(name: str) -> Any:
    """Open the module of a technique.

    Parameters
    ----------
    name : str

    Returns
    -------
    module
        With `TECHNIQUE`, `Parameters` and `run`.

    Raises
    ------
    LookupError
        If there is none of that name.

    Notes
    -----
    Source: a rule of this project.

    Examples
    --------
    >>> technique("xmr").TECHNIQUE.section
    'A4'
    """
    if name not in names():
        raise LookupError(f"there is no technique {name!r}; there are {', '.join(names())}")
    return import_module(f"{__name__}.{name.replace('-', '_')}")


def worked_example(name: str) -> Any:
    """Run a technique on its own example.

    Parameters
    ----------
    name : str

    Returns
    -------
    Outcome

    Raises
    ------
    LookupError
        If there is none of that name.

    Notes
    -----
    Source: the example that stands in its module, and on its page of the handbook.

    Examples
    --------
    >>> worked_example("xmr").value["signal"][-1]
    'beyond'
    """
    from commonweal.analysis.techniques.grammar import chosen
    from commonweal.analysis.techniques.inputs import of_columns

    module = technique(name)
    example = module.TECHNIQUE.example
    data = of_columns(module.TECHNIQUE, example.columns, said="the worked example")
    return module.run(data, chosen(module.Parameters, example.settings), guard=example.guard)
