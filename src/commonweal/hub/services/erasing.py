"""Erasing somebody, or a delivery: from the rows, from what older snapshots name, and from the raw files."""

from __future__ import annotations

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
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.hub.access import as_keeper, may_erase
from commonweal.hub.depersonalise.pseudonyms import normal, person
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery, RawFile, RawKey
from commonweal.hub.queries.sources import known_source, sources_known
from commonweal.hub.rawstore import keys
from commonweal.hub.rawstore.folder import Sealed
from commonweal.hub.rawstore.memory import in_the_open
from commonweal.hub.sources.declaration import Source
from commonweal.hub.warehouse.removing import Doomed, found

from .loading import alone
from .publishing import one_at_a_time, settle_tables, warehouse_folder
from .removals import Plan, Removed, begin, carry_out, expect_no_hold, expect_reason, finish_erasures
from .withdrawing import withdraw

FIRST_EPOCH = 1990
PERSON, DELIVERY = "a person was erased", "the delivery was erased"
# A reference this long is looked for within longer cells too; a shorter one would be found by chance.
LONG_ENOUGH = 6


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
        declared = known_source(source)
        alike = [each.name for each in sources_known() if each.keyed_by == declared.keyed_by]
    words = _pseudonyms(reference, declared)
    with alone():
        finish_erasures(actor=actor)
        with acting(actor):
            one_at_a_time()
            settle_tables()
        of_rows = {each.delivery for each in found_only(words)}
        raw = of_rows | _deliveries_that_mention(reference, alike, progress)
        with as_keeper():
            sources = Delivery.objects.filter(number__in=raw).values_list("source", flat=True)
            expect_no_hold(raw, {*sources, source})
        plan = Plan(PERSON, persons=words, raw=tuple(sorted(raw)), returns=_returns(raw, reference))
        return carry_out(actor, begin(actor, "person", plan, why))


@entry(Permission.DELIVERY_ERASE)
def erase_delivery(*, actor: Actor, number: int, why: str) -> Removed:
    """Erase a delivery: it stops counting, then its rows, figures, links, counts and raw files go."""
    may_erase(actor).require()
    expect_reason(why)
    with acting(actor):
        delivery = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_ERASE, pk=number)
    expect_no_hold([number], [delivery.source])
    with alone():
        finish_erasures(actor=actor)
        plan = Plan(DELIVERY, deliveries=(number,), raw=(number,), returns=_returns([number]))
        with acting(actor):  # together: from the moment on which it is meant to go it counts no more
            erasure = begin(actor, "delivery", plan, why)
            if delivery.state == "released":
                withdraw(actor=actor, number=number, why=DELIVERY)
        return carry_out(actor, erasure)


def found_only(words: tuple[str, ...]) -> list[Any]:
    """The files that hold somebody, without writing any anew."""
    return list(found(warehouse_folder(), Doomed(persons=frozenset(words)), rewriting=False))


def _pseudonyms(reference: str, source: Source) -> tuple[str, ...]:
    """What somebody is called in every key epoch that a row may be of."""
    epochs = range(FIRST_EPOCH, clock.today().year + 2)
    return tuple(person(reference, source.keyed_by, epoch) for epoch in epochs)


def _returns(numbers: Iterable[int], reference: str = "") -> tuple[str, ...]:
    """The returns of these deliveries, below the home folder; and any other in which the reference stands."""
    folder = home.folder("returns")
    named = {folder / f"{number}.parquet" for number in numbers}
    if reference:
        named |= {path for path in folder.glob("*.parquet") if _mentions(pq.read_table(path), reference)}
    return tuple(sorted(str(path.relative_to(home.home())) for path in named if path.exists()))


# ── who is in a raw file whose row was rejected or dropped, and so in no table ───────────────────


def _deliveries_that_mention(reference: str, sources: list[str], progress: Progress) -> set[int]:
    """The deliveries in whose raw files the reference stands; and those that cannot be looked through."""
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
    try:
        opened = keys.unwrapped(bytes(key.wrapped or b""), key.delivery_id)
        with in_the_open(key.delivery_id, sealed, opened) as links:
            paths = sorted(path for path in links.rglob("*") if path.is_symlink())
            return any(_in_file(path, reference, reader) for path in paths)
    except (CommonwealError, OSError):
        return True  # what cannot be looked through may hold them


def _in_file(path: Path, reference: str, reader: Reader) -> bool:
    for member in reader.survey(path):
        if member.note or member.kind is None:
            return True
        for batch in reader.rows(member, coded=member.header, numbers=()):
            if batch.table is not None and _mentions(pa.Table.from_batches([batch.table]), reference):
                return True
    return False


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
