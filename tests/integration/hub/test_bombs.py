"""Files made to do harm are refused or read with a reason, in time, and the loader lives on (PRODUCT T13)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.intake.bounds import COMMAND_LINE, WEB
from commonweal.hub.intake.child import Reader
from tests.factories.bombs import BOMBS, HEADER, ROW, Bomb, archive, workbook
from tests.factories.examining import examined
from tests.factories.police_files import written

pytestmark = pytest.mark.threat("T13")

SECONDS = 10.0
MOST_GROWN = 50 << 20
IN_TIME = replace(COMMAND_LINE, survey_seconds=SECONDS, rows_seconds=SECONDS)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Silence of ten seconds ends the reading process, whatever it reads."""
    with Reader(IN_TIME) as one:
        examined(one, written(tmp_path_factory.mktemp("warm") / "a.csv", "a,b\n1,2\n"))
        yield one


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_it_is_refused_or_read_and_the_loader_lives(reader: Reader, tmp_path: Path, bomb: Bomb) -> None:
    verdict = examined(reader, bomb.make(tmp_path))
    assert verdict.word in bomb.verdict.split(" or "), verdict
    assert re.search(bomb.words, verdict.reason), verdict
    assert "nothing was heard" not in verdict.reason, "it was not judged in time"
    assert verdict.word != "read" or "or" in bomb.verdict or verdict.rows == bomb.rows
    assert verdict.grown <= MOST_GROWN
    next_file = examined(reader, written(tmp_path / "next.csv", "a,b\n1,2\n"))
    assert (next_file.word, next_file.rows) == ("read", 1)


def test_silence_ends_the_process_and_not_the_loader(tmp_path: Path) -> None:
    """A pipe that nobody writes to: the one who opens it waits for ever."""
    os.mkfifo(tmp_path / "a.csv")
    with Reader(replace(COMMAND_LINE, survey_seconds=1.0)) as reader:
        with pytest.raises(BadInput, match="nothing was heard"):
            reader.survey(tmp_path / "a.csv")
        assert examined(reader, written(tmp_path / "b.csv", "a,b\n1,2\n")).rows == 1


def test_no_reason_tells_what_stands_in_a_cell(reader: Reader, tmp_path: Path) -> None:
    secret = "Mrs Ada Example"
    broken = {
        "long.csv": f"id,value\n1,{secret * 3_000}\n",
        "quote.csv": f'id,value\n1,"{secret}\n' + "2,x\n" * 5_000_000,
        "ragged.csv": "id,value\n" + f"1,2,{secret}\n" * 100_001,
        "record.json": f'[{{"id": "{secret}", }}]',
        "list.json": f'["{secret}"]',
        "headless.csv": f"{secret} 1,{secret} 2\n" * 9,
    }
    for name, content in broken.items():
        verdict = examined(reader, written(tmp_path / name, content))
        assert verdict.word == "refused", name
        assert verdict.reason
        assert "Ada" not in verdict.reason, name


# ── the sizes of a web upload, which the command line does not have ──


def test_a_web_upload_has_a_size_of_its_own_and_a_size_unpacked(tmp_path: Path) -> None:
    small = replace(WEB, bytes_in=1_000, bytes_out=5_000)
    large = written(tmp_path / "a.csv", (HEADER + ROW * 300).decode())
    packed = archive({"a.csv": HEADER + ROW * 2_000}, "b.zip")(tmp_path)
    for path, words in ((large, "a web upload may have 1,000"), (packed, "a web upload may hold 5,000")):
        with Reader(small) as reader:
            assert re.search(words, examined(reader, path).reason)
        with Reader() as reader:
            assert examined(reader, path).word == "read"


def test_a_web_upload_has_a_limit_of_rows(tmp_path: Path) -> None:
    for path in (written(tmp_path / "a.csv", (HEADER + ROW * 101).decode()), workbook(tmp_path, rows=102)):
        with Reader(replace(WEB, rows=100)) as reader:
            assert examined(reader, path).word == "refused", path
        with Reader() as reader:
            assert examined(reader, path).rows in (101, 102)


def test_the_sizes_are_those_that_were_agreed() -> None:
    assert (WEB.bytes_in, WEB.bytes_out, WEB.ratio) == (50_000_000, 500_000_000, 100)
    assert (WEB.rows, WEB.columns, WEB.cell) == (1_048_576, 300, 32_768)
    unbounded = replace(WEB, bytes_in=None, bytes_out=None, rows=None)
    assert unbounded == COMMAND_LINE
