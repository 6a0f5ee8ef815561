"""Which database each alias is, and as whom it is opened: from the environment, or the embedded server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from commonweal.config import embedded
from commonweal.core.errors import InstallationProblem

Who = Literal["app", "owner"]

STORES = {"default": "working", "restricted": "restricted", "public": "public"}


def setting_name(alias: str, who: Who) -> str:
    ending = "OWNER_URL" if who == "owner" else "DATABASE_URL"
    return f"COMMONWEAL_{STORES[alias].upper()}_{ending}"


def uses_embedded() -> bool:
    return any(not os.environ.get(setting_name(alias, "app")) for alias in STORES)


def definition(alias: str, who: Who) -> dict[str, Any]:
    """Django's description of one database."""
    url = os.environ.get(setting_name(alias, who))
    if not url:
        if os.environ.get(setting_name(alias, "app")):
            raise InstallationProblem(
                "The owner of the database is not named, and only the owner may change its tables.",
                where=setting_name(alias, who),
                remedy=f"Set {setting_name(alias, who)} for this command; dotenv-sample shows the form.",
            )
        url = embedded.url(STORES[alias], who)
    return {**_parsed(url, setting_name(alias, who)), "OWNER": who == "owner"}


def definitions(who: Who) -> dict[str, dict[str, Any]]:
    return {alias: definition(alias, who) for alias in STORES}


@contextmanager
def as_owner() -> Iterator[None]:
    """Open the databases as their owner for the length of the block: for migrations alone."""
    from django.db import connections

    before = {alias: dict(connections[alias].settings_dict) for alias in STORES}
    open_as_owner()
    try:
        yield
    finally:
        _reopen(before)


def open_as_owner() -> None:
    _reopen(definitions("owner"))


def expect_answers(*aliases: str) -> None:
    """Open these databases, or say which does not answer and what to look at; a password is never shown."""
    from django.db import connections
    from django.db.utils import OperationalError

    for alias in aliases:
        try:
            connections[alias].ensure_connection()
        except OperationalError as error:
            where = connections[alias].settings_dict
            place = ":".join(str(part) for part in (where["HOST"], where["PORT"]) if part)
            raise InstallationProblem(
                f"The {STORES[alias]} database does not answer.",
                where=f"database {where['NAME']!r} at {place}, as {where['USER']!r}",
                remedy=f"See that its server runs and that {setting_name(alias, 'app')} names it rightly; "
                "without that setting the embedded database is used.",
            ) from error


def expect_safe() -> None:
    """Refuse to go on where row security would not hold in one of the databases, as the app sees them."""
    from django.db import connections

    from commonweal.core import safekeeping

    for alias in STORES:
        safekeeping.expect_safe(connections[alias])


def drifted() -> list[str] | None:
    """Where the row security of the databases is not of the policy; None where the owner is not named here.

    The owner asks: it makes the policies as they should be on an empty copy of each table.
    """
    from django.db import connections

    from commonweal.config.router import StoreRouter
    from commonweal.core.rowpolicies import Table, drift, guarded_models

    try:
        definitions("owner")
    except InstallationProblem:
        return None
    found = []
    with as_owner():
        for alias in STORES:
            tables = [
                Table.of(model)
                for model in guarded_models()
                if StoreRouter().allow_migrate(alias, model._meta.app_label)
            ]
            found += [f"{STORES[alias]} database: {each}" for each in drift(connections[alias], tables)]
    return found


def _reopen(definitions: dict[str, dict[str, Any]]) -> None:
    from django.db import connections

    for alias, changed in definitions.items():
        connections[alias].close()
        connections[alias].settings_dict.update(changed)


def _parsed(url: str, name: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise InstallationProblem(
            "This is not the address of a PostgreSQL database.",
            where=name,
            remedy="Write postgresql://role:password@host:5432/database, or postgresql://role@/database?host=/folder.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }
