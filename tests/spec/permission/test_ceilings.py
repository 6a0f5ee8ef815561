"""Who may see what: the fixed ceilings of the specification (DOMAIN E5), cell by cell.

R is to read, W to write. *never* is more than not being granted it: no other role can be held beside it that
grants it, and none would let it through.

The table stands here as the specification has it, and shares nothing with the policy file. What its words
mean is said below it, row by row: the acts that the word grants, with the conditions of the grant, and the
acts that it does not grant.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commonweal.core.actor import Actor
from commonweal.core.policy import conflicts, policy
from commonweal.core.task import Task

TABLE = """
| Data         | Public          | Elected member | Scrutiny  | Part A member | Analyst     | Part B member | Neighbourhood Manager | MARAC member | MARAC co-ordinator | Intel officer | Exec      | DPO           | Auditor       | Sysadmin       |
|--------------|-----------------|----------------|-----------|---------------|-------------|---------------|-----------------------|--------------|--------------------|---------------|-----------|---------------|---------------|----------------|
| Published    | R               | R              | R         | R             | R           | R             | R                     | R            | R                  | R             | R         | R             | R             | R              |
| Pack         | -               | R own ward     | aggregate | RW own area   | R           | R             | RW                    | -            | -                  | R             | R         | R             | R             | -              |
| Events       | -               | -              | -         | map only      | R           | map           | R                     | -            | -                  | R             | aggregate | R             | R             | -              |
| Part B cases | -               | never          | never     | never         | counts      | R own cases   | RW own area           | -            | -                  | R on need     | counts    | R with reason | R with reason | never          |
| Sealed notes | -               | -              | -         | -             | -           | author        | RW                    | -            | -                  | -             | -         | log only      | log only      | -              |
| MARAC cases  | -               | never          | never     | never         | counts      | never         | never                 | R own listed | RW                 | on need       | counts    | R with reason | R with reason | never          |
| Intelligence | -               | never          | never     | never         | sanitised   | sanitised     | sanitised             | -            | -                  | RW            | sanitised | R with reason | R with reason | never          |
| Provenance   | -               | -              | -         | -             | -           | -             | -                     | -            | -                  | handler only  | -         | -             | -             | -              |
| Grants       | decision notice | R              | R         | -             | R           | -             | comment               | -            | -                  | -             | RW panel  | R             | R             | -              |
| Audit log    | -               | -              | -         | -             | own         | own           | own                   | own          | own                | own           | -         | R             | R             | integrity only |
"""  # noqa: E501

ROLES = {
    "Public": "public",
    "Elected member": "elected_member",
    "Scrutiny": "scrutiny_member",
    "Part A member": "part_a_member",
    "Analyst": "analyst",
    "Part B member": "part_b_member",
    "Neighbourhood Manager": "neighbourhood_manager",
    "MARAC member": "marac_member",
    "MARAC co-ordinator": "marac_coordinator",
    "Intel officer": "intelligence_officer",
    "Exec": "executive",
    "DPO": "information_governance",
    "Auditor": "auditor",
    "Sysadmin": "sysadmin",
}
NO = None  # not granted
NEVER = {
    "Part B cases": ("case", "case_identity", "sealed_note"),
    "MARAC cases": ("marac_case", "safe_address"),
    "Intelligence": ("intelligence", "entity", "source_provenance"),
}
# Row -> word -> act -> the conditions of the grant, beside those that hold for everybody.
MEANING: dict[str, dict[str, dict[str, set[str] | None]]] = {
    "Published": {"R": {"publication.read": set()}},
    "Pack": {
        "-": {"pack.read": NO, "pack.write": NO, "pack.count": NO},
        "R": {"pack.read": set(), "pack.write": NO},
        "R own ward": {"pack.read": {"own_area"}, "pack.write": NO},
        "aggregate": {"pack.count": set(), "pack.read": NO, "pack.write": NO},
        "RW": {"pack.read": set(), "pack.write": set()},
        "RW own area": {"pack.read": {"own_area"}, "pack.write": {"own_area"}},
    },
    "Events": {
        "-": {"warehouse.read_rows": NO, "warehouse.read_map": NO, "warehouse.read_counts": NO},
        "R": {"warehouse.read_rows": set()},
        "map only": {"warehouse.read_rows": NO, "warehouse.read_map": {"own_area"}},
        "map": {"warehouse.read_rows": NO, "warehouse.read_map": {"own_area"}},
        "aggregate": {"warehouse.read_rows": NO, "warehouse.read_map": NO, "warehouse.read_counts": set()},
    },
    "Part B cases": {
        "-": {"case.read": NO, "case.write": NO, "case.open": NO, "case.know": NO},
        "counts": {"case.count": set(), "case.read": NO, "case.know": NO},
        "R own cases": {"case.read": {"on_roster"}, "case.open": NO, "case.close": NO, "case.release": NO},
        "RW own area": {"case.read": {"own_area"}, "case.write": {"own_area"}, "case.open": {"own_area"}},
        "R on need": {"case.read": {"reason"}, "case.write": NO, "case.open": NO},
        "R with reason": {"case.read": {"reason"}, "case.write": NO, "case.open": NO},
    },
    "Sealed notes": {
        "-": {"note.read": NO, "note.write": NO, "note.read_log": NO},
        "author": {"note.read": {"author"}, "note.read_log": NO},
        "RW": {"note.read": {"own_area"}, "note.write": {"own_area"}},
        "log only": {"note.read_log": set(), "note.read": NO, "note.write": NO},
    },
    "MARAC cases": {
        "-": {"marac.read": NO, "marac.write": NO, "marac.know": NO},
        "counts": {"marac.count": set(), "marac.read": NO, "marac.know": NO},
        "R own listed": {"marac.read": {"on_roster"}, "marac.write": NO},
        "RW": {"marac.read": {"own_area"}, "marac.write": {"own_area"}},
        "on need": {"marac.read": {"reason"}, "marac.write": NO},
        "R with reason": {"marac.read": {"reason"}, "marac.write": NO},
    },
    "Intelligence": {
        "-": {"intelligence.read": NO, "entity.read": NO, "sanitised.read": NO},
        "sanitised": {
            "sanitised.read": set(),
            "intelligence.read": NO,
            "intelligence.know": NO,
            "entity.read": NO,
        },
        "RW": {"intelligence.read": set(), "intelligence.grade": set(), "entity.write": set()},
        "R with reason": {
            "intelligence.read": {"reason"},
            "entity.read": {"reason"},
            "intelligence.grade": NO,
        },
    },
    "Provenance": {
        "-": {"provenance.read": NO, "provenance.write": NO},
        "handler only": {"provenance.read": set()},  # the class asks for the handler, whoever reads
    },
    "Grants": {
        "-": {"grant.read": NO, "grant.comment": NO, "grant.decide": NO},
        "R": {"grant.read": set(), "grant.decide": NO},
        "decision notice": {"publication.read": set(), "grant.read": NO},
        "comment": {"grant.comment": set(), "grant.score": NO, "grant.decide": NO},
        "RW panel": {"grant.read": set(), "grant.score": set(), "grant.decide": set()},
    },
    "Audit log": {
        "-": {"audit.read_own": NO, "audit.read_agency": NO, "audit.read_all": NO},
        "own": {"audit.read_own": set(), "audit.read_agency": NO, "audit.read_all": NO},
        "R": {"audit.read_all": set()},
        "integrity only": {
            "audit.verify": set(),
            "audit.read_own": NO,
            "audit.read_all": NO,
            "audit.export": NO,
        },
    },
}
RULES = policy()
CONTENT = {"case", "case_identity", "sealed_note", "marac_case", "safe_address", "intelligence", "entity"}


def table() -> list[tuple[str, str, str]]:
    """Data, role, word."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.strip().splitlines()]
    heading, _, *rows = lines
    return [
        (row[0], ROLES[column], word)
        for row in rows
        for column, word in zip(heading[1:], row[1:], strict=True)
    ]


