"""commonweal load"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from commonweal.cli.session import Day, operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", help="Name of the source; without it, the columns say which it is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a delivery on standard output.")
@click.option(
    "--received", type=Day(), help="The day on which it was received, for back-loads; without it, now."
)
@click.option(
    "--part", is_flag=True, help="The delivery holds part of its slices: it stands beside what is there."
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A mapping to read it by: added as with `commonweal source add`, then used.",
)
@click.option("--control", type=int, help="The control total: how many rows the supplier says there are.")
@asks(Permission.DELIVERY_LOAD, Permission.MAPPING_DRAFT)
def command(
    path: Path,
    source: str | None,
    as_json: bool,
    received: date | None,
    part: bool,
    mapping: Path | None,
    control: int | None,
) -> None:
    """Load a file, an archive or a folder.

    Everything that PATH holds is loaded, each delivery wholly or not at all. The same file twice changes
    nothing.
    """
    actor = operator()
    from datetime import UTC, datetime, time

    from commonweal.core import clock, progress
    from commonweal.hub.services import load

    # A past day stands for its noon; today is now, so that it outranks what came this morning.
    past = received is not None and received != clock.today()
    moment = datetime.combine(received, time(12), UTC) if received and past else None
    if mapping is not None:
        source = _added(actor, mapping)
    refused = 0
    outcomes = load(
        actor=actor,
        path=path,
        source=source,
        part=part,
        received=moment,
        control=control,
        progress=progress.to_stderr(),
    )
    for outcome in outcomes:
        said = described(outcome)
        refused += said["state"] == "refused" or (said["state"] == "not recognised" and path.is_file())
        click.echo(json.dumps(said, ensure_ascii=False) if as_json else sentence(said))
        sys.stdout.flush()
    if refused:
        click.get_current_context().exit(3)


def _added(actor: Any, mapping: Path) -> str:
    """Keep the mapping and say so on standard error; the name of its source."""
    from commonweal.cli.mapping_files import mapping_text
    from commonweal.core.errors import BadInput
    from commonweal.hub.services.mappings import add_mapping

    made = add_mapping(actor=actor, text=mapping_text(mapping), where=mapping.name)
    if made.state == "draft":
        raise BadInput(f"the mapping {made.source.name} waits for approval", remedy="Ask another person.")
    click.echo(f"Mapping {made.source.name}, version {made.source.version}, is in use.", err=True)
    return str(made.source.name)


def described(outcome: Any) -> dict[str, Any]:
    """An outcome as the JSON Lines give it."""
    if not hasattr(outcome, "state"):
        zeros = dict.fromkeys(("received", "accepted", "duplicates", "rejected"), 0)
        return {
            "source": None,
            "name": outcome.name,
            "state": "not recognised",
            **zeros,
            "snapshot": None,
            "delivery": None,
            "warnings": [],
            "reason": outcome.why,
        }
    return {
        "source": outcome.source,
        "name": outcome.name,
        "state": outcome.state,
        "received": outcome.received,
        "accepted": outcome.accepted,
        "duplicates": outcome.duplicates,
        "rejected": outcome.rejected,
        "snapshot": outcome.snapshot,
        "delivery": outcome.delivery,
        "slices": outcome.slices,
        "warnings": list(outcome.warnings),
        "reason": outcome.reason,
    }


def sentence(said: dict[str, Any]) -> str:
    if said["state"] == "not recognised":
        return f"left aside  {said['name']}: {said['reason']}"
    rows = (
        f"{said['received']:,} rows received = {said['accepted']:,} accepted "
        f"+ {said['duplicates']:,} duplicates + {said['rejected']:,} rejected"
    )
    head = f"{said['name']} ({said['source']})"
    if said["state"] == "unchanged":
        return f"unchanged   {head}: {said['reason']}; nothing was changed"
    if said["state"] == "refused":
        return f"refused     {head}: {said['reason']}"
    lines = [f"published   {head}: {rows}; delivery {said['delivery']}, snapshot {said['snapshot']}"]
    return "\n".join(lines + [f"            note: {warning}" for warning in said["warnings"]])
