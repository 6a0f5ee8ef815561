"""The keys of raw files: each wrapped under one that lies in the folder of the keys, apart from the files."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag

from commonweal.core import home
from commonweal.core.errors import InstallationProblem
from commonweal.core.keyring import LENGTH, decrypted, encrypted, extracted, kept

NAME = "raw-master-key"


def fresh() -> bytes:
    return secrets.token_bytes(LENGTH)


def wrapped(key: bytes, delivery: int) -> bytes:
    return encrypted(_derived("wrapping"), key, _bound(delivery))


def unwrapped(sealed: bytes, delivery: int) -> bytes:
    return _opened("wrapping", sealed, _bound(delivery))


def sealed_plan(plan: bytes, about: str) -> bytes:
    """What an erasure still has to do: it says whom it is about, so it lies nowhere in the open."""
    return encrypted(_derived("plans"), plan, about.encode())


def opened_plan(sealed: bytes, about: str) -> bytes:
    return _opened("plans", sealed, about.encode())


def sealed_sample(content: bytes, about: str) -> bytes:
    """A file whose mapping is still being written."""
    return encrypted(_derived("samples"), content, about.encode())


def opened_sample(sealed: bytes, about: str) -> bytes:
    return _opened("samples", sealed, about.encode())


def of_sending(sending: str) -> bytes:
    """The key of files that were sent in a browser, which serves for them alone."""
    return extracted(_derived("sendings"), sending)


def _bound(delivery: int) -> bytes:
    return f"hub_rawkey|{delivery}".encode()


def _opened(purpose: str, sealed: bytes, bound: bytes) -> bytes:
    if not (home.keys() / NAME).exists():  # a fresh one in its place opens nothing
        raise _lost()
    try:
        return decrypted(_derived(purpose), sealed, bound)
    except InvalidTag as error:
        raise _lost() from error


def _derived(purpose: str) -> bytes:
    return _derived_from(str(home.keys() / NAME), purpose)


@cache
def _derived_from(path: str, purpose: str) -> bytes:
    master = kept(Path(path), fresh)
    if len(master) != LENGTH:
        raise _lost()
    return extracted(master, f"commonweal raw: {purpose}")


def _lost() -> InstallationProblem:
    return InstallationProblem(
        "The key to the raw files is not the one under which they were sealed, or was damaged.",
        where=str(home.keys() / NAME),
        remedy="Bring the key file back from your backup of the keys.",
    )
