"""Invented people, errands and rows: mostly whole, so that something is seen, with something amiss."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tests.generative.context.plain_policy import LONDON, RULES, Errand, Person, Row
from tests.generative.context.rooms import OwnersHand, Room
from tests.integration.platform.hidden_rows import invented

Sql = list[tuple[str, tuple[Any, ...]]]

AGENCIES = ("police", "council", "probation", "")
OF_PEOPLE = ("author", "person", "roster", "handlers", "subjects")
AREAS = ("district:E08000006", "district:E08000003", "ward:E05013047")
IDS = tuple(f"account:{number}" for number in range(1, 6))
CHANNELS = tuple(RULES["channels"])
COURSES = tuple({entry["course"] for entry in RULES["conditions"].values() if entry["check"] == "trained"})
CLASSES = frozenset({"case", "marac_case", "intelligence", "sealed_note"})
# Those who may see something of the rooms here come up more often.
LIKELY = (
    "part_b_member",
    "neighbourhood_manager",
    "marac_member",
    "marac_coordinator",
    "intelligence_officer",
    "information_governance",
    "auditor",
    "partner_officer",
)
ROLES = tuple(RULES["roles"])


def mostly(luck: Random, whole: Any, *amiss: Any) -> Any:
    return whole if luck.random() < 0.85 else luck.choice(amiss)


def person(luck: Random, number: str, now: datetime) -> Person:
    roles = {luck.choice(LIKELY) if luck.random() < 0.85 else luck.choice(ROLES)}
    if luck.random() < 0.15:
        roles.add(luck.choice(ROLES))
    today = now.astimezone(LONDON).date()
    tomorrow = today + timedelta(days=1)
    return Person(
        id=number,
        agency=luck.choice(AGENCIES),
        roles=frozenset(roles),
        areas=None if luck.random() < 0.25 else frozenset(a for a in AREAS if luck.random() < 0.6),
        agreements=(
            (mostly(luck, CLASSES, frozenset({"case"})), today, luck.choice((None, None, tomorrow, today))),
            (frozenset(luck.sample(sorted(CLASSES), 1)), luck.choice((today, tomorrow)), tomorrow),
        ),
        training=tuple((c, today + timedelta(days=mostly(luck, 30, 0, 1))) for c in sorted(COURSES)),
        vetted_until=mostly(luck, today + timedelta(days=90), None, today, tomorrow),
    )


def errand(luck: Random, now: datetime) -> Errand:
    return Errand(
        channel=mostly(luck, luck.choice(("page", "command", "job", "api")), *CHANNELS),
        purpose=mostly(luck, "tasking", "", " "),
        reason=mostly(luck, luck.choice(("", "to see who is at risk")), "short"),
        second_factor_at=mostly(luck, now, None, now - timedelta(minutes=715), now - timedelta(hours=13)),
        proved_again_at=luck.choice((None, now - timedelta(minutes=9), now - timedelta(minutes=11))),
        second_person=luck.choice(("", *IDS)),
    )


def changed(luck: Random, someone: Person, matters: list[str], now: datetime) -> tuple[str, Person]:
    """One thing about a person becomes another: what, in words, and who they are now."""
    today = now.astimezone(LONDON).date()
    matter = luck.choice(matters)
    what = luck.choice((*("exclusion", "opening") * 3, "agreement", "agreement", "other"))
    if what == "exclusion":
        lifted = frozenset() if luck.random() < 0.3 else someone.exclusions
        return what, replace(someone, exclusions=lifted ^ {matter})
    if what == "opening":
        locked = [each for each in matters if each.startswith(("case:", "marac_case:"))] or [matter]
        matter, until = luck.choice(locked), now + timedelta(minutes=luck.choice((0, 0, 1, 60)))
        return what, replace(someone, opened=(*someone.opened[-4:], (matter, until)))
    if what == "agreement":
        ends = luck.choice((today, today + timedelta(days=1), None))
        return what, replace(someone, agreements=((CLASSES, today, ends), *someone.agreements[:1]))
    return "post", person(luck, someone.id, now)


def unbarred(someone: Person, now: datetime) -> Person:
    """As they would be if no exclusion stood, no opening had closed and nothing had lapsed."""
    later = now + timedelta(days=400)
    return replace(
        someone,
        exclusions=frozenset(),
        opened=tuple((matter, later) for matter, _ in someone.opened),
        agreements=tuple(
            (classes, now.date() - timedelta(days=400), None) for classes, *_ in someone.agreements
        ),
        training=tuple((course, later.date()) for course, _ in someone.training),
    )


def row(luck: Random, room: Room, others: list[Row]) -> tuple[Row, Sql]:
    """A row as the plain opinion has it, and the statements by which the owner writes it."""
    key = str(UUID(int=luck.getrandbits(128), version=4))
    area, who = luck.choice((None, *AREAS)), luck.choice(IDS)
    some = sorted({luck.choice(IDS) for _ in range(luck.choice((0, 1, 2)))})
    areas, subjects = frozenset({area} - {None}), frozenset(some[:1])
    if room.name == "case":
        facts = {"area": areas, "roster": frozenset(some), "subjects": frozenset(some[1:])}
        sql = [("INSERT INTO ctx_case VALUES (%s, %s)", (key, area))]
        sql += [("INSERT INTO ctx_case_roster VALUES (%s, %s)", (key, each)) for each in facts["roster"]]
        sql += [("INSERT INTO ctx_case_subjects VALUES (%s, %s)", (key, each)) for each in facts["subjects"]]
    elif room.name == "marac":
        facts = {"area": areas, "roster": frozenset(some[1:]), "subjects": subjects}
        sql = [("INSERT INTO ctx_marac VALUES (%s, %s, %s)", (key, area, sorted(subjects)))]
        numbers = [int(each.split(":")[1]) for each in facts["roster"]]
        sql += [("INSERT INTO ctx_marac_roster VALUES (%s, %s)", (key, number)) for number in numbers]
    elif room.name == "intelligence":
        facts = {"subjects": subjects}
        number = next((int(each.split(":")[1]) for each in subjects), None)
        sql = [("INSERT INTO ctx_intelligence VALUES (%s, %s)", (key, number))]
    elif room.name == "note":
        case = luck.choice(others).key if others else key
        author = luck.choice((None, who))
        facts = {"area": areas, "author": frozenset({author} - {None}), "matter": frozenset({f"case:{case}"})}
        sql = [("INSERT INTO ctx_note VALUES (%s, %s, %s, %s)", (key, case, area, author))]
    elif room.name == "grant":
        agency = luck.choice((None, *AGENCIES))
        facts = {"agency": frozenset({agency} - {None, ""})}
        sql = [("INSERT INTO ctx_grant VALUES (%s, %s)", (key, agency))]
    elif room.by_facts:
        return _by_facts(luck, room, key)
    elif room.name.startswith("draft"):
        facts = {"author": frozenset({who})}
        sql = [("INSERT INTO core_formdraft VALUES (%s, %s, %s, '{}', now())", (key, who, key))]
    else:
        return _line(luck, key, who, others)
    facts.setdefault("matter", frozenset({f"{room.object_class}:{key}"}))
    return Row(key, key, facts), sql


def _by_facts(luck: Random, room: Room, key: str) -> tuple[Row, Sql]:
    """A row of any table whose facts stand in columns of its own; what else it holds does not matter."""
    columns, facts = invented(room.model) | {room.key: key}, {}
    for name, fact in room.model.guarded.stated.items():
        among = {"area": AREAS, "matter": (f"case:{key}",)}.get(
            name, IDS if name in OF_PEOPLE else AGENCIES[:3]
        )
        values = luck.sample(among, luck.choice((0, 1, 2)) if fact.many else 1)
        bare = [value.removeprefix(fact.prefix) for value in values]
        facts[name] = frozenset(values)
        columns[fact.name] = bare if fact.many else int(bare[0]) if fact.prefix else bare[0]
    facts.setdefault("matter", frozenset({f"{room.object_class}:{key}"}))
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    return Row(key, key, facts), [
        (f"INSERT INTO {room.table} ({names}) VALUES ({places})", tuple(columns.values()))
    ]


def _line(luck: Random, key: str, who: str, others: list[Row]) -> tuple[Row, Sql]:
    about = luck.choice(others).key if others else key
    owners = sorted({luck.choice(AGENCIES[:3]) for _ in range(luck.choice((0, 1, 2)))})
    made = line(who, "case.read", "case", about, key, owners)
    columns = "at, actor, agency, roles, session, operation, object_type, object_id, object_version, "
    columns += "subjects, purpose, gateway, regime, channel, fields, owners, outcome"
    values = "now(), %s, '', '{}', '', 'case.read', 'case', %s, %s, "
    values += "'{}', '', '', '', 'page', '{}', %s, 'allowed'"
    return made, [(f"INSERT INTO core_event ({columns}) VALUES ({values})", (who, about, key, owners))]


def line(
    who: str, operation: str, kind: str, about: str, version: str = "", owners: list[str] | None = None
) -> Row:
    """A line of the log."""
    facts = {
        "person": frozenset({who}),
        "owners": frozenset(owners or ()),
        "matter": frozenset({f"{kind}:{about}"} if about and kind else ()),
    }
    return Row(version, f"{operation}|{kind}|{about}|{version}", facts)


def removal(room: Room, gone: Row) -> Sql:
    links = {
        "case": (("ctx_case_roster", "case_id"), ("ctx_case_subjects", "case_id")),
        "marac": (("ctx_marac_roster", "marac_id"),),
    }
    places = (*links.get(room.name, ()), (room.table, room.key))
    return [(f"DELETE FROM {table} WHERE {column} = %s", (gone.key,)) for table, column in places]


def moved(luck: Random, room: Room, old: Row) -> tuple[Row, Sql]:
    """The row in another area, or with another roster."""
    if room.name == "case" and luck.random() < 0.5:
        on = luck.choice(IDS)
        new = replace(old, facts={**old.facts, "roster": frozenset({on})})
        return new, [
            ("DELETE FROM ctx_case_roster WHERE case_id = %s", (old.key,)),
            ("INSERT INTO ctx_case_roster VALUES (%s, %s)", (old.key, on)),
        ]
    area = luck.choice(AREAS)
    new = replace(old, facts={**old.facts, "area": frozenset({area})})
    return new, [(f"UPDATE {room.table} SET area = %s WHERE id = %s", (area, old.key))]


def write(owner: OwnersHand, room: Room, sql: Sql) -> None:
    for statement, values in sql:
        owner.write(room.alias, statement, values)