CELLS = table()
BARRED = [(data, role) for data, role, word in CELLS if word == "never"]


def test_the_table_is_whole() -> None:
    assert len(CELLS) == 10 * 14
    assert {(data, word) for data, _, word in CELLS if word != "never"} == {
        (data, word) for data, words in MEANING.items() for word in words
    }


@pytest.mark.parametrize(("data", "role", "word"), [cell for cell in CELLS if cell[2] != "never"])
def test_each_word_is_what_the_policy_grants(data: str, role: str, word: str) -> None:
    granted = RULES.roles[role].may
    meant = MEANING[data][word]
    assert {act: set(granted[act]) if act in granted else NO for act in meant} == meant


@pytest.mark.threat("T1")
@pytest.mark.parametrize(("data", "role"), BARRED)
def test_never_is_a_ceiling_over_every_act_of_the_class(data: str, role: str) -> None:
    for name in NEVER[data]:
        acts = [action for action in RULES.actions.values() if action.on == name]
        assert acts
        assert [act.name for act in acts if not RULES.forbidden(RULES.roles[role], act)] == []


@pytest.mark.threat("T1")
@pytest.mark.parametrize(("data", "role"), BARRED)
def test_never_holds_whatever_other_role_is_held_and_no_such_two_can_be_held(data: str, role: str) -> None:
    acts = [action for action in RULES.actions.values() if action.on in NEVER[data]]
    others = {other.name for act in acts for other in RULES.granting[act.name]}
    assert others
    assert [other for other in others if not conflicts([role, other])] == []
    for act in acts:
        for other in others:
            assert decided({role, other}, act.name) == "ceiling"


