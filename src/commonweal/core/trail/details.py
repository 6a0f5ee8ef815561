"""What an event says in words: apart from the chain, under the keys of those whom it concerns.

The event keeps a digest of the encrypted fields, which is chained; so a changed detail shows, and an erased
one leaves the chain whole.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from commonweal.core import keyring
from commonweal.core.errors import InstallationProblem

FIELDS = ("purpose", "reason", "query", "recipients")
VERSION = "detail-1"

Words = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Sealed:
    keys: tuple[uuid.UUID, ...]
    fields: Mapping[str, bytes]
    digest: bytes


def sealed(event: int, words: Words, keys: Sequence[keyring.SubjectKeyOpen]) -> Sealed:
    ordered = sorted(keys, key=lambda each: each.ref)
    key = _key(event, [each.key for each in ordered])
    fields = {
        name: keyring.encrypted(
            key, json.dumps(words[name], ensure_ascii=False).encode(), _place(event, name)
        )
        for name in FIELDS
        if words.get(name)
    }
    refs = tuple(each.ref for each in ordered)
    return Sealed(refs, fields, digest(event, refs, fields))


def opened(event: int, fields: Mapping[str, bytes], keys: Sequence[bytes]) -> dict[str, str | list[str]]:
    """`keys` in the order of their references."""
    key = _key(event, keys)
    try:
        return {
            name: json.loads(keyring.decrypted(key, bytes(field), _place(event, name)))
            for name, field in fields.items()
        }
    except InvalidTag as error:
        raise InstallationProblem(
            "The details of a line of the log were changed, or its key was: they do not open.",
            where=f"event {event}",
            remedy="Run `commonweal audit verify`, which names the first row that was changed.",
        ) from error


def digest(event: int, keys: Sequence[uuid.UUID], fields: Mapping[str, bytes]) -> bytes:
    """As `verifier` does it again: netstrings of the version, the event, the keys and each field."""
    parts = [VERSION.encode(), str(event).encode(), b"".join(_netstring(str(ref).encode()) for ref in keys)]
    written = [_netstring(part) for part in parts]
    written += [_netstring(fields[name]) if name in fields else b"-," for name in FIELDS]
    return hashlib.sha256(b"".join(written)).digest()


def _netstring(part: bytes) -> bytes:
    return b"%d:%b," % (len(part), part)


def _key(event: int, keys: Sequence[bytes]) -> bytes:
    """Of all the keys together, and for this event alone."""
    return keyring.extracted(b"".join(keys), f"core_eventdetail|{event}")


def _place(event: int, field: str) -> bytes:
    return f"core_eventdetail|{event}|{field}".encode()
