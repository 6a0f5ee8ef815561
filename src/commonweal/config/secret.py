"""Secrets that the installation makes for itself and keeps among its keys."""

import os
import secrets

from commonweal.core.home import keys


def kept_secret(name: str) -> str:
    path = keys() / name
    try:
        # Made in one step, so that of two processes that start at once one makes it and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made := secrets.token_urlsafe(48))
    return made
