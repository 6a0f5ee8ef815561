"""Files of prescribed data sets for each month of a quarter, made of the samples of the sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from commonweal.hub.intake.child import Reader
from commonweal.hub.sources import source_named
from tests.contract.samples import Sample, sample_of

DATES = {"Date Opened": "%d/%m/%Y", "Date of Call": "%Y-%m-%d", "Admission Date": "%d/%m/%Y"}
MONTHS = (7, 8, 9)


def quarter_of_rows(sample: Sample, months: tuple[int, ...] = MONTHS, each: int = 12) -> list[list[str]]:
    """The sample's first rows, once in each month of 2026, each under a key of its own."""
    column = next(name for name in sample.header if name in DATES)
    at = sample.header.index(column)
    rows = []
    for month in months:
        for n, row in enumerate(sample.rows[:each]):
            day = date(2026, month, n % 28 + 1).strftime(DATES[column])
            key = (
                f"{row[0].split('-')[0]}-{month:02d}{n:04d}"
                if sample.header[0] != "Provider Code"
                else row[0]
            )
            rows.append([day if i == at else key if i == 0 else cell for i, cell in enumerate(row)])
    return rows


def file_of_a_quarter(name: str, folder: Path, reader: Reader, changed: dict[str, str] | None = None,
                      months: tuple[int, ...] = MONTHS, each: int = 12) -> Path:  # fmt: skip
    """A file of the source; `changed` says what stands in every row of a column."""
    sample = sample_of(source_named(name), reader)
    rows = quarter_of_rows(sample, months, each)
    for column, cell in (changed or {}).items():
        at = sample.header.index(column)
        rows = [[*row[:at], cell, *row[at + 1 :]] for row in rows]
    return sample.written(folder / name, rows=rows)
