"""The verbs of the directory: the only writers of its tables."""

from collections.abc import Sequence
from datetime import date

from django.utils.text import slugify

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
    parties: Sequence[str],
    purpose: str,
    legal_basis: str,
    feeds: Sequence[str] = (),
    data_classes: Sequence[str] = (),
    in_force_from: date,
    in_force_to: date | None = None,
    title: str = "",
    state: str = "in_force",
) -> str:
    """Record an agreement that is signed, or a draft. A party not known yet is added as an agency."""
    access.may_create_agreement(actor).require()
    if state not in ("draft", "in_force"):
        raise BadInput("A new agreement is a draft or in force.", where=f"agreement {reference}")
    if in_force_to is not None and in_force_to <= in_force_from:
        raise BadInput("An agreement must end after it begins.", where=f"agreement {reference}")
    with acting(actor):
        if Agreement.objects.filter(pk=reference).exists():
            raise BadInput(
                "There is an agreement with this reference already.", where=f"agreement {reference}"
            )
        agreement = Agreement.objects.create(
            reference=reference,
            title=title or purpose,
            purpose=purpose,
            legal_basis=legal_basis,
            feeds=sorted(feeds),
            data_classes=sorted(data_classes),
            in_force_from=in_force_from,
            in_force_to=in_force_to,
            state=state,
        )
        agreement.parties.set(_agencies(actor, parties))
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


def _agencies(actor: Actor, names: Sequence[str]) -> list[Agency]:
    if not names:
        raise BadInput("An agreement needs its parties.", where="parties")
    codes = {slugify(name): name for name in names}
    for code in codes.keys() - Agency.objects.in_bulk(codes).keys():
        add_agency(actor=actor, code=code, name=codes[code])
    return list(Agency.objects.in_bulk(codes).values())
