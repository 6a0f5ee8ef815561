"""The questions that may be asked of the warehouse: one module each, found by being there.

Each takes the snapshot and the scope first and gives an `Answer`. `ALL` lists them with their parameters,
so that a door can offer every question without knowing any; a door asks through `hub.queries.ask`, which
makes the scope of the one who asks and writes the question down. A question's module is named as its function
and says `PARAMETERS`, `VERSION` (raised when the same snapshot would be answered differently) and
`expressions`, the Ibis expressions that it runs; above the function stands what it `@shows`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from commonweal.hub.warehouse.queries.asking.parameters import Question


def _found() -> Mapping[str, Question]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    return {name: Question.of(import_module(f"{__name__}.{name}")) for name in names}


ALL: Mapping[str, Question] = _found()
