"""commonweal snapshots"""

from __future__ import annotations

import click

from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="List the snapshots of the warehouse.")
@asks(Permission.WAREHOUSE_OPEN)
def command() -> None:
    """List the snapshots of the warehouse: what each was taken for and what it names."""
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.hub.queries import snapshots

    with acting(actor):
        rows = [
            (
                s.number,
                f"{s.taken_at:%Y-%m-%d %H:%M}",
                s.because,
                ", ".join(f"{k} {v}" for k, v in s.generations.items()),
            )
            for s in snapshots(actor=actor)
        ]
    click.echo(
        table(rows, ("no.", "taken (UTC)", "because", "generations")) if rows else "There is no snapshot yet."
    )
