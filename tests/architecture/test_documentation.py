"""The handbook says what the code is now: commands, sources, questions, settings, permissions, techniques."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from scripts.build_reference_pages import PAGES
from scripts.reference_pages.commands import all_commands
from scripts.reference_pages.registers import LIFE_CYCLES
from tests.architecture.source import PACKAGE, ROOT, modules
from tests.architecture.test_project import COMPOSED, read_in_the_code

REFERENCE = ROOT / "docs" / "reference"
# What holds measurements, which its own command writes, and what is written by hand.
HAND_WRITTEN = {"figures.md", "figures.json", "bombs.md", "threats.toml", "traceability.toml"}
DOCS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
GUIDES = [path for path in DOCS if path.parent != REFERENCE]
OWN_PATH = re.compile(r"`((?:src|tests|docs|scripts|examples|benchmarks|requirements)/[\w./-]*)`")
PARTS_OF_A_DECISION = ["Context", "Decision", "Consequences", "Alternatives"]
ANALYSIS_FRONT = {"control_charts"}  # hands on what other modules define
AMERICAN = re.compile(
    r"\b\w*(?:[Cc]olor|[Bb]ehavior|[Nn]eighborhood|[Cc]enter(?:ed|s)?\b|[Oo]rganiz|[Rr]ecogniz|[Ss]ummariz)\w*"
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


# ── generated pages ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_as_the_code_is_now(name: str) -> None:
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name](), "write it anew: make docs"


def test_every_page_of_the_reference_is_generated_or_stands_on_the_list() -> None:
    found = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*") if path.is_file()}
    assert found == set(PAGES) | HAND_WRITTEN


def test_every_command_is_documented() -> None:
    from commonweal.cli.group import COMMANDS

    page = text_of("commands.md")
    assert [name for name in all_commands() if f"\n## commonweal {name}\n" not in page] == []
    assert [name for name, command in all_commands().items() if not command.help] == []
    files = {path.stem for path in (PACKAGE / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert files == set(COMMANDS)


def test_every_source_is_documented_and_has_its_sample() -> None:
    from commonweal.hub.sources import all_sources

    page = text_of("sources.md")
    guides = "".join(path.read_text("utf-8") for path in GUIDES)
    assert [s.name for s in all_sources() if f"\n## {s.name}\n" not in page] == []
    assert [s.name for s in all_sources() if f"`{s.name}`" not in guides] == []
    assert [s.name for s in all_sources() if not (ROOT / s.sample).exists()] == []


def test_every_question_and_each_of_its_parameters_is_documented() -> None:
    from commonweal.hub.warehouse.queries import ALL

    sections = text_of("questions.md").split("\n## ")
    documented = {section.partition("\n")[0]: section for section in sections}
    assert [n for n in ALL if n not in documented] == []
    missing = [
        f"{n}.{p.name}"
        for n, q in ALL.items()
        for p in q.parameters
        if f"| `{p.name}` |" not in documented[n]
    ]
    assert missing == []


def test_every_technique_has_a_page_that_prints_its_test_vectors() -> None:
    from commonweal.analysis.techniques import names

    pages = {name: (REFERENCE / "techniques" / f"{name}.md").read_text("utf-8") for name in names()}
    parts = (
        "## An example",
        "## Where it misleads",
        "## When it is refused",
        "## What it costs",
        "## Test vectors",
    )
    assert [(name, part) for name, text in pages.items() for part in parts if part not in text] == []


def test_every_setting_is_documented() -> None:
    page = text_of("settings.md")
    assert [name for name in sorted(read_in_the_code() | COMPOSED) if f"| `{name}` |" not in page] == []


def test_every_permission_is_documented() -> None:
    from commonweal.core.policy import policy

    page, rules = text_of("permissions.md"), policy()
    named = [*rules.actions, *rules.roles, *rules.classes]
    assert [name for name in named if f"| `{name}` |" not in page] == []


def test_every_public_function_of_the_analysis_is_documented() -> None:
    page = text_of("analysis.md")
    public = [
        (module.name.rpartition(".")[2], node.name)
        for module in modules()
        if module.room == "analysis" and module.name.rpartition(".")[2] not in ANALYSIS_FRONT
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert public
    assert [f"{where}.{name}" for where, name in public if f"| `{name}` |" not in page] == []


def test_every_column_of_the_warehouse_is_documented() -> None:
    from commonweal.hub.warehouse.schema import TABLES

    sections = {part.partition("\n")[0]: part for part in text_of("warehouse.md").split("\n## ")}
    missing = [f"{t}.{c}" for t in TABLES for c in TABLES[t].names if f"| `{c}` |" not in sections[t]]
    assert missing == []


def test_every_life_cycle_is_drawn() -> None:
    in_the_code = {
        f"{module.room}.{target.id}"
        for module in modules()
        if module.is_part("models")
        for node in module.tree.body
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", []))
        if isinstance(target, ast.Name) and target.id.endswith("TRANSITIONS")
    }
    assert in_the_code == set(LIFE_CYCLES)


def test_every_code_that_a_row_can_go_back_with_is_explained() -> None:
    from commonweal.hub.pipeline.returns import REASONS

    used = {
        node.value
        for module in modules()
        if module.name.startswith(("commonweal.hub.sources", "commonweal.hub.pipeline"))
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("faults.append")
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "-" in node.value
    }
    used = {f"{axis}{c}" if c.startswith("-") else c for c in used for axis in ("longitude", "latitude")}
    assert used
    assert used <= set(REASONS)


# ── the handbook as a whole ─────────────────────────────────────────────────────────────────────────────────


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()).strip().replace(" ", "-") for h in headings}


def links_of(path: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    dead = []
    for link in links_of(path):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors_of(there)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_file_of_ours_that_a_page_names_is_there(path: Path) -> None:
    named = OWN_PATH.findall(path.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_is_reached_from_the_front_page_of_the_handbook() -> None:
    front = ROOT / "docs" / "README.md"
    lists = [front, REFERENCE / "techniques.md"]  # the second lists a page for each technique
    reached = {(page.parent / link.partition("#")[0]).resolve() for page in lists for link in links_of(page)}
    pages = set((ROOT / "docs").rglob("*.md")) - {front}
    assert sorted(name_of(path) for path in pages - reached) == []


def test_decisions_are_numbered_and_have_their_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    for number, path in zip(numbers, decisions, strict=True):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {number}. "), name_of(path)
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS_OF_A_DECISION, name_of(path)


def test_the_glossary_stands_in_the_order_of_the_alphabet_and_each_term_once() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    terms = [term for term, _ in rows if term not in ("Term", "---")]
    assert len(terms) > 50
    assert terms == sorted(set(terms), key=str.lower)


def test_every_property_of_security_names_a_file_and_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 10
    for row in rows:
        _, _, proof = (cell.strip() for cell in row.strip("| ").split(" | "))
        assert re.search(r"`tests/[\w/]+\.py`", proof), row


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_spelling_is_british(path: Path) -> None:
    prose = re.sub(r"^```.*?^```|`[^`]+`", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert AMERICAN.findall(prose) == []


# ── commands in the pages ───────────────────────────────────────────────────────────────────────────────────


def console_lines(path: Path) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_every_script_that_make_calls_is_there() -> None:
    called = re.findall(r"\bscripts/[\w.]+", (ROOT / "Makefile").read_text("utf-8"))
    assert [script for script in called if not (ROOT / script).exists()] == []


def wrong_with(line: str) -> str:
    """What keeps a command of the handbook from being run as it stands; empty when nothing does."""
    words = shlex.split(line)
    program = words[0].rpartition("/")[2]
    if program == "make":
        targets = [word for word in words[1:] if "=" not in word]
        return "" if set(targets) <= make_targets() else f"no such target: {targets}"
    if program != "commonweal":
        return f"{program} is neither make nor commonweal"
    commands = all_commands()
    name = next((n for k in (4, 3) if (n := " ".join(words[1:k])) in commands), words[1])
    command = commands.get(name)
    if command is None or isinstance(command, click.Group):
        return f"no such command: {name}"
    return _wrong_with_call(command, words[1 + len(name.split()) :], name)


def _wrong_with_call(command: click.Command, arguments: list[str], name: str) -> str:
    context = click.Context(command, info_name=name, ignore_unknown_options=False)
    try:
        given, rest, _ = command.make_parser(context).parse_args(list(arguments))
        for parameter in command.params:
            _check(parameter, given.get(parameter.name or ""), context)
        if rest:
            return f"too much: {rest}"
        if name == "query":
            _ask(given)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _check(parameter: click.Parameter, value: Any, context: click.Context) -> None:
    if value is None or repr(value).endswith("UNSET"):
        if parameter.required:
            raise click.MissingParameter(param=parameter, ctx=context)
        return
    if isinstance(parameter.type, click.Path):  # files of the reader's own
        return
    for each in value if parameter.multiple else [value]:
        parameter.type.convert(each, parameter, context)


def _ask(given: dict[str, Any]) -> None:
    from commonweal.hub.warehouse.queries import ALL

    question, settings = given.get("question"), given.get("settings")
    if isinstance(question, str):
        pairs = dict(text.split("=", 1) for text in (settings if isinstance(settings, list) else []))
        ALL[question].parse(pairs)


@pytest.mark.parametrize("path", [path for path in DOCS if console_lines(path)], ids=name_of)
def test_every_command_in_a_page_can_be_run_as_it_stands(path: Path) -> None:
    assert {line: wrong for line in console_lines(path) if (wrong := wrong_with(line))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "make nonsense",
        "commonweal nonsense",
        "commonweal geography",
        "commonweal load",
        "commonweal load a.csv --nonsense",
        "commonweal load a.csv b.csv",
        "commonweal load a.csv --received yesterday",
        "commonweal withdraw 6",
        "commonweal assess tactical --area E08000006 --month June",
        "commonweal geography adopt parish 2024",
        "commonweal query nonsense --set first=2026-09",
        "commonweal query counts --set frist=2026-09",
    ],
)
def test_a_command_that_cannot_be_run_is_noticed(line: str) -> None:
    assert wrong_with(line)
