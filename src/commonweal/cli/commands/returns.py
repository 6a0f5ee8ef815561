"""commonweal returns"""

from __future__ import annotations

import csv
import io
from collections import Counter

import click

from commonweal.cli.session import operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Show the rows that go back to a supplier.")
@click.argument("number", type=int)
@click.option("--csv", "as_csv", is_flag=True, help="The whole list as CSV, for the supplier.")
@click.option("--most", default=20, show_default=True, help="Rows to show of each reason.")
@asks(Permission.DELIVERY_READ)
def command(number: int, as_csv: bool, most: int) -> None:
    """Show the rows of delivery NUMBER that go back to its supplier.

    File, line, the key as it was sent and coded reasons; no other cell of the row.
    """
    actor = operator()
    from commonweal.core import events
    from commonweal.core.context import acting
    from commonweal.hub.queries import REASONS, returns_of

    with acting(actor):
        rows = returns_of(actor=actor, number=number)
        events.record(
            actor=actor,
            operation="disclosure" if as_csv else "consultation",
            object_type="returns",
            object_id=str(number),
            channel="command line",
            result_count=len(rows),
        )
    if as_csv:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("file", "line", "key", "reasons", "note"))
        writer.writerows((_safe(r.file), r.line, _safe(r.key), r.reasons, r.note) for r in rows)
        click.echo(text.getvalue(), nl=False)
        return
    if not rows:
        click.echo(f"Delivery {number} has no returns: every row was accepted.")
        return
    tally = Counter(reason for row in rows for reason in row.reasons.split(","))
    for reason, count in tally.most_common():
        click.echo(f"{count:,} × {reason}: {REASONS.get(reason, reason)}")
        for row in [r for r in rows if reason in r.reasons.split(",")][:most]:
            key = f"  key {row.key}" if row.key else ""
            note = f"  ({row.note})" if row.note else ""
            click.echo(f"    {row.file} line {row.line}{key}{note}")


def _safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula is led by an apostrophe."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