def decided(roles: set[str], act: str) -> str:
    both = Actor(id="account:1", name="Ann", kind="person", roles=frozenset(roles))
    return RULES.decide(both, act, {}, Task(), datetime(2026, 7, 1, tzinfo=UTC)).code


@pytest.mark.threat("T1")
def test_an_elected_member_can_hold_no_role_that_opens_a_case() -> None:
    opening = {role.name for act in ("case.open", "case.read", "case.know") for role in RULES.granting[act]}
    assert "neighbourhood_manager" in opening
    assert [role for role in opening if not conflicts(["elected_member", role])] == []


@pytest.mark.threat("T1")
def test_a_system_administrator_reads_no_content() -> None:
    theirs = RULES.roles["sysadmin"].may
    shown = [RULES.actions[act] for act in theirs if RULES.actions[act].kind in ("read", "know", "count")]
    assert {RULES.classes[act.on].tier.word for act in shown} == {"public"}
    assert all(name in RULES.roles["sysadmin"].never for name in CONTENT)
    reading = {role.name for name in CONTENT for act in RULES.actions.values() if act.on == name
               for role in RULES.granting[act.name]}  # fmt: skip
    assert [role for role in reading if not conflicts(["sysadmin", role])] == []


def test_access_is_role_and_agreement_and_training_and_a_second_factor() -> None:
    """For everything that names members of the public in the locked rooms, whoever asks."""
    for name in CONTENT:
        for act in (action for action in RULES.actions.values() if action.on == name):
            assert act.needs >= {"agreement", "trained", "multi_factor"}, act.name
            assert act.kind not in ("read", "write", "leave", "combine") or "purpose" in act.needs, act.name


def test_a_second_factor_lasts_twelve_hours_and_a_proof_ten_minutes() -> None:
    figures = {name: dict(each.figures) for name, each in RULES.conditions.items() if each.figures}
    assert figures == {
        "trained": {"course": "information-sharing"},
        "trained_marac": {"course": "marac"},
        "multi_factor": {"minutes": 12 * 60},
        "reauthenticated": {"minutes": 10},
        "reason": {"characters": 10},
    }


def test_break_glass_lifts_the_roster_and_the_area_and_nothing_else() -> None:
    assert {name for name, each in RULES.conditions.items() if each.waived} == {"on_roster", "own_area"}
