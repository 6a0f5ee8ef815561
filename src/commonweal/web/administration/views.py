"""Pages of administration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonweal.core import clock
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy, standing
from commonweal.core.rules import UNSAID
from commonweal.partnership.queries import agencies_on, people, person
from commonweal.partnership.queries.audit import disclosures, unusual_access, who_read
from commonweal.partnership.services import invite
from commonweal.web.administration import presenters
from commonweal.web.administration.forms import PeopleWanted, WhoRead
from commonweal.web.listing import Listed, listed
from commonweal.web.page import may_come, page
from commonweal.web.pages.presenters import role_words, trail_rows
from commonweal.web.who import actor_for

AUDIT = (Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY)
LATELY = timedelta(days=30)

# Words, address, what it is for, and who finds it.
CONTENTS = (
    ("People", "admin_people", "Accounts, posts, roles, training.", (Permission.ACCOUNT_READ,)),
    (
        "Agencies",
        "admin_agencies",
        "Which there are, and who facilitates for them.",
        (Permission.AGENCY_READ,),
    ),
    (
        "Agreements",
        "agreements",
        "Under which information may be shared, and until when.",
        (Permission.AGREEMENT_READ,),
    ),
    (
        "Who can see what",
        "admin_policy",
        "What each role may do, and who may do what with each class of data.",
        (Permission.ACCOUNT_READ_OWN,),
    ),
    ("What left", "admin_disclosures", "The register of disclosures.", AUDIT),
    ("Unusual access", "admin_unusual", "What a reviewer should ask about.", AUDIT),
    ("Who has read this", "admin_who_read", "Who saw a thing, or read about somebody.", AUDIT),
    (
        "Jobs",
        "admin_jobs",
        "Which work in the background stands where.",
        (Permission.JOB_READ_ALL,),
    ),
    (
        "Health",
        "admin_health",
        "Whether the machine and its work are well.",
        (Permission.INSTALLATION_CHECK,),
    ),
    ("Data dictionary", "admin_dictionary", "What each column means.", (Permission.WAREHOUSE_OPEN,)),
    (
        "Techniques",
        "admin_handbook",
        "What each answers, and where it misleads.",
        (Permission.WAREHOUSE_OPEN,),
    ),
)


@page(Permission.ACCOUNT_READ, *AUDIT, Permission.INSTALLATION_CHECK, Permission.JOB_READ_ALL)
def contents(request: HttpRequest) -> HttpResponse:
    shown = [
        {"words": words, "href": reverse(name), "about": about}
        for words, name, about, needed in CONTENTS
        if may_come(request, needed)
    ]
    return render(request, "web/administration.html", {"contents": shown})


@page(Permission.ACCOUNT_READ)
def people_list(request: HttpRequest) -> HttpResponse:
    actor = actor_for(request)
    form = PeopleWanted(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = people(actor, **{name: value for name, value in wanted.items() if value})
    table = listed(
        request,
        f"{len(found):,} people",
        (
            ("name", "Name"),
            ("user", "User name"),
            ("agency", "Agency"),
            ("roles", "Roles"),
            ("state", "Account"),
        ),
        [presenters.person_row(each) for each in found],
        empty=("none", "Nobody fits. Clear the filters, or choose others."),
    )
    return _tables(request, "People", [table], form=form)


@page(Permission.ACCOUNT_READ)
def person_page(request: HttpRequest, named: str) -> HttpResponse:
    actor = actor_for(request)
    shown = person(actor, named)
    columns = (
        ("what", "What"),
        ("kind", "Kind"),
        ("since", "From"),
        ("until", "Until"),
        ("more", "Agency or why"),
    )
    held = listed(request, "What they hold and held", columns, presenters.held_rows(shown))
    words = {
        "shown": shown,
        "roles": role_words(shown.entry.roles),
        "held": held,
        "may_invite": standing(actor, Permission.ACCOUNT_CHANGE).allowed and shown.entry.id != actor.id,
        "address": "",
    }
    if request.method == "POST":
        made = invite(actor=actor, account=shown.entry.id)
        path = reverse("first_password", kwargs={"account": made.account, "token": made.token})
        words["address"] = f"{settings.SITE}{path}"
    return render(request, "web/person.html", words)


@page(Permission.AGENCY_READ)
def agencies(request: HttpRequest) -> HttpResponse:
    found = agencies_on(actor_for(request))
    columns = (
        ("name", "Agency"), ("code", "Code"), ("kind", "Kind"), ("part", "Part in law"),
        ("facilitator", "Facilitator"), ("since", "Since"),
    )  # fmt: skip
    rows = [presenters.agency_row(each) for each in found]
    return _tables(request, "Agencies", [listed(request, f"{len(found):,} agencies", columns, rows)])


@page(Permission.ACCOUNT_READ_OWN)
def roles(request: HttpRequest) -> HttpResponse:
    """The policy by role and by class of data, for whoever wants to know what somebody may do; it is no
    secret."""
    columns = (
        ("role", "Role"), ("tiers", "Handling that it reaches"), ("place", "Finest place"),
        ("time", "Finest time"), ("acts", "Acts", True),
    )  # fmt: skip
    rows = [
        presenters.role_row(each)
        for each in policy().roles.values()
        if each.name not in ("process", "public")
    ]
    lead = (
        "What is not granted here is denied. A ceiling wins over every grant of any other role, and a named "
        "exclusion from a matter over everything."
    )
    classes = listed(
        request,
        "Classes of data",
        (
            ("class", "Class"),
            ("tier", "Handling"),
            ("acts", "Acts", True),
            ("roles", "Roles that may do any", True),
        ),
        [presenters.class_row(each) for each in policy().classes.values()],
    )
    return _tables(request, "Who can see what", [listed(request, "Roles", columns, rows), classes], lead=lead)


@page(Permission.ACCOUNT_READ_OWN)
def role(request: HttpRequest, name: str) -> HttpResponse:
    found = policy().roles.get(name)
    if found is None:
        raise NotFound(UNSAID)
    grants = listed(
        request,
        "What the role may do",
        (("act", "Act"), ("on", "On"), ("if", "If"), ("by", "By")),
        presenters.grant_rows(found),
    )
    never = listed(
        request, "What nothing can ever grant to it", (("what", "What"),), presenters.never_rows(found)
    )
    return _tables(request, found.words, [grants, never])


@page(Permission.ACCOUNT_READ_OWN)
def object_class(request: HttpRequest, name: str) -> HttpResponse:
    """Every act on a class of data: who may, if what holds, by which way."""
    found = policy().classes.get(name)
    if found is None:
        raise NotFound(UNSAID)
    acts = listed(
        request,
        "Who may do what with it",
        (("act", "Act"), ("who", "Who"), ("if", "If"), ("by", "By")),
        presenters.act_rows(found),
    )
    barred = listed(
        request,
        "To whom nothing can ever grant it",
        (("role", "Role"), ("what", "What")),
        presenters.barred_rows(found),
        empty=("none", "To no role is it ruled out for ever."),
    )
    lead = f"Handling: {found.tier.word}. What is not granted here is denied."
    return _tables(request, found.words, [acts, barred], lead=lead)


@page(*AUDIT)
def register(request: HttpRequest) -> HttpResponse:
    found = disclosures(actor=actor_for(request))
    columns = (
        ("at", "When"), ("who", "Who"), ("what", "What left"), ("why", "Why"), ("to", "To whom"),
        ("under", "Under"), ("outcome", "Outcome"),
    )  # fmt: skip
    rows = [presenters.disclosure_row(each) for each in found.disclosures]
    table = listed(request, "Disclosures, the latest first", columns, rows, note=found.use)
    return _tables(request, "What left", [table])


@page(*AUDIT)
def unusual(request: HttpRequest) -> HttpResponse:
    found = unusual_access(actor=actor_for(request), since=clock.now() - LATELY)
    columns = (
        ("words", "What"), ("kind", "Kind"), ("who", "Who"), ("count", "Lines", True), ("since", "First"),
        ("until", "Last"),
    )  # fmt: skip
    table = listed(
        request,
        f"The last {LATELY.days} days",
        columns,
        presenters.finding_rows(found.findings),
        empty=("none", "Nothing unusual was found."),
        note=f"Not looked for: {'; '.join(found.left_out) or 'nothing'}. {found.use}",
    )
    lead = "Each of these is a question to ask, and never a judgement."
    return _tables(request, "Unusual access", [table], lead=lead)


@page(*AUDIT)
def readers(request: HttpRequest) -> HttpResponse:
    """The search is sent by POST, so that whom somebody asks about stands in no address."""
    form = WhoRead(request.POST if request.method == "POST" else None)
    tables = []
    if request.method == "POST" and form.is_valid():
        found = who_read(actor=actor_for(request), **form.cleaned_data)
        columns = (("at", "When"), ("act", "What"), ("on", "On"), ("purpose", "For"), ("outcome", "Outcome"))
        rows = [[line.actor, *row] for line, row in zip(found.lines, trail_rows(found.lines), strict=True)]
        empty = ("none", "Nobody has, as far as you may know.")
        tables = [
            listed(request, "Who has read it", (("who", "Who"), *columns), rows, empty=empty, note=found.use)
        ]
    return _tables(request, "Who has read this", tables, form=form, post=True)


def _tables(
    request: HttpRequest,
    title: str,
    tables: Sequence[Listed],
    *,
    lead: str = "",
    form: object = None,
    post: bool = False,
) -> HttpResponse:
    words = {"title": title, "lead": lead, "tables": tables, "form": form, "post": post}
    return render(request, "web/tables.html", words)
