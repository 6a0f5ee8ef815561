"""commonweal geography"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

KINDS = ("oa", "lsoa", "msoa", "ward", "district", "csp", "county", "neighbourhood", "beat", "police_force")
UNSTATED = "not stated by the person who imported it"


@click.group()
def command() -> None:
    """Import, adopt and list areas, look-ups and postcodes."""


@command.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="Kind of area.")
@click.option("--generation", required=True, help="Such as 2011, 2021 or, for wards, the year.")
@click.option("--code-column", help="Column of the area codes; guessed from the usual names without it.")
@click.option("--name-column", help="Column of the area names.")
@click.option("--resolution", type=int, help="Metres to which the boundaries are generalised (0: full).")
@click.option("--source", default=UNSTATED, help="Where the file is from.")
@click.option("--attribution", default="", help="What its licence asks to be shown.")
@click.option("--valid-from", type=Day(), help="The day from which its areas hold.")
@click.option("--adopt", is_flag=True, help="Adopt the generation as soon as it is in.")
@asks(Permission.GEOGRAPHY_IMPORT)
def imported(
    path: Path,
    kind: str,
    generation: str,
    code_column: str | None,
    name_column: str | None,
    resolution: int | None,
    source: str,
    attribution: str,
    valid_from: date | None,
    adopt: bool,
) -> None:
    """Import boundaries from PATH: GeoJSON, GeoPackage, Shapefile or GeoParquet.

    A generation is loaded inactive and checked; figures change when it is adopted.
    """
    actor = operator()
    from commonweal.core import progress
    from commonweal.geography.services import import_generation

    said: dict[str, Any] = {"attribution": attribution} if attribution else {}
    report = import_generation(
        actor=actor,
        kind=kind,
        generation=generation,
        path=path,
        code_column=code_column,
        name_column=name_column,
        resolution_m=resolution,
        source=source,
        valid_from=valid_from,
        progress=progress.to_stderr(),
        **said,
    )
    for line in report.lines():
        click.echo(line)
    if adopt:
        _adopt(actor, kind, generation)
    else:
        click.echo(f"To use it: commonweal geography adopt {kind} {generation}")


@command.command("adopt")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("generation")
@asks(Permission.GEOGRAPHY_ADOPT)
def adopted(kind: str, generation: str) -> None:
    """Derive the areas of every event anew in GENERATION of KIND."""
    _adopt(operator(), kind, generation)


@command.command("accept")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("generation")
@click.option("--why", required=True, help="Why its areas may be used although they do not fit together.")
@asks(Permission.GEOGRAPHY_IMPORT)
def accepted(kind: str, generation: str, why: str) -> None:
    """Accept GENERATION of KIND as checked, although its areas overlap or leave gaps."""
    actor = operator()
    from commonweal.geography.services import accept_generation

    accept_generation(actor=actor, kind=kind, generation=generation, reason=why)
    click.echo(f"{kind} {generation} is accepted. To use it: commonweal geography adopt {kind} {generation}")


def _adopt(actor: Any, kind: str, generation: str) -> None:
    from commonweal.core import progress
    from commonweal.hub.services import adopt_generation

    snapshot = adopt_generation(actor=actor, kind=kind, generation=generation, progress=progress.to_stderr())
    click.echo(f"{kind} {generation} is adopted from snapshot {snapshot.number} on.")


@command.command("list")
@asks(Permission.GEOGRAPHY_READ)
def listed() -> None:
    """The generations that are loaded, and which are adopted."""
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.geography.queries import generations
    from commonweal.hub.queries import generations_adopted

    with acting(actor):
        now = generations_adopted()
        rows: list[tuple[object, ...]] = [
            (g.kind, g.name, "adopted" if now.get(g.kind) == g.name else g.state, g.areas, g.layers, g.source)
            for g in generations()
        ]
    click.echo(
        table(rows, ("kind", "generation", "state", "areas", "layers", "source"))
        if rows
        else "No boundaries are loaded yet."
    )


@command.command("changes")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), default="lsoa", show_default=True)
@click.option("--from", "earlier", required=True, help="Earlier generation, such as 2011.")
@click.option("--to", "later", required=True, help="Later generation, such as 2021.")
@asks(Permission.GEOGRAPHY_IMPORT)
def changes(path: Path, kind: str, earlier: str, later: str) -> None:
    """Import a look-up of unchanged, split, merged and irregular areas (U, S, M, X)."""
    actor = operator()
    from commonweal.geography.services import import_changes

    report = import_changes(actor=actor, kind=kind, path=path, from_generation=earlier, to_generation=later)
    if report.already_loaded:
        click.echo("These changes are loaded already; nothing was changed.")
        return
    counted = ", ".join(f"{code} {count:,}" for code, count in sorted(report.by_change.items()))
    click.echo(f"{report.rows:,} rows from {kind} {earlier} to {later}; areas of {earlier}: {counted}.")
    if report.unknown:
        click.echo(
            f"{len(report.unknown):,} codes stand in no loaded generation, such as {report.unknown[0]}."
        )


@command.command("postcodes")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dated", type=Day(), required=True, help="The date of the release.")
@asks(Permission.GEOGRAPHY_IMPORT)
def postcodes(path: Path, dated: date) -> None:
    """Import postcode points from Code-Point Open or the ONS Postcode Directory."""
    actor = operator()
    from commonweal.core import progress
    from commonweal.geography.services import import_postcodes

    report = import_postcodes(actor=actor, path=path, dated=dated, progress=progress.to_stderr())
    click.echo(
        f"{report.rows:,} postcodes of {report.source} ({report.dated}), "
        f"{report.placed:,} with a position good enough for a map."
    )
    for quality, count in sorted(report.by_quality.items()):
        click.echo(f"  positional quality {quality}: {count:,}")
