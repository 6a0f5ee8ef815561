"""Overlapping deliveries: resolved by feed and slice, so that totals never count a record twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from commonweal.core.clock import setting
from commonweal.hub import services
from tests.factories.police_files import (
    LANCASHIRE_WARD,
    NEXT_WARD,
    SLUGS,
    answer,
    api_folder,
    api_table,
    crime,
    r_export,
    street_file,
)
from tests.factories.police_loads import cube, load, opened, published, totals
from tests.sampling import SAMPLE

pytestmark = pytest.mark.usefixtures("clean_state")

TRANSPORT = {"location_type": "BTP"}
# What happened in June: 12 in Manchester, one of them on a ward's border; 2 over the border, in Lancashire.
MANCHESTER = [answer(n) for n in range(12)] + [answer(5, ward_code=NEXT_WARD)]
OVER_THE_BORDER = [answer(n, at="preston") for n in (90, 91)]
LANCASHIRE = [answer(n, at="preston", ward_code=LANCASHIRE_WARD) for n in range(90, 99)]
RAILWAY = [answer(n, **TRANSPORT) for n in (70, 71)]


def as_files(folder: Path) -> Path:
    return street_file(folder, [crime(f"k{n}") for n in range(12)])


def as_table(folder: Path) -> Path:
    return api_table(folder / "flat.csv", MANCHESTER + OVER_THE_BORDER + RAILWAY)


def as_answers(folder: Path) -> Path:
    return api_folder(folder / "raw", MANCHESTER + OVER_THE_BORDER + RAILWAY)


def as_country(folder: Path) -> Path:
    return api_table(folder / "uk.csv", MANCHESTER + OVER_THE_BORDER + LANCASHIRE + RAILWAY)


def as_export(folder: Path) -> Path:
    return r_export(folder / "r.csv", [crime(f"k{n}") for n in range(12)])


FORMS = [as_table, as_country, as_answers, as_files, as_export]
ORDERS = [o for n in (2, 3, 5) for o in permutations(FORMS, n) if as_country in o]
CHOSEN = ORDERS if SAMPLE.full else [*ORDERS[:8:2], *ORDERS[8 :: len(ORDERS) // 4]]


@pytest.mark.parametrize("order", CHOSEN, ids=lambda o: ", ".join(form.__name__[3:] for form in o))
def test_in_every_order_each_record_counts_once(
    operator: Actor, tmp_path: Path, order: tuple[Callable[[Path], Path], ...]
) -> None:
    for form in order:
        published(operator, form(tmp_path))
    wanted = {("greater-manchester",): 12, ("lancashire",): 9, ("btp",): 2}
    assert totals(operator, "police_force") == wanted
    assert cube(operator, "police_force") == wanted


@pytest.mark.parametrize("backwards", [False, True])
def test_by_the_day_received_the_order_of_loading_does_not_matter(
    operator: Actor, tmp_path: Path, backwards: bool
) -> None:
    june, july = as_country(tmp_path), street_file(tmp_path, [crime(f"k{n}") for n in range(7)])
    arrived = [(june, date(2018, 8, 1)), (july, date(2018, 9, 1))]
    for path, received in arrived[::-1] if backwards else arrived:
        published(operator, path, received=received)
    assert totals(operator, "police_force")[("greater-manchester",)] == 7


def test_a_fragment_from_a_neighbour_never_replaces_a_whole(operator: Actor, tmp_path: Path) -> None:
    whole = published(operator, api_table(tmp_path / "l.csv", LANCASHIRE))
    published(operator, api_table(tmp_path / "m.csv", MANCHESTER + OVER_THE_BORDER))
    assert totals(operator, "delivery", "police_force")[whole.delivery, "lancashire"] == 9


def test_a_fragment_counts_while_nobody_holds_the_whole(operator: Actor, tmp_path: Path) -> None:
    published(operator, api_table(tmp_path / "m.csv", MANCHESTER + OVER_THE_BORDER))
    shown = opened(operator)
    assert totals(operator, "police_force")[("lancashire",)] == 2
    assert {shown.slices[n].force for n, _ in shown.fragments} == {"lancashire"}
    assert {force for _, force, _ in shown.whole} == {"greater-manchester"}


def test_the_transport_police_are_cut_by_area(operator: Actor, tmp_path: Path) -> None:
    """The API asked in Manchester replaces what their own file said of Manchester, and nothing elsewhere."""
    theirs = {"Reported_by": SLUGS["btp"]}
    own = [crime("", at=at, **theirs) for at in ("manchester", "manchester", "guildford", "preston")]
    own.append(crime("", at="nowhere", **theirs))
    published(operator, street_file(tmp_path, own, force="btp"))
    assert totals(operator, "police_force") == {("btp",): 5}
    published(operator, api_table(tmp_path / "m.csv", MANCHESTER + RAILWAY[:1]))
    assert totals(operator, "police_force") == {("btp",): 4, ("greater-manchester",): 12}
    holders = {s.force for s in opened(operator).slices.values()}
    assert {"btp/greater-manchester", "btp/surrey", "btp/lancashire", "btp/elsewhere"} <= holders


def test_a_feed_without_ids_is_left_out_of_totals_and_that_is_said(operator: Actor, tmp_path: Path) -> None:
    published(operator, as_files(tmp_path))
    path = tmp_path / "extract.csv"
    path.write_text("Month,Crime.type,Longitude,Latitude\n" + "2018-06,Burglary,-2.24,53.48\n" * 12)
    published(operator, path)
    shown = opened(operator)
    assert shown.feeds_left_out >= {"police.uk/extract"}
    assert "left out of totals" in shown.overlaps["police.uk/extract"]


# ── as known, as published ──


def test_as_known_on_a_day_is_what_had_been_received_by_then(operator: Actor, tmp_path: Path) -> None:
    early = street_file(tmp_path, [crime(f"k{n}") for n in range(3)])
    late = street_file(tmp_path / "late", [crime(f"k{n}") for n in range(5)])
    second = published(operator, late, received=date(2018, 9, 1))
    published(operator, early, received=date(2018, 8, 1))
    assert sum(totals(operator, "feed").values()) == 5
    for day, count in (
        (date(2018, 7, 31), 0),
        (date(2018, 8, 1), 3),
        (date(2018, 8, 31), 3),
        (date(2018, 9, 1), 5),
    ):
        assert sum(totals(operator, "feed", known_on=day).values()) == count, day
    services.withdraw(actor=operator, number=second.delivery, why="x")
    assert sum(totals(operator, "feed", known_on=date(2018, 9, 2)).values()) == 5
    assert sum(totals(operator, "feed").values()) == 3
    assert "As known on 02 September 2018" in opened(operator, known_on=date(2018, 9, 2)).notes[0]


def test_as_published_on_a_day_is_the_last_snapshot_by_then(operator: Actor, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    for day, count in ((1, 3), (9, 5)):
        with setting(datetime(2026, 3, day, 9, tzinfo=UTC)):
            load(operator, street_file(tmp_path / str(day), [crime(f"k{n}") for n in range(count)]))
    for day, count in ((date(2026, 3, 1), 3), (date(2026, 3, 8), 3), (date(2026, 3, 9), 5)):
        assert sum(totals(operator, "feed", published_on=day).values()) == count
