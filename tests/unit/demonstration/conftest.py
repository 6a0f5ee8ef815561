"""The demonstration's deliveries, written once for all tests of this folder."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from commonweal.cli.demonstration import agencies
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.cli.demonstration.police import DemonstrationDelivery, write_deliveries

MONTHS = 14  # of the agencies' files, so that two autumns are among them


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


@dataclass(frozen=True)
class Sent:
    """What the agencies sent: files of every kind, read as plain text by other means than those that wrote them."""

    folder: Path
    deliveries: list[DemonstrationDelivery]

    def of(self, source: str) -> list[DemonstrationDelivery]:
        return [d for d in self.deliveries if source in (d.path.parent.name, f"{d.path.parent.name}-again")]

    def table(self, delivery: DemonstrationDelivery) -> list[list[str]]:
        (feed,) = [f for f in FEEDS if f.source == delivery.path.parent.name.removesuffix("-again")]
        if delivery.path.suffix == ".xlsx":
            sheet = openpyxl.load_workbook(delivery.path, read_only=True).active
            rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
        else:
            rows = list(csv.reader(io.StringIO(self._text(delivery.path, feed.encoding))))
        return rows[2:] if feed.title else rows

    def rows(self, source: str) -> list[dict[str, str]]:
        """The rows of a source that count: a file that was issued again stands in the place of the first."""
        again = {d.path.name for d in self.deliveries if d.path.parent.name == f"{source}-again"}
        found = []
        for delivery in self.deliveries:
            folder = delivery.path.parent.name
            if folder == f"{source}-again" or (folder == source and delivery.path.name not in again):
                header, *rows = self.table(delivery)
                found += [dict(zip(header, row, strict=True)) for row in rows]
        return found

    @staticmethod
    def _text(path: Path, encoding: str) -> str:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                (name,) = archive.namelist()
                return archive.read(name).decode(encoding)
        return path.read_bytes().decode(encoding)


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    folder = tmp_path_factory.mktemp("agencies")
    return Sent(folder, list(agencies.deliveries(folder, months=MONTHS)))
