"""Published figures of the small areas, as they are published; nothing in these files is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

import pyarrow as pa
from pyarrow import csv

from commonweal.core.periods import Month

from .feed import Columns, Feed

RECEIVED = date(2026, 6, 15)


@cache
def published(name: str) -> pa.Table:
    packed = files("commonweal.cli.demonstration").joinpath("published_figures.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        content = archive.read(name)
    names = content.split(b"\n", 1)[0].decode().split(",")
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    return csv.read_csv(io.BytesIO(content), convert_options=as_text)


def _whole(name: str) -> Callable[[Month, int, int], Columns]:
    def columns(month: Month, ago: int, seed: int) -> Columns:
        table = published(name)
        return {column: table.column(column).combine_chunks() for column in table.column_names}

    return columns


FEEDS = tuple(
    Feed(source, f"{source}.csv", _whole(name), once=RECEIVED)
    for source, name in (
        ("population_by_age", "population_by_age.csv"),
        ("census2011_households", "census_2011.csv"),
        ("deprivation_2019", "deprivation_2019.csv"),
        ("deprivation_2025", "deprivation_2025.csv"),
    )
)
