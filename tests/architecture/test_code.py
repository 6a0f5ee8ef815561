"""Habits that the syntax trees can show. Each list of exceptions says why, and may not go stale."""

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGE, ROOT, Module, dotted, modules

FORBIDDEN_NAMES = {
    "utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers", "base",
}  # fmt: skip
LONGEST_MODULE = 500

# Modules longer than that, with the reason.
LONG_MODULES: dict[str, str] = {}

TIME_READERS = {
    "datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.today",
    "date.today", "datetime.date.today", "time.time", "time.localtime", "time.gmtime", "time.ctime",
    "timezone.now", "django.utils.timezone.now", "time.strftime",
}  # fmt: skip

# Public services that write without an event of their own, with the reason.
WITHOUT_EVENT = {
    "commonweal.jobs.services.asking.ask_for": "part of another act, whose event tells of it",
}

HEAVY = {
    "django", "duckdb", "ibis", "deltalake", "pyarrow", "pandas", "numpy", "geopandas", "shapely", "altair",
}  # fmt: skip

WRITING = re.compile(
    r"\.(save|create|bulk_create|update|bulk_update|delete|get_or_create|update_or_create|set|add|remove|clear)$"
)


def calls(node: ast.AST) -> set[str]:
    return {dotted(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}


def test_rows_are_reached_through_models_queries_and_services_alone() -> None:
    offenders = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not module.is_part("models", "queries", "services")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]
    assert offenders == []


def test_only_the_clock_reads_the_time() -> None:
    offenders = [
        f"{module.name}:{node.lineno} {dotted(node.func)}"
        for module in modules()
        if module.name != "commonweal.core.clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in TIME_READERS
    ]
    assert offenders == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [module.name for module in modules() if module.name.split(".")[-1] in FORBIDDEN_NAMES] == []


def test_no_module_is_too_long() -> None:
    lengths = {module.name: len(module.text.splitlines()) for module in modules()}
    too_long = {name for name, length in lengths.items() if length > LONGEST_MODULE}
    assert too_long == set(LONG_MODULES), (
        "split these, or write down why not (and strike out what is short again)"
    )


def _services() -> list[Module]:
    return [module for module in modules() if module.is_part("services")]


def _functions(module: Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}


def _offered(module: Module) -> set[str]:
    """The verbs that a room offers: of a package, those that its front page names."""
    front = next(each for each in _services() if each.room == module.room and len(each.name.split(".")) == 3)
    if front == module:
        return {name for name in _functions(module) if not name.startswith("_")}
    imported = {
        alias.name
        for node in front.tree.body
        if isinstance(node, ast.ImportFrom)
        if (node.module or "").split(".")[-1] == module.name.split(".")[-1]
        for alias in node.names
    }
    return imported & set(_functions(module))


def _reaching(wanted: "set[str]", room: str) -> set[str]:
    """Functions of a room's services that call one of `wanted`, or a function that does."""
    functions = {
        name: calls(node)
        for module in _services()
        if module.room == room
        for name, node in _functions(module).items()
    }
    found = {name for name, called in functions.items() if any(call in wanted for call in called)}
    while more := {
        name
        for name, called in functions.items()
        if name not in found
        and any(call.split(".")[-1] in found for call in called if not WRITING.search(call))
    }:
        found |= more
    return found


def _writes(node: ast.AST) -> bool:
    return any(".objects." in call and WRITING.search(call) for call in calls(node)) or any(
        call.endswith((".save", ".delete")) for call in calls(node)
    )


def silent_services() -> set[str]:
    """Public services that write, or have something write for them, and record no event."""
    silent = set()
    for room in {module.room for module in _services()}:
        recording = _reaching({"events.record", "record_event", "core.events.record"}, room)
        writers = {
            name
            for module in _services()
            if module.room == room
            for name, node in _functions(module).items()
            if _writes(node)
        }
        writing = writers | _reaching(writers, room)
        for module in _services():
            if module.room == room:
                silent |= {
                    f"{module.name}.{name}" for name in _offered(module) if name in writing - recording
                }
    return silent


def test_every_service_that_writes_records_an_event() -> None:
    assert silent_services() == set(WITHOUT_EVENT), (
        "record an event, or strike out the exception that is stale"
    )


@pytest.mark.parametrize("module", _services(), ids=lambda module: module.name)
def test_services_take_their_arguments_by_name(module: Module) -> None:
    for name in _offered(module):
        arguments = _functions(module)[name].args
        assert not arguments.args, f"{module.name}.{name} takes positional arguments"


def test_what_the_code_asks_of_the_policy_is_a_name_that_cannot_be_misspelt() -> None:
    spelt_out = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        and dotted(call.func).split(".")[-1] in ("may", "standing", "require_standing")
        and len(call.args) >= 2
        and isinstance(call.args[1], ast.Constant)
    ]
    assert spelt_out == [], "write Permission.…, which mypy knows"


def test_the_help_page_loads_neither_django_nor_an_engine() -> None:
    if not (PACKAGE / "cli" / "__init__.py").exists():
        pytest.skip("the command line is not there yet")
    program = (
        "import sys\nfrom commonweal.cli import main\nsys.argv = ['commonweal', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"heavy = {HEAVY}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == "[]"
    assert "Usage" in done.stdout
