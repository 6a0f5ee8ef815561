"""The demonstration's deliveries, written once for all tests of this folder."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv

from commonweal.cli.demonstration import agencies
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.cli.demonstration.police import DemonstrationDelivery, write_deliveries

MONTHS = 20  # of the agencies' files: an autumn, and the months around the recording change


@dataclass(frozen=True)
class Written:
    folder: Path
    deliveries: list[DemonstrationDelivery]

    def rows(self, delivery: DemonstrationDelivery) -> list[dict[str, str]]:
        with delivery.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def counting(self) -> list[DemonstrationDelivery]:
        """The delivery that counts for each month, oldest month first: the one received last."""
        return list(
            {d.month: d for d in sorted(self.deliveries, key=lambda d: (d.month, d.received))}.values()
        )


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("demonstration")
    return Written(folder, write_deliveries(folder))


class Sent:
    """What the agencies sent: files of every kind, read as plain text by other means than those that wrote
    them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.deliveries = list(agencies.deliveries(folder, months=MONTHS))
        self._tables: dict[Path, pa.Table] = {}

    def of(self, source: str) -> list[DemonstrationDelivery]:
        return [d for d in self.deliveries if source_of(d) == source]

    def table(self, delivery: DemonstrationDelivery) -> pa.Table:
        if delivery.path not in self._tables:
            self._tables[delivery.path] = self._read(delivery)
        return self._tables[delivery.path]

    def rows(self, source: str, *names: str) -> list[tuple[str, ...]]:
        """Cells of the rows that count: a file that was issued again stands in the place of the first."""
        counting = {d.path.name: d for d in self.of(source)}
        whole = pa.concat_tables([self.table(d) for d in counting.values()])
        return list(zip(*(whole.column(name).to_pylist() for name in names), strict=True))

    def _read(self, delivery: DemonstrationDelivery) -> pa.Table:
        (feed,) = [f for f in FEEDS if f.source == source_of(delivery)]
        above = 2 if feed.title else 0
        if delivery.path.suffix == ".xlsx":
            sheet = openpyxl.load_workbook(delivery.path).active
            lines = [["" if cell is None else str(cell) for cell in row] for row in sheet.values][above:]
            return pa.table(dict(zip(lines[0], zip(*lines[1:], strict=True), strict=True)))
        content = delivery.path.read_bytes()
        if delivery.path.suffix == ".zip":
            with zipfile.ZipFile(delivery.path) as archive:
                (name,) = archive.namelist()
                content = archive.read(name)
        names = next(csv.reader([content.split(b"\n", 1)[0].decode(feed.encoding)]))
        as_text = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        utf8 = io.BytesIO(content.decode(feed.encoding).encode())
        return arrow_csv.read_csv(utf8, convert_options=as_text)


def source_of(delivery: DemonstrationDelivery) -> str:
    return delivery.path.parent.name.removesuffix("-again")


def moment(day: str, time: str) -> datetime:
    """As the agencies write it: a British day and a time."""
    return datetime.fromisoformat(f"{day[6:]}-{day[3:5]}-{day[:2]}T{time}")


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return Sent(tmp_path_factory.mktemp("agencies"))
