"""commonweal quality"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Show how good each source is, or one delivery.")
@click.argument("number", type=int, required=False)
@click.option("--on", type=Day(), help="As of a day: what was due by then; without it, today.")
@click.option("--silence", is_flag=True, help="Districts from which a feed has fallen silent.")
@click.option("--json", "as_json", is_flag=True, help="Everything that was measured, as JSON.")
@asks(Permission.DELIVERY_READ, Permission.WAREHOUSE_OPEN, Permission.WAREHOUSE_READ_COUNTS)
def command(number: int | None, on: date | None, silence: bool, as_json: bool) -> None:
    """Show the scorecard of every feed, or of delivery NUMBER.

    Completeness, places found, rows sent back, conflicts, lateness and silence, each by itself: a feed may be
    complete and late.
    """
    actor = operator()
    if silence:
        _silences(actor)
        return
    from commonweal.hub.queries.scorecards import delivery_card, source_cards

    cards: list[Any] = (
        [delivery_card(actor=actor, number=number)] if number else source_cards(actor=actor, on=on)
    )
    if as_json:
        click.echo(json.dumps([asdict(card) for card in cards], ensure_ascii=False, default=str, indent=1))
    elif number:
        click.echo(_delivery(cards[0]))
    else:
        click.echo(_sources(cards))


def _sources(cards: list[Any]) -> str:
    if not cards:
        return "Nothing has been loaded yet. Load a delivery first: commonweal load PATH."
    rows: list[tuple[object, ...]] = [
        (c.feed, c.grade, c.rows, _share(c.located), _share(c.rejected), c.conflicts, c.late, len(c.missing))
        for c in cards
    ]
    headings = ("feed", "grade", "rows", "place found", "sent back", "conflicts", "late", "missing")
    said = [f"{c.feed}: {why}" for c in cards for why in c.because]
    return "\n".join([table(rows, headings), "", *said])


def _delivery(card: Any) -> str:
    filled = [f"  {name}: {_share(share)}" for name, share in card.completeness.items()]
    mended = [f"  {count:,} × {code}" for code, count in card.mended.items()]
    return "\n".join(
        [
            f"Delivery {card.number}, {card.name} ({card.feed}), received {card.received_on}: {card.grade}",
            *(f"  {why}" for why in card.because),
            f"{card.received:,} rows; sent back {_share(card.rejected)}; place found {_share(card.located)} "
            f"({card.by_postcode:,} by postcode); conflicts {card.conflicts:,}",
            *(["Cells that were mended or left out:", *mended] if mended else []),
            "How many rows say:",
            *filled,
            *(f"Note: {warning}" for warning in card.warnings),
        ]
    )


def _silences(actor: Any) -> None:
    from commonweal.core.context import acting
    from commonweal.hub.queries import snapshot
    from commonweal.hub.queries.silence import silences

    with acting(actor):
        opened = snapshot(actor=actor)
    found = silences(actor=actor, opened=opened)
    click.echo("\n".join(each.sentence for each in found) or "No feed is too low in any district.")


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
