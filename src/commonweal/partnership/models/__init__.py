"""Agencies, people at work, memberships and information-sharing agreements."""

from commonweal.partnership.models.agencies import LEGAL_PARTS, Agency, AgencyPart, Facilitator
from commonweal.partnership.models.agreements import (
    AGREEMENT_LIVE,
    AGREEMENT_TRANSITIONS,
    Agreement,
    AgreementDataItem,
    AgreementNotice,
    AgreementParty,
    AgreementSignature,
)
from commonweal.partnership.models.breaches import BREACH_TRANSITIONS, Breach, BreachStep
from commonweal.partnership.models.glass import (
    BREAK_GLASS_TRANSITIONS,
    Attestation,
    BreakGlass,
    SecondAgreement,
)
from commonweal.partnership.models.people import (
    ACCOUNT_TRANSITIONS,
    Account,
    Exclusion,
    Membership,
    RoleGrant,
    Training,
    WorkArea,
)
from commonweal.partnership.models.registers import (
    ADVISERS,
    DPIA_DECISIONS,
    DPIA_TRANSITIONS,
    RESIDUAL_RISKS,
    Advice,
    Collaboration,
    Dpia,
)
from commonweal.partnership.models.retention import RETENTION_TRANSITIONS, RetentionItem, RetentionReview
from commonweal.partnership.models.rights import (
    RIGHTS_TRANSITIONS,
    RightsMaterial,
    RightsNotice,
    RightsRequest,
)
from commonweal.partnership.models.shared_notes import SharedNote

__all__ = [
    "ACCOUNT_TRANSITIONS",
    "ADVISERS",
    "AGREEMENT_LIVE",
    "AGREEMENT_TRANSITIONS",
    "BREACH_TRANSITIONS",
    "BREAK_GLASS_TRANSITIONS",
    "DPIA_DECISIONS",
    "DPIA_TRANSITIONS",
    "LEGAL_PARTS",
    "RESIDUAL_RISKS",
    "RETENTION_TRANSITIONS",
    "RIGHTS_TRANSITIONS",
    "Account",
    "Advice",
    "Agency",
    "AgencyPart",
    "Agreement",
    "AgreementDataItem",
    "AgreementNotice",
    "AgreementParty",
    "AgreementSignature",
    "Attestation",
    "Breach",
    "BreachStep",
    "BreakGlass",
    "Collaboration",
    "Dpia",
    "Exclusion",
    "Facilitator",
    "Membership",
    "RetentionItem",
    "RetentionReview",
    "RightsMaterial",
    "RightsNotice",
    "RightsRequest",
    "RoleGrant",
    "SecondAgreement",
    "SharedNote",
    "Training",
    "WorkArea",
]
