"""Check a copy of the audit log of Commonweal. This one file, Python's standard library and nothing else.

    python verifier.py FOLDER [--checkpoint FILE …] [--key PUBLIC]

FOLDER is what `commonweal audit export` wrote. FILE is a checkpoint that you hold yourself, such as those
that were handed to your agency; PUBLIC is the installation's public key, in hexadecimal or a file that holds
it, as you were given it at the time. Without a checkpoint of your own a copy that was cut short, or replaced
by an older one, cannot be told from a whole one; without the key, a copy signed anew by somebody else cannot.

It goes through the three chains in their order and stops at the first row that is wrong: says which one and
what is wrong with it, and ends with 1. It ends with 0 when all is well, with 2 when it was called wrongly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

STORES = ("working", "restricted", "public")
FORMAT = "commonweal trail 1"
START = "0" * 64
CHECKPOINTS = "checkpoints.jsonl"
ERASURE = "audit.erase"
LISTS = {"roles", "subjects", "fields", "owners"}
NUMBERS = {"id", "result_count"}
COLUMNS = (
    "id", "at", "actor", "agency", "roles", "session", "operation", "object_type", "object_id",
    "object_version", "subjects", "purpose", "gateway", "regime", "channel", "fields", "owners",
    "result_count", "outcome", "detail",
)  # fmt: skip
EVENT = {*COLUMNS}
SEAL = {"number", "event", "digest", "previous", "hash"}
DETAIL_FIELDS = ("purpose", "reason", "query", "recipients")
DETAIL = {"event", "keys", *DETAIL_FIELDS}
KEY = {"ref", "destroyed"}
NAMING = ("id", "event", "number", "ref")  # the columns by which rows are named
CHECKPOINT = {"format", "installation", "number", "day", "made_at", "previous", "key", "chains"}


class Wrong(Exception):
    """The first row that is wrong, and what is wrong with it."""

    def __init__(self, what: str, store: str, table: str, row: object = "", event: object = "") -> None:
        super().__init__(what)
        self.what, self.store, self.table, self.row, self.event = what, store, table, row, event

    def __str__(self) -> str:
        place = [self.store, f"{self.table} {self.row}".strip(), f"event {self.event}" if self.event else ""]
        return f"{', '.join(part for part in place if part)}: {self.what}"


@dataclass
class Chain:
    """What one store's chain was found to hold."""

    seals: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    details: int = 0
    erased: int = 0


@dataclass
class Report:
    chains: dict[str, Chain] = field(default_factory=dict)
    checkpoints: int = 0
    held: int = 0
    key_held: bool = False
    last_signed: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        for store, chain in self.chains.items():
            beyond = chain.seals - self.last_signed.get(store, 0)
            yield (
                f"{store}: {chain.seals:,} events sealed, {beyond:,} of them since the last checkpoint; "
                f"{chain.details:,} with details, {chain.erased:,} of those erased, each with its record"
            )
        yield f"{self.checkpoints:,} checkpoints in the copy, {self.held:,} held by you"
        if not self.held:
            yield "CAUTION: without a checkpoint of your own, a shortened or older copy looks the same."
        if not self.key_held:
            yield "CAUTION: the public key came with the copy; one signed anew with another looks the same."


def verify(folder: Path, held: Sequence[Path] = (), public_key: str = "") -> Report:
    """Raises Wrong at the first bad row."""
    report = Report(key_held=bool(public_key))
    key = public_key or _text(folder / "public-key.txt").strip()
    checkpoints = list(_checkpoints(folder, key))
    of_others = [opened(_text(path), key, path.name) for path in held]
    report.checkpoints, report.held = len(checkpoints), len(of_others)
    wanted: dict[str, set[int]] = {store: set() for store in STORES}
    for content in (*checkpoints, *of_others):
        for store in STORES:
            wanted[store].add(content["chains"][store]["number"])
    for store in STORES:
        report.chains[store] = _Walk(folder / store, store).through(wanted[store])
    for content in sorted((*checkpoints, *of_others), key=lambda each: int(each["number"])):
        _compare(content, report)
    _expect_held(checkpoints, of_others)
    return report


