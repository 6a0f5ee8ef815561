"""The room's conditions, each once."""

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.guarded import Guarded
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.partnership.models import Agreement, Dpia


def may_add_agency(actor: Actor) -> Decision:
    return may(actor, Permission.AGENCY_ADD)


def may_change_agency(actor: Actor) -> Decision:
    return may(actor, Permission.AGENCY_CHANGE)


def may_create_agreement(actor: Actor) -> Decision:
    return may(actor, Permission.AGREEMENT_CREATE)


def may_make_local_operator(actor: Actor) -> Decision:
    return may(actor, Permission.ACCOUNT_MAKE_LOCAL_OPERATOR)


def may_add_person(actor: Actor) -> Decision:
    return may(actor, Permission.ACCOUNT_ADD)


def may_change_account(actor: Actor, account: Guarded) -> Decision:
    return may(actor, Permission.ACCOUNT_CHANGE, account)


def may_close_account(actor: Actor, account: Guarded) -> Decision:
    return may(actor, Permission.ACCOUNT_CLOSE, account)


def may_exclude(actor: Actor, person: str, matter: str) -> Decision:
    return may(actor, Permission.EXCLUSION_ADD, person=person, matter=matter)


def may_lift_exclusion(actor: Actor, exclusion: Guarded) -> Decision:
    return may(actor, Permission.EXCLUSION_LIFT, exclusion)


# ------------------------------------------------------ emergencies, attestation, retention, rights, breaches


def may_break_glass(actor: Actor, matter: str) -> Decision:
    return may(actor, Permission.ACCESS_BREAK_GLASS, matter=matter)


def may_review_break_glass(actor: Actor, opening: Guarded) -> Decision:
    return may(actor, Permission.ACCESS_REVIEW_BREAK_GLASS, opening)


def may_read_break_glass(actor: Actor) -> Decision:
    return may(actor, Permission.ACCESS_READ_BREAK_GLASS)


def may_attest(actor: Actor, agency: str, account: str) -> Decision:
    return may(actor, Permission.ACCOUNT_ATTEST, agency=agency, person=account)


def may_set_retention(actor: Actor, matter: str) -> Decision:
    return may(actor, Permission.RETENTION_SET, matter=matter)


def may_change_retention(actor: Actor, item: Guarded) -> Decision:
    return may(actor, Permission.RETENTION_SET, item)


def may_review_retention(actor: Actor, item: Guarded) -> Decision:
    return may(actor, Permission.RETENTION_REVIEW, item)


def may_open_rights_request(actor: Actor) -> Decision:
    return may(actor, Permission.RIGHTS_OPEN)


def may_work_on_rights_request(actor: Actor, row: Guarded) -> Decision:
    return may(actor, Permission.RIGHTS_WORK, row)


def may_report_breach(actor: Actor) -> Decision:
    return may(actor, Permission.BREACH_REPORT)


def may_work_on_breach(actor: Actor, breach: Guarded) -> Decision:
    return may(actor, Permission.BREACH_WORK, breach)


def may_change_agreement(actor: Actor, agreement: Agreement) -> Decision:
    return may(actor, Permission.AGREEMENT_CHANGE, agreement)


def may_review_agreement(actor: Actor, agreement: Agreement) -> Decision:
    return may(actor, Permission.AGREEMENT_REVIEW, agreement)


def may_sign_agreement(actor: Actor, agreement: Agreement) -> Decision:
    return may(actor, Permission.AGREEMENT_SIGN, agreement)


def may_sign_for_any_party(actor: Actor) -> Decision:
    """Whether they may record signatures that others set on paper: being a party oneself is not enough."""
    return may(actor, Permission.AGREEMENT_SIGN)


def may_end_agreement(actor: Actor, agreement: Agreement | None = None) -> Decision:
    return may(actor, Permission.AGREEMENT_END, agreement)


def may_write_dpia(actor: Actor) -> Decision:
    return may(actor, Permission.DPIA_WRITE)


def may_advise_on_dpia(actor: Actor, dpia: Dpia) -> Decision:
    return may(actor, Permission.DPIA_ADVISE, dpia)


def may_decide_on_dpia(actor: Actor, dpia: Dpia) -> Decision:
    return may(actor, Permission.DPIA_DECIDE, dpia)


def may_write_register(actor: Actor) -> Decision:
    return may(actor, Permission.REGISTER_WRITE)


def may_sign_checkpoint(actor: Actor) -> Decision:
    return may(actor, Permission.CHECKPOINT_SIGN)


def may_export_trail(actor: Actor) -> Decision:
    return may(actor, Permission.AUDIT_EXPORT)


def may_verify_trail(actor: Actor) -> Decision:
    return may(actor, Permission.AUDIT_VERIFY)


def may_erase_details(actor: Actor, subject: str) -> Decision:
    return may(actor, Permission.AUDIT_ERASE, person=subject)
