"""Erasing somebody, or a delivery: from the rows, from what older snapshots name, and from the raw files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.core import clock, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, InstallationProblem
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.hub.access import as_keeper, may_erase
from commonweal.hub.depersonalise.pseudonyms import normal, person
from commonweal.hub.intake.child import Member, Reader
from commonweal.hub.models import Delivery, Mapping, RawFile, RawKey
from commonweal.hub.pipeline.returns import unfinished
from commonweal.hub.queries.sources import known_source
from commonweal.hub.rawstore import folder as raw_folder
from commonweal.hub.rawstore import keys
from commonweal.hub.rawstore.folder import Sealed
from commonweal.hub.rawstore.memory import in_the_open
from commonweal.hub.rawstore.pieces import Damaged
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.warehouse.removing import Doomed, found

from .loading import alone
from .publishing import one_at_a_time, settle_tables, warehouse_folder
from .removals import (
    Plan,
    Removed,
    begin,
    carry_out,
    expect_no_hold,
    expect_reason,
    finish_erasures,
    returns_of,
    sweep_uncommitted,
)
from .withdrawing import withdraw

FIRST_EPOCH = 1990
PERSON, DELIVERY = "a person was erased", "the delivery was erased"
# A reference this long is looked for within longer cells too; a shorter one would be found by chance.
LONG_ENOUGH = 6
FIRST_UNDER_A_HEADER = 2


@entry(Permission.DELIVERY_ERASE)
def erase_person(
    *, actor: Actor, reference: str, source: str, why: str, progress: Progress = silent
) -> Removed:
    """Erase somebody, by what the supplier calls them, from all that this controller's sources brought.

    What others' sources say of them stands under other pseudonyms: it is for each controller to ask.
    """
    may_erase(actor).require()
    expect_reason(why)
    if not normal(reference):
        raise BadInput("no reference was given", remedy="Give what the supplier calls them in the files.")
    with acting(actor):
        known_source(source)
        keyed_by = _every_keyed_by()
    alike = [name for name, pairs in keyed_by.items() if pairs & keyed_by[source]]
    words = _pseudonyms(reference, keyed_by[source])
    with alone():
        finish_erasures(actor=actor)
        with acting(actor):
            one_at_a_time()
            settle_tables()
        sweep_uncommitted()
        of_rows = {each.delivery for each in found_only(words)}
        raw = of_rows | _deliveries_that_mention(reference, alike, progress)
        with as_keeper():
            sources = Delivery.objects.filter(number__in=raw).values_list("source", flat=True)
            expect_no_hold(raw, {*sources, source})
        plan = Plan(PERSON, persons=words, raw=tuple(sorted(raw)), returns=_returns_with(raw, reference))
        return carry_out(actor, begin(actor, "person", plan, why))


@entry(Permission.DELIVERY_ERASE)
def erase_delivery(*, actor: Actor, number: int, why: str) -> Removed:
    """Erase a delivery: it stops counting, then its rows, figures, links, counts and raw files go.

    With it goes every other reading of its files: what an old one held is the same.
    """
    may_erase(actor).require()
    expect_reason(why)
    with acting(actor):
        delivery = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_ERASE, pk=number)
    with alone():
        with as_keeper():
            readings = list(Delivery.objects.readings_of(delivery).order_by("number"))
        numbers = tuple(int(each.number) for each in readings)
        expect_no_hold(numbers, [delivery.source])
        finish_erasures(actor=actor)
        plan = Plan(DELIVERY, deliveries=numbers, raw=numbers, returns=returns_of(numbers))
        with acting(actor):  # together: from the moment on which it is meant to go it counts no more
            erasure = begin(actor, "delivery", plan, why)
            for each in readings:
                if each.state == "released":
                    withdraw(actor=actor, number=each.number, why=DELIVERY)
        return carry_out(actor, erasure)


def found_only(words: tuple[str, ...]) -> list[Any]:
    """The files that hold somebody, without writing any anew."""
    return list(found(warehouse_folder(), Doomed(persons=frozenset(words)), rewriting=False))


def _every_keyed_by() -> dict[str, frozenset[tuple[str, str]]]:
    """By source: for whom and for what its references were ever keyed, in any version of its mapping."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = Mapping.objects.order_by("source", "version").values_list("source", "version", "text")
    stored = [parsed(text, f"the mapping {name}, version {version}") for name, version, text in rows]
    for each in (*all_sources(), *stored):
        found[each.name].add(each.keyed_by)
    return {name: frozenset(pairs) for name, pairs in found.items()}


