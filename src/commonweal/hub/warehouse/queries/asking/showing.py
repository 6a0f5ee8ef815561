"""In what form a question shows records: stated once, above the question, and asked at every call of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from commonweal.core.scope import Form, Scope
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.losses import able_to_do_without
from commonweal.hub.warehouse.queries.asking.memory import answered
from commonweal.hub.warehouse.snapshot import Snapshot

P = ParamSpec("P")
Asking = Callable[Concatenate[Snapshot, Scope, P], Answer]


def shows(form: Form) -> Callable[[Asking[P]], Asking[P]]:
    """Say what a question shows; within a scope that does not reach so far it is refused, whoever calls it.

    The store refuses the rows of such a question by itself: this says so before anything is read.
    """

    def stated(question: Asking[P]) -> Asking[P]:
        careful: Asking[P] = able_to_do_without(question)

        @wraps(question)
        def asked(snapshot: Snapshot, scope: Scope, /, *args: P.args, **given: P.kwargs) -> Answer:
            scope.may_show(form).require()
            return answered(careful, snapshot, scope, args, given)

        setattr(asked, _STATED, form)
        return asked

    return stated


def stated_form(question: object) -> Form:
    """What a question says that it shows; one that does not say is no question."""
    form = getattr(question, _STATED, None)
    if not isinstance(form, Form):
        raise TypeError(f"{question!r} does not say what it shows: put @shows(Form.…) above it")
    return form


_STATED = "shows"
