"""commonweal serve"""

from __future__ import annotations

import click

from commonweal.cli.serving import DEFAULT_PORT, serve
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 answers other machines too.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that answer; one more than there are cores."
)
@click.option(
    "--demonstration", is_flag=True, help="Let the demonstration's accounts in; refused beside real records."
)
@click.option(
    "--work/--no-work", "works", default=True, help="Do jobs beside the pages, in one process more."
)
@asks(Permission.INSTALLATION_CHECK)
def command(port: int, host: str, workers: int | None, demonstration: bool, works: bool) -> None:
    """Serve the pages until this is stopped.

    Ctrl-C stops it. Behind a server that speaks TLS, set COMMONWEAL_SITE to the address that people type, and
    COMMONWEAL_BEHIND_PROXY=1.
    """
    serve(port=port, host=host, workers=workers, demonstration=demonstration, works=works)
