"""What an information-sharing agreement says (DOMAIN E2), as its parties write it down."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.core.policy import policy

# The parts that are told in words, each of which has to be there before anybody reviews or signs it.
PARTS: Mapping[str, str] = {
    "title": "Title",
    "purpose": "Purpose",
    "legal_basis": "Lawful basis and power to share",
    "benefits": "Benefits",
    "risks": "Risks",
    "special_condition": "Condition for special-category data or sensitive processing, or that there is none",
    "recipients": "Who may receive the data",
    "method": "How the data is sent",
    "security": "How it is kept secure",
    "frequency": "How often",
    "quality_rules": "Rules for quality",
    "retention": "Retention and deletion",
    "rights_route": "What happens to people's requests about their data",
    "contact": "The single contact for people",
    "breach_route": "What happens after a breach",
    "complaints": "Complaints",
    "dpia_reference": "Reference of the data protection impact assessment",
    "termination": "How it can be ended",
}


@dataclass(frozen=True)
class SharingRules:
    review_after_months: int
    tell_days_before: tuple[int, ...]
    tell_roles: frozenset[str]
    party_roles: Mapping[str, str]
    regimes: Mapping[str, str]


@cache
def sharing_rules() -> SharingRules:
    raw = tomllib.loads(files("commonweal.partnership").joinpath("reference/sharing.toml").read_text("utf-8"))
    return SharingRules(
        review_after_months=raw["review_after_months"],
        tell_days_before=tuple(sorted(raw["tell_days_before"])),
        tell_roles=frozenset(raw["tell_roles"]),
        party_roles=raw["party_roles"],
        regimes=raw["regimes"],
    )


@dataclass(frozen=True)
class Party:
    """An agency's part in an agreement: its role, and under which regime and on what basis it processes."""

    agency: str
    role: str = "controller"
    regime: str = ""
    lawful_basis: str = ""

    def __post_init__(self) -> None:
        rules, where = sharing_rules(), f"party {self.agency}"
        _known(self.role, rules.party_roles, "role of a party", where)
        if self.regime:
            _known(self.regime, rules.regimes, "regime", where)


@dataclass(frozen=True)
class DataItem:
    """One field that is shared, and what it is needed for."""

    data_class: str
    name: str
    why: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signed for an agency, when; `account` where it was a person known here."""

    agency: str
    name: str
    post: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Terms:
    """Everything that the parties sign. Empty parts may stand in a draft, and nowhere else."""

    parties: tuple[Party, ...]
    items: tuple[DataItem, ...] = ()
    feeds: tuple[str, ...] = ()
    in_force_from: date | None = None
    in_force_to: date | None = None
    review_on: date | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.parts) - set(PARTS)):
            raise BadInput(
                f"An agreement has no part {unknown[0]!r}.", remedy=f"Its parts: {', '.join(PARTS)}."
            )
        agencies = [party.agency for party in self.parties]
        if not agencies or len(set(agencies)) < len(agencies):
            raise BadInput("An agreement names each of its parties once.", where="parties")
        for item in self.items:
            known_class(item.data_class, f"data item {item.name}")

    @property
    def data_classes(self) -> tuple[str, ...]:
        return tuple(sorted({item.data_class for item in self.items}))


def known_class(name: str, where: str) -> str:
    if name not in policy().classes:
        raise BadInput(
            f"The policy knows no class of data {name!r}.",
            where=where,
            remedy="Name a class of core/policy.toml, such as depersonalised_events or case.",
        )
    return name


def read_terms(text: str) -> Terms:
    """Terms from the file that `agreement draft --template` prints."""
    try:
        return terms_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _no_agreement(error) from error


def terms_of(raw: Mapping[str, Any]) -> Terms:
    """Terms from what such a file says."""
    known = {each.name for each in fields(Terms)} - {"parts"}
    try:
        return Terms(
            parties=tuple(Party(**each) for each in raw.get("parties", ())),
            items=tuple(DataItem(**each) for each in raw.get("items", ())),
            feeds=_words(raw.get("feeds", ())),
            in_force_from=_day(raw.get("in_force_from")),
            in_force_to=_day(raw.get("in_force_to")),
            review_on=_day(raw.get("review_on")),
            parts={name: str(value).strip() for name, value in raw.items() if name not in known},
        )
    except TypeError as error:
        raise _no_agreement(error) from error


def _no_agreement(error: Exception) -> BadInput:
    return BadInput(
        f"This is no agreement: {error}.", remedy="Begin from `commonweal agreement draft --template`."
    )


def template() -> str:
    """An empty agreement, to be filled in by its parties."""
    lines = [
        "# An information-sharing agreement. Fill in each part; a part that does not apply says why.",
        "",
    ]
    for name, words in PARTS.items():
        lines += [f"# {words}", f'{name} = ""', ""]
    lines += [
        "feeds = []", "in_force_from = 2027-04-01",
        "in_force_to = 2028-04-01 # the first day on which it no longer holds", "",
        "[[parties]] # once for each agency",
        'agency = ""', f'role = "" # {", ".join(sharing_rules().party_roles)}',
        f'regime = "" # {", ".join(sharing_rules().regimes)}', 'lawful_basis = ""', "",
        "[[items]] # once for each field",
        'data_class = "depersonalised_events"', 'name = ""', 'why = ""', "",
    ]  # fmt: skip
    return "\n".join(lines)


def _day(value: object) -> date | None:
    if value is not None and type(value) is not date:
        raise TypeError(f"{value!r} is no date; write it as 2027-04-01, without quotation marks")
    return value


def _words(value: Sequence[object]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError("feeds is a list")
    return tuple(str(each) for each in value)


def _known(value: str, known: Mapping[str, str], what: str, where: str) -> None:
    if value not in known:
        raise BadInput(f"{value!r} is no {what}.", where=where, remedy=f"Choose one of {', '.join(known)}.")
