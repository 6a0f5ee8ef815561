"""The answer to "may they?", with its reason."""

from dataclasses import dataclass
from typing import NoReturn

from commonweal.core.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    code: str
    reason: str

    @classmethod
    def allow(cls) -> "Decision":
        return cls(True, "allowed", "")

    @classmethod
    def deny(cls, code: str, reason: str) -> "Decision":
        return cls(False, code, reason)

    def __bool__(self) -> NoReturn:
        raise TypeError("ask a decision for .allowed, or .require() it")

    def require(self) -> None:
        if not self.allowed:
            raise NotPermitted(
                self.reason,
                where=f"decision: {self.code}",
                remedy="Ask someone who holds the role, or the partnership's administrator.",
            )
