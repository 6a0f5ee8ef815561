"""commonweal source"""

from __future__ import annotations

import click

from commonweal.cli.session import table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.group()
def command() -> None:
    """List the sources that can be read and what becomes of their columns."""


@command.command("list")
@asks(Permission.MAPPING_READ)
def listed() -> None:
    """The sources, their feeds and on what basis they may be held."""
    from commonweal.hub.sources import all_sources

    rows: list[tuple[object, ...]] = [
        (s.name, s.title, s.feed, s.basis.value, "yes" if s.in_totals else "no") for s in all_sources()
    ]
    click.echo(table(rows, ("name", "what it is", "feed", "basis", "in totals")))


@command.command("show")
@click.argument("name")
@asks(Permission.MAPPING_READ)
def shown(name: str) -> None:
    """The columns of source NAME and what becomes of each."""
    from commonweal.hub.sources import source_named

    source = source_named(name)
    click.echo(f"{source.title}\nFeed {source.feed}; {source.rhythm}; basis {source.basis.value}.\n")
    rows: list[tuple[object, ...]] = [
        (c.name or "(no name)", c.handling.value, c.to, c.reason or ("may be absent" if c.optional else ""))
        for c in source.columns
    ]
    click.echo(table(rows, ("column", "what becomes of it", "fills", "note")))
