"""commonweal dispose"""

from __future__ import annotations

import click

from commonweal.cli.commands.erase import said
from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Dispose of what is past its retention.")
@click.option("--dry-run", is_flag=True, help="Say what is past its retention, and change nothing.")
@click.option("--source", help="Of this source alone.")
@click.option("--why", help="The reason; asked for where it is not given.")
@asks(Permission.DELIVERY_DISPOSE)
def command(dry_run: bool, source: str | None, why: str | None) -> None:
    """Destroy the keys of raw files, and take out the rows of events, that are past their retention.

    Monthly counts stay. What a legal hold lies on is named and kept.
    """
    actor = operator(reason=why or "what is past its retention")
    from commonweal.hub.services import dispose, due

    found = due(actor=actor, source=source)
    if not found:
        click.echo("Nothing is past its retention.")
        return
    headings = ("delivery", "source", "name", "what", "from", "rows", "held")
    lines = [
        (each.delivery, each.source, each.name, each.what, each.since, each.rows or None, each.held_why)
        for each in found
    ]
    click.echo(table(lines, headings))
    if dry_run:
        click.echo("Nothing was changed.")
        return
    reason = why or click.prompt("Why is it disposed of now", err=True)
    actor = operator(reason=reason)
    done = dispose(actor=actor, why=reason, source=source)
    click.echo(said(done) if done else "All of it is held; nothing was changed.")
