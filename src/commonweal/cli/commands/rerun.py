"""commonweal rerun"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.hub.services import Again


@click.command(short_help="Read a source's history again through the mapping now in use.")
@click.argument("source")
@click.option("--delivery", "deliveries", type=int, multiple=True, help="This one alone; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--why", required=True, help="The reason, for the people whose figures change.")
@asks(Permission.DELIVERY_RERUN)
def command(source: str, deliveries: tuple[int, ...], dry_run: bool, why: str) -> None:
    """Read the deliveries of SOURCE again from their raw files, as far as these last.

    Each gets a new number and keeps its day of receipt. What differs is shown by category and month.
    """
    actor = operator(reason=why)
    from commonweal.core import progress
    from commonweal.hub.services import rerun

    done = []
    for again in rerun(
        actor=actor,
        source=source,
        why=why,
        deliveries=deliveries or None,
        dry_run=dry_run,
        progress=progress.to_stderr(),
    ):
        done.append(again)
        click.echo(_sentence(again))
    changed = _changed(done)
    if changed:
        click.echo()
        click.echo(table(changed, ("category", "month", "before", "after")))
    if any(again.state == "refused" for again in done):
        click.get_current_context().exit(3)


def _sentence(again: Again) -> str:
    rows = ""
    if again.before is not None and again.after is not None:
        rows = f": {sum(again.before.values()):,} rows before, {sum(again.after.values()):,} after"
    now = f" as delivery {again.number}" if again.state == "read again" else ""
    why = f": {again.reason}" if again.reason else ""
    return f"{again.state:<12}  delivery {again.delivery} ({again.name}){now}{rows}{why}"


def _changed(done: list[Again]) -> list[tuple[object, ...]]:
    """All deliveries together: what differs by category and month."""
    added: dict[tuple[str, str], tuple[int, int]] = {}
    for again in done:
        for what, month, before, after in again.changed if again.after is not None else ():
            had, has = added.get((what, month), (0, 0))
            added[what, month] = had + before, has + after
    return [(*key, *both) for key, both in sorted(added.items())]
