"""A peer: openpyxl reads every cell of a workbook, in the way its guide advises for large ones."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from benchmarks.sides.speaking import answer, peak_memory


def work(file: str) -> dict[str, Any]:
    import openpyxl

    began = time.perf_counter()
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    table = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    seconds = time.perf_counter() - began
    memory = peak_memory()
    whole = hashlib.sha256()
    for row in table[1:]:
        whole.update("\x1f".join(map(_text, row)).encode() + b"\x1e")
    return {
        "seconds": seconds,
        "memory": memory,
        "rows": len(table) - 1,
        "checksum": whole.hexdigest(),
        "version": openpyxl.__version__,
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


if __name__ == "__main__":
    answer(work)