def _pseudonyms(reference: str, keyed_by: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What somebody is called in every key epoch that a row may be of."""
    epochs = range(FIRST_EPOCH, clock.today().year + 2)
    return tuple(person(reference, pair, epoch) for pair in sorted(keyed_by) for epoch in epochs)


def _returns_with(numbers: Iterable[int], reference: str) -> tuple[str, ...]:
    """The returns of these deliveries; any others in which the reference stands; and halves of files."""
    folder = home.folder("returns")
    named = {path for path in folder.glob("*.parquet") if _returned(path, reference)}
    named.update(unfinished(folder))
    return tuple(sorted({*returns_of(numbers), *(str(path.relative_to(home.home())) for path in named)}))


def _returned(path: Path, reference: str) -> bool:
    written = path.read_bytes()
    try:
        return _mentions(pq.read_table(pa.BufferReader(written)), reference)
    except (pa.ArrowException, OSError):  # of the content: the bytes are there
        return True


# ── who is in a raw file whose row was rejected or dropped, and so in no table ───────────────────


def _deliveries_that_mention(reference: str, sources: list[str], progress: Progress) -> set[int]:
    """The deliveries in whose raw files the reference stands; and those of which a piece is damaged.

    A fault of the installation is no reason to destroy anything: it stops the erasure before it is planned.
    """
    with as_keeper():
        living = list(RawKey.objects.living().filter(delivery__source__in=sources).order_by("delivery"))
    held = set()
    with Reader() as reader:
        for done, key in enumerate(living):
            progress.count(done, len(living), "deliveries looked through")
            if _stands_in(key, reference, reader):
                held.add(key.delivery_id)
    return held


def _stands_in(key: RawKey, reference: str, reader: Reader) -> bool:
    files = RawFile.objects.filter(delivery=key.delivery_id).order_by("file")
    sealed = [Sealed(each.file, bytes(each.name), each.size) for each in files]
    opened = keys.unwrapped(bytes(key.wrapped or b""), key.delivery_id)
    try:
        with in_the_open(key.delivery_id, sealed, opened) as links:
            paths = sorted(path for path in links.rglob("*") if path.is_symlink())
            return any(_in_file(path, reference, reader) for path in paths)
    except Damaged:
        return True  # what cannot be looked through may hold them
    except OSError as error:
        raise InstallationProblem(
            f"a raw file could not be looked through: {error.strerror or error}",
            where=str(error.filename or raw_folder.of(key.delivery_id)),
            remedy="Mend what is named or restore the file, and ask again; if it is lost for good, erase the "
            "delivery first. Nothing was erased.",
        ) from error


def _in_file(path: Path, reference: str, reader: Reader) -> bool:
    """In a cell of a table, however it is quoted; or in the bytes of whatever is not wholly tables."""
    whole = set()
    try:
        for member in reader.survey(path):
            if member.note or member.kind is None:
                continue
            found, wholly = _in_table(member, reference, reader)
            if found:
                return True
            if wholly:
                whole.add(member.member)
    except BadInput:  # the file is not read any more as it was: its bytes are still there
        whole.clear()
    if "" in whole:
        return False
    short = len(normal(reference)) < LONG_ENOUGH
    try:
        return reader.stands_in(path, reference, whole_cell=short, but=whole)
    except BadInput:  # what cannot be looked through may hold them
        return True


def _in_table(member: Member, reference: str, reader: Reader) -> tuple[bool, bool]:
    """Whether the reference stands in it, and whether all of its lines came as rows."""
    wholly = member.kind == "csv"
    for number, batch in enumerate(reader.rows(member, coded=member.header, numbers=())):
        if batch.table is not None and _mentions(pa.Table.from_batches([batch.table]), reference):
            return True, False
        beside = batch.skipped or batch.totals or (number == 0 and batch.first_line > FIRST_UNDER_A_HEADER)
        wholly = wholly and not beside
    return False, wholly


def _mentions(table: Any, reference: str) -> bool:
    """Whether somebody's reference stands in a cell of the table, however it is spaced or written."""
    wanted = normal(reference)
    for column in table.columns:
        kind = column.type
        texts = column.unify_dictionaries() if pa.types.is_dictionary(kind) else column
        words = pc.unique(texts)
        words = words.dictionary if pa.types.is_dictionary(kind) else words
        if not pa.types.is_string(words.type) and not pa.types.is_large_string(words.type):
            continue
        bare = pc.utf8_lower(pc.replace_substring_regex(words, r"\s+", ""))
        match = pc.match_substring(bare, wanted) if len(wanted) >= LONG_ENOUGH else pc.equal(bare, wanted)
        if pc.any(match).as_py():
            return True
    return False
