"""The area that a document is about."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core.scope import AreaRef


@dataclass(frozen=True)
class Area:
    """The area that a document is about."""

    kind: str
    code: str
    name: str

    @property
    def ref(self) -> AreaRef:
        return AreaRef(self.kind, self.code)
