"""commonweal exchange"""

from __future__ import annotations

from datetime import date

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.group()
def command() -> None:
    """The statutory quarterly exchange: who has sent what, and what is late."""


@command.command("board")
@click.option("--on", type=Day(), help="As it stood on a day; without it, today.")
@click.option("--periods", default=4, show_default=True, help="How many quarters to show.")
@asks(Permission.EXCHANGE_READ)
def shown(on: date | None, periods: int) -> None:
    """Each prescribed data set and holder, quarter by quarter."""
    actor = operator()
    from commonweal.hub.queries.exchange import board

    rows = board(actor=actor, on=on, periods=periods)
    quarters = [str(cell.quarter) for cell in rows[0].cells] if rows else []
    lines: list[tuple[object, ...]] = [
        (row.dataset.ref, row.holder, *(_word(c.state, c.on) for c in row.cells)) for row in rows
    ]
    click.echo(table(lines, ("set", "holder", *quarters)))
    click.echo("\n" + "\n".join(dict.fromkeys(f"{r.dataset.ref}: {r.dataset.content}" for r in rows)))


@command.command("not-held")
@click.argument("dataset")
@click.argument("holder")
@click.option("--why", required=True, help="Why the holder does not have it.")
@click.option("--withdraw", is_flag=True, help="The holder has it after all.")
@asks(Permission.EXCHANGE_RECORD)
def not_held(dataset: str, holder: str, why: str, withdraw: bool) -> None:
    """Record that HOLDER does not have DATASET, or withdraw that."""
    actor = operator()
    from commonweal.hub.services.exchanging import record_not_held, withdraw_not_held

    act = withdraw_not_held if withdraw else record_not_held
    act(actor=actor, dataset=dataset, holder=holder, reason=why)
    click.echo(f"Recorded: data set {dataset}, {holder}.")


@command.command("chase")
@click.argument("dataset")
@click.argument("holder")
@click.option("--on", type=Day(), help="As of a day; without it, today.")
@asks(Permission.EXCHANGE_READ)
def chased(dataset: str, holder: str, on: date | None) -> None:
    """The words of a letter about what is late of DATASET from HOLDER."""
    actor = operator()
    from commonweal.hub.queries.exchange import chase_letter

    click.echo(chase_letter(actor=actor, dataset=dataset, holder=holder, on=on))


def _word(state: str, on: date | None) -> str:
    return f"{state} {on}" if on and state in ("received", "late") else state
