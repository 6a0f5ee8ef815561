"""Taking a delivery back: first what that changes, then the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.hub.queries.one_delivery import delivery, if_withdrawn
from commonweal.hub.services import withdraw
from commonweal.web import notices
from commonweal.web.data import presenters
from commonweal.web.data.forms import Withdrawal
from commonweal.web.listing import listed
from commonweal.web.page import page
from commonweal.web.who import actor_for


@page(Permission.DELIVERY_WITHDRAW)
def withdraw_page(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_for(request)
    shown = delivery(actor=actor, number=number)
    form = Withdrawal(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            snapshot = withdraw(actor=actor, number=number, why=form.cleaned_data["why"])
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            notices.say(
                request,
                f"Delivery {number} is withdrawn. Snapshot {snapshot.number} shows the figures without it.",
            )
            return redirect("delivery", number=number)
    changes = if_withdrawn(actor=actor, number=number)
    table = listed(
        request,
        "What counts once it is withdrawn",
        (
            ("month", "Month"),
            ("kind", "Kind"),
            ("holder", "Holder"),
            ("rows", "Rows that stop counting", True),
            ("instead", "What counts instead"),
            ("more", "Rows that count again", True),
        ),
        presenters.consequence_rows(changes),
        empty=("none", "Its rows count nowhere today, so no figure changes."),
    )
    words = {"shown": shown, "form": form, "table": table, "sentence": presenters.told(changes)}
    return render(request, "data/withdraw.html", words)
