"""The parent's side of the limited child process: ask, and take Arrow batches back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from commonweal.core.errors import BadInput

from .bounds import COMMAND_LINE, Limits
from .frames import FRAME, MOST_BYTES_A_FRAME

PIPE_BYTES = 1 << 20
SECONDS_TO_BEGIN = 120.0
BYTES_A_SECOND = 4_000_000  # what a slow machine looks through, at the least
INTAKE = Path(__file__).parent
# The child knows this folder as a package of its own, and nothing else of the project.
START = f"""
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("intake", {str(INTAKE / "__init__.py")!r},
                               submodule_search_locations=[{str(INTAKE)!r}])
sys.modules["intake"] = module_from_spec(spec)
from intake.serving import main
main()
"""


@dataclass(frozen=True)
class Member:
    """One table that a delivered path holds: the path itself, or a file inside an archive."""

    path: str
    member: str
    kind: str | None
    header: tuple[str, ...]
    note: str = ""  # why it is left aside; blank if it is read
    remarks: tuple[str, ...] = ()  # what is to be known of how it is read

    @property
    def name(self) -> str:
        return self.member or Path(self.path).name


@dataclass(frozen=True)
class RawBatch:
    """Rows of one member as text, before any meaning, with the supplier's line numbers."""

    member: Member
    table: Any  # pyarrow.RecordBatch or None when every line of the block was unreadable
    first_line: int
    skipped: tuple[tuple[int, int, int], ...]  # (line, cells expected, cells found)
    windows_1252: tuple[str, ...] = field(default=())
    # From a row of the batch on, the line is so many further: (row, lines).
    jumps: tuple[tuple[int, int], ...] = field(default=())
    totals: tuple[int, ...] = field(default=())  # lines that sum up the others, and are no records


