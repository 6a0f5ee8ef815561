"""Identifiers that check themselves."""

import re

_GSS = re.compile(r"[A-Z]\d{8}")
_LOCAL = re.compile(r"[a-z0-9-]{2,40}")


class AreaCode(str):
    """A GSS code (E01005061) or a code of the partnership's own (greenfield-beat-3)."""

    __slots__ = ()

    def __new__(cls, text: str) -> "AreaCode":
        if not (_GSS.fullmatch(text) or _LOCAL.fullmatch(text)):
            raise ValueError(
                f"not an area code: {text!r}; write a GSS code (a capital letter and eight digits) "
                "or 2 to 40 small letters, digits and hyphens"
            )
        return super().__new__(cls, text)

    @property
    def is_gss(self) -> bool:
        return _GSS.fullmatch(self) is not None
