"""Deliveries: the list, each by itself, what went back, and taking one back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonweal.core.actor import Actor
from commonweal.core.permissions import Permission
from commonweal.hub.queries import DeliveryLine, deliveries
from commonweal.hub.queries.one_delivery import delivery
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.services import returns_file, returns_read
from commonweal.partnership.queries.duties import names_of_agencies
from commonweal.web.data import presenters
from commonweal.web.data.contents import contents
from commonweal.web.data.forms import DeliveriesWanted
from commonweal.web.data.sorting import in_order
from commonweal.web.listing import listed
from commonweal.web.page import may_come, page
from commonweal.web.who import actor_for


def titles_of_sources(actor: Actor) -> dict[str, str]:
    return {source.name: source.title for source in sources_known()}


@page(Permission.DELIVERY_READ)
def delivery_list(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    lines = deliveries(actor=actor)
    titles = titles_of_sources(actor)
    agencies = names_of_agencies({each.supplier for each in lines if each.supplier})
    form = DeliveriesWanted(
        request.GET,
        sources={
            e.source: titles.get(e.source) or presenters.source_words(e.source) for e in lines if e.source
        },
        agencies=agencies,
    )
    found, sort = in_order(request, _fitting(lines, form), presenters.WAYS, first="-received")
    table = listed(
        request,
        f"{len(found):,} deliveries",
        presenters.COLUMNS,
        [presenters.delivery_row(each, titles, agencies) for each in found],
        empty=("none", "No delivery fits. Clear the filters, or choose others.")
        if lines
        else ("not-loaded", "Nothing has been loaded yet that is yours to see."),
    )
    words = {"form": form, "table": table, "sort": sort, "contents": contents(request, "deliveries")}
    return render(request, "data/deliveries.html", words)


@page(Permission.DELIVERY_READ)
def delivery_page(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_for(request)
    shown = delivery(actor=actor, number=number)
    line = shown.line
    agency = names_of_agencies([line.supplier]).get(line.supplier, line.supplier) if line.supplier else ""
    slices = listed(
        request,
        "What it holds, slice by slice",
        (
            ("month", "Month"),
            ("kind", "Kind"),
            ("holder", "Holder"),
            ("rows", "Rows", True),
            ("counts", "Counts today"),
        ),
        presenters.slice_rows(shown.slices),
        empty=("none", "It holds nothing: no row of it was published."),
    )
    words = {
        "shown": shown,
        "tag": presenters.state_tag(line),
        "about": presenters.about(shown, titles_of_sources(actor).get(line.source, line.source), agency),
        "sentence": presenters.account_of(line),
        "sum": presenters.sum_rows(line),
        "refusal": presenters.refusal_lines(line.refusal),
        "tally": presenters.tally_rows(shown.tally),
        "slices": slices,
        "may_withdraw": line.state == "released" and may_come(request, (Permission.DELIVERY_WITHDRAW,)),
    }
    return render(request, "data/delivery.html", words)


@page(Permission.DELIVERY_READ)
def delivery_returns(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_for(request)
    shown = delivery(actor=actor, number=number)
    rows = returns_read(actor=actor, number=number)
    table = listed(
        request,
        f"{len(rows):,} rows that go back",
        (
            ("file", "File"),
            ("line", "Line", True),
            ("key", "Key as it was sent"),
            ("reasons", "Why"),
            ("note", "What stands there"),
        ),
        [presenters.returned_row(each) for each in rows],
        empty=("none", "Nothing goes back: every row that was read was accepted."),
    )
    return render(request, "data/returns.html", {"shown": shown, "table": table})


@require_safe
@page(Permission.DELIVERY_READ)
def delivery_returns_file(request: HttpRequest, number: int) -> HttpResponse:
    """File, line, key and reasons, as the command gives them; no other cell of the row."""
    actor = actor_for(request)
    shown = delivery(actor=actor, number=number)
    made = returns_file(actor=actor, number=number)
    marks = "SYNTHETIC_OFFICIAL" if shown.line.synthetic else "OFFICIAL"
    answer = HttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="returns_delivery-{number}_{marks}.csv"'
    return answer


def _fitting(lines: list[DeliveryLine], form: DeliveriesWanted) -> list[DeliveryLine]:
    if not form.is_valid():
        return lines
    source, state, agency = (form.cleaned_data[name] for name in ("source", "state", "agency"))
    return [
        each
        for each in lines
        if (not source or each.source == source)
        and (not state or presenters.state_of(each) == state)
        and (not agency or each.supplier == agency)
    ]
