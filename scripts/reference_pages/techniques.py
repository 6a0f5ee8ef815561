"""The handbook of techniques: a page each with a worked example, its picture, and its test vectors."""

from __future__ import annotations

import ast
import csv
import io
import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from .markdown import bullets, code, page, table

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "tests" / "spec" / "analysis"
FOLDER = "techniques"
MOST_ROWS = 12
# Which section of the figures measured a technique.
MEASURED = {
    "gi-star": "gi_star",
    "kde": "kde",
    "knox": "knox",
    "emerging": "emerging",
    "local-moran": "moran",
    "forecast": "series",
}


def pages() -> Mapping[str, Callable[[], str]]:
    """Every file of the handbook of techniques, by its path under the reference."""
    from commonweal.analysis.techniques import names

    made: dict[str, Callable[[], str]] = {f"{FOLDER}.md": index}
    for name in names():
        made[f"{FOLDER}/{name}.md"] = partial(technique_page, name)
        made[f"{FOLDER}/{name}.csv"] = partial(example_csv, name)
        if _pictures(name):
            made[f"{FOLDER}/{name}.svg"] = partial(picture, name)
    return made


def index() -> str:
    """The question first: a person knows what they ask before they know what it is called."""
    from commonweal.analysis.techniques import names, technique

    found = [technique(name).TECHNIQUE for name in names()]
    rows = [
        (about.question, f"[{about.title}]({FOLDER}/{about.name}.md)", code(about.name), about.form.value)
        for about in found
    ]
    return page(
        "Techniques",
        "Each answers one question, on a CSV of your own or on the warehouse: "
        "`commonweal analyse NAME --input FILE.csv`. `commonweal analyse --explain NAME` says at the command "
        "line what these pages say.",
        table(("Question", "Technique", "Name", "From"), rows),
    )


def technique_page(name: str) -> str:
    outcome = _worked(name)
    about = outcome.technique
    parts = [about.question, *_example(name, outcome), "## What it needs", f"{_capital(about.form.words)}."]
    parts.append(table(("Column", "What it is", "Unit", "Needed"), [
        (code(t.name), t.meaning, t.unit, "" if t.optional else "yes") for t in about.takes
    ]))  # fmt: skip
    parts += ["## What it gives", table(("Column", "What it is", "Unit"), [
        (code(g.name), g.meaning, g.unit) for g in about.gives
    ])]  # fmt: skip
    parts += ["## What can be set", *_parameters(name)]
    parts += ["## Where it misleads", bullets(about.misleads)]
    parts += ["## When it is refused", _refused(about)]
    parts += ["## What it costs", f"It {about.cost}.", *_measured(name)]
    parts += ["## Where it is from", bullets(about.references)]
    parts.append(f"Section {about.section} of the specification; version {about.version} of the method.")
    parts += _vectors(name)
    return page(about.title, *parts)


def example_csv(name: str) -> str:
    """The worked example as a file that anybody can run."""
    columns = _worked(name).technique.example.columns
    file = io.StringIO()
    rows = zip(*columns.values(), strict=True)
    csv.writer(file, lineterminator="\n").writerows([tuple(columns), *rows])
    return file.getvalue()


def picture(name: str) -> str:
    from commonweal.ui.charts import draw

    return draw(_pictures(name)[0], "svg").decode("utf-8")


@cache
def _worked(name: str) -> Any:
    from commonweal.analysis.techniques import worked_example

    return worked_example(name)


def _pictures(name: str) -> list[Any]:
    outcome = _worked(name)
    return [each for each in (outcome.map(), outcome.chart()) if each is not None]


def _example(name: str, outcome: Any) -> Iterator[str]:
    example = outcome.technique.example
    yield "## An example"
    yield f"{example.says} The data: [{name}.csv]({name}.csv)."
    if pictures := _pictures(name):
        yield f"![{pictures[0].alt.replace('[', '(').replace(']', ')')}]({name}.svg)"
    yield f"> {outcome.sentence}"
    yield example.finds
    settings = [f"--set {key}={shlex.quote(value)}" for key, value in example.settings.items()]
    settings += [] if example.guard else ["--set guard=off"]
    yield f"```sh\n{' '.join(['commonweal analyse', name, '--input', f'{name}.csv', *settings])}\n```"
    twin = outcome.twin(outcome.technique.title)
    yield table([column.name for column in twin.columns], twin.texts()[:MOST_ROWS])
    if len(twin.rows) > MOST_ROWS:
        yield f"… and {len(twin.rows) - MOST_ROWS:,} more rows."
    if outcome.announced:
        yield "Chosen for the reader, and said with the answer:"
        yield bullets(outcome.announced)


def _parameters(name: str) -> Iterator[str]:
    from commonweal.analysis.techniques import technique
    from commonweal.analysis.techniques.grammar import described

    rows = []
    fields = technique(name).Parameters.__dataclass_fields__
    for parameter, default, says in described(technique(name).Parameters):
        about = fields[parameter].metadata["about"]
        among = f"; one of {', '.join(about.among)}" if about.among else ""
        rows.append((code(parameter), default, f"{says}{among}", about.unit))
    rows.append(
        (code("guard"), "on", "off runs it on data too few or too coarse, to check the method only", "")
    )
    yield table(("Parameter", "Default", "What it is", "Unit"), rows)


def _refused(about: Any) -> str:
    lines = [f"Under {each.number:,} {each.of}." for each in about.minimums]
    if about.guarded_as:
        lines.append(
            "On data whose precision the [fixed table](../analysis.md) does not permit for "
            f"{about.guarded_as}."
        )
    return bullets(lines) if lines else "Never for being few; data that cannot be worked on are named."


def _measured(name: str) -> Iterator[str]:
    """What `make bench-analysis` measured of this one, at several sizes, in its last run that was kept."""
    import json

    figures = json.loads((ROOT / "docs" / "reference" / "figures.json").read_text("utf-8"))
    section = figures.get(f"analysis-{MEASURED.get(name, '')}")
    if section:
        machine = section["machine"]
        where = f"{machine['cores']} cores ({machine['processor']})"
        yield f"Measured by `make bench-analysis` on {section['date']}, {where}:"
        rows = {
            row[0].removeprefix("Cost: "): (row[1], row[4].partition(" / ")[0]) for row in section["table"]
        }
        yield table(("Work", "Time", "Memory"), [(work, *found) for work, found in rows.items()])
        yield "[Figures](../figures.md) has the same beside its peers."


def _vectors(name: str) -> Iterator[str]:
    found = [part for path in sorted(SPEC.glob("test_*.py")) for part in _of_module(path, name)]
    if found:
        yield "## Test vectors"
        yield "Run with every change of the code:"
        yield from found


def _of_module(path: Path, name: str) -> Iterator[str]:
    """The tests of a module that says `TECHNIQUES = ("name", …)`."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    said = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TECHNIQUES"
    ]
    if name not in {each for names in said for each in names}:
        return
    yield f"`tests/spec/analysis/{path.name}`"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test"):
            yield f"```python\n{ast.get_source_segment(text, node)}\n```"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
