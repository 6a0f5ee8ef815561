"""From one file to a published snapshot, beside DuckDB's copy, geopandas, and DuckDB with ST_Within."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.agreement import Disagreement, Facts, agree, facts_of
from benchmarks.bench import ROOT, Bench, ask, read_through, say
from benchmarks.figures import Line, MemoryPromise, Promise, Section
from benchmarks.police_shaped import POINTS

OWN, QUICK = (1_000_000, 10_000_000), (50_000,)
LARGE = 5_000_000  # from here on once, and without geopandas unless every peer is asked for
REFERENCE = ROOT / "src" / "commonweal" / "geography" / "reference"
AREAS = {kind: str(REFERENCE / f"gm_{kind}_2011.geojson.gz") for kind in ("lsoa", "district")} | {
    "police_force": str(REFERENCE / "ew_police_force_2011.geojson.gz")
}
SPATIAL = "1.5.5"
SPATIAL_PACKAGES = (f"duckdb=={SPATIAL}", "duckdb-extensions", f"duckdb-extension-spatial=={SPATIAL}")

FLOOR = "DuckDB copying the CSV to Parquet, nothing checked"
LOOSE = "the same, the order of the rows not kept"
GEOPANDAS = "pandas + geopandas"
TUNED = "pandas + geopandas, Arrow engine, each distinct point once"
WITHIN = f"DuckDB {SPATIAL} with ST_Within, points given projected"
HOW = (
    "One file in the form of data.police.uk's street files, 48 months, into an empty installation with the "
    "shipped LSOAs and districts of Greater Manchester adopted: from the moment the file is handed over "
    "until the snapshot that shows it is published. Each side in a fresh process, warmed by a file of 200 "
    "rows, so that start, imports and boundaries are left out on all sides; sides take turns; the file is in "
    "the system's memory. A peer's time counts once its rows, keys and counts by month, category, LSOA and "
    "district equal ours (the floor: its rows). Ours also finds the force area of each point, and so does "
    "pandas + geopandas. Memory is the sum of the peaks of all processes of a side, "
    "the reading child among them, without PostgreSQL (64 MB of shared buffers)."
)


@dataclass
class Runs:
    """What each side said, run by run."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    facts: Facts | None = None

    def add(self, side: str, said: dict[str, Any], seconds: float) -> None:
        self.seconds[side].append(seconds)
        self.memory[side] = max(self.memory.get(side, 0), said["memory"])
        self.versions[side] = said.get("version", "")
        say(f"    {side}: {seconds:.2f} s, {said['memory'] / 1e9:.2f} GB")


def measure(bench: Bench) -> Section:
    lines: list[Line] = []
    notes: list[str] = []
    spatial = spatial_python(bench.cache)
    if spatial is None:
        notes.append(f"DuckDB {SPATIAL} with its spatial extension could not be installed: left out.")
    for rows in bench.sizes(OWN, QUICK):
        for points in (POINTS, None):
            if points is None and rows >= LARGE:
                continue
            found = _compared(bench, rows, points, spatial)
            lines += _lines(found, rows, points)
            notes += [f"{rows:,} rows: {side} is {v}." for side, v in found.versions.items() if v]
    return Section(
        "ingest", "From a file to a published snapshot", HOW, tuple(lines), tuple(dict.fromkeys(notes))
    )


def _compared(bench: Bench, rows: int, points: int | None, spatial: Path | None) -> Runs:
    say(f"  {rows:,} rows, {_points_words(points)}")
    file, found = bench.file(rows, points=points), Runs()
    projected = with_grid(file) if spatial else None
    large = rows >= LARGE
    for run in range(1 if large else bench.runs):
        say(f"   run {run + 1}")
        ours(bench, file, found, keep=run == 0 and points is not None)
        floor(bench, file, rows, found, FLOOR)
        floor(bench, file, rows, found, LOOSE)
        if not large or bench.every_peer:
            geopandas(bench, file, found, tuned=False)
            geopandas(bench, file, found, tuned=True)
        if spatial and projected and (run == 0 or not large):
            within(bench, projected, spatial, found)
    file.unlink()
    if projected:
        projected.unlink()
    return found


