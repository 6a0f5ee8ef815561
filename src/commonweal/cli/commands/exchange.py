"""commonweal exchange"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from commonweal.cli.session import Day, know_the_jobs, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

REASON = "the quarterly exchange of the law"


@click.group()
def command() -> None:
    """The statutory quarterly exchange: who has sent what, and what is late."""


@command.command("board")
@click.option("--on", type=Day(), help="As it stood on a day; without it, today.")
@click.option("--periods", default=4, show_default=True, help="How many quarters to show.")
@asks(Permission.EXCHANGE_READ)
def shown(on: date | None, periods: int) -> None:
    """Each prescribed data set and holder, quarter by quarter."""
    actor = operator()
    from commonweal.hub.queries.exchange import board

    rows = board(actor=actor, on=on, periods=periods)
    quarters = [str(cell.quarter) for cell in rows[0].cells] if rows else []
    lines: list[tuple[object, ...]] = [
        (row.dataset.ref, row.holder, *(_word(c.state, c.on) for c in row.cells)) for row in rows
    ]
    click.echo(table(lines, ("set", "holder", *quarters)))
    click.echo("\n" + "\n".join(dict.fromkeys(f"{r.dataset.ref}: {r.dataset.content}" for r in rows)))


@command.command("not-held")
@click.argument("dataset")
@click.argument("holder")
@click.option("--why", required=True, help="Why the holder does not have it.")
@click.option("--withdraw", is_flag=True, help="The holder has it after all.")
@asks(Permission.EXCHANGE_RECORD)
def not_held(dataset: str, holder: str, why: str, withdraw: bool) -> None:
    """Record that HOLDER does not have DATASET, or withdraw that."""
    actor = operator()
    from commonweal.hub.services.exchanging import record_not_held, withdraw_not_held

    act = withdraw_not_held if withdraw else record_not_held
    act(actor=actor, dataset=dataset, holder=holder, reason=why)
    click.echo(f"Recorded: data set {dataset}, {holder}.")


@command.command("chase")
@click.argument("dataset")
@click.argument("holder")
@click.option("--on", type=Day(), help="As of a day; without it, today.")
@asks(Permission.EXCHANGE_READ)
def chased(dataset: str, holder: str, on: date | None) -> None:
    """The words of a letter about what is late of DATASET from HOLDER."""
    actor = operator()
    from commonweal.hub.queries.exchange import chase_letter

    click.echo(chase_letter(actor=actor, dataset=dataset, holder=holder, on=on))


@command.command("release")
@click.argument("dataset")
@click.argument("holder")
@click.argument("quarter")
@click.option(
    "--to", "recipients", multiple=True, help="agency:CODE; without it, every party of the agreement."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; var/documents without it."
)
@click.option("--reason", default=REASON, show_default=True, help="Why it leaves, for the log.")
@asks(Permission.EXCHANGE_RELEASE, Permission.DOCUMENT_RELEASE)
def released(
    dataset: str, holder: str, quarter: str, recipients: tuple[str, ...], out: Path | None, reason: str
) -> None:
    """Let the depersonalised rows of DATASET, HOLDER and QUARTER (2026-Q3) leave to the partners.

    Rows are made coarser until enough of them are alike. A quarter leaves once.
    """
    actor = operator(reason)
    from commonweal.core import home
    from commonweal.hub.exchange import quarter_named
    from commonweal.products.services import release_quarter

    passed = release_quarter(
        actor=actor,
        dataset=dataset,
        holder=holder,
        quarter=quarter_named(quarter),
        folder=out or home.folder("documents"),
        recipients=recipients,
        reason=reason,
    )
    click.echo(f"{passed.rows:,} rows leave, {passed.left_out:,} stay; to {', '.join(passed.recipients)}.")
    for receipt in passed.receipts:
        click.echo(
            f"{receipt.path}  ({receipt.format}, {receipt.bytes:,} bytes, sha256 {receipt.sha256[:12]}…)"
        )


@command.command("releases")
@asks(Permission.EXCHANGE_READ)
def gone() -> None:
    """What has left: each quarter with how much of it, to whom, and until when they may keep it."""
    actor = operator()
    from commonweal.products.queries import released_quarters

    lines = [
        (r.quarter, r.dataset, r.holder, r.on, r.rows, r.left_out, len(r.recipients), r.keep_until)
        for r in released_quarters(actor=actor)
    ]
    headings = ("quarter", "set", "holder", "left on", "rows", "stayed", "recipients", "kept until")
    click.echo(table(lines, headings) if lines else "Nothing has left yet.")


@command.command("schedule")
@asks(Permission.JOB_RUN)
def scheduled() -> None:
    """From now on let every quarter leave by itself when it has come whole; `commonweal work` sees to it."""
    actor = operator()
    know_the_jobs()
    from commonweal.products.services import schedule_releases

    schedule_releases(actor=actor)
    click.echo("Looked for once a day, when `commonweal work` runs; `exchange releases` lists what left.")


def _word(state: str, on: date | None) -> str:
    return f"{state} {on}" if on and state in ("received", "late") else state
