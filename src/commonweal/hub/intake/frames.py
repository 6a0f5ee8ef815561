"""The form of what the child says: frames of (kind, length, payload).

`J` a JSON object, `B` an Arrow stream holding one batch, `E` the end of an answer, `X` an error in JSON,
`P` once, when it is ready for the first question.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

FRAME = struct.Struct(">cQ")
MOST_BYTES_A_FRAME = 1 << 30  # what claims to be longer comes from a child that was taken over


def send(out: IO[bytes], kind: bytes, payload: Any = b"") -> None:
    out.write(FRAME.pack(kind, len(payload)))
    out.write(payload)


def send_json(out: IO[bytes], kind: bytes, value: Any) -> None:
    send(out, kind, json.dumps(value).encode())


def send_batch(out: IO[bytes], batch: Any) -> None:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    send(out, b"B", memoryview(sink.getvalue()))
