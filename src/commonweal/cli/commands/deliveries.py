"""commonweal deliveries"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.hub.queries import DeliveryLine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON Lines instead of a table.")
@click.option("--measures", type=int, metavar="NUMBER", help="What was measured of one delivery.")
@asks(Permission.DELIVERY_READ)
def command(as_json: bool, measures: int | None) -> None:
    """List the deliveries and what became of them."""
    import json
    from dataclasses import asdict

    actor = operator()
    from commonweal.core.context import acting
    from commonweal.core.errors import NotFound
    from commonweal.hub.queries import deliveries

    with acting(actor):
        lines = deliveries(actor=actor)
    if measures is not None:
        chosen = [line for line in lines if line.number == measures]
        if not chosen:
            raise NotFound(f"there is no delivery {measures}", remedy="`commonweal deliveries` lists them.")
        click.echo(json.dumps(chosen[0].measures, indent=2))
        return
    if as_json:
        for line in lines:
            click.echo(json.dumps(asdict(line), default=str))
        return
    if not lines:
        click.echo("No delivery has been loaded yet. Start with: commonweal load PATH")
        return
    headings = (
        "no.",
        "received",
        "source",
        "name",
        "months",
        "state",
        "rows",
        "accepted",
        "duplicates",
        "rejected",
        "counts for",
    )
    click.echo(table([_row(line) for line in lines], headings))
    for line in lines:
        for warning in line.warnings:
            click.echo(f"  delivery {line.number}: {warning}")
        if line.refusal:
            click.echo(f"  delivery {line.number} was refused: {line.refusal}")


def _row(line: DeliveryLine) -> tuple[object, ...]:
    counts = f"{line.counts} of {line.slices} slices"
    name = f"{line.name} (synthetic)" if line.synthetic else line.name
    return (
        line.number,
        line.received_on,
        line.source,
        name,
        line.months,
        line.state,
        line.received,
        line.accepted,
        line.duplicates,
        line.rejected,
        counts,
    )
