"""How much of a delivered file is read: the sizes of PRODUCT T13.

A web upload has a ceiling; from the command line any size is streamed, under the same ratio, nesting, cell
and memory limits.
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """None is no ceiling."""

    bytes_in: int | None = None
    bytes_out: int | None = None  # of all that an archive or a packed file holds, together
    rows: int | None = None  # of one table
    ratio: int = 100  # how many times its packed size a file may grow to
    harmless: int = 2 * MEGABYTE  # what grows to no more than this is judged by no ratio
    member_bytes: int = 8 << 30
    members: int = 20_000
    columns: int = 300
    cell: int = 32_768  # characters; Excel's own limit is one less
    line_bytes: int = 16 << 20
    unreadable_lines: int = 100_000
    survey_seconds: float = 10.0  # of silence, and a second more for each four megabytes
    rows_seconds: float = 60.0


COMMAND_LINE = Limits()
WEB = Limits(bytes_in=50 * MEGABYTE, bytes_out=500 * MEGABYTE, rows=1_048_576)
