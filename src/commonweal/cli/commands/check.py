"""commonweal check"""

from __future__ import annotations

import click

from commonweal.cli.session import operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@asks(Permission.INSTALLATION_CHECK)
def command() -> None:
    """Check the installation, the warehouse and its checksums.

    Ends with exit code 6 when something is not in order.
    """
    actor = operator()
    from commonweal.config import databases
    from commonweal.core import progress
    from commonweal.core.context import acting
    from commonweal.hub.queries import findings
    from commonweal.products.queries import copies_changed

    databases.expect_answers(*databases.STORES)
    databases.expect_safe()
    click.echo("in order   installation: the databases answer, and nothing in them passes row security by")
    faults = _row_security(databases.drifted())
    with acting(actor):
        for finding in findings(actor=actor, progress=progress.to_stderr()):
            faults += not finding.in_order
            click.echo(f"{'in order' if finding.in_order else 'NOT WELL'}   {finding.what}: {finding.found}")
        changed, written = copies_changed(actor=actor)
    click.echo(
        f"in order   documents: {written:,} copies written; "
        f"{changed:,} changed or moved since, as readers may"
    )
    if faults:
        click.get_current_context().exit(6)


def _row_security(drifted: list[str] | None) -> int:
    """Whether the policies of the tables are those of the policy file."""
    if drifted is None:
        click.echo("not asked  policy: the owner of the databases is not named here (*_OWNER_URL)")
        return 0
    for each in drifted:
        click.echo(f"NOT WELL   policy: {each}")
    if not drifted:
        click.echo("in order   policy: row security is what the policy file says")
    return len(drifted)
