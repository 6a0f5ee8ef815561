"""The library of analysis, and what it permits on which data."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from .docstrings import docstring_sections
from .markdown import code, page, table

HEADINGS = ("Function", "What it does", "Where it is from, and caveats")


def analysis_functions() -> Iterator[tuple[ModuleType, list[Any]]]:
    """The public functions of each module of the library, where they are defined."""
    import commonweal.analysis as library

    inside = walk_packages(library.__path__, f"{library.__name__}.")
    for found in sorted(inside, key=lambda m: m.name):
        module = import_module(found.name)
        own = [
            f
            for name, f in sorted(vars(module).items())
            if not name.startswith("_") and callable(f) and getattr(f, "__module__", "") == module.__name__
            if not isinstance(f, type)
        ]
        yield module, own


def analysis() -> str:
    parts = []
    for module, functions in analysis_functions():
        said = " ".join((module.__doc__ or "").split())
        rows = [_function(function) for function in functions]
        parts.append(f"## {module.__name__.removeprefix('commonweal.analysis.')}\n\n{said}")
        parts.append(table(HEADINGS, rows) if rows else "")
    return page(
        "The library of analysis",
        "Functions over plain sequences: no database, no file, no clock. Each is worked again in the tests "
        "by a slow twin or a published example. `A4`, `A11` and `B5` are the parts of the specification that "
        "the functions follow: control charts and their "
        "wording, what may be done on which data, small numbers.",
        _guard(),
        *parts,
    )


def _function(function: Any) -> tuple[str, str, str]:
    sections = docstring_sections(function.__doc__ or "")
    return code(function.__name__), sections[""], sections.get("Notes", "").removeprefix("Source: ")


def _guard() -> str:
    from commonweal.analysis.precision import GUARD, Analysis, Precision

    rows = []
    for precision in Precision:
        verdicts = (GUARD[kind, precision] for kind in Analysis)
        rows.append((precision.value, *(f"{v.verdict}{f': {v.why}' if v.why else ''}" for v in verdicts)))
    return "## What may be done on which data\n\n" + table(
        ("The data record", *(kind.value for kind in Analysis)), rows
    )
