"""The verbs of the directory: the only writers of its tables."""

from commonweal.partnership.services.agencies import (
    add_agency,
    name_facilitator,
    set_governance_contact,
    set_part,
)
from commonweal.partnership.services.agreement_notices import watch_agreements
from commonweal.partnership.services.agreement_steps import (
    end_agreement,
    review_agreement,
    sign_agreement,
    start_agreement,
)
from commonweal.partnership.services.agreements import (
    change_agreement,
    create_agreement,
    draft_agreement,
    vary_agreement,
)
from commonweal.partnership.services.attestation import (
    attest,
    pause_unattested,
)
from commonweal.partnership.services.breaches import (
    assess_breach,
    assess_victim_safety,
    close_breach,
    contain_breach,
    decide_not_to_notify,
    learn_from_breach,
    notify_regulator,
    notify_subjects,
    report_breach,
)
from commonweal.partnership.services.clearing import clear_expired
from commonweal.partnership.services.disclosure import (
    decide_material,
    record_material,
)
from commonweal.partnership.services.dpias import (
    advise_on_dpia,
    decide_on_dpia,
    enter_own_dpia,
    review_dpia,
    write_dpia,
)
from commonweal.partnership.services.exclusions import ask_to_lift, exclude, lift_exclusion
from commonweal.partnership.services.glass import (
    agree_to_opening,
    break_glass,
    pause_unreviewed,
    review_opening,
)
from commonweal.partnership.services.people import (
    add_person,
    close_account,
    make_local_operator,
    pause_account,
    resume_account,
)
from commonweal.partnership.services.registers import (
    add_collaboration,
    ask_advice,
    enter_advice,
    enter_what_was_done,
)
from commonweal.partnership.services.retention import (
    hold_for_law,
    keep_under,
    record_contact,
    review_retention,
)
from commonweal.partnership.services.rights import (
    answer_request,
    ask_identity,
    close_request,
    confirm_identity,
    end_request,
    extend_request,
    hold_request,
    open_request,
    record_notice,
)
from commonweal.partnership.services.setting_up import set_up_registers
from commonweal.partnership.services.signing_in import (
    Invitation,
    accept_invitation,
    accept_terms,
    invite,
    invited,
    open_to_demonstration,
)
from commonweal.partnership.services.standing import (
    add_area,
    end_area,
    end_posts,
    end_role,
    give_post,
    grant_role,
    record_training,
    record_vetting,
    set_skills,
)
from commonweal.partnership.services.sweeping import (
    set_sweeps,
)
from commonweal.partnership.services.trail import (
    erase_details,
    export_trail,
    hand_on_daily,
    sign_checkpoint,
    verify_trail,
)

__all__ = [
    "Invitation",
    "accept_invitation",
    "accept_terms",
    "add_agency",
    "add_area",
    "add_collaboration",
    "add_person",
    "advise_on_dpia",
    "agree_to_opening",
    "answer_request",
    "ask_advice",
    "ask_identity",
    "ask_to_lift",
    "assess_breach",
    "assess_victim_safety",
    "attest",
    "break_glass",
    "change_agreement",
    "clear_expired",
    "close_account",
    "close_breach",
    "close_request",
    "confirm_identity",
    "contain_breach",
    "create_agreement",
    "decide_material",
    "decide_not_to_notify",
    "decide_on_dpia",
    "draft_agreement",
    "end_agreement",
    "end_area",
    "end_posts",
    "end_request",
    "end_role",
    "enter_advice",
    "enter_own_dpia",
    "enter_what_was_done",
    "erase_details",
    "exclude",
    "export_trail",
    "extend_request",
    "give_post",
    "grant_role",
    "hand_on_daily",
    "hold_for_law",
    "hold_request",
    "invite",
    "invited",
    "keep_under",
    "learn_from_breach",
    "lift_exclusion",
    "make_local_operator",
    "name_facilitator",
    "notify_regulator",
    "notify_subjects",
    "open_request",
    "open_to_demonstration",
    "pause_account",
    "pause_unattested",
    "pause_unreviewed",
    "record_contact",
    "record_material",
    "record_notice",
    "record_training",
    "record_vetting",
    "report_breach",
    "resume_account",
    "review_agreement",
    "review_dpia",
    "review_opening",
    "review_retention",
    "set_governance_contact",
    "set_part",
    "set_skills",
    "set_sweeps",
    "set_up_registers",
    "sign_agreement",
    "sign_checkpoint",
    "start_agreement",
    "vary_agreement",
    "verify_trail",
    "watch_agreements",
    "write_dpia",
]
