"""The answer to "may they?", with its reason."""

from dataclasses import dataclass
from typing import NoReturn

from commonweal.core import denial, entry
from commonweal.core.actor import Actor
from commonweal.core.errors import NotFound, NotPermitted

EXCLUDED = "excluded"
# What the log says of a thing that is not there or not shown.
NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a decision was about. `sought` is what somebody typed to find it, which may be anything."""

    actor: Actor
    permission: str
    object_class: str
    object_id: str = ""
    sought: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` is for the one who asked and never tells whether the thing exists; `code` is for the log."""

    allowed: bool
    code: str
    reason: str
    asked: Asked | None = None

    @classmethod
    def allow(cls, asked: Asked | None = None) -> "Decision":
        return cls(True, "allowed", "", asked)

    @classmethod
    def deny(cls, code: str, reason: str, asked: Asked | None = None) -> "Decision":
        return cls(False, code, reason, asked)

    def __bool__(self) -> NoReturn:
        raise TypeError("ask a decision for .allowed, or .require() it")

    def require(self) -> None:
        """Go on only if allowed. A refusal leaves a line in the audit log, whatever is rolled back.

        Whoever is excluded is told that there is no such thing, and so is their own line of the log.
        """
        if self.allowed:
            if self.asked:
                entry.required(self.asked.permission)
            return
        if self.code == EXCLUDED:
            denial.leave(self)
            raise NotFound(self.reason)
        denial.leave(self)
        raise NotPermitted(
            self.reason,
            where=f"decision: {self.code}",
            remedy="Ask someone who holds the role, or the partnership's administrator.",
        )
