"""Whoever reads the warehouse does so within a scope that the policy made, and the trail tells of it.

The one way for a door is `hub.queries.ask`, which makes the scope and records the reading.
A room that composes documents may call questions by themselves, and then writes the reading down once.
"""

from __future__ import annotations

import ast

from tests.architecture.source import Module, dotted, modules

QUESTIONS = "commonweal.hub.warehouse.queries"
# Modules above the hub that call questions by themselves, with who writes their reading down.
COMPOSERS = {
    f"commonweal.products.kinds.{part}": "commonweal.products.services.writing"
    for part in ("tactical", "places", "agencies", "beside", "subject", "workstation")
} | {
    "commonweal.products.exploring.locality_index": "commonweal.products.queries",
    "commonweal.products.exploring.one_area": "commonweal.products.queries",
}
COMPOSERS |= {
    f"commonweal.products.exploring.{part}": "commonweal.products.exploring.answering"
    for part in ("comparing", "drilling", "mapping", "peaks", "reading", "telling")
} | {"commonweal.products.exploring.offering": "commonweal.products.exploring.offering"}
# What may be said of questions without asking one.
DESCRIBING = {"ALL"}


def imports(module: Module) -> dict[str, str]:
    """What a module imports: name -> from where, those for types alone too."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name: node.module or "" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name: alias.name for alias in node.names}
    return found


def above_the_hub() -> list[Module]:
    return [module for module in modules() if module.room not in ("core", "hub")]


def called(module: Module) -> set[str]:
    return {dotted(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}


def test_only_those_who_write_it_down_call_questions_by_themselves() -> None:
    found = {
        module.name
        for module in above_the_hub()
        for name, where in imports(module).items()
        if where.startswith(QUESTIONS) and not (where == QUESTIONS and name in DESCRIBING)
    }
    assert found == set(COMPOSERS)
    writers = {m.name: called(m) for m in modules() if m.name in COMPOSERS.values()}
    for composer, writer in COMPOSERS.items():
        assert any(call.endswith("record_consultation") for call in writers[writer]), composer


def test_a_listed_question_is_asked_through_the_hub_alone() -> None:
    """`ALL` describes; asking by it would leave no line."""
    offenders = [
        module.name
        for module in above_the_hub()
        if "ALL" in imports(module)
        and any(call.split(".")[-1] == "ask" and "." in call for call in called(module))
    ]
    assert offenders == []


# The one who asks gets theirs in `asking`; links are made of all records, and read within a scope again; what
# is passed on by law is read whole, and handed on only when nobody can be told from it.
MAKERS_OF_SCOPES = {
    "commonweal.hub.queries.asking",
    "commonweal.hub.queries.exchange_rows",
    "commonweal.hub.services.linking",
}


def test_no_room_makes_a_scope_but_the_hub() -> None:
    """Neither the system's, which sees everything, nor one by hand: what somebody may see is the policy's."""
    makers = {"Scope", "Scope.system", "Scope.for_actor", "replace"}
    offenders = [
        f"{module.name} {call}"
        for module in modules()
        if module.room != "core" and module.name not in MAKERS_OF_SCOPES
        for call in called(module)
        if call in makers - {"replace"} or (call in ("replace", "dataclasses.replace") and _on_scope(module))
    ]
    assert offenders == []


def _on_scope(module: Module) -> bool:
    return any(
        isinstance(node, ast.Call)
        and dotted(node.func) in ("replace", "dataclasses.replace")
        and node.args
        and dotted(node.args[0]) == "scope"
        for node in ast.walk(module.tree)
    )


def test_only_the_store_and_the_warehouse_run_expressions() -> None:
    offenders = [
        module.name
        for module in above_the_hub()
        for name, where in imports(module).items()
        if "hub.warehouse" in where
        and (name in ("store", "engine", "deltas") or where.endswith((".store", ".engine", ".deltas")))
    ]
    assert offenders == []
