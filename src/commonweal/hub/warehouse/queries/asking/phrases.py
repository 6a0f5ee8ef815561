"""Numbers with their words, for the notes of answers."""

from __future__ import annotations


def counted(number: int, what: str, many: str = "") -> str:
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} per cent" if whole else "no share"
