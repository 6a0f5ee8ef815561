"""What becomes of a delivered file in the reading process, and what it costs this one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Reader

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Verdict:
    word: str  # refused or read
    reason: str
    rows: int
    seconds: float
    grown: int  # bytes that this process grew by, at its peak


def examined(reader: Reader, path: Path) -> Verdict:
    """Survey the file and read every table that it holds, as a load does."""
    before, start = _resident("VmRSS", anew=True), time.monotonic()
    word, reason, rows = "read", "", 0
    try:
        for member in reader.survey(path):
            if member.note or member.kind is None or not member.header:
                word, reason = "refused", member.note or "it holds no table"
                continue
            rows += sum(raw.table.num_rows for raw in reader.rows(member, (), ()) if raw.table is not None)
    except BadInput as error:
        word, reason = "refused", error.what
    seconds = time.monotonic() - start
    return Verdict(word, reason, rows, seconds, max(0, _resident("VmHWM") - before))


def _resident(field: str, *, anew: bool = False) -> int:
    """Memory of this process, as the system counts it; its peak since it was counted anew."""
    if not STATUS.exists():
        return 0
    if anew and RESET.exists():
        try:
            RESET.write_text("5")
        except OSError:
            return _resident("VmHWM")
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024
