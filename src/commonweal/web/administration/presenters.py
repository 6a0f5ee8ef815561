"""People, agencies, roles and lines of the log in rows and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from commonweal.core.policy import policy
from commonweal.core.rules import Action, ObjectClass, Role
from commonweal.partnership.queries import AgencyShown, PersonEntry, PersonShown
from commonweal.partnership.queries.audit import Disclosure
from commonweal.partnership.queries.oddities import Finding
from commonweal.web.furniture import day, moment
from commonweal.web.pages.presenters import role_words

STATES = {"open": "green", "paused": "yellow", "closed": "grey"}


def person_row(entry: PersonEntry) -> list[Any]:
    address = reverse("admin_person", kwargs={"named": entry.id})
    return [
        {"text": entry.name, "href": address},
        entry.username,
        entry.agency,
        ", ".join(role_words(entry.roles)),
        {"text": entry.state, "tag": STATES.get(entry.state, "grey")},
    ]


def held_rows(shown: PersonShown) -> list[list[Any]]:
    """What somebody holds and held: posts, roles, areas, training."""
    kinds = (
        ("Post", shown.posts),
        ("Role", shown.roles),
        ("Area", shown.areas),
        ("Training", shown.training),
    )
    return [
        [each.what, kind, day(each.since), day(each.until) or "no end", each.more]
        for kind, several in kinds
        for each in several
    ]


def agency_row(each: AgencyShown) -> list[Any]:
    return [
        each.name,
        each.code,
        each.kind,
        each.legal_part,
        each.facilitator or "nobody named",
        day(each.since),
    ]


def role_row(role: Role) -> list[Any]:
    address = reverse("admin_role", kwargs={"name": role.name})
    reach = role.reach
    return [
        {"text": role.words, "href": address},
        ", ".join(sorted(tier.word for tier in reach.tiers)) or "nothing",
        reach.finest_place.name.lower(),
        reach.finest_time.name.lower(),
        len(role.may),
    ]


def grant_rows(role: Role) -> list[list[Any]]:
    """Each act that a role is granted, on what, and what has to hold besides."""
    rules = policy()
    found = []
    for act, needs in role.may.items():
        action = rules.actions[act]
        found.append(
            [
                action.words,
                rules.classes[action.on].words,
                _conditions(needs | action.needs),
                ", ".join(sorted(rules.channels[each] for each in action.via)),
            ]
        )
    return sorted(found, key=lambda row: (row[1], row[0]))


def class_row(each: ObjectClass) -> list[Any]:
    rules = policy()
    acts = _acts_on(each)
    holders = {role.name for act in acts for role in rules.granting[act.name]}
    return [
        {"text": each.words, "href": reverse("admin_class", kwargs={"name": each.name})},
        each.tier.word,
        len(acts),
        len(holders),
    ]


def act_rows(each: ObjectClass) -> list[list[Any]]:
    """Each act on the class with each role that is granted it; an act that nobody is granted too."""
    rules, found = policy(), []
    for act in _acts_on(each):
        by = ", ".join(sorted(rules.channels[way] for way in act.via))
        holders = [role for role in rules.granting[act.name] if not rules.forbidden(role, act)]
        found += [
            [
                act.words,
                {"text": role.words, "href": reverse("admin_role", kwargs={"name": role.name})},
                _conditions(rules.needs(role, act)),
                by,
            ]
            for role in holders
        ] or [[act.words, "Nobody", "", ""]]
    return found


def barred_rows(each: ObjectClass) -> list[list[Any]]:
    """The ceilings: roles for which the whole class, or single acts on it, are ruled out."""
    found = []
    for role in policy().roles.values():
        acts = [act.words for act in _acts_on(each) if act.name in role.never]
        if what := "anything" if each.name in role.never else "; ".join(acts):
            found.append([role.words, what])
    return found


def _acts_on(each: ObjectClass) -> list[Action]:
    return [act for act in policy().actions.values() if act.on == each.name]


def _conditions(names: Iterable[str]) -> str:
    rules = policy()
    return "; ".join(rules.conditions[each].words for each in sorted(names)) or "nothing more"


def never_rows(role: Role) -> list[list[Any]]:
    rules = policy()
    words = [
        rules.classes[each].words if each in rules.classes else rules.actions[each].words
        for each in sorted(role.never)
    ]
    return [[each] for each in words]


def disclosure_row(each: Disclosure) -> list[Any]:
    return [
        moment(each.at),
        each.who,
        each.what,
        each.why,
        ", ".join(each.to_whom),
        each.gateway,
        each.outcome,
    ]


def finding_rows(findings: Iterable[Finding]) -> list[list[Any]]:
    return [[e.words, e.kind, e.actor, e.count, moment(e.since), moment(e.until)] for e in findings]