def ours(bench: Bench, file: Path, found: Runs, *, keep: bool = False) -> None:
    home = bench.prepared_home()
    read_through(file)
    said = ask("loading", home=home, warming=bench.tiny(), files=[file], facts=found.facts is None)
    if found.facts is None:
        found.facts = Facts(**said["facts"])
        if found.facts.rows != said["accepted"][0]:
            raise Disagreement(
                f"{said['accepted'][0]:,} rows were accepted and {found.facts.rows:,} are seen"
            )
    found.add("ours", said, said["seconds"][0])
    if keep:
        bench.warehouses[said["accepted"][0]] = home
    else:
        bench.remove_home(home)


def floor(bench: Bench, file: Path, rows: int, found: Runs, name: str) -> None:
    read_through(file)
    said = ask("duckdb_copy", warming=bench.tiny(), file=file, folder=bench.folder, ordered=name == FLOOR)
    if said["rows"] != rows:
        raise Disagreement(f"the floor copied {said['rows']:,} rows of {rows:,}")
    found.add(name, said, said["seconds"])


def geopandas(bench: Bench, file: Path, found: Runs, *, tuned: bool) -> None:
    read_through(file)
    asked = {"warming": bench.tiny(), "file": file, "folder": bench.folder, "areas": AREAS}
    _peer(TUNED if tuned else GEOPANDAS, ask("geopandas_load", tuned=tuned, **asked), found)


def within(bench: Bench, file: Path, python: Path, found: Runs) -> None:
    from commonweal.hub.sources.police_words import TYPES

    tiny = bench.tiny()
    warming = with_grid(tiny)
    read_through(file)
    asked = {"warming": warming, "file": file, "folder": bench.folder, "areas": AREAS}
    extensions = bench.cache / "extensions"
    said = ask("duckdb_within", python=python, categories=sorted(TYPES), extensions=extensions, **asked)
    _peer(WITHIN, said, found)


def _peer(name: str, said: dict[str, Any], found: Runs) -> None:
    rows, counts = Path(said["rows"]), Path(said["counts"])
    if found.facts is None:
        raise RuntimeError("ours comes first: the peers are compared with it")
    agree(found.facts, facts_of(rows, counts), name)
    rows.unlink()
    counts.unlink()
    found.add(name, said, said["seconds"])


def with_grid(file: Path) -> Path:
    """The file with easting and northing as two more columns, for the peer that cannot convert exactly."""
    import pandas

    from commonweal.geography.projection import to_grid

    out = file.with_name(f"{file.stem}-grid.csv")
    pieces = pandas.read_csv(file, dtype="str", keep_default_na=False, chunksize=500_000)
    for number, piece in enumerate(pieces):
        degrees = (pandas.to_numeric(piece[axis]).to_numpy() for axis in ("Longitude", "Latitude"))
        piece["easting"], piece["northing"] = to_grid(*degrees)
        piece.to_csv(out, mode="a" if number else "w", header=number == 0, index=False)
    return out


def spatial_python(cache: Path) -> Path | None:
    """An environment with the release of DuckDB that has a spatial extension; None where it cannot be had."""
    folder = cache / f"duckdb-{SPATIAL}"
    python, done = folder / "bin" / "python", folder / ".installed"
    if done.exists():
        return python
    say(f"  making an environment with DuckDB {SPATIAL} and its spatial extension")
    try:
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *SPATIAL_PACKAGES], check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"  it could not be installed and is left out: {error}")
        return None
    done.touch()
    return python


PROMISED = {1_000_000: Promise("times", 2.0), 10_000_000: Promise("times", 2.5)}


def _lines(found: Runs, rows: int, points: int | None) -> list[Line]:
    promises = {}
    if points:  # published points are snapped; the other file is harder than any that is published
        promises[FLOOR] = PROMISED.get(rows)
        promises[GEOPANDAS] = Promise("faster", 5.0) if rows < LARGE else None
    memory = MemoryPromise(3e9) if rows >= LARGE else None
    return [
        Line(
            what=f"{rows:,} rows, {_points_words(points)}",
            ours=tuple(found.seconds["ours"]),
            peer=name,
            theirs=tuple(found.seconds[name]),
            promise=promises.get(name),
            memory=found.memory["ours"],
            peer_memory=found.memory[name],
            memory_promise=memory if name == FLOOR else None,
        )
        for name in (FLOOR, LOOSE, GEOPANDAS, TUNED, WITHIN)
        if name in found.seconds
    ]


def _points_words(points: int | None) -> str:
    return f"{points:,} distinct points" if points else "all points distinct"
