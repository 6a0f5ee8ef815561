"""commonweal access attest, attestations"""

from __future__ import annotations

import click

from commonweal.cli.governance.asking import shown
from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command("attest")
@click.option("--agency", default="", help="With --all: whose accounts.")
@click.option("--needed", multiple=True, help="An account that is still needed.")
@click.option(
    "--not-needed", multiple=True, help="An account that is not needed any more; it pauses at once."
)
@click.option(
    "--all", "everyone", is_flag=True, help="All the agency's accounts that are not named are needed."
)
@asks(Permission.ACCOUNT_ATTEST)
def attest(agency: str, needed: tuple[str, ...], not_needed: tuple[str, ...], everyone: bool) -> None:
    """Say who of an agency still needs their account."""
    actor = operator()
    from commonweal.partnership import queries, services

    if everyone and not agency:
        raise click.UsageError("Say whose accounts: --all --agency CODE.")
    if everyone:
        standing = queries.attestations(actor, agency=agency)
        needed = tuple(each.account for each in standing if each.account not in {*not_needed, actor.id})
    if not needed and not not_needed:
        raise click.UsageError("Name accounts with --needed or --not-needed, or say --all.")
    services.attest(actor=actor, needed=needed, not_needed=not_needed)
    click.echo(f"Attested: {len(needed)} needed, {len(not_needed)} not needed.")


@click.command("attestations")
@click.option("--agency", default="", help="Only the accounts of one agency.")
@asks(Permission.ACCOUNT_READ)
def attestations(agency: str) -> None:
    """When each account was last attested, and when it is due."""
    actor = operator()
    from commonweal.partnership import queries

    rows = [
        (each.account, each.name, each.agency, shown(each.attested_at), shown(each.due_at), each.standing)
        for each in queries.attestations(actor, agency=agency)
    ]
    headings = ("account", "name", "agency", "last attested", "due", "standing")
    click.echo(table(rows, headings) if rows else "There is no account to attest.")
