"""commonweal source"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonweal.cli.mapping_files import mapping_text
from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission


@click.group()
def command() -> None:
    """The sources that can be read, and mappings of one's own for any other file."""


@command.command("list")
@asks(Permission.MAPPING_READ)
def listed() -> None:
    """The sources, their feeds and on what basis they may be held."""
    rows: list[tuple[object, ...]] = [
        (s.name, s.version, s.title, s.feed, s.basis.value, "yes" if s.in_totals else "no") for s in _known()
    ]
    click.echo(table(rows, ("name", "version", "what it is", "feed", "basis", "in totals")))


@command.command("show")
@click.argument("name")
@click.option("--toml", is_flag=True, help="The mapping as it was written, to begin another one from.")
@asks(Permission.MAPPING_READ)
def shown(name: str, toml: bool) -> None:
    """The columns of source NAME and what becomes of each."""
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.hub.queries.sources import known_source

    with acting(actor):
        source = known_source(name)
    if toml:
        click.echo(source.text or f"# {name} is read by a program of its own: hub/sources/{name}.py")
        return
    click.echo(
        f"{source.title}, version {source.version}\nFeed {source.feed}; {source.rhythm}; "
        f"basis {source.basis.value}.\n"
    )
    rows: list[tuple[object, ...]] = [
        (
            c.name or "(no name)",
            c.handling.value,
            c.to,
            c.reason or ("may be absent" if c.optional else ""),
            "yes" if c.returnable else "",
        )
        for c in source.columns
    ]
    click.echo(table(rows, ("column", "what becomes of it", "fills", "note", "goes back")))


@command.command("draft")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", help="The sheet of a workbook; without it, the first that holds a table.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the mapping here instead of showing it.")
@asks(Permission.MAPPING_DRAFT)
def drafted(path: Path, sheet: str | None, out: Path | None) -> None:
    """Look at a file that no source knows and propose a mapping for it.

    What the file says is filled in; what only a person can say is listed under `unclear`. Complete it, then
    `commonweal source add FILE.toml` and `commonweal load PATH`.
    """
    actor = operator()
    from commonweal.hub.services.mappings import draft_mapping

    made = draft_mapping(actor=actor, path=path.resolve(), sheet=sheet)
    if out is None:
        click.echo(made.text)
        return
    if out.exists():
        raise BadInput(f"{out} is there already", remedy="Give another name: nothing is written over.")
    out.write_text(made.text, encoding="utf-8")
    click.echo(f"{made.rows:,} rows were looked at; the mapping is in {out}. Still to be said by a person:")
    for question in made.unclear:
        click.echo(f"  {question}")


@command.command("check")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@asks(Permission.MAPPING_READ)
def checked(path: Path) -> None:
    """Read the mapping in PATH strictly, without keeping it."""
    actor = operator()
    from commonweal.hub.services.mappings import check_mapping

    source = check_mapping(actor=actor, text=mapping_text(path), where=path.name)
    click.echo(f"{source.name}, version {source.version}: {len(source.columns)} columns, in order.")


@command.command("add")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--why", default="", help="What is new in it, for those who read the list of versions.")
@asks(Permission.MAPPING_DRAFT)
def added(path: Path, why: str) -> None:
    """Keep a completed mapping as the next version of its source."""
    actor = operator()
    from commonweal.hub.services.mappings import add_mapping

    made = add_mapping(actor=actor, text=mapping_text(path), where=path.name, why=why)
    name, version = made.source.name, made.source.version
    if made.state == "unchanged":
        click.echo(f"{name}, version {version}, is in use already; nothing was changed.")
    elif made.state == "draft":
        click.echo(f"{name}, version {version}, waits for approval: commonweal source approve {name}.")
    else:
        click.echo(
            f"{name}, version {version}, is in use at once, as the operator of the installation added it: "
            "`commonweal load PATH` reads by it."
        )
        if made.replaces:
            click.echo(f"It takes the place of the program's own source {made.replaces}.")


@command.command("approve")
@click.argument("name")
@click.argument("version", type=int, required=False)
@asks(Permission.MAPPING_APPROVE)
def approved(name: str, version: int | None) -> None:
    """Put a draft of another person in use: the latest, or VERSION."""
    actor = operator()
    from commonweal.hub.services.mappings import approve_mapping

    used = approve_mapping(actor=actor, source=name, version=version)
    click.echo(f"{name}, version {used}, is in use.")


@command.command("versions")
@click.argument("name")
@asks(Permission.MAPPING_READ)
def versions(name: str) -> None:
    """Every version of mapping NAME that was added here."""
    actor = operator()
    from commonweal.hub.queries.sources import mapping_versions

    rows: list[tuple[object, ...]] = [
        (v.version, v.state, v.added_at.date(), v.added_by, v.why)
        for v in mapping_versions(actor=actor, source=name)
    ]
    click.echo(
        table(rows, ("version", "state", "added", "by", "what is new"))
        if rows
        else f"No mapping {name} was added."
    )


def _known() -> Any:
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.hub.queries.sources import sources_known

    with acting(actor):
        return sources_known()
