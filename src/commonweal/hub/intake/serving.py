"""The child's side of the conversation: a request a line on standard input, frames on standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Any

from . import reader
from .batches import Wanted
from .bounds import Limits
from .errors import said
from .frames import send, send_batch, send_json
from .rows import rows
from .searching import stands_in
from .surveying import survey


def main() -> None:
    from .kernel import separate
    from .limits import confine

    separate()  # before a library starts a thread
    out = sys.stdout.buffer
    reader.load()
    confine()
    send(out, b"P")
    out.flush()
    for line in sys.stdin.buffer:
        try:
            _answer(json.loads(line), out)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # whatever a hostile file provokes ends here, as words of ours
            send_json(out, b"X", {"reason": said(error)})
        out.flush()


def _answer(request: dict[str, Any], out: IO[bytes]) -> None:
    limits = Limits(**request["limits"])
    if request["ask"] == "survey":
        for found in survey(request["path"], limits):
            send_json(out, b"J", found)
            out.flush()
    elif request["ask"] == "search":
        found_it = stands_in(
            Path(request["path"]),
            request["reference"],
            whole_cell=request["whole_cell"],
            but=request["but"],
        )
        send_json(out, b"J", {"found": found_it})
    elif request["ask"] == "control":
        send_json(out, b"J", reader.control(request["path"]))
    else:
        wanted = Wanted(
            left_out=frozenset(request["left_out"]),
            coded=frozenset(request["coded"]),
            numbers=frozenset(request["numbers"]),
            blanks=tuple(request["blanks"]),
        )
        for note, batch in rows(request["path"], request["member"], request["kind"], wanted, limits):
            send_json(out, b"J", note)
            if batch is not None:
                send_batch(out, batch)
    send(out, b"E")
