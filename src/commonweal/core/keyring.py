"""The keys to the details of the log: one for each subject, wrapped under the installation's own.

Losing the installation's key loses every detail at once; the chain does not need it.
"""

import hmac
import os
import secrets
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections

from commonweal.core import clock
from commonweal.core.errors import InstallationProblem
from commonweal.core.home import keys

NAME = "trail-master-key"
LENGTH = 32
_NONCE = 12
_VERSION = b"\x01"
# Held, shared, by acts that make keys, until they end: an erasure knows by it that none is under way.
MAKING = 0x5EA1_4E75
_KEYS = """
    SELECT DISTINCT ON (index) NULL::bigint, index, ref, wrapped FROM core_subjectkey
    WHERE index = ANY (%s) ORDER BY index, made_at, ref
"""
_NUMBER_AND_KEYS = f"""
SELECT nextval(pg_get_serial_sequence('core_event', 'id')), NULL, NULL, NULL UNION ALL ({_KEYS})"""


@dataclass(frozen=True, slots=True)
class SubjectKeyOpen:
    ref: uuid.UUID
    key: bytes


def for_an_event(subjects: Collection[str], using: str) -> tuple[int, list[SubjectKeyOpen]]:
    """The event's number, and the key of each subject, made where there is none yet."""
    by_index = {blind(subject): subject for subject in subjects}
    with connections[using].cursor() as cursor:
        cursor.execute(_NUMBER_AND_KEYS, [list(by_index)])
        found: dict[str, SubjectKeyOpen] = {}
        for event, index, ref, wrapped in cursor.fetchall():
            if event is not None:
                number = int(event)
            else:
                found[by_index[bytes(index)]] = SubjectKeyOpen(ref, _unwrapped(ref, bytes(wrapped)))
        missing = [subject for subject in by_index.values() if subject not in found]
        return number, [*found.values(), *(_made(cursor, missing) if missing else ())]


def for_subjects(subjects: Collection[str], using: str) -> dict[str, SubjectKeyOpen]:
    """The key of each subject, made where there is none yet: for events that have their number already."""
    by_index = {blind(subject): subject for subject in subjects}
    with connections[using].cursor() as cursor:
        cursor.execute(_KEYS, [list(by_index)])
        found = {
            by_index[bytes(index)]: SubjectKeyOpen(ref, _unwrapped(ref, bytes(wrapped)))
            for _, index, ref, wrapped in cursor.fetchall()
        }
        missing = [subject for subject in by_index.values() if subject not in found]
        made = _made(cursor, missing) if missing else []
    return found | dict(zip(missing, made, strict=True))


def by_refs(refs: Collection[uuid.UUID], using: str) -> dict[uuid.UUID, tuple[bytes, str]]:
    """The keys that live, with the identifier of the subject of each."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT ref, wrapped, sealed_subject FROM core_subjectkey "
            "WHERE ref = ANY (%s) AND destroyed_at IS NULL",
            [list(refs)],
        )
        found = {}
        for ref, wrapped, sealed in cursor.fetchall():
            key = _unwrapped(ref, bytes(wrapped))
            found[ref] = key, decrypted(key, bytes(sealed), _place(ref, "subject")).decode()
    return found


def refs_of(subject: str, using: str) -> list[uuid.UUID]:
    """The references by which the log goes about a subject; none once its keys are destroyed."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT ref FROM core_subjectkey WHERE index = %s", [blind(subject)])
        return sorted(ref for (ref,) in cursor.fetchall())


def references(subjects: Collection[str], using: str) -> frozenset[str]:
    """All references by which the log goes about these subjects; for whoever is kept out of them."""
    with connections[using].cursor() as cursor:
        indexes = [blind(subject) for subject in subjects]
        cursor.execute("SELECT ref FROM core_subjectkey WHERE index = ANY (%s)", [indexes])
        return frozenset(str(ref) for (ref,) in cursor.fetchall())


def destroy(refs: Sequence[uuid.UUID], by: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "UPDATE core_subjectkey SET index = NULL, wrapped = NULL, sealed_subject = NULL, "
            "destroyed_at = %s, destroyed_by = %s WHERE ref = ANY (%s)",
            [clock.now(), by, list(refs)],
        )


def alone(using: str) -> bool:
    """Whether no other act is making keys, now and until this act ends. To wait would hold up others."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MAKING])
        return bool(cursor.fetchone()[0])


def blind(subject: str) -> bytes:
    """What a subject is found by: without the installation's key nobody can tell whom it stands for."""
    return hmac.digest(_derived("index"), subject.encode(), "sha256")


def encrypted(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place)


def decrypted(key: bytes, sealed: bytes, place: bytes) -> bytes:
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    return AESGCM(key).decrypt(nonce, rest, place)


def extracted(material: bytes, purpose: str) -> bytes:
    """HKDF (RFC 5869) with SHA-256 and no salt, one block."""
    pseudo_random = hmac.digest(bytes(32), material, "sha256")
    return hmac.digest(pseudo_random, purpose.encode() + b"\x01", "sha256")


def kept(path: Path, make: Any) -> bytes:
    """The bytes of a key file, made in one step at first use: of two processes at once, one makes it."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(waiting, path)
    finally:
        waiting.unlink()
    return path.read_bytes()


def _made(cursor: Any, subjects: Sequence[str]) -> list[SubjectKeyOpen]:
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MAKING])
    made = {subject: SubjectKeyOpen(uuid.uuid4(), secrets.token_bytes(LENGTH)) for subject in subjects}
    wrapping, now = _derived("wrapping"), clock.now()
    cursor.executemany(
        "INSERT INTO core_subjectkey (ref, index, wrapped, sealed_subject, made_at, destroyed_by) "
        "VALUES (%s, %s, %s, %s, %s, '')",
        [
            (
                each.ref,
                blind(subject),
                encrypted(wrapping, each.key, _place(each.ref, "wrapped")),
                encrypted(each.key, subject.encode(), _place(each.ref, "subject")),
                now,
            )
            for subject, each in made.items()
        ],
    )
    return list(made.values())


def _unwrapped(ref: uuid.UUID, wrapped: bytes) -> bytes:
    try:
        return decrypted(_derived("wrapping"), wrapped, _place(ref, "wrapped"))
    except InvalidTag as error:
        raise InstallationProblem(
            "The key to the details of the log is not the one under which they were written, or was damaged.",
            where=str(keys() / NAME),
            remedy="Bring the key file back from your backup of the keys.",
        ) from error


def _place(ref: uuid.UUID, field: str) -> bytes:
    return f"core_subjectkey|{ref}|{field}".encode()


def _derived(purpose: str) -> bytes:
    return _derived_from(str(keys() / NAME), purpose)


@cache
def _derived_from(path: str, purpose: str) -> bytes:
    master = kept(Path(path), lambda: secrets.token_bytes(LENGTH))
    if len(master) != LENGTH:
        raise InstallationProblem(
            "The key to the details of the log is damaged.",
            where=path,
            remedy="Bring the key file back from your backup of the keys.",
        )
    return extracted(master, f"commonweal trail: {purpose}")
