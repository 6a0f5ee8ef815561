"""How long work tells of itself: steps in words, counts of what is done."""

import sys
from typing import Protocol, TextIO


class Progress(Protocol):
    def step(self, message: str) -> None: ...

    def count(self, done: int, total: int | None, what: str) -> None: ...


class _Silent:
    def step(self, message: str) -> None:
        pass

    def count(self, done: int, total: int | None, what: str) -> None:
        pass


class _Written:
    """One line a step; a count overwrites itself on a terminal and is left out of a log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._open = 0

    def step(self, message: str) -> None:
        self._close()
        print(message, file=self._stream, flush=True)

    def count(self, done: int, total: int | None, what: str) -> None:
        if not self._live:
            return
        line = f"  {done:,} {what}" if total is None else f"  {done:,} of {total:,} {what}"
        print("\r" + line.ljust(self._open), end="", file=self._stream, flush=True)
        self._open = len(line)

    def _close(self) -> None:
        if self._open:
            print("\r" + " " * self._open + "\r", end="", file=self._stream, flush=True)
            self._open = 0


silent: Progress = _Silent()


def to_stderr() -> Progress:
    return _Written(sys.stderr)
