"""The recording-change register, read from dated reference data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from commonweal.analysis.recording import RecordingChange
from commonweal.core.digests import sha256_hex

_TEXT = files("commonweal.hub.reference").joinpath("recording_changes.toml").read_bytes()
REGISTER_VERSION = sha256_hex(_TEXT)[:12]


@cache
def recording_changes() -> tuple[RecordingChange, ...]:
    rows = tomllib.loads(_TEXT.decode())["change"]
    return tuple(
        RecordingChange(
            first=row["first"],
            last=row.get("last"),
            change=row["change"],
            bias=row["bias"],
            source=row["source"],
            agency=row.get("agency"),
            categories=frozenset(row["categories"]) if "categories" in row else None,
            excluded_from_baselines=row.get("excluded_from_baselines", False),
        )
        for row in rows
    )
