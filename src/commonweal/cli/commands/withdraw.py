"""commonweal withdraw"""

from __future__ import annotations

import click

from commonweal.cli.session import operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Withdraw a delivery; what it had replaced counts again.")
@click.argument("number", type=int)
@click.option("--why", required=True, help="The reason, for the people whose figures change.")
@asks(Permission.DELIVERY_WITHDRAW)
def command(number: int, why: str) -> None:
    """Withdraw delivery NUMBER; what it had replaced counts again."""
    actor = operator()
    from commonweal.hub.services import withdraw

    snapshot = withdraw(actor=actor, number=number, why=why)
    click.echo(f"Delivery {number} is withdrawn. Snapshot {snapshot.number} shows the figures without it.")