def _lines(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise Wrong("the file is missing", path.parent.name, path.name)
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        yield from file


def _text(path: Path) -> str:
    if not path.is_file():
        raise Wrong("the file is missing", "", path.name)
    return path.read_text("utf-8", "replace")


def _row(text: str, columns: set[str], store: str, table: str, place: int) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong("this is not a row", store, table, f"in line {place}") from None
    if type(row) is not dict or row.keys() != columns:
        raise Wrong("this does not have the columns of the table", store, table, f"in line {place}")
    if {type(row.get(name, 0)) for name in NAMING} - {int, str, type(None)}:
        raise Wrong("what names a row cannot be this", store, table, f"in line {place}")
    return row


def canonical(row: dict[str, Any]) -> bytes:
    """The bytes that were sealed: netstrings in a fixed order. What is not of its type raises."""
    parts = ["7:event-1,"]
    for name in COLUMNS:
        value = row[name]
        if name in LISTS:
            if type(value) is not list:
                raise TypeError(name)
            value = "".join([_netstring(part) for part in value])
        elif name in NUMBERS:
            if value is not None and type(value) is not int:
                raise TypeError(name)
            value = None if value is None else str(value)
        parts.append("-," if value is None else _netstring(value))
    return "".join(parts).encode()


def _netstring(part: str) -> str:
    return f"{len(part) if part.isascii() else len(part.encode())}:{part},"


class _Walk:
    """Along one chain: seals, events and details side by side, in the order of the chain."""

    def __init__(self, folder: Path, store: str) -> None:
        self.folder, self.store = folder, store
        self.keys = _keys(folder, store)
        self.events = _lines(folder / "events.jsonl")
        self.details = _Details(folder, store, self.keys)
        self.erasures: dict[str, int] = {}

    def through(self, wanted: set[int]) -> Chain:
        chain = Chain(hashes={0: START})
        previous, number = START, 0
        for number, text in enumerate(_lines(self.folder / "seals.jsonl"), 1):
            seal = _row(text, SEAL, self.store, "seal", number)
            if seal["number"] != number:
                raise self.wrong(_out_of_order(self.folder, number, seal["number"]), number)
            if seal["previous"] != previous:
                raise self.wrong("it does not follow on the seal before", number)
            event, previous = self.sealed(number, seal)
            self.concerns(number, event)
            if number in wanted:
                chain.hashes[number] = previous
        chain.seals = number
        self.expect_no_more(number)
        chain.details, chain.erased = self.details.seen, self.details.erased
        return chain

    def wrong(self, what: str, number: int, event: object = "") -> Wrong:
        return Wrong(what, self.store, "seal", number, event)

    def sealed(self, number: int, seal: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """The event of a seal, and the hash of the chain with it."""
        line = next(self.events, None)
        if line is None:
            raise self.wrong("it seals an event that is not there", number, seal["event"])
        event = _row(line, EVENT, self.store, "event", number)
        try:
            written = canonical(event)
        except (TypeError, AttributeError, UnicodeEncodeError):
            raise self.wrong("a column of the event cannot hold this", number, seal["event"]) from None
        if sha256(written).hexdigest() != seal["digest"] or event["id"] != seal["event"]:
            raise self.wrong(_changed(self.folder, number, seal, event, written), number, seal["event"])
        found = sha256(bytes.fromhex(seal["previous"]) + written).hexdigest()
        if found != seal["hash"]:
            raise self.wrong("its hash is not that of its event and the seal before", number, event["id"])
        return event, found

    def concerns(self, number: int, event: dict[str, Any]) -> None:
        """The details of the event, and the keys of those whom it concerns."""
        if event["detail"] is not None and (what := self.details.wrong_with(event)):
            raise self.wrong(what, number, event["id"])
        for ref in event["subjects"]:
            if ref not in self.keys:
                raise self.wrong(f"the key {ref} of a subject was removed", number, event["id"])
        if event["operation"] == ERASURE and event["outcome"] == "allowed":
            self.erasures[event["object_id"]] = number

    def expect_no_more(self, last: int) -> None:
        if (line := next(self.events, None)) is not None:
            row = _row(line, EVENT, self.store, "event", last + 1)["id"]
            raise Wrong(_unsealed(self.folder, row), self.store, "event", row, row)
        self.details.expect_no_more()
        for ref, number in self.erasures.items():
            if not self.keys.get(ref):
                what = "is still there" if ref in self.keys else "was removed without a trace"
                raise self.wrong(f"it tells that the key {ref} was destroyed, which {what}", number)
        for ref, destroyed in self.keys.items():
            if destroyed and ref not in self.erasures:
                raise Wrong("it was destroyed, and no event tells of it", self.store, "key", ref)


def _out_of_order(folder: Path, expected: int, found: object) -> str:
    numbers = _column(folder / "seals.jsonl", "number")
    if expected not in numbers:
        return f"it is missing; seal {found} stands in its place"
    if found in numbers[: expected - 1]:
        return f"seal {found} stands here a second time"
    return f"it is out of order: seal {found} stands in its place"


def _changed(folder: Path, number: int, seal: dict[str, Any], event: dict[str, Any], written: bytes) -> str:
    """Which of the many things that can be wrong with a pair it is."""
    if event["id"] == seal["event"]:
        if sha256(bytes.fromhex(seal["previous"]) + written).hexdigest() == seal["hash"]:
            return "the seal was changed: its digest is not that of its event"
        return "the event was changed after it was sealed"
    if sha256(written).hexdigest() == seal["digest"]:
        return f"the seal was changed: it names event {seal['event']} and seals event {event['id']}"
    ids = _column(folder / "events.jsonl", "id")
    if event["id"] in ids[: number - 1]:
        return f"event {event['id']} stands here a second time"
    if event["id"] not in _column(folder / "seals.jsonl", "event"):
        return f"event {event['id']} stands here and was never sealed"
    if seal["event"] not in ids:
        return "the event is missing"
    return f"the events are out of order: event {event['id']} stands in its place"


def _unsealed(folder: Path, event: object) -> str:
    twice = _column(folder / "events.jsonl", "id").count(event) > 1
    return "it stands there a second time" if twice else "it has no seal"


def _column(path: Path, name: str) -> list[Any]:
    """As far as the rows can be read: to say more of a row that is wrong already."""
    found = []
    for text in _lines(path):
        try:
            found.append(json.loads(text)[name])
        except (ValueError, TypeError, KeyError, RecursionError):
            found.append(None)
    return found


# ------------------------------------------------------------------------------------------ details and keys


class _Details:
    """The details, read beside the chain in its order."""

    def __init__(self, folder: Path, store: str, keys: dict[str, bool]) -> None:
        self.store, self.keys = store, keys
        self.lines = _lines(folder / "details.jsonl")
        self.seen = self.erased = 0

    def wrong_with(self, event: dict[str, Any]) -> str:
        """What is wrong with the details of an event; empty when nothing is."""
        text = next(self.lines, None)
        detail = _row(text, DETAIL, self.store, "detail", self.seen + 1) if text is not None else {}
        self.seen += 1
        if detail.get("event") != event["id"]:
            return "its details are missing, or stand elsewhere"
        try:
            if detail_digest(detail) != event["detail"]:
                return "its details were changed"
        except (TypeError, AttributeError, ValueError):
            return "its details hold what they cannot hold"
        for ref in detail["keys"]:
            if ref not in self.keys:
                return f"the key {ref} to its details was removed without a trace"
        self.erased += any(self.keys[ref] for ref in detail["keys"])
        return ""

    def expect_no_more(self) -> None:
        if (text := next(self.lines, None)) is not None:
            detail = _row(text, DETAIL, self.store, "detail", self.seen + 1)
            raise Wrong("no sealed event has these", self.store, "detail", detail["event"], detail["event"])


def detail_digest(detail: dict[str, Any]) -> str:
    keys = "".join([_netstring(ref) for ref in detail["keys"]])
    parts = [f"8:detail-1,{_netstring(str(detail['event']))}{_netstring(keys)}".encode()]
    for name in DETAIL_FIELDS:
        raw = None if detail[name] is None else bytes.fromhex(detail[name])
        parts.append(b"-," if raw is None else b"%d:%b," % (len(raw), raw))
    return sha256(b"".join(parts)).hexdigest()


def _keys(folder: Path, store: str) -> dict[str, bool]:
    """Reference -> whether the key was destroyed."""
    keys: dict[str, bool] = {}
    for place, text in enumerate(_lines(folder / "keys.jsonl"), 1):
        row = _row(text, KEY, store, "key", place)
        if type(row["destroyed"]) is not bool or row["ref"] in keys:
            raise Wrong("it stands there twice, or cannot be read", store, "key", row["ref"])
        keys[row["ref"]] = row["destroyed"]
    return keys


# ---------------------------------------------------------------------------------------------- checkpoints


def _checkpoints(folder: Path, key: str) -> Iterator[dict[str, Any]]:
    """Those of the copy: each signed, and following on the one before."""
    previous, installation, day = START, None, ""
    for number, text in enumerate(_lines(folder / CHECKPOINTS), 1):
        content = opened(text, key, f"in line {number}")
        for right, what in (
            (content["number"] == number, f"checkpoint {number} is missing or out of order"),
            (content["previous"] == previous, "it does not follow on the checkpoint before"),
            (installation in (None, content["installation"]), "it is of another installation"),
            (content["day"] > day, "it is not of a later day than the one before"),
        ):
            if not right:
                raise Wrong(what, "", "checkpoint", number)
        previous, installation, day = digest_of(content), content["installation"], content["day"]
        yield content


def opened(text: str, key: str, place: str) -> dict[str, Any]:
    """The content of a checkpoint whose signature holds."""
    try:
        signed = json.loads(text)
        content, signature = signed["checkpoint"], bytes.fromhex(signed["signature"])
        chains, public = content["chains"], bytes.fromhex(content["key"])
        right = (content.keys(), content["format"], chains.keys()) == (CHECKPOINT, FORMAT, {*STORES})
        right = right and all(type(each["number"]) is int for each in (content, *chains.values()))
        right = right and type(content["day"]) is str and bool(signed_bytes(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        right = False
    if not right:
        raise Wrong("this is not a checkpoint", "", "checkpoint", place)
    if content["key"] != key:
        raise Wrong("it was signed with another key", "", "checkpoint", content["number"])
    if not ed25519_holds(public, signed_bytes(content), signature):
        raise Wrong("its signature does not hold", "", "checkpoint", content["number"])
    return dict(content)


def signed_bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: dict[str, Any]) -> str:
    return sha256(signed_bytes(content)).hexdigest()


def _compare(content: dict[str, Any], report: Report) -> None:
    """What was signed is what the chains hold."""
    for store in STORES:
        signed, chain = content["chains"][store], report.chains[store]
        number, before = signed["number"], report.last_signed.get(store, 0)
        when = f"checkpoint {content['number']} of {content['day']}"
        if number > chain.seals:
            what = f"the chain ends before it, and {when} signed {number} seals: cut off, or an older copy"
            raise Wrong(what, store, "seal", chain.seals + 1)
        if chain.hashes.get(number) != signed["hash"]:
            what = f"the chain was made anew from one of these seals on: it is not what {when} signed"
            raise Wrong(what, store, "seal", f"{before + 1} to {number}")
        report.last_signed[store] = max(before, number)


def _expect_held(checkpoints: list[dict[str, Any]], of_others: list[dict[str, Any]]) -> None:
    of_copy = {content["number"]: content for content in checkpoints}
    for content in sorted(of_others, key=lambda each: int(each["number"])):
        number = content["number"]
        if number not in of_copy:
            raise Wrong("you hold it, and the copy does not", "", "checkpoint", number)
        if of_copy[number] != content:
            raise Wrong("the copy holds another than you do", "", "checkpoint", number)


# ------------------------------------------------------------------------- Ed25519 (RFC 8032), checking alone

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]
_ZERO: Point = (0, 1, 1, 0)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= _L:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus_key = (_P - key[0], key[1], key[2], _P - key[3])
    return _same(_two_products(scalar, _BASE, hashed, minus_key), first)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _two_products(m: int, one: Point, n: int, other: Point) -> Point:
    """m·one + n·other, both bits at a time."""
    of_bits = {(1, 0): one, (0, 1): other, (1, 1): _add(one, other)}
    found = _ZERO
    for place in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        found = _add(found, found)
        if bits := of_bits.get((m >> place & 1, n >> place & 1)):
            found = _add(found, bits)
    return found


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 == (one[1] * other[2] - other[1] * one[2]) % _P


def _point(packed: bytes) -> Point | None:
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= _P:
        return None
    squared = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(squared, (_P + 3) // 8, _P)
    if (x * x - squared) % _P:
        x = x * _ROOT % _P
    if (x * x - squared) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _ZERO


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Check a copy of the audit log of Commonweal.",
        epilog="Ends with 0 when all is well, 1 at the first row that is wrong, 2 when called wrongly.",
    )
    parser.add_argument("folder", type=Path, help="what `commonweal audit export` wrote")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="one that you hold")
    parser.add_argument("--key", type=key_of, help="the public key: hexadecimal, or a file of it")
    return parser.parse_args(arguments)


def key_of(text: str) -> str:
    """A public key in hexadecimal, or the name of a file that holds one."""
    found = (Path(text).read_text("ascii") if Path(text).is_file() else text).strip().lower()
    if len(bytes.fromhex(found)) != 32:
        raise ValueError("a public key has 32 bytes")
    return found


def main(arguments: Sequence[str]) -> int:
    asked = _arguments(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        report = verify(asked.folder, asked.checkpoint, asked.key or "")
    except Wrong as wrong:
        print(f"NOT WELL: {wrong}")
        return 1
    for line in report.lines():
        print(line)
    print("All is well.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
