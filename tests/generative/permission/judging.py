"""How a policy answers the cells: what is wrong, in words that name the cell."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.core.policy import Policy
from tests.generative.permission.cells import Cell
from tests.generative.permission.oracle import PlainPolicy
from tests.generative.permission.subjects import Case


def wrong(rules: Policy, cells: Iterable[Cell]) -> list[str]:
    """The cells whose cases are not answered as they should be, code and all."""
    found = []
    for cell in cells:
        for how, case, allowed in cell.cases():
            decision = rules.decide(case.actor, cell.action, case.facts, case.task, case.now)
            if decision.code != ("allowed" if allowed else cell.code) or decision.allowed is not allowed:
                found.append(f"{cell.name}: {how}: {decision.code}")
    return found


def wrong_by_the_twin(twin: PlainPolicy, cells: Iterable[Cell]) -> list[str]:
    found = []
    for cell in cells:
        for how, case, allowed in cell.cases():
            codes = twin.why_not(case.actor, cell.action, case.facts, case.task, case.now)
            if codes != (set() if allowed else {cell.code}):
                found.append(f"{cell.name}: {how}: {sorted(codes) or 'allowed'}")
    return found


def kills(rules: Policy, cells: Iterable[Cell]) -> bool:
    """Whether any cell is answered otherwise than by the policy as it is."""
    return any(
        rules.decide(case.actor, cell.action, case.facts, case.task, case.now).allowed is not allowed
        for cell in cells
        for _, case, allowed in cell.cases()
    )


def disagreement(rules: Policy, twin: PlainPolicy, action: str, case: Case) -> str:
    """Where the two differ about a case; empty where they say the same."""
    decision = rules.decide(case.actor, action, case.facts, case.task, case.now)
    codes = twin.why_not(case.actor, action, case.facts, case.task, case.now)
    if decision.allowed is (not codes) and (decision.allowed or decision.code in codes):
        return ""
    return f"{action}: {decision.code}, and the twin says {sorted(codes) or 'allowed'}: {case}"
