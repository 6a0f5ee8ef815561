"""What a technique says of itself, and what it found, for a person at a command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.analysis.tables import cell_text
from commonweal.analysis.techniques.grammar import Form, Technique, described
from commonweal.analysis.techniques.outcome import Outcome
from commonweal.cli.session import table

MOST_ROWS = 20
WIDEST = 60


def listing(modules: list[Any]) -> str:
    """Every technique with the question that it answers, under what a row of its data is."""
    lines: list[str] = []
    forms = [form for form in Form if any(module.TECHNIQUE.form is form for module in modules)]
    width = max(len(module.TECHNIQUE.name) for module in modules)
    for form in forms:
        lines += ["", f"From {form.words}:"]
        lines += [
            f"  {m.TECHNIQUE.name.ljust(width)}  {m.TECHNIQUE.question}"
            for m in modules
            if m.TECHNIQUE.form is form
        ]
    lines += ["", "commonweal analyse --explain NAME tells what one needs, gives, and where it misleads."]
    return "\n".join(lines[1:])


def explanation(module: Any, example: Outcome) -> str:
    """All that there is to know of a technique before it is run."""
    about: Technique = module.TECHNIQUE
    lines = [
        f"{about.name}: {about.title}",
        about.question,
        "",
        f"Needs {about.form.words} with the columns:",
    ]
    lines += [
        f"  {t.name}{' (if there)' if t.optional else ''}: {t.meaning}{_in(t.unit)}" for t in about.takes
    ]
    lines += ["", "Gives:"] + [f"  {g.name}: {g.meaning}{_in(g.unit)}" for g in about.gives]
    lines += ["", "Can be set (--set name=value):"]
    lines += [f"  {name} = {default}: {says}" for name, default, says in described(module.Parameters)]
    lines += ["  guard = on: off runs it on data too few or too coarse, to check the method only"]
    lines += ["", "Refused below: " + _minimums(about), f"Cost: {about.cost}."]
    lines += ["", "Where this misleads:"] + [f"  - {each}" for each in about.misleads]
    lines += ["", "Sources:"] + [f"  - {each}" for each in about.references]
    lines += [f"  - DOMAIN {about.section}; version {about.version} of the method"]
    lines += ["", f"An example: {about.example.says}", f"  {example.sentence}", f"  {about.example.finds}"]
    return "\n".join(lines)


def _in(unit: str) -> str:
    return f" ({unit})" if unit else ""


def _minimums(about: Technique) -> str:
    least = [f"{each.number:,} {each.of}" for each in about.minimums]
    if about.guarded_as:
        least.append(f"what the rules permit for {about.guarded_as} on data of this precision")
    return "; ".join(least) or "nothing"


def finding(outcome: Outcome) -> str:
    """The sentence first, then what was chosen, what to beware of, the table and how it was made."""
    return "\n".join(_finding(outcome))


def _finding(outcome: Outcome) -> Iterator[str]:
    if outcome.stamp:
        yield f"*** {outcome.stamp} ***"
    yield outcome.sentence
    yield from _under("Chosen for you:", outcome.announced)
    yield from _under("Warnings:", outcome.warnings)
    yield ""
    yield _first_rows(outcome)
    yield from _under("Where this misleads:", outcome.technique.misleads)
    yield ""
    left = "".join(f"; {each.rows:,} left out: {each.reason}" for each in outcome.left_out)
    settings = ", ".join(f"{name}={_short(value)}" for name, value in outcome.parameters.items())
    yield f"{outcome.technique.title}, version {outcome.method_version}; {settings}"
    yield f"{outcome.rows_used:,} rows used{left}"


def _short(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else f"{value}"


def _under(heading: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield ""
        yield heading
        yield from (f"  - {line}" for line in lines)


def _first_rows(outcome: Outcome) -> str:
    drawn = outcome.map()
    whole = outcome.twin(outcome.technique.title)
    twin = whole if drawn is None else drawn.table()  # what the eye goes to first
    texts = [
        tuple(
            cell_text(cell, column, twin.empty)[:WIDEST]
            for cell, column in zip(row, twin.columns, strict=True)
        )
        for row in twin.rows[:MOST_ROWS]
    ]
    numeric = tuple(column.numeric for column in twin.columns)
    shown = table(texts, tuple(column.name for column in twin.columns), numeric) if texts else "No row."
    more = len(whole.rows) - len(texts)
    return f"{shown}\n… {more:,} more rows: --out FILE.csv writes all of them." if more else shown
