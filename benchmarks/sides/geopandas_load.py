"""A peer: pandas and geopandas do the same work, as their guides advise.

Only the columns needed are read, repeating text as categories. Months, categories and coordinates are
checked, keys within force and month; points are brought to the National Grid, joined to LSOAs and districts,
written as Parquet, counted by month, LSOA and category. Points are projected by the same OSTN15 as ours, so
that the answers can agree. With `tuned` it does what a careful analyst would find besides: the Arrow engine
reads, which pandas calls experimental, and each distinct point is projected and joined once.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.sides.speaking import answer, peak_memory

TEXT = ("Month", "Reported by", "Crime type", "LSOA code", "Location", "Last outcome category")
NUMBERS = ("Longitude", "Latitude")
COLUMNS = ("Crime ID", *TEXT, *NUMBERS)


def work(warming: str, file: str, folder: str, areas: dict[str, str], tuned: bool = False) -> dict[str, Any]:
    import geopandas
    import pandas

    layers = {kind: layer(path, kind) for kind, path in areas.items()}
    rows, counts = Path(folder) / "rows.parquet", Path(folder) / "counts.parquet"
    load(Path(warming), layers, rows, counts, tuned)
    began = time.perf_counter()
    load(Path(file), layers, rows, counts, tuned)
    return {
        "seconds": time.perf_counter() - began,
        "memory": peak_memory(),
        "rows": str(rows),
        "counts": str(counts),
        "version": f"pandas {pandas.__version__}, geopandas {geopandas.__version__}",
    }


def layer(path: str, kind: str) -> Any:
    """The boundaries that ours has adopted, from the same file; the warming makes their spatial index."""
    import geopandas

    read = geopandas.read_file(f"/vsigzip/{Path(path).resolve()}", columns=["code"])
    return read.rename(columns={"code": kind}).sort_values(kind, ignore_index=True)[[kind, "geometry"]]


def load(file: Path, layers: dict[str, Any], rows: Path, counts: Path, tuned: bool) -> None:
    frame = read(file, tuned)
    check(frame)
    frame = frame[~frame.duplicated(["Reported by", "Month", "Crime ID"]) | frame["Crime ID"].isna()]
    frame = located_once(frame, layers) if tuned else located(frame, layers)
    names = {"Month": "month", "Crime type": "category", "Crime ID": "key"}
    frame = frame.rename(columns=names)
    frame.to_parquet(rows, index=False)
    by = ["month", "lsoa", "category"]
    frame.groupby(by, observed=True, dropna=False).size().reset_index(name="n").to_parquet(
        counts, index=False
    )


def read(file: Path, tuned: bool) -> Any:
    import pandas

    kinds = dict.fromkeys(TEXT, "category") | dict.fromkeys(NUMBERS, "float64") | {"Crime ID": "str"}
    return pandas.read_csv(file, usecols=list(COLUMNS), dtype=kinds, engine="pyarrow" if tuned else "c")


def check(frame: Any) -> None:
    """What would be rejected ends the benchmark: the files hold nothing of the kind."""
    from commonweal.hub.sources.police_words import TYPES

    months = frame["Month"].cat.categories
    faults = {
        "month": frame["Month"].isna().any() or not months.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all(),
        "category": frame["Crime type"].isna().any() or not set(frame["Crime type"].cat.categories) <= TYPES,
        "force": frame["Reported by"].isna().any(),
        "half a coordinate": (frame["Longitude"].isna() != frame["Latitude"].isna()).any(),
        "range": not (frame["Longitude"].abs().max() <= 180 and frame["Latitude"].abs().max() <= 90),
        "nought": ((frame["Longitude"] == 0) & (frame["Latitude"] == 0)).any(),
    }
    found = [name for name, wrong in faults.items() if wrong]
    if found:
        raise ValueError(f"faults in {', '.join(found)}")


def located(frame: Any, layers: dict[str, Any]) -> Any:
    """Each row with its grid reference and the areas that it lies in."""
    import geopandas

    from commonweal.geography.projection import to_grid

    east, north = to_grid(frame["Longitude"].to_numpy(), frame["Latitude"].to_numpy())
    frame = frame.assign(easting=east, northing=north)
    points = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(east, north, crs="EPSG:27700"), index=frame.index
    )
    return frame.assign(**{kind: joined(points, areas, kind) for kind, areas in layers.items()})


def located_once(frame: Any, layers: dict[str, Any]) -> Any:
    places = frame[list(NUMBERS)].drop_duplicates(ignore_index=True)
    return frame.merge(located(places, layers), on=list(NUMBERS), how="left")


def joined(points: Any, areas: Any, kind: str) -> Any:
    """The area of each point; one on an edge lies within none and belongs to the lower code, as with ours."""
    found = points.sjoin(areas, how="left", predicate="within")[kind]
    if not found.index.is_unique:  # areas that overlap
        found = found.sort_values(na_position="last").groupby(level=0).first().reindex(points.index)
    left = points[found.isna() & ~points.geometry.is_empty]
    if len(left):
        on_edges = left.sjoin(areas, predicate="intersects")[kind].groupby(level=0).min()
        found = found.fillna(on_edges)
    return found.astype("category")


if __name__ == "__main__":
    answer(work)
