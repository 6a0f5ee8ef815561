"""The figures and lists that the rules of governance leave open, from `reference/governance.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

from commonweal.core.errors import BadInput

MEANINGFUL_WORDS = 3


@dataclass(frozen=True)
class GovernanceRules:
    glass_for: timedelta
    second_waits_for: timedelta
    glass_review_days: int
    glass_reasons: Mapping[str, str]
    attest_every: timedelta
    attest_grace: timedelta
    rights_months: int
    rights_extension_months: int
    rights_kinds: Mapping[str, str]
    never_automatic: frozenset[str]
    exemptions: Mapping[str, str]
    breach_clock: timedelta
    people_at_risk: frozenset[str]
    breach_risks: Mapping[str, str]


@cache
def governance_rules() -> GovernanceRules:
    text = files("commonweal.partnership").joinpath("reference/governance.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    glass, rights, breach = raw["break_glass"], raw["rights"], raw["breach"]
    return GovernanceRules(
        glass_for=timedelta(minutes=glass["minutes"]),
        second_waits_for=timedelta(minutes=glass["second_agreement_minutes"]),
        glass_review_days=glass["review_working_days"],
        glass_reasons=glass["reasons"],
        attest_every=timedelta(days=raw["attestation"]["every_days"]),
        attest_grace=timedelta(days=raw["attestation"]["grace_days"]),
        rights_months=rights["months"],
        rights_extension_months=rights["extension_months"],
        rights_kinds=rights["kinds"],
        never_automatic=frozenset(rights["never_automatic"]["classes"]),
        exemptions=rights["exemptions"],
        breach_clock=timedelta(hours=breach["hours"]),
        people_at_risk=frozenset(breach["people_at_risk"]["classes"]),
        breach_risks=breach["risks"],
    )


def in_words(text: str, *, what: str, where: str) -> str:
    """The text without space around it, if it says something: three different words at the least."""
    text = text.strip()
    if (
        len({word for word in text.casefold().split() if any(letter.isalpha() for letter in word)})
        < MEANINGFUL_WORDS
    ):
        raise BadInput(
            f"{what} has to be said in words.",
            where=where,
            remedy="Write a sentence that a stranger understands.",
        )
    return text


def one_of(code: str, known: Mapping[str, str], *, what: str, where: str) -> str:
    if code not in known:
        raise BadInput(
            f"{code!r} is no {what}.", where=where, remedy=f"Choose one of {', '.join(sorted(known))}."
        )
    return code


def the_matter(text: str) -> str:
    """A matter is written `class:id`; the class is one that the policy knows."""
    from commonweal.core.guarded import as_matter
    from commonweal.core.policy import policy

    object_class, _, key = text.strip().partition(":")
    if object_class not in policy().classes or not key:
        raise BadInput(
            f"{text!r} is no matter.",
            where="matter",
            remedy="Write the class and the number, such as case:4f1c.",
        )
    return as_matter(text)
