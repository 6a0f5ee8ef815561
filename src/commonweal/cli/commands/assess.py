"""commonweal assess"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonweal.cli.session import Day, MonthOf, operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.core.periods import Month

# What the log says of an assessment for which nobody gave another reason.
REASON = "the assessment of the month"


@click.group()
def command() -> None:
    """Write an assessment from the warehouse."""


@command.command("tactical")
@click.option(
    "--area", required=True, help="Code of a district, such as E08000003, or of another adopted area."
)
@click.option("--month", type=MonthOf(), required=True, help="The month under review, such as 2018-06.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; var/documents without it."
)
@click.option("--snapshot", "number", type=int, help="A numbered snapshot, to write the same again.")
@click.option("--known-on", type=Day(), help="As known on a day.")
@click.option("--reason", default=REASON, show_default=True, help="Why it leaves, for the log.")
@asks(Permission.DOCUMENT_WRITE, Permission.DOCUMENT_RELEASE)
def tactical(
    area: str, month: Month, out: Path | None, number: int | None, known_on: date | None, reason: str
) -> None:
    """Write the tactical assessment of an area and a month, as a page and as a Word document."""
    actor = operator(reason)
    if reason == REASON:
        click.echo(f"The log's reason is {REASON!r}; --reason says another.", err=True)
    from commonweal.core import home
    from commonweal.products.services import write_tactical_assessment

    written = write_tactical_assessment(
        actor=actor,
        area=area,
        month=month,
        folder=out or home.folder("documents"),
        snapshot_number=number,
        known_on=known_on,
    )
    for receipt in written:
        click.echo(
            f"{receipt.path}  ({receipt.format}, {receipt.size:,} bytes, sha256 {receipt.sha256[:12]}…)"
        )
