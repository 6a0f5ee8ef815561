"""Mappings as people write them, in an editor of their own."""

from __future__ import annotations

from pathlib import Path

from commonweal.core.errors import BadInput


def mapping_text(path: Path) -> str:
    """Notepad writes a mark of UTF-8 before the text."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadInput(
            f"the mapping is not written in UTF-8: line {line} holds a letter of another encoding",
            where=path.name,
            remedy="Save it again as UTF-8: in Notepad, Save as, Encoding: UTF-8.",
        ) from None
