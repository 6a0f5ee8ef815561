"""A shared view is asked as whoever opens it, and what they take away says what their page said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.analysis.tables import TableData
from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotPermitted
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef
from commonweal.exports.document import ExhibitBlock, Figure, Paragraph, TableBlock
from commonweal.partnership import services as partnership
from commonweal.products.exploring.on_paper import SYNTHETIC, on_paper
from commonweal.products.queries import Asked, Explored, explored, offered
from commonweal.workstation.services import keep_view, share_view
from tests.factories.police_loads import load
from tests.integration.web.programs import signed_in

from .conftest import Office, month_lands

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SALFORD = AreaRef("district", "E08000006")
COUNCIL = {"first": "2026-07", "last": "2026-07", "district": "", "feed": "council/asb", "show": "table"}


@pytest.fixture
def shared(office: Office, operator: Actor, adopted: Actor, tmp_path: Path) -> Iterator[int]:
    """Of the council's records, which Salford has an agreement for and Bolton has not."""
    partnership.create_agreement(
        actor=operator, reference="isa-asb", parties=("salford", operator.agency), purpose="to see who sees",
        legal_basis="Crime and Disorder Act 1998, section 115", feeds=["council/asb"],
        data_classes=["depersonalised_events"],
        in_force_from=date(2026, 1, 1), in_force_to=date(2036, 1, 1),
    )  # fmt: skip
    month_lands(operator, tmp_path, "2018-06", number=37)
    assert load(operator, EXAMPLES / "council_asb" / "asb_cases_2026-07.csv")[0].state == "released"
    number = keep_view(actor=office.owner, name="Cases", asked=COUNCIL)
    share_view(actor=office.owner, number=number, agencies=("bolton",))
    yield number


def answered(actor: Actor, asked: Asked, show: str = "table") -> Explored:
    choices = offered(actor=actor, district="")
    assert choices is not None
    return explored(actor=actor, opened=choices.opened, asked=asked, show=show)


def page(office: Office, called: str, address: str) -> tuple[int, str]:
    client: Client = signed_in(office.accounts[called])
    reply: Any = client.get(address)
    return reply.status_code, reply.content.decode()


def test_the_owner_sees_their_answer_and_the_reader_none_of_it(office: Office, shared: int) -> None:
    july = Asked(Month(2026, 7), Month(2026, 7), None, "", "council/asb")
    mine = answered(office.owner, july)
    assert (mine.state, mine.answers[0].column("events")) == ("", (81,))
    with pytest.raises(BadInput, match="there is no such feed in reach") as refused:
        answered(office.reader, july)
    assert "council/asb" not in refused.value.remedy and "81" not in str(refused.value)
    every = answered(office.reader, Asked(Month(2026, 7), Month(2026, 7)))
    assert (every.state, every.blocks) == ("not-loaded", ()) and "81" not in repr(every)
    barred = replace(office.owner, roles=frozenset({"elected_member"}))
    with pytest.raises(NotPermitted):
        answered(barred, july)
    paper = on_paper(mine, marking="OFFICIAL-SENSITIVE")
    assert [(each.feed, each.basis) for each in paper.draws_on] == [("council/asb", "agreement")]
    assert paper.synthetic_notice == SYNTHETIC
    assert paper.filters[0] == ("Area", "all areas that you may see")
    assert paper.filters[2:] == (("Category", "all categories"), ("Source", "council/asb"))


def test_the_page_of_a_shared_view_holds_the_question_and_no_answer_of_its_owner(
    office: Office, shared: int
) -> None:
    for called in ("owner", "reader"):
        status, text = page(office, called, f"/explore/views/{shared}/")
        assert status == 200 and "feed=council%2Fasb" in text and "81" not in text
    opened = "/explore/?first=2026-07&last=2026-07&district=&feed=council%2Fasb&show=table"
    assert ">81<" in page(office, "owner", opened)[1]
    assert "81" not in page(office, "reader", opened)[1]
    assert page(office, "stranger", f"/explore/views/{shared}/")[0] == 404
    assert page(office, "member", f"/explore/views/{shared}/")[0] == 404
    assert page(office, "member", opened)[0] == 404


def on_the_page(found: Explored) -> list[TableData]:
    parts = [part for block in found.blocks if isinstance(block, ExhibitBlock) for part in block.parts]
    return [part.table if isinstance(part, TableBlock) else part.chart.table() for part in parts
            if isinstance(part, TableBlock | Figure)]  # fmt: skip


def test_what_is_taken_away_is_what_stood_on_the_page(office: Office, shared: int) -> None:
    asked = Asked(Month(2018, 6), Month(2018, 6), SALFORD, "Burglary")
    for show in ("summary", "table"):
        found = answered(office.owner, asked, show)
        paper = on_paper(found, marking="OFFICIAL")
        assert paper.blocks == found.blocks and paper.title == found.sentence
        assert paper.data == on_the_page(found)[0], "the rows beside it are its first table"
        assert paper.filters == (
            ("Area", "Salford"),
            ("Months", "June 2018"),
            ("Category", "Burglary"),
            ("Source", "those that totals are made of"),
        )
        assert paper.attribution == found.attribution and paper.attribution
        assert [(each.feed, each.basis) for each in paper.draws_on] == [("police.uk/street", "open-licence")]
        assert (paper.marking, paper.synthetic_notice) == ("OFFICIAL", "")
    words = replace(found, blocks=(found.blocks[0], Paragraph("Nothing to count.")))
    assert on_paper(words, marking="OFFICIAL").data is None, "where there is no table"
