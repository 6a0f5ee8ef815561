"""The tactical assessment: what it says, what it rests on, and that it says the same again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form
from commonweal.exports.document import Document
from commonweal.hub.queries import scope_of, snapshot
from commonweal.products.kinds import tactical
from commonweal.products.models import WrittenDocument
from commonweal.products.services import write_tactical_assessment, write_tactical_assessments

from .conftest import REVIEW, SALFORD

SOURCE = Path(__file__).parents[3] / "src"
Deliver = Callable[..., Actor]


def person(*roles: str, **facts: Any) -> Actor:
    return Actor("account:88", "Ann", "person", roles=frozenset(roles), **facts)


def drafted(actor: Actor, month: Month = REVIEW) -> Document:
    from commonweal.core import clock

    area = tactical.Area("district", SALFORD, "Salford")
    with acting(actor):
        return tactical.draft(
            snapshot(actor=actor), scope_of(actor=actor, shows=Form.MAP), area, month, clock.now()
        )


def said(document: Document) -> str:
    return "\n".join(document.texts())


def test_an_exceptional_month_is_said_with_its_limits_and_its_baseline(deliver: Deliver) -> None:
    text = said(drafted(deliver(40)))
    # J3 doubled to 24 months: mean 22.5, average moving range 3.4348 (twelve to twelve joins 25 and 20).
    assert "Criminal damage and arson: 40 in June 2018, beyond usual variation (13.4 to 31.6)" in text
    assert "Baseline: the 24 months June 2016 to May 2018" in text


def test_without_a_signal_no_word_of_movement_is_used(deliver: Deliver) -> None:
    document = drafted(deliver(28))
    text = said(document).lower()
    assert "criminal damage and arson" in text
    assert "2 of 2 categories are within usual variation" in text
    for word in ("increase", "decrease", "rose", "fell", "risen", "fallen"):
        assert word not in text


def test_a_month_not_supplied_is_left_out_and_never_nought(deliver: Deliver) -> None:
    document = drafted(deliver(24, skip=frozenset({Month(2017, 3)})))
    text = said(document)
    assert "March 2017 (not supplied)" in text
    chart = next(f.chart for f in document.figures() if f.chart.kind == "control chart")
    assert chart.values[9] is None
    assert chart.baseline == tuple(i for i in range(24) if i != 9)


def test_the_location_found_rate_stands_beside_each_area_figure(deliver: Deliver) -> None:
    document = drafted(deliver(24, without_location=3))
    exhibits = document.exhibits
    assert len(exhibits) >= 3
    for exhibit in exhibits:
        texts = " ".join(p.text for p in exhibit.parts if hasattr(p, "text"))
        assert "Location found: " in texts, exhibit.id
        assert exhibit.receipt.located is not None
        found, of = exhibit.receipt.located
        assert found < of


def test_every_exhibit_has_a_whole_receipt(deliver: Deliver) -> None:
    for exhibit in drafted(deliver(40)).exhibits:
        labels = dict(exhibit.receipt.lines())
        assert {"Snapshot", "Query", "Parameters", "Scope", "Rows used", "Rows left out", "Sources"} <= set(
            labels
        )
        assert exhibit.receipt.rows_used > 0


def test_what_the_answer_warns_of_stands_among_what_the_document_rests_on(deliver: Deliver) -> None:
    whole = "Warnings:\nnone\nRecording changes in the 25 months"
    assert whole in said(drafted(deliver(40)))


def test_top_cells_stand_as_list_and_as_map(deliver: Deliver) -> None:
    document = drafted(deliver(40))
    exhibit = next(e for e in document.exhibits if e.id == "top-cells")
    tables = [p for p in exhibit.parts if type(p).__name__ == "TableBlock"]
    maps = [p for p in exhibit.parts if type(p).__name__ == "Figure"]
    assert tables and maps
    assert len(maps[0].chart.cells) == len(tables[0].table.rows) == 1
    assert tables[0].table.rows[0][4] == 40 + 30 + 24 % 3


def test_a_month_that_was_not_supplied_is_refused_and_says_so(deliver: Deliver) -> None:
    actor = deliver(24, skip=frozenset({REVIEW}))
    with pytest.raises(NotFound, match=r"no records of June 2018 were supplied for Salford"):
        drafted(actor)


def test_an_unknown_area_names_what_is_adopted(deliver: Deliver, tmp_path: Path) -> None:
    actor = deliver(24)
    with pytest.raises(NotFound, match="no adopted area has the code E07000211") as caught:
        write_tactical_assessment(actor=actor, area="E07000211", month=REVIEW, folder=tmp_path)
    assert "district 2011, lsoa 2011" in caught.value.remedy


AGAIN = """
import sys
from commonweal.config import bootstrap
bootstrap.start()
from commonweal.core import clock
from commonweal.core.context import acting
from commonweal.core.periods import Month
from commonweal.core.scope import Form
from commonweal.hub.queries import scope_of, snapshot
from commonweal.partnership.queries import local_operator
from commonweal.products.kinds import tactical
actor = local_operator()
with acting(actor):
    opened = snapshot(actor=actor, number=int(sys.argv[1]))
    area = tactical.Area("district", "E08000006", "Salford")
    scope = scope_of(actor=actor, shows=Form.MAP)
    document = tactical.draft(opened, scope, area, Month(2018, 6), clock.now())
