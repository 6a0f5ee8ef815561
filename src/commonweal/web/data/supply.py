"""What is to come and how good what came is: the statutory exchange, scorecards, silence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.hub.queries import snapshot, snapshots
from commonweal.hub.queries.exchange import board
from commonweal.hub.queries.scorecards import source_cards
from commonweal.hub.queries.silence import silences
from commonweal.partnership.queries.duties import names_of_agencies
from commonweal.web.data import supply_rows
from commonweal.web.data.contents import contents
from commonweal.web.listing import Listed, listed
from commonweal.web.page import page
from commonweal.web.who import actor_for


@page(Permission.EXCHANGE_READ)
def exchange_board(request: HttpRequest) -> HttpResponse:
    rows = board(actor=actor_for(request))
    names = names_of_agencies({row.holder for row in rows})
    quarters = [cell.quarter for cell in rows[0].cells] if rows else []
    table = listed(
        request,
        "Data sets of the quarterly exchange, by holder and quarter",
        (
            ("set", "Data set"),
            ("holder", "Holder"),
            *((str(quarter), f"{quarter.name}, due {quarter.due:%-d %B %Y}") for quarter in quarters),
        ),
        [supply_rows.board_row(row, names) for row in rows],
        empty=("not-loaded", "No source of a prescribed data set is known yet."),
    )
    late = listed(
        request,
        "Late, the longest overdue first",
        (
            ("set", "Data set"),
            ("holder", "Holder"),
            ("quarter", "Quarter"),
            ("due", "Due"),
            ("why", "What is missing"),
        ),
        supply_rows.late(rows, names),
        empty=("none", "Nothing is late."),
    )
    words = {
        "board": table,
        "late": late,
        "sentence": supply_rows.board_sentence(rows),
        "contents": contents(request, "exchange_board"),
    }
    return render(request, "data/exchange_board.html", words)


@page(Permission.DELIVERY_READ)
def scorecards(request: HttpRequest) -> HttpResponse:
    cards = source_cards(actor=actor_for(request))
    table = listed(
        request,
        f"{len(cards):,} sources, by what was measured of their deliveries that count",
        (
            ("feed", "Source"),
            ("grade", "Grade"),
            ("rows", "Rows", True),
            ("located", "Place found, % of rows", True),
            ("rejected", "Sent back, % of rows", True),
            ("conflicts", "Key conflicts", True),
            ("late", "Months late", True),
            ("missing", "Months missing", True),
        ),
        [supply_rows.card_row(card) for card in cards],
        empty=("not-loaded", "Nothing that you may see has been loaded yet."),
    )
    words = {
        "tables": [table],
        "contents": contents(request, "scorecards"),
        "title": "How good each source is",
    }
    return render(request, "data/scorecards.html", words)


@page(Permission.DELIVERY_READ)
def scorecard(request: HttpRequest, feed: str) -> HttpResponse:
    found = [card for card in source_cards(actor=actor_for(request)) if card.feed == feed]
    if not found:
        raise NotFound(UNSAID)
    card = found[0]
    filled = Listed(
        caption="How many rows say what, % of rows",
        columns=supply_rows.FILLED,
        rows=tuple(supply_rows.filled_rows(card)),
        empty=("none", "Nothing was measured of its columns."),
    )
    months = listed(
        request,
        "Month by month, the newest first",
        (
            ("month", "Month"),
            ("holder", "Holder"),
            ("rows", "Rows", True),
            ("usual", "Fewer is unusual", True),
            ("received", "Received"),
            ("due", "Due"),
            ("state", "State"),
        ),
        supply_rows.month_rows(card),
        empty=("none", "No month of it is known."),
    )
    words = {"card": card, "tag": supply_rows.grade_tag(card.grade), "filled": filled, "months": months}
    return render(request, "data/scorecard.html", words)


@page(Permission.WAREHOUSE_READ_COUNTS)
def silence(request: HttpRequest) -> HttpResponse:
    """Where a feed brought far less than usual; the names of districts only, and no figure of fewer."""
    actor = actor_for(request)
    loaded = bool(snapshots(actor=actor))
    found = []
    opened = None
    if loaded:
        with acting(actor):
            opened = snapshot(actor=actor)
        found = silences(actor=actor, opened=opened)
    table = listed(
        request,
        f"{len(found):,} months in which a source brought fewer records of a district than is usual",
        (
            ("source", "Source"),
            ("area", "District"),
            ("month", "Month"),
            ("rows", "Records", True),
            ("usual", "Fewer is unusual", True),
        ),
        [supply_rows.silence_row(each) for each in found],
        empty=("none", "No source is too low in any district that you may see.")
        if loaded
        else ("not-loaded", "Nothing has been loaded yet."),
    )
    words = {"table": table, "opened": opened, "contents": contents(request, "silence")}
    return render(request, "data/silence.html", words)
