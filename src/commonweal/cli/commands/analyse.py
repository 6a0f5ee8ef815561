"""commonweal analyse"""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.analysis.precision import Precision
from commonweal.core.entry import asks
from commonweal.core.errors import WrongUse
from commonweal.core.permissions import Permission


@click.command(short_help="Run a technique of the analyst's workstation, on a CSV or on the warehouse.")
@click.argument("technique", required=False)
@click.option("--list", "listed", is_flag=True, help="Every technique and the question that it answers.")
@click.option("--explain", metavar="TECHNIQUE", help="What one needs, gives, and where it misleads.")
@click.option("--input", "file", type=click.Path(path_type=Path), help="A CSV of points, areas or periods.")
@click.option("--from", "source", type=click.Choice(["warehouse"]), help="Instead of a file.")
@click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Which records of the warehouse: first, last, area, area_kind, categories, domains, feeds.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Which column of the file is meant, where its name does not say so; of what figures a column of "
    "areas is made (category:NAME or measure:NAME), with --from warehouse.",
)
@click.option(
    "--precision",
    type=click.Choice([each.value for each in Precision]),
    help="How exactly place and time of the file are known, where it is not as it looks.",
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter; once for each.")
@click.option(
    "--out",
    "outs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it as .csv, .parquet, .geojson, .png, .svg, .json, .html or .docx; once for each.",
)
@click.option("--public", "for_public", is_flag=True, help="As it may be shown to anybody: no small counts.")
@click.option("--sensitive", is_flag=True, help="With --public: of a topic with the higher threshold of 10.")
@asks(Permission.WAREHOUSE_OPEN, Permission.WAREHOUSE_READ_COUNTS, Permission.WAREHOUSE_READ_MAP)
def command(
    technique: str | None,
    listed: bool,
    explain: str | None,
    file: Path | None,
    source: str | None,
    filters: tuple[str, ...],
    columns: tuple[str, ...],
    precision: str | None,
    settings: tuple[str, ...],
    outs: tuple[Path, ...],
    for_public: bool,
    sensitive: bool,
) -> None:
    """Run TECHNIQUE on a CSV of your own, or on records of the warehouse.

    \b
    commonweal analyse --list
    commonweal analyse --explain gi-star
    commonweal analyse gi-star --input burglaries.csv --out hot.png --out hot.geojson

    With --input it needs no database, no account and no set-up, and nothing leaves this machine.
    """
    from commonweal.cli.analysing import running, showing

    if listed or not (technique or explain):
        click.echo(showing.listing(running.every()))
        return
    if explain:
        click.echo(showing.explanation(running.named(explain), running.example(explain)))
        return
    running.named(technique or "")
    if (file is None) == (source is None):
        raise WrongUse(
            "It is not said what to look at.", remedy="Give --input FILE.csv, or --from warehouse."
        )
    for given, option, why in (
        (
            sensitive and not for_public,
            "--sensitive",
            "it goes with --public, and nothing is withheld without that",
        ),
        (
            filters and file is not None,
            "--where",
            "it chooses records of the warehouse, and a file is read whole",
        ),
        (precision and file is None, "--precision", "the warehouse knows how exact its own records are"),
    ):
        if given:
            raise WrongUse(f"{option} would do nothing here.", remedy=f"Leave it out: {why}.")
    told = running.Told(settings, outs, for_public, sensitive)
    if file is not None:
        made = running.on_a_file(technique or "", file, columns, precision or "", told)
    else:
        made = running.on_the_warehouse(technique or "", filters, columns, told)
    click.echo(showing.finding(made.outcome))
    for path in made.written:
        click.echo(f"Written: {path}")
