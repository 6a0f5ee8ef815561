"""From a workbook to a published snapshot, beside openpyxl that reads the same workbook and no more."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from benchmarks.agreement import Disagreement
from benchmarks.bench import Bench, ask, read_through, say
from benchmarks.figures import Line, MemoryPromise, Promise, Section

OWN, QUICK = (100_000,), (2_000,)
PEER = "openpyxl reading the cells, nothing checked"
READING = "our reader alone"
NUMBERS = ("Longitude", "Latitude")
HOW = (
    "One workbook of one sheet with the 12 columns of data.police.uk's street files, written by xlsxwriter "
    "(text as shared strings, coordinates as numbers), into an empty installation with the shipped "
    "boundaries adopted: from the moment the file is handed over until the snapshot that shows it is "
    "published. Each side in a fresh process, ours warmed by a small file; sides take turns; the file is in "
    "the system's memory. The peer's time counts once its rows and the check sum of all its cells, as text, "
    "equal those of our reader. Memory is the sum of the peaks of all processes of a side, the reading child "
    "among them, without PostgreSQL."
)


def measure(bench: Bench) -> Section:
    lines: list[Line] = []
    for rows in bench.sizes(OWN, QUICK):
        say(f"  {rows:,} rows")
        book = workbook(bench, rows)
        seconds: dict[str, list[float]] = defaultdict(list)
        memory: dict[str, int] = defaultdict(int)
        for run in range(bench.runs):
            say(f"   run {run + 1}")
            for side in ("ours", READING, PEER):
                read_through(book)
                took, used = _one(bench, side, book, rows)
                seconds[side].append(took)
                memory[side] = max(memory[side], used)
                say(f"    {side}: {took:.2f} s, {used / 1e9:.2f} GB")
        book.unlink()
        at_its_size = rows == OWN[0]
        lines += [
            Line(
                what=f"{rows:,} rows × 12 columns",
                ours=tuple(seconds["ours"]),
                peer=PEER,
                theirs=tuple(seconds[PEER]),
                promise=Promise("under", 15.0) if at_its_size else None,
                memory=memory["ours"],
                peer_memory=memory[PEER],
                memory_promise=MemoryPromise(600e6) if at_its_size else None,
            ),
            Line(
                what=f"{rows:,} rows × 12 columns, read only",
                ours=tuple(seconds[READING]),
                peer=PEER,
                theirs=tuple(seconds[PEER]),
                memory=memory[READING],
                peer_memory=memory[PEER],
            ),
        ]
    return Section("spreadsheet", "From a workbook to a published snapshot", HOW, tuple(lines))


_agreed: dict[Path, tuple[int, str]] = {}


def _one(bench: Bench, side: str, book: Path, rows: int) -> tuple[float, int]:
    """One side's turn: seconds and bytes of memory, once its answer is the one that is known."""
    if side == "ours":
        home = bench.prepared_home()
        said = ask("loading", home=home, warming=bench.tiny(), files=[book])
        bench.remove_home(home)
        if said["received"] != [rows]:
            raise Disagreement(f"{said['received']} rows were received of {rows:,}")
        return said["seconds"][0], said["memory"]
    said = ask("sheet_reading" if side == READING else "openpyxl_reading", file=book)
    found = (said["rows"], said["checksum"])
    if _agreed.setdefault(book, found) != found or said["rows"] != rows:
        raise Disagreement(f"{side} read {said['rows']:,} rows, or other cells than the first side")
    return said["seconds"], said["memory"]


def workbook(bench: Bench, rows: int) -> Path:
    """A generated street file as a workbook."""
    import xlsxwriter

    plain = bench.file(rows)
    path = plain.with_suffix(".xlsx")
    with (
        plain.open(newline="", encoding="utf-8") as stream,
        xlsxwriter.Workbook(path, {"constant_memory": False}) as book,
    ):
        sheet = book.add_worksheet("Street")
        records = csv.reader(stream)
        header = next(records)
        sheet.write_row(0, 0, header)
        numbers = {header.index(name) for name in NUMBERS}
        for at, record in enumerate(records, 1):
            for column, cell in enumerate(record):
                if cell and column in numbers:
                    sheet.write_number(at, column, float(cell))
                elif cell:
                    sheet.write_string(at, column, cell)
    plain.unlink()
    return path