class Reader:
    """A limited child process; one serves a whole load. Use as a context manager.

    A process that died, or that was not heard out, is replaced before the next question: what it still has
    to say belongs to a file that was given up.
    """

    def __init__(self, limits: Limits = COMMAND_LINE) -> None:
        self.limits = limits
        self._begin()

    def _begin(self) -> None:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "ARROW_DEFAULT_MEMORY_POOL": "mimalloc",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says of a file may hold text of it
            bufsize=0,
            env=environment,
            cwd="/",
        )
        # Both are there, as pipes were asked for.
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("RawIOBase", self._process.stdout)
        _widen(self._answers)
        self._heard_out, self._ready = True, False

    def _begin_again(self) -> None:
        self._process.kill()
        self._end()
        self._begin()

    def _end(self) -> None:
        with suppress(BrokenPipeError):
            self._questions.close()
        self._answers.close()
        self._process.wait(timeout=30)

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None or not self._heard_out:
            self._process.kill()
        self._end()

    def survey(self, path: Path) -> list[Member]:
        """The tables that a path holds, with their headers."""
        asked = {"ask": "survey", "path": str(path)}
        patience = self.limits.survey_seconds + _size(path) / BYTES_A_SECOND
        return [
            Member(f["path"], f["member"], f["kind"], tuple(f["header"]), f["note"], tuple(f["remarks"]))
            for _, f in self._frames(asked, path.name, patience)
        ]

    def control(self, path: Path) -> int:
        """The rows that a control file promises."""
        asked = {"ask": "control", "path": str(path)}
        ((_, said),) = list(self._frames(asked, path.name, self.limits.survey_seconds))
        return int(said["rows"])

    def stands_in(self, path: Path, reference: str, *, whole_cell: bool, but: Iterable[str] = ()) -> bool:
        """Whether a reference stands in the bytes of a file, or of its members that are not among `but`.

        `whole_cell`: only between the marks that part cells. Raises BadInput where it cannot be unpacked.
        """
        asked = {
            "ask": "search",
            "path": str(path),
            "reference": reference,
            "whole_cell": whole_cell,
            "but": sorted(but),
        }
        patience = self.limits.rows_seconds + _size(path) / BYTES_A_SECOND
        ((_, said),) = list(self._frames(asked, path.name, patience))
        return bool(said["found"])

    def rows(
        self,
        member: Member,
        coded: Iterable[str],
        numbers: Iterable[str],
        left_out: Iterable[str] = (),
        blanks: Iterable[str] = ("",),
    ) -> Iterator[RawBatch]:
        """The member's rows in order: columns `coded` as dictionaries, `numbers` as floats where they are."""
        asked = {
            "ask": "rows",
            "path": member.path,
            "member": member.member,
            "kind": member.kind,
            "coded": sorted(coded),
            "numbers": sorted(numbers),
            "left_out": sorted(left_out),
            "blanks": sorted(blanks),
        }
        note: dict[str, Any] | None = None
        patience = self.limits.rows_seconds + _size(Path(member.path)) / BYTES_A_SECOND
        for kind, value in self._frames(asked, member.name, patience):
            if kind == b"J":
                if note is not None:
                    yield _raw(member, note, None)
                note = value
            elif note is None:
                raise RuntimeError("the reading process sent rows before it said which")
            else:
                yield _raw(member, note, value)
                note = None
        if note is not None:
            yield _raw(member, note, None)

    def _frames(self, asked: dict[str, Any], name: str, patience: float) -> Iterator[tuple[bytes, Any]]:
        """What is answered; a child that says nothing for so many seconds is ended."""
        if not self._heard_out:
            self._begin_again()
        self._heard_out = False
        if not self._ready:  # the libraries that it loads are not the file's fault
            self._taken(FRAME.size, name, SECONDS_TO_BEGIN)
            self._ready = True
        try:
            told = asked | {"limits": asdict(self.limits)}
            self._questions.write(json.dumps(told).encode() + b"\n")
            self._questions.flush()
        except BrokenPipeError:
            raise _died(name, self._process) from None
        while True:
            kind, length = FRAME.unpack(self._taken(FRAME.size, name, patience))
            if length > MOST_BYTES_A_FRAME:
                self._process.kill()
                raise _died(name, self._process)
            payload = self._taken(length, name, patience)
            self._heard_out = kind in (b"E", b"X")
            if kind == b"E":
                return
            if kind == b"X":
                raise BadInput(
                    json.loads(payload)["reason"],
                    where=name,
                    remedy="Ask the sender for the file again, or open it and mend what is named.",
                )
            yield kind, json.loads(payload) if kind == b"J" else _batch(payload)

    def _taken(self, length: int, name: str, patience: float) -> bytearray:
        """Exactly so many bytes of the pipe, without a copy on the way."""
        taken = bytearray(length)
        view, filled = memoryview(taken), 0
        while filled < length:
            if not _heard(self._answers, patience):
                self._process.kill()
                raise _silent(name, patience)
            got = self._answers.readinto(view[filled:])
            if not got:
                raise _died(name, self._process)
            filled += got
        return taken


def _raw(member: Member, note: dict[str, Any], table: Any) -> RawBatch:
    skipped = tuple((int(a), int(b), int(c)) for a, b, c in note["skipped"])
    jumps = tuple((int(row), int(by)) for row, by in note["jumps"])
    windows_1252 = tuple(note.get("windows_1252", ()))
    return RawBatch(member, table, note["first_line"], skipped, windows_1252, jumps, tuple(note["totals"]))


def _batch(payload: bytearray) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(payload).read_next_batch()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _heard(pipe: Any, patience: float) -> bool:
    """Whether something comes within so many seconds."""
    import select

    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(patience * 1_000))


def _silent(name: str, patience: float) -> BadInput:
    return BadInput(
        f"the file was given up: nothing was heard of it for {patience:.0f} seconds",
        where=name,
        remedy="It may have been made to keep a reader busy, or be far too large for one delivery; "
        "ask the sender for it again, in parts.",
    )


def _died(name: str, process: subprocess.Popen[bytes]) -> BadInput:
    process.wait(timeout=30)
    return BadInput(
        f"the reading process ended before the file did (code {process.returncode})",
        where=name,
        remedy="The file may be damaged or far too large for one delivery; "
        "split it, or ask the sender for it again.",
    )


def _widen(pipe: Any) -> None:
    """A wider pipe saves thousands of switches between the two processes, where the system has them."""
    try:
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (AttributeError, OSError, PermissionError):
        return
