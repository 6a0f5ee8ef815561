"""commonweal stop"""

from __future__ import annotations

import click

from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Stop the embedded database.")
@click.option("--remove", is_flag=True, help="Remove the embedded database and all that it holds, too.")
@asks(Permission.INSTALLATION_STOP)
def command(remove: bool) -> None:
    """Stop the embedded database; the next command starts it again."""
    from commonweal.config import embedded

    if remove:
        embedded.remove()
        click.echo("The embedded database is removed.")
    else:
        embedded.stop()
        click.echo("The embedded database is stopped.")
