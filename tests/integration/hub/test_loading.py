"""Loading: each delivery wholly or not at all, the same twice changes nothing, refusals say why."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound
from commonweal.hub import services
from commonweal.hub.models import Delivery, Snapshot
from commonweal.hub.queries import deliveries, returns_of
from tests.factories.police_files import (
    NEXT_WARD,
    WARD,
    answer,
    api_folder,
    api_table,
    archive,
    crime,
    nested,
    r_export,
    street_file,
    table,
    written,
)
from tests.factories.police_loads import content, cube, load, opened, published, rows, totals

pytestmark = pytest.mark.usefixtures("clean_state")


def ten(month: str = "2018-06", **changes: Any) -> list[dict[str, str]]:
    return [crime(f"k{n}", Month=month, **changes) for n in range(10)]


def states(actor: Actor) -> list[str]:
    with acting(actor):
        return list(Delivery.objects.order_by("number").values_list("state", flat=True))


def snapshots(actor: Actor) -> int:
    with acting(actor):
        return Snapshot.objects.count()


def test_the_same_file_twice_changes_nothing(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, ten())
    first = published(operator, path)
    before = content(operator)
    elsewhere = written(tmp_path / "moved" / "renamed.csv", path.read_bytes())
    for again in (path, elsewhere):
        (outcome,) = load(operator, again)
        assert (outcome.state, outcome.delivery, outcome.accepted) == ("unchanged", first.delivery, 10)
        assert outcome.snapshot == first.snapshot
    assert content(operator) == before
    assert (states(operator), snapshots(operator)) == (["released"], 1)


def test_a_withdrawn_file_may_be_loaded_again(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, ten())
    first = published(operator, path)
    services.withdraw(actor=operator, number=first.delivery, why="sent by mistake")
    assert rows(operator, "source_ref") == []
    assert published(operator, path).delivery != first.delivery
    assert len(rows(operator, "source_ref")) == 10


def test_a_reissued_month_replaces_its_slices_and_keeps_the_history(operator: Actor, tmp_path: Path) -> None:
    first = published(
        operator, archive(tmp_path / "a.zip", {"j.csv": table(ten()), "k.csv": table(ten("2018-07"))})
    )
    second = published(operator, street_file(tmp_path, ten()[:4]))
    assert totals(operator, "month") == {(date(2018, 6, 1),): 4, (date(2018, 7, 1),): 10}
    assert totals(operator, "month", number=first.snapshot) == {
        (date(2018, 6, 1),): 10,
        (date(2018, 7, 1),): 10,
    }
    assert totals(operator, "delivery") == {(first.delivery,): 10, (second.delivery,): 4}
    assert cube(operator, "month", number=first.snapshot) == totals(operator, "month", number=first.snapshot)


def test_a_withdrawal_revives_what_was_replaced(operator: Actor, tmp_path: Path) -> None:
    first = published(operator, street_file(tmp_path, ten()))
    second = published(operator, street_file(tmp_path, ten()[:4]))
    third = services.withdraw(actor=operator, number=second.delivery, why="cut short")
    assert totals(operator, "delivery") == {(first.delivery,): 10}
    assert totals(operator, "delivery", number=second.snapshot) == {(second.delivery,): 4}
    assert totals(operator, "delivery", number=third.number) == {(first.delivery,): 10}
    with acting(operator):
        lines = {line.number: line for line in deliveries(actor=operator)}
    assert (lines[first.delivery].counts, lines[second.delivery].counts) == (1, 0)
    assert lines[second.delivery].state == "withdrawn"


def test_what_cannot_be_withdrawn(operator: Actor, tmp_path: Path) -> None:
    number = published(operator, street_file(tmp_path, ten())).delivery
    with pytest.raises(BadInput, match="needs a reason"):
        services.withdraw(actor=operator, number=number, why="  ")
    with pytest.raises(NotFound):
        services.withdraw(actor=operator, number=number + 1, why="x")
    services.withdraw(actor=operator, number=number, why="x")
    with pytest.raises(BadInput, match="is withdrawn"):
        services.withdraw(actor=operator, number=number, why="x")


def test_a_part_stands_beside_what_is_there(operator: Actor, tmp_path: Path) -> None:
    first = published(operator, street_file(tmp_path, ten()))
    more = published(operator, street_file(tmp_path / "more", [crime("late")]), part=True)
    assert totals(operator, "delivery") == {(first.delivery,): 10, (more.delivery,): 1}


# ── refusals ──


def refused(actor: Actor, path: Path, **more: Any) -> str:
    before = snapshots(actor)
    (outcome,) = load(actor, path, **more)
    assert (outcome.state, outcome.snapshot, outcome.accepted) == ("refused", None, 0)
    assert snapshots(actor) == before
    with acting(actor):
        assert Delivery.objects.get(number=outcome.delivery).refusal == outcome.reason
    return str(outcome.reason)


def test_a_control_total_that_is_not_met_refuses(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, [*ten(), crime("k1")])
    assert "11 rows and 10 were accepted" in refused(operator, path, control=11)
    warehouse = tmp_path / "home" / "warehouse"
    assert list(warehouse.rglob("*.parquet")) == []
    assert published(operator, path, control=10).accepted == 10


def test_a_control_file_beside_the_delivery_counts_too(operator: Actor, tmp_path: Path) -> None:
    path = street_file(tmp_path, ten())
    control = path.with_name(path.name + ".control.json")
    control.write_text(json.dumps({"rows": 12}))
    assert "12 rows and 10 were accepted" in refused(operator, path)
    control.write_text(json.dumps({"rows": 10}))
    assert published(operator, path).accepted == 10


def test_a_control_total_is_of_one_delivery(operator: Actor, tmp_path: Path) -> None:
    r_export(tmp_path / "two" / "a.csv", ten())
    r_export(tmp_path / "two" / "b.csv", ten("2018-07"))
    with pytest.raises(BadInput, match="2 deliveries"):
        load(operator, tmp_path / "two", control=10)


@pytest.mark.parametrize(
    ("bad", "good", "said"),
    [
        ({"Month": "x"}, 20, "of rows were rejected"),
        ({"at": "nowhere"}, 5, "of rows have no location"),
        ({"at": "guildford"}, 5, "outside the force's area"),
    ],
)
def test_expectations_warn_and_then_refuse(
    operator: Actor, tmp_path: Path, bad: dict[str, str], good: int, said: str
) -> None:
    """The limits of the source: a fifth rejected, nine tenths without a place or outside the force."""
    fine = [crime(f"g{n}") for n in range(good)]
    faulty = [crime(f"b{n}", **bad) for n in range(100)]
    assert said in refused(operator, street_file(tmp_path, fine + faulty))
    many = [crime(f"g{n}") for n in range(200)]
    some = published(operator, street_file(tmp_path / "some", many + faulty[:45]))
    assert any(said in warning for warning in some.warnings)
    none = published(operator, street_file(tmp_path / "none", many))
    assert not any(said in warning for warning in none.warnings)


def test_a_short_month_is_said(operator: Actor, tmp_path: Path) -> None:
    months = {f"2018-0{m}": 20 for m in range(1, 6)} | {"2018-03": 5}
    members = {f"{m}.csv": table([crime(f"{m}{k}", Month=m) for k in range(n)]) for m, n in months.items()}
    (short,) = published(operator, archive(tmp_path / "a.zip", members)).warnings
    assert short.startswith("2018-03 holds 5 rows where a middling month holds 20")


def test_text_of_windows_1252_is_announced(operator: Actor, tmp_path: Path) -> None:
    said = table([crime(f"k{n}", Location="On or near Café Row") for n in range(5)]).encode("cp1252")
    (warning,) = published(operator, written(tmp_path / "x.csv", said)).warnings
    assert "Windows-1252" in warning
    assert "Location" in warning
    assert totals(operator, "place") == {("On or near Café Row",): 5}


def test_one_bad_file_of_a_folder_does_not_stop_the_others(operator: Actor, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    r_export(folder / "a.csv", ten())
    written(folder / "b.zip", b"PK\x03\x04 cut short")
    r_export(folder / "c.csv", [crime("x", Crime_type="Time travel")])
    written(folder / "d.csv", "this,is,no,source\n1,2,3,4\n")
    r_export(folder / "e.csv", ten("2018-07"))
    found = load(operator, folder)
    told = {outcome.name: getattr(outcome, "state", "left") for outcome in found}
    assert told == {
        "a.csv": "released",
        "b.zip": "left",
        "c.csv": "refused",
        "d.csv": "left",
        "e.csv": "released",
    }
    assert totals(operator, "month") == {(date(2018, 6, 1),): 10, (date(2018, 7, 1),): 10}


def test_rows_that_go_back_name_file_line_key_and_reason_alone(operator: Actor, tmp_path: Path) -> None:
    told = [*ten(), crime("bad", Month="June", Location="On or near Secret Row"), crime("k3")]
    told.append(crime("k4", Location="elsewhere"))
    number = published(operator, street_file(tmp_path, told)).delivery
    with acting(operator):
        found = returns_of(actor=operator, number=number)
    assert [(r.line, r.key, r.reasons) for r in found if r.reasons != "key-conflict"] == [
        (12, "bad", "month-not-readable"),
        (13, "k3", "repeated-key"),
    ]
    assert [r.key for r in found if r.reasons == "key-conflict"] == ["k4"]
    assert "Secret" not in repr(found)


# ── the API ──


def test_an_id_on_a_wards_border_counts_once(operator: Actor, tmp_path: Path) -> None:
    told = [answer(n) for n in range(20)] + [answer(3, ward_code=NEXT_WARD), answer(21, ward_code=NEXT_WARD)]
    flat = published(operator, api_table(tmp_path / "api.csv", told))
    assert (flat.received, flat.accepted, flat.duplicates, flat.rejected) == (22, 21, 1, 0)
    before = content(operator)
    raw = published(operator, api_folder(tmp_path / "api", told))
    assert (raw.received, raw.accepted, raw.duplicates, raw.rejected) == (22, 21, 1, 0)
    assert content(operator) == before
    assert len(opened(operator).counting) == 1


def test_an_answer_without_records_is_no_fault(operator: Actor, tmp_path: Path) -> None:
    folder = api_folder(tmp_path / "api", [answer(n) for n in range(20)])
    written(folder / f"crimes_2018-06_{NEXT_WARD}.json", "[]")
    assert published(operator, folder).accepted == 20


def test_answers_that_are_no_list_are_left_aside(operator: Actor, tmp_path: Path) -> None:
    folder = api_folder(tmp_path / "api", [answer(n) for n in range(20)])
    written(folder / "error.json", json.dumps({"error": "too many"}))
    left, done = load(operator, folder)
    assert (left.name, done.state, done.accepted) == ("error.json", "released", 20)


def test_a_ward_in_the_files_name_is_what_was_asked(operator: Actor, tmp_path: Path) -> None:
    near = [nested(answer(n)) for n in range(5)] + [nested(answer(9, at="preston"))]
    published(operator, written(tmp_path / f"{WARD}.json", json.dumps(near)))
    shown = opened(operator)
    fragments = {shown.slices[number].force for number, _ in shown.fragments}
    assert fragments == {"lancashire"}
