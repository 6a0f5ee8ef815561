"""Copies of the audit log in memory, and every way in which somebody could tamper with one.

Each tampering says which row the verifier must name as the first bad one: store, table and number.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from commonweal.core.trail import verifier

TABLES = ("events", "seals", "details", "keys")
Row = dict[str, Any]


@dataclass
class Copy:
    stores: dict[str, dict[str, list[Row]]]
    checkpoints: list[Row]
    key: str

    @classmethod
    def read(cls, folder: Path) -> Copy:
        stores = {s: {t: _rows(folder / s / f"{t}.jsonl") for t in TABLES} for s in verifier.STORES}
        return cls(
            stores, _rows(folder / verifier.CHECKPOINTS), (folder / "public-key.txt").read_text().strip()
        )

    def write(self, folder: Path) -> None:
        for store, tables in self.stores.items():
            (folder / store).mkdir(parents=True, exist_ok=True)
            for table, rows in tables.items():
                _write(folder / store / f"{table}.jsonl", rows)
        _write(folder / verifier.CHECKPOINTS, self.checkpoints)
        (folder / "public-key.txt").write_text(self.key)

    def another(self) -> Copy:
        found = json.loads(json.dumps([self.stores, self.checkpoints]))
        return Copy(found[0], found[1], self.key)

    def signed(self, store: str) -> int:
        """How far the last checkpoint reaches."""
        return int(self.checkpoints[-1]["checkpoint"]["chains"][store]["number"])

    def number_of(self, store: str, event: int) -> int:
        """The seal of an event, in the copy as it was exported."""
        return next(seal["number"] for seal in self.stores[store]["seals"] if seal["event"] == event)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _write(path: Path, rows: list[Row]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@dataclass(frozen=True)
class Expected:
    """`rows`: the numbers that may be named; more than one where the chain itself was made anew."""

    table: str
    rows: range | tuple[object, ...]
    store: str = ""

    def meets(self, wrong: verifier.Wrong) -> bool:
        if (wrong.table, wrong.store) != (self.table, self.store):
            return False
        if isinstance(self.rows, range):
            first, _, last = str(wrong.row).partition(" to ")
            return int(first) <= self.rows.start <= int(last or first)
        return wrong.row in self.rows


@dataclass
class Tampering:
    chance: random.Random
    copy: Copy
    older: Copy
    store: str = ""
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = self.chance.choice(verifier.STORES)
        self.tables = self.copy.stores[self.store]

    def place(self, *, room: int = 0) -> int:
        """Somewhere in the signed part of the chain, counted from nought; `room` rows follow it there."""
        return self.chance.randrange(self.copy.signed(self.store) - room)

    def seal(self, place: int) -> Expected:
        return Expected("seal", (place + 1,), self.store)

    def made_anew(self, place: int) -> Expected:
        """Compute the chain again from here on, as somebody could who holds the database and no key."""
        seals, events = self.tables["seals"], self.tables["events"]
        previous = seals[place - 1]["hash"] if place else verifier.START
        del seals[place:]
        for number, event in enumerate(events[place:], place + 1):
            written = verifier.canonical(event)
            digest = sha256(written).hexdigest()
            found = sha256(bytes.fromhex(previous) + written).hexdigest()
            seal = {"number": number, "event": event["id"], "digest": digest}
            seals.append(seal | {"previous": previous, "hash": found})
            previous = found
        return Expected("seal", range(place + 1, place + 2), self.store)


def edit_event(on: Tampering) -> Expected:
    place = on.place()
    _alter(on.chance, on.tables["events"][place])
    return on.seal(place)


def edit_event_and_chain(on: Tampering) -> Expected:
    place = on.place()
    row = on.tables["events"][place]
    row["actor"] += "0"
    return on.made_anew(place)


def insert_and_chain(on: Tampering) -> Expected:
    place = on.place()
    forged = on.tables["events"][place] | {"id": 10_000_019, "detail": None, "operation": "forged"}
    on.tables["events"].insert(place, forged)
    return on.made_anew(place)


def delete_and_chain(on: Tampering) -> Expected:
    place = next(i for i in _shuffled(on) if on.tables["events"][i]["detail"] is None)
    del on.tables["events"][place]
    return on.made_anew(place)


def delete_event(on: Tampering) -> Expected:
    place = on.place()
    del on.tables["events"][place]
    return on.seal(place)


def delete_seal(on: Tampering) -> Expected:
    place = on.place()
    del on.tables["seals"][place]
    return on.seal(place)


def delete_both(on: Tampering) -> Expected:
    place = on.place(room=1)
    for table in ("events", "seals"):
        del on.tables[table][place]
    return on.seal(place)


def swap_events(on: Tampering) -> Expected:
    return on.seal(_swap(on, "events"))


def swap_seals(on: Tampering) -> Expected:
    return on.seal(_swap(on, "seals"))


def swap_both(on: Tampering) -> Expected:
    first, second = sorted(on.chance.sample(range(on.copy.signed(on.store)), 2))
    for table in ("events", "seals"):
        rows = on.tables[table]
        rows[first], rows[second] = rows[second], rows[first]
    return on.seal(first)


def renumber_swapped_seals(on: Tampering) -> Expected:
    first = _swap(on, "seals")
    for number, seal in enumerate(on.tables["seals"], 1):
        seal["number"] = number
    return on.seal(first)


def replay_event(on: Tampering) -> Expected:
    """The same row once more, somewhere behind where it stands."""
    place = on.place(room=1)
    again = on.chance.randrange(place + 1, on.copy.signed(on.store))
    on.tables["events"].insert(again, dict(on.tables["events"][place]))
    return on.seal(again)


def replay_seal(on: Tampering) -> Expected:
    place = on.place(room=1)
    again = on.chance.randrange(place + 1, on.copy.signed(on.store))
    on.tables["seals"].insert(again, dict(on.tables["seals"][place]))
    return on.seal(again)


def add_unsealed(on: Tampering) -> Expected:
    forged = on.tables["events"][on.place()] | {"id": 10_000_019}
    on.tables["events"].append(forged)
    return Expected("event", (10_000_019,), on.store)


def edit_seal(on: Tampering) -> Expected:
    place = on.place()
    row = on.tables["seals"][place]
    column = on.chance.choice(sorted(row))
    row[column] = row[column] + 1 if isinstance(row[column], int) else _other_hex(on.chance, row[column])
    return on.seal(place)


def cut_the_end_off(on: Tampering) -> Expected:
    place = on.place()
    left = {event["id"] for event in on.tables["events"][:place]}
    for table in ("events", "seals"):
        del on.tables[table][place:]
    on.tables["details"] = on.copy.stores[on.store]["details"] = [
        row for row in on.tables["details"] if row["event"] in left
    ]
    told = {row["object_id"] for row in on.tables["events"] if row["operation"] == verifier.ERASURE}
    for key in on.tables["keys"]:  # whoever cuts off the record of an erasure hides that too
        key["destroyed"] = key["ref"] in told
    return on.seal(place)


def cut_the_events_off(on: Tampering) -> Expected:
    place = on.place()
    del on.tables["events"][place:]
    return on.seal(place)


def put_an_older_copy_in_its_place(on: Tampering) -> Expected:
    on.copy.stores, on.copy.checkpoints = on.older.another().stores, on.older.another().checkpoints
    first = verifier.STORES[0]
    return Expected("seal", (len(on.older.stores[first]["seals"]) + 1,), first)


def put_an_older_store_in_its_place(on: Tampering) -> Expected:
    on.copy.stores[on.store] = on.older.another().stores[on.store]
    return Expected("seal", (len(on.older.stores[on.store]["seals"]) + 1,), on.store)


def exchange_stores(on: Tampering) -> Expected:
    first, second = sorted(on.chance.sample(verifier.STORES, 2), key=verifier.STORES.index)
    stores = on.copy.stores
    stores[first], stores[second] = stores[second], stores[first]
    reached = on.copy.checkpoints[0]["checkpoint"]["chains"][first]["number"]
    return Expected("seal", range(1, reached + 1), first)


def edit_detail(on: Tampering) -> Expected:
    row = on.chance.choice(on.tables["details"])
    said = [name for name in verifier.DETAIL_FIELDS if row[name]]
    name = on.chance.choice(said)
    row[name] = on.chance.choice([None, _other_hex(on.chance, row[name])])
    return Expected("seal", (on.copy.number_of(on.store, row["event"]),), on.store)


def delete_detail(on: Tampering) -> Expected:
    row = on.tables["details"].pop(on.chance.randrange(len(on.tables["details"])))
    return Expected("seal", (on.copy.number_of(on.store, row["event"]),), on.store)


def add_detail(on: Tampering) -> Expected:
    on.tables["details"].append(on.tables["details"][-1] | {"event": 10_000_019})
    return Expected("detail", (10_000_019,), on.store)


def destroy_key_without_record(on: Tampering) -> Expected:
    key = on.chance.choice([key for key in on.tables["keys"] if not key["destroyed"]])
    key["destroyed"] = True
    return Expected("key", (key["ref"],), on.store)


def bring_key_back(on: Tampering) -> Expected:
    key = on.chance.choice([key for key in on.tables["keys"] if key["destroyed"]])
    key["destroyed"] = False
    record = next(row for row in on.tables["events"] if row["object_id"] == key["ref"])
    return Expected("seal", (on.copy.number_of(on.store, record["id"]),), on.store)


def delete_key(on: Tampering) -> Expected:
    used = {ref for row in on.tables["events"] for ref in row["subjects"]}
    used |= {ref for row in on.tables["details"] for ref in row["keys"]}
    ref = on.chance.choice(sorted(used))
    on.tables["keys"] = on.copy.stores[on.store]["keys"] = [k for k in on.tables["keys"] if k["ref"] != ref]
    told = {row["event"] for row in on.tables["details"] if ref in row["keys"]}
    first = next(row for row in on.tables["events"] if ref in row["subjects"] or row["id"] in told)
    return Expected("seal", (on.copy.number_of(on.store, first["id"]),), on.store)


def edit_checkpoint(on: Tampering) -> Expected:
    place = on.chance.randrange(len(on.copy.checkpoints))
    content = on.copy.checkpoints[place]["checkpoint"]
    content["chains"][on.store]["hash"] = _other_hex(on.chance, content["chains"][on.store]["hash"])
    return Expected("checkpoint", (place + 1,))


def edit_signature(on: Tampering) -> Expected:
    place = on.chance.randrange(len(on.copy.checkpoints))
    row = on.copy.checkpoints[place]
    row["signature"] = _other_hex(on.chance, row["signature"])
    return Expected("checkpoint", (place + 1,))


def delete_checkpoint(on: Tampering) -> Expected:
    place = on.chance.randrange(len(on.copy.checkpoints))
    del on.copy.checkpoints[place]
    return Expected(
        "checkpoint", (place + 1,)
    )  # that it is missing, or that you hold it and the copy does not


TAMPERINGS: tuple[Callable[[Tampering], Expected], ...] = (
    edit_event, edit_event_and_chain, insert_and_chain, delete_and_chain, delete_event, delete_seal,
    delete_both, swap_events, swap_seals, swap_both, renumber_swapped_seals, replay_event, replay_seal,
    add_unsealed, edit_seal, cut_the_end_off, cut_the_events_off, put_an_older_copy_in_its_place,
    put_an_older_store_in_its_place, exchange_stores, edit_detail, delete_detail, add_detail, delete_key,
    destroy_key_without_record, bring_key_back, edit_checkpoint, edit_signature, delete_checkpoint,
)  # fmt: skip


def _alter(chance: random.Random, row: Row) -> None:
    """Another value in one of its columns."""
    column = chance.choice(sorted(row))
    value = row[column]
    if isinstance(value, int):
        row[column] = chance.choice([value + 1_000_003, str(value), None])
    elif isinstance(value, list):
        row[column] = chance.choice([[*value, "x"], "".join(value) if value else [""], None])
    elif value is None:
        row[column] = chance.choice(["", "0", 0])
    else:
        row[column] = chance.choice([f"{value}x", value[1:] if value else " ", f" {value}", None, [value]])


def _swap(on: Tampering, table: str) -> int:
    first, second = sorted(on.chance.sample(range(on.copy.signed(on.store)), 2))
    rows = on.tables[table]
    rows[first], rows[second] = rows[second], rows[first]
    return first


def _shuffled(on: Tampering) -> list[int]:
    places = list(range(on.copy.signed(on.store)))
    on.chance.shuffle(places)
    return places


def _other_hex(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    others = "0123456789abcdef".replace(text[place], "")
    return text[:place] + chance.choice(others) + text[place + 1 :]
