"""The demonstration's deliveries, written once for all tests of this folder."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from commonweal.cli.demonstration.police import DemonstrationDelivery, write_deliveries


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
