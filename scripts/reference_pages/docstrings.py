"""The parts of a numpydoc docstring."""

from __future__ import annotations

import re


def docstring_sections(text: str) -> dict[str, str]:
    """The parts of a numpydoc docstring by heading, each as one paragraph; "" is what stands before."""
    from inspect import cleandoc

    lines = cleandoc(text).splitlines()
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for number, line in enumerate(lines):
        follows = lines[number + 1] if number + 1 < len(lines) else ""
        if follows and set(follows) == {"-"} and line.strip():
            heading = line.strip()
            found[heading] = []
        elif not (line and set(line) == {"-"}):
            found[heading].append(_entry(line, heading))
    return {name: _paragraph(body) for name, body in found.items()}


def _paragraph(lines: list[str]) -> str:
    """One paragraph; names of other functions as code, without the word that a docstring puts before them."""
    return re.sub(r":\w+:`", "`", " ".join(" ".join(lines).split()))


def _entry(line: str, heading: str) -> str:
    """In sections of named entries, the name is told from what is said of it."""
    named = heading in ("Returns", "Raises") and line and not line[0].isspace()
    return f"`{line.strip()}`:" if named else line
