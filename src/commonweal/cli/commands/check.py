"""commonweal check"""

from __future__ import annotations

import click

from commonweal.cli.session import operator


@click.command()
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
    click.echo("in order   installation: the databases answer, and the role cannot pass row security by")
    faults = 0
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
