"""Checkpoints: once a day the heads of the three chains, signed together.

A chain shows that a row was changed. It cannot show that its end was cut off, or that all of it was replaced;
a checkpoint that somebody else holds can.
"""

import json
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections

from commonweal.core import clock, keyring
from commonweal.core.errors import InstallationProblem
from commonweal.core.home import folder, keys
from commonweal.core.trail import verifier

ALIASES = dict(zip(("default", "restricted", "public"), verifier.STORES, strict=True))
KEY = "checkpoint-signing-key"
PUBLIC_KEY = "public-key.txt"
# Of two processes that sign at once the second finds the day's checkpoint made.
_SIGNING = 0x5EA1_516E


@dataclass(frozen=True)
class Signed:
    """`text` is the checkpoint as it is handed to others: one line of JSON."""

    number: int
    day: str
    text: str
    new: bool

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.text)["checkpoint"])


def latest() -> Signed | None:
    rows = _rows("ORDER BY number DESC LIMIT 1")
    return rows[0] if rows else None


def every() -> list[Signed]:
    return _rows("ORDER BY number")


def sign() -> Signed:
    """The day's checkpoint, made if it is not there yet; inside the act's own transaction."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SIGNING])
    before, today = latest(), clock.today().isoformat()
    if before and before.day == today:
        return before
    if before and before.day > today:
        raise InstallationProblem(
            f"The last checkpoint is of {before.day}, which lies ahead of today.",
            where="the clock of this machine",
            remedy="Set the clock right; a checkpoint is never dated back.",
        )
    chains = {store: _head(alias) for alias, store in ALIASES.items()}
    if before:
        _expect_grown(before)
    key = _signing_key(made_before=before is not None)
    content = {
        "format": verifier.FORMAT,
        "installation": before.content["installation"] if before else str(uuid.uuid4()),
        "number": before.number + 1 if before else 1,
        "day": today,
        "made_at": clock.now().isoformat(),
        "previous": verifier.digest_of(before.content) if before else verifier.START,
        "key": key.public_key().public_bytes_raw().hex(),
        "chains": chains,
    }
    return _kept(content, key.sign(verifier.signed_bytes(content)).hex())


def write(signed: Signed) -> Path:
    """Lay it, and the public key, into the folder from which it is handed on; the same file however often."""
    place = folder("checkpoints")
    path = place / f"checkpoint-{signed.day}.json"
    for target, text in ((path, signed.text), (place / PUBLIC_KEY, signed.content["key"])):
        unfinished = target.with_name(f".{target.name}.{secrets.token_hex(6)}")  # two may sign at once
        unfinished.write_text(text + "\n", "utf-8")
        unfinished.replace(target)
    return path


def _rows(order: str) -> list[Signed]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT number, day, content, signature FROM core_checkpoint {order}")  # noqa: S608
        return [
            Signed(number, day.isoformat(), _text(content, signature), new=False)
            for number, day, content, signature in cursor.fetchall()
        ]


def _text(content: str, signature: str) -> str:
    return f'{{"checkpoint":{content},"signature":"{signature}"}}'


def _kept(content: dict[str, Any], signature: str) -> Signed:
    text = verifier.signed_bytes(content).decode()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_checkpoint (number, day, content, signature, made_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            [content["number"], content["day"], text, signature, content["made_at"]],
        )
    return Signed(content["number"], content["day"], _text(text, signature), new=True)


def _head(alias: str) -> dict[str, Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT number, encode(hash, 'hex') FROM core_seal ORDER BY number DESC LIMIT 1")
        number, head = cursor.fetchone() or (0, verifier.START)
    return {"number": number, "hash": head}


def _expect_grown(before: Signed) -> None:
    """Nothing is signed over a chain that is no longer what was signed before."""
    for alias, store in ALIASES.items():
        signed = before.content["chains"][store]
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT encode(hash, 'hex') FROM core_seal WHERE number = %s", [signed["number"]])
            (found,) = cursor.fetchone() or (verifier.START if not signed["number"] else None,)
        if found != signed["hash"]:
            raise InstallationProblem(
                f"The audit log of the {store} database is not what was signed on {before.day}.",
                where=f"seal {signed['number']}",
                remedy="Stop, keep the database as it is, and run `commonweal audit verify`. "
                "See docs/how-to/check-the-trail.md.",
            )


def _signing_key(*, made_before: bool) -> Ed25519PrivateKey:
    path = keys() / KEY
    if made_before and not path.exists():
        raise InstallationProblem(
            "The key that signs the checkpoints is gone.",
            where=str(path),
            remedy="Bring it back from your backup of the keys. A new key would start a new series, "
            "which nobody could tell from a forgery.",
        )
    raw = keyring.kept(path, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    try:
        return Ed25519PrivateKey.from_private_bytes(raw)
    except ValueError as error:
        raise InstallationProblem(
            "The key that signs the checkpoints is damaged.",
            where=str(path),
            remedy="Bring it back from your backup of the keys.",
        ) from error
