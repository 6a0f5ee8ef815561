"""The verbs of the directory: the only writers of its tables."""

from collections.abc import Sequence
from datetime import date

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.partnership import access
from commonweal.partnership.models import LEGAL_PARTS, Account, Agency, Agreement, Membership

LOCAL_AGENCY = ("local", "This installation")


def add_agency(
    *, actor: Actor, code: str, name: str, legal_part: str = "other", since: date | None = None
) -> str:
    access.may_add_agency(actor).require()
    if legal_part not in LEGAL_PARTS:
        raise BadInput(
            f"{legal_part!r} is no part that the law gives an agency.",
            where=f"agency {code}",
            remedy=f"Choose one of {', '.join(LEGAL_PARTS)}.",
        )
    with acting(actor):
        if Agency.objects.filter(code=code).exists():
            raise BadInput("There is an agency with this code already.", where=f"agency {code}")
        Agency.objects.create(code=code, name=name, legal_part=legal_part, since=since or clock.today())
        events.record(actor=actor, operation="agency.add", object_type="agency", object_id=code)
    return code


def create_agreement(
    *,
    actor: Actor,
    reference: str,
    title: str,
    parties: Sequence[str],
    purpose: str,
    legal_basis: str,
    feeds: Sequence[str] = (),
    data_classes: Sequence[str] = (),
    in_force_from: date,
    in_force_until: date | None = None,
    state: str = "draft",
) -> str:
    """Record an agreement; one that is signed on paper already may be entered as `in_force`."""
    access.may_create_agreement(actor).require()
    if state not in ("draft", "in_force"):
        raise BadInput("A new agreement is a draft or in force.", where=f"agreement {reference}")
    if in_force_until is not None and in_force_until <= in_force_from:
        raise BadInput("An agreement must end after it begins.", where=f"agreement {reference}")
    with acting(actor):
        if Agreement.objects.filter(pk=reference).exists():
            raise BadInput(
                "There is an agreement with this reference already.", where=f"agreement {reference}"
            )
        agreement = Agreement.objects.create(
            reference=reference,
            title=title,
            purpose=purpose,
            legal_basis=legal_basis,
            feeds=sorted(feeds),
            data_classes=sorted(data_classes),
            in_force_from=in_force_from,
            in_force_until=in_force_until,
            state=state,
        )
        agreement.parties.set(_agencies(parties))
        events.record(
            actor=actor,
            operation="agreement.create",
            object_type="agreement",
            object_id=reference,
            gateway=legal_basis,
            purpose=purpose,
        )
    return reference


def make_local_operator(*, actor: Actor) -> str:
    """The account of whoever sits at the command line; made once, by `commonweal migrate`."""
    access.may_make_local_operator(actor).require()
    with acting(actor):
        code, name = LOCAL_AGENCY
        today = clock.today()
        agency, _ = Agency.objects.get_or_create(
            code=code, defaults={"name": name, "legal_part": "other", "since": today}
        )
        account, made = Account.objects.get_or_create(
            is_local_operator=True,
            defaults={
                "username": "operator",
                "name": "Local operator",
                "agency": agency,
                "roles": ["local_operator"],
            },
        )
        if made:
            account.set_unusable_password()
            account.save()
            Membership.objects.create(account=account, agency=agency, post="Local operator", since=today)
            events.record(
                actor=actor,
                operation="account.make_local_operator",
                object_type="account",
                object_id=f"account:{account.pk}",
            )
    return f"account:{account.pk}"


def _agencies(codes: Sequence[str]) -> list[Agency]:
    found = Agency.objects.in_bulk(set(codes))
    if not codes or (missing := sorted(set(codes) - set(found))):
        raise BadInput(
            f"No such agency: {', '.join(missing)}." if codes else "An agreement needs its parties.",
            where="parties",
            remedy="Add the agency first.",
        )
    return list(found.values())
