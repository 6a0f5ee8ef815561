"""commonweal erase"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from commonweal.cli.session import operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.hub.services import Removed

WHY = click.option("--why", required=True, help="The reason, without saying whom it is about.")


@click.group()
def command() -> None:
    """Erase a person or a delivery, for good.

    Snapshots that lose something say so; what needs it is refused, everything else can still be asked.
    """


@command.command("person")
@click.option("--source", required=True, help="A source that brought them; `commonweal source` lists them.")
@WHY
@asks(Permission.DELIVERY_ERASE)
def person(source: str, why: str) -> None:
    """Erase somebody, by the reference that the supplier has for them.

    The reference is asked for, or read from standard input, so that it stands in no history of commands.
    """
    asked = "Reference as the supplier sent it"
    typed = sys.stdin.isatty()
    reference = click.prompt(asked, hide_input=True, err=True) if typed else sys.stdin.readline()
    actor = operator(reason=why)
    from commonweal.core import progress
    from commonweal.hub.services import erase_person

    done = erase_person(
        actor=actor, reference=reference, source=source, why=why, progress=progress.to_stderr()
    )
    if not done.files and not done.rows:
        click.echo("Nobody of that reference was found; nothing was changed.")
        return
    click.echo(said(done))


@command.command("delivery")
@click.argument("number", type=int)
@WHY
@asks(Permission.DELIVERY_ERASE)
def delivery(number: int, why: str) -> None:
    """Erase delivery NUMBER: its rows, figures, links, counts and raw files."""
    actor = operator(reason=why)
    from commonweal.hub.services import erase_delivery

    click.echo(said(erase_delivery(actor=actor, number=number, why=why)))


def said(done: Removed) -> str:
    rows = ", ".join(f"{count:,} of {table}" for table, count in done.rows.items()) or "none"
    raw = ", ".join(str(number) for number in done.raw) or "none"
    lines = [
        f"Erasure {done.erasure} is done.",
        f"  rows removed:                     {rows}",
        f"  deliveries whose raw files went:  {raw}",
        f"  files deleted:                    {done.files:,}",
    ]
    if done.snapshot is not None:
        lines.append(f"Snapshot {done.snapshot} shows what is left; older ones say what they lost.")
    return "\n".join(lines)
