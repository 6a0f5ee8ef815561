"""What keeps an act to its block: nobody waits inside one, and nobody else tells a database who acts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import dotted, modules

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Words with which a connection is told, for longer or shorter, who acts or as which role.
TELLING = re.compile(
    r"\bset_config\s*\(\s*[%']|\bSET\s+(?:LOCAL\s+|SESSION\s+)?(?:ROLE|AUTHORIZATION|app\.)", re.IGNORECASE
)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Of a function without those inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*FUNCTIONS, ast.Lambda, ast.GeneratorExp)):
            yield child
            yield from own_nodes(child)


def waits_inside_an_act(function: ast.AST) -> bool:
    return any(
        isinstance(block, ast.With | ast.AsyncWith)
        and any(
            isinstance(item.context_expr, ast.Call)
            and dotted(item.context_expr.func).split(".")[-1] in ("acting", "atomic")
            for item in block.items
        )
        and any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(block))
        for block in own_nodes(function)
    )


@pytest.mark.threat("T5")
def test_nothing_hands_out_rows_step_by_step_from_inside_an_act() -> None:
    """Between two steps the caller would act as somebody else; and given up late, it ends another's act."""
    found = [
        f"{module.name}.{function.name}"
        for module in modules()
        for function in ast.walk(module.tree)
        if isinstance(function, FUNCTIONS)
        and waits_inside_an_act(function)
        and not any(dotted(each).endswith("contextmanager") for each in function.decorator_list)
    ]
    assert found == []


STEPS = """
def steps(actor):
    with task(about), core.acting(actor):
        for row in rows:
            yield row
"""


@pytest.mark.threat("T5")
def test_a_function_that_waits_inside_an_act_is_noticed() -> None:
    (function,) = ast.parse(STEPS).body
    assert waits_inside_an_act(function)


@pytest.mark.threat("T5")
def test_only_the_context_tells_a_database_who_acts() -> None:
    found = [
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TELLING.search(node.value)
    ]
    assert set(found) == {"commonweal.core.context"}
