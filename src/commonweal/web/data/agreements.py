"""Information-sharing agreements: the register, and each by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.core.permissions import Permission
from commonweal.partnership.agreement_terms import PARTS, sharing_rules
from commonweal.partnership.queries import agreement, agreements
from commonweal.partnership.queries.agreements import AgreementEntry, AgreementShown
from commonweal.partnership.queries.duties import names_of_agencies
from commonweal.web.data.contents import contents
from commonweal.web.furniture import day
from commonweal.web.listing import Listed, listed
from commonweal.web.page import page
from commonweal.web.who import actor_for


@page(Permission.AGREEMENT_READ)
def agreement_list(request: HttpRequest) -> HttpResponse:
    found = agreements(actor=actor_for(request))
    names = names_of_agencies({party for each in found for party in each.parties})
    table = listed(
        request,
        f"{len(found):,} agreements",
        (
            ("title", "Agreement"),
            ("state", "State"),
            ("parties", "Parties"),
            ("from", "In force from"),
            ("to", "In force to"),
            ("review", "Review by"),
        ),
        [_row(each, names) for each in found],
        empty=("none", "No agreement is recorded that is yours to see. Open-licence sources need none."),
    )
    return render(
        request, "data/agreements.html", {"table": table, "contents": contents(request, "agreements")}
    )


@page(Permission.AGREEMENT_READ)
def agreement_page(request: HttpRequest, reference: str) -> HttpResponse:
    shown = agreement(actor=actor_for(request), reference=reference)
    names = names_of_agencies(shown.entry.parties)
    words = {
        "shown": shown,
        "tag": _tag(shown.entry),
        "about": _about(shown),
        "terms": [
            (title, shown.terms.parts[part]) for part, title in PARTS.items() if shown.terms.parts.get(part)
        ],
        "tables": [
            _parties(request, shown, names),
            _items(request, shown),
            _signatures(request, shown, names),
        ],
    }
    return render(request, "data/agreement.html", words)


def _row(each: AgreementEntry, names: dict[str, str]) -> list[object]:
    address = reverse("agreement", kwargs={"reference": each.reference})
    return [
        {"text": f"{each.title} ({each.reference})", "href": address},
        _tag(each),
        ", ".join(names.get(party, party) for party in each.parties),
        day(each.in_force_from),
        day(each.in_force_to) or "no end",
        day(each.review_on),
    ]


def _tag(each: AgreementEntry) -> dict[str, str]:
    if each.in_force:
        return {"text": "In force", "tag": "green"}
    return {"text": each.state.replace("_", " ").capitalize(), "tag": "grey"}


def _about(shown: AgreementShown) -> list[tuple[str, str]]:
    entry = shown.entry
    return [
        ("Reference", f"{entry.reference}, version {entry.version}"),
        ("In force", f"from {day(entry.in_force_from)} to {day(entry.in_force_to) or 'no end'}"),
        ("Review by", day(entry.review_on)),
        ("Last reviewed", day(shown.reviewed_on) or "Not yet"),
        ("Sources that it covers", ", ".join(shown.terms.feeds) or "None"),
        ("Classes of data", ", ".join(entry.data_classes) or "None"),
        *([("Takes the place of", shown.supersedes)] if shown.supersedes else []),
        *([("Ended because", shown.ended_because)] if shown.ended_because else []),
    ]


def _parties(request: HttpRequest, shown: AgreementShown, names: dict[str, str]) -> Listed:
    rules = sharing_rules()
    return listed(
        request,
        "Parties",
        (("agency", "Agency"), ("role", "Role"), ("regime", "Regime"), ("basis", "Lawful basis")),
        [
            [
                names.get(each.agency, each.agency),
                rules.party_roles.get(each.role, each.role),
                rules.regimes.get(each.regime, each.regime),
                each.lawful_basis,
            ]
            for each in shown.terms.parties
        ],
    )


def _items(request: HttpRequest, shown: AgreementShown) -> Listed:
    return listed(
        request,
        "Data items",
        (("name", "Field"), ("class", "Class of data"), ("why", "What it is needed for")),
        [[each.name, each.data_class, each.why] for each in shown.terms.items],
        empty=("none", "No single fields are named."),
    )


def _signatures(request: HttpRequest, shown: AgreementShown, names: dict[str, str]) -> Listed:
    return listed(
        request,
        "Signed",
        (("agency", "Agency"), ("who", "By"), ("post", "Post"), ("on", "On")),
        [[names.get(e.agency, e.agency), e.name, e.post, day(e.on)] for e in shown.signatures],
        empty=("none", "Nobody has signed it yet."),
    )
