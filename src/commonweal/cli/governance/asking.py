"""What these commands share: confirming who one is, and types of their options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from commonweal.core.actor import Actor


@contextmanager
def confirmed(actor: Actor, what: str, word: str) -> Iterator[None]:
    """There is no sign-in at the command line: who sits here types what is to be done, once more."""
    from commonweal.core import clock
    from commonweal.core.task import current_task, task

    click.echo(f"You act as {actor.name} ({actor.id}). {what}", err=True)
    if click.prompt(f"Type {word} to go on", err=True, default="", show_default=False) != word:
        raise click.UsageError("Not confirmed. Nothing was done.")
    with task(replace(current_task(), reauthenticated_at=clock.now())):
        yield


class Moment(click.ParamType):
    """A date and time as 2026-11-22T09:30, in London."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        from commonweal.core.clock import LONDON

        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment; write it as 2026-11-22T09:30.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def shown(moment: datetime | None) -> str:
    from commonweal.core.clock import LONDON

    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}" if moment else ""
