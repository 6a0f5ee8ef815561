"""commonweal migrate"""

from __future__ import annotations

import click

from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@asks(Permission.INSTALLATION_MIGRATE)
def command() -> None:
    """Bring the databases up to date.

    Creates the local operator on the first run. The only command that acts as the owner of the databases.
    """
    from commonweal.config.migrate import migrate_all
    from commonweal.core import progress

    migrate_all(progress.to_stderr())
    click.echo("The databases are up to date.")
