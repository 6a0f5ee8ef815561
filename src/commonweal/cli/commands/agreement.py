"""commonweal agreement"""

from __future__ import annotations

from datetime import date

import click

from commonweal.cli.session import Day, operator, table


@click.group()
def command() -> None:
    """Record and list information-sharing agreements."""


@command.command("add")
@click.option("--reference", required=True, help="A short name of your own for it.")
@click.option("--purpose", required=True, help="What the records are shared for.")
@click.option("--party", "parties", multiple=True, required=True, help="An agency; once for each.")
@click.option("--feed", "feeds", multiple=True, required=True, help="A feed that it covers; once for each.")
@click.option("--basis", required=True, help="The lawful basis.")
@click.option("--from", "starts", type=Day(), required=True, help="The first day on which it is in force.")
@click.option("--to", "ends", type=Day(), required=True, help="The last day on which it is in force.")
def added(
    reference: str,
    purpose: str,
    parties: tuple[str, ...],
    feeds: tuple[str, ...],
    basis: str,
    starts: date,
    ends: date,
) -> None:
    """Record an agreement that is signed and in force between two dates."""
    actor = operator()
    from commonweal.partnership.services import create_agreement

    create_agreement(
        actor=actor,
        reference=reference,
        purpose=purpose,
        parties=parties,
        feeds=feeds,
        legal_basis=basis,
        in_force_from=starts,
        in_force_to=ends,
    )
    click.echo(f"Agreement {reference} is recorded.")


@command.command("list")
def listed() -> None:
    """The agreements in force today."""
    actor = operator()
    from commonweal.core import clock
    from commonweal.core.context import acting
    from commonweal.partnership.queries import agreements_in_force

    with acting(actor):
        rows = [
            (a.reference, ", ".join(a.feeds), a.in_force_from, a.in_force_to)
            for a in agreements_in_force(clock.today())
        ]
    click.echo(
        table(rows, ("reference", "feeds", "from", "to"))
        if rows
        else "No agreement is in force. Open-licence feeds need none."
    )