sys.stdout.buffer.write(document.exhibits_json())
"""


def test_the_same_snapshot_gives_byte_equal_exhibits_in_a_fresh_process(deliver: Deliver) -> None:
    actor = deliver(40)
    first = drafted(actor)
    with acting(actor):
        number = snapshot(actor=actor).number
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    outputs = [
        subprocess.run(
            [sys.executable, "-c", AGAIN, str(number)], capture_output=True, check=True, env=environment
        ).stdout
        for _ in range(2)
    ]
    assert outputs[0] == outputs[1] == first.exhibits_json()
    assert len(json.loads(outputs[0])) == len(first.exhibits)


def test_copies_are_written_once_a_snapshot(deliver: Deliver, tmp_path: Path) -> None:
    actor = deliver(40)
    folder = tmp_path / "out"
    first = list(write_tactical_assessments(actor=actor, folder=folder))
    assert [(name, fresh) for name, _, fresh in first] == [("Salford", True)]
    copies = first[0][1]
    assert {c.format for c in copies} == {"html", "docx"}
    assert all(c.path.exists() for c in copies)
    again = list(write_tactical_assessments(actor=actor, folder=folder))
    assert [(name, fresh) for name, _, fresh in again] == [("Salford", False)]
    copies[0].path.unlink()
    assert [fresh for _, _, fresh in write_tactical_assessments(actor=actor, folder=folder)] == [True]


@pytest.mark.threat("T4")
def test_copies_are_not_lent_to_somebody_who_sees_less(deliver: Deliver, tmp_path: Path) -> None:
    """A copy was made within a scope; whoever stands under another has theirs made anew, within their own."""
    actor, folder = deliver(40), tmp_path / "out"
    assert [fresh for _, _, fresh in write_tactical_assessments(actor=actor, folder=folder)] == [True]
    here, elsewhere = AreaRef("district", SALFORD), AreaRef("district", "E08000001")
    for areas, copies in (({here}, [False]), ({elsewhere}, [])):
        manager = person(
            "neighbourhood_manager", areas=frozenset(areas)
        )  # sees the same rows as the operator
        written = write_tactical_assessments(actor=manager, folder=folder)
        assert [fresh for _, _, fresh in written] == copies
    with acting(actor):
        WrittenDocument.objects.update(scope="of another")
    assert [fresh for _, _, fresh in write_tactical_assessments(actor=actor, folder=folder)] == [True]


@pytest.mark.threat("T4")
def test_a_document_is_drafted_within_what_its_writer_sees_and_the_trail_says_so(
    deliver: Deliver, tmp_path: Path
) -> None:
    actor = deliver(40)
    analyst = person("analyst")
    write_tactical_assessment(actor=analyst, area=SALFORD, month=REVIEW, folder=tmp_path / "out")
    with acting(actor):
        (line,) = Event.objects.filter(actor=analyst.id, operation="consultation")
        scope = scope_of(actor=analyst, shows=Form.MAP)
    assert (line.object_type, line.object_version) == ("depersonalised_events", scope.digest)
    for roles in ((), ("executive",), ("sysadmin",), ("analyst", "elected_member")):
        with pytest.raises(NotPermitted):
            write_tactical_assessment(
                actor=person(*roles), area=SALFORD, month=REVIEW, folder=tmp_path / "none"
            )
    assert not (tmp_path / "none").exists()


def test_an_earlier_snapshot_gives_the_earlier_figures(deliver: Deliver, tmp_path: Path) -> None:
    from commonweal.hub.services import load

    from .conftest import month_rows, write_month

    actor = deliver(24)
    before = drafted(actor).exhibits_json()
    with acting(actor):
        number = snapshot(actor=actor).number
    write_month(
        tmp_path / "again", REVIEW, month_rows(REVIEW, {"Criminal damage and arson": 90, "Burglary": 30})
    )
    assert [o.state for o in load(actor=actor, path=tmp_path / "again")] == ["released"]
    assert "90 in June 2018" in said(drafted(actor))
    from commonweal.core import clock

    with acting(actor):
        area = tactical.Area("district", SALFORD, "Salford")
        old = tactical.draft(
            snapshot(actor=actor, number=number),
            scope_of(actor=actor, shows=Form.MAP),
            area,
            REVIEW,
            clock.now(),
        )
    assert old.exhibits_json() == before
