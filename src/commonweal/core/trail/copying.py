"""A copy of the log for somebody who checks it: the columns as they stand in the tables, as lines of JSON.

Details leave as they lie there, encrypted, so that their digests can be checked and nothing can be read.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import connections, transaction

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import InstallationProblem, WrongUse
from commonweal.core.trail import checkpoints, sealing, verifier
from commonweal.core.trail.details import FIELDS

_AT_ONCE = 2_000
_UTC = """to_char(event.{0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS {0}"""


def _columns() -> str:
    forms = {"at": _UTC, "detail": "encode(event.{0}, 'hex') AS {0}"}
    return ", ".join(forms.get(name, "event.{0}").format(name) for name in sealing.COLUMNS)


def _hex(names: Iterable[str]) -> str:
    return ", ".join(f"encode({name}, 'hex') AS {name}" for name in names)


# The columns of each table and where they come from, in the order of the chain; what was never sealed comes
# last.
_IN_ORDER = "LEFT JOIN core_seal seal ON seal.event = {0} ORDER BY seal.number NULLS LAST, {0}"
TABLES = {
    "seals": (f"number, event, {_hex(('digest', 'previous', 'hash'))}", "core_seal ORDER BY number"),
    "events": (_columns(), "core_event event " + _IN_ORDER.format("event.id")),
    "details": (
        f"detail.event, keys, {_hex(FIELDS)}",
        "core_eventdetail detail " + _IN_ORDER.format("detail.event"),
    ),
    "keys": ("ref, destroyed_at IS NOT NULL AS destroyed", "core_subjectkey ORDER BY ref"),
}


def copy(actor: Actor, folder: Path) -> Mapping[str, int]:
    """Write the copy and say how many events each store gave; in transactions of its own.

    The working database comes first: what its checkpoints signed, the other two then hold already.
    """
    _make(folder)
    counts = {}
    for alias, store in checkpoints.ALIASES.items():
        with transaction.atomic(using=alias, durable=True):
            # One moment for all the tables of a store, whatever is written meanwhile.
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with acting(actor, alias):
                counts[store] = _write_store(alias, folder / store)
                if alias == "default":
                    _write_checkpoints(folder)
    return counts


def expect_whole(folder: Path, counts: Mapping[str, int]) -> None:
    """Hand nothing over that looks like tampering to whoever checks it: takes a partial copy away again."""
    for store, events in counts.items():
        with (folder / store / "seals.jsonl").open("rb") as file:
            seals = sum(1 for _ in file)
        if events != seals:
            for each in counts:
                shutil.rmtree(folder / each)
            for name in (verifier.CHECKPOINTS, checkpoints.PUBLIC_KEY):
                (folder / name).unlink()
            raise InstallationProblem(
                f"The copy would have {events:,} events for {seals:,} seals; nothing is handed over.",
                where=f"the {store} database",
                remedy="Run `commonweal audit verify`, which names the row that is wrong.",
            )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WrongUse("The folder is not empty.", where=str(folder), remedy="Name a new one.")
    except OSError as error:
        raise InstallationProblem(
            f"The folder cannot be used: {error.strerror}.", where=str(folder), remedy="Name another one."
        ) from error


def _write_store(alias: str, place: Path) -> int:
    place.mkdir(mode=0o700)
    counts = {name: _write_table(alias, place / f"{name}.jsonl", *parts) for name, parts in TABLES.items()}
    return counts["events"]


def _write_table(alias: str, path: Path, columns: str, source: str) -> int:
    query = f"SELECT row_to_json(line)::text FROM (SELECT {columns} FROM {source}) line"  # noqa: S608
    count = 0
    with (
        path.open("w", encoding="utf-8", newline="\n") as file,
        connections[alias].chunked_cursor() as cursor,
    ):
        cursor.execute(query)
        while rows := cursor.fetchmany(_AT_ONCE):
            file.writelines(f"{text}\n" for (text,) in rows)
            count += len(rows)
    return count


def _write_checkpoints(folder: Path) -> None:
    signed = checkpoints.every()
    text = "".join(f"{each.text}\n" for each in signed)
    (folder / verifier.CHECKPOINTS).write_text(text, "utf-8")
    (folder / checkpoints.PUBLIC_KEY).write_text(f"{signed[-1].content['key']}\n" if signed else "", "utf-8")
