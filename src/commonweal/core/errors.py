"""Errors for people: each says what went wrong, where, and what to do about it."""

from typing import ClassVar


class CommonwealError(Exception):
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions pickle by positional arguments alone; these cross process borders.
        return (_rebuild, (type(self), self.what, self.where, self.remedy))

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"Where: {self.where}")
        if self.remedy:
            lines.append(f"What to do: {self.remedy}")
        return "\n".join(lines)


def _rebuild(kind: type[CommonwealError], what: str, where: str, remedy: str) -> CommonwealError:
    return kind(what, where=where, remedy=remedy)


class WrongUse(CommonwealError):
    """The command or call was put together wrongly."""

    exit_code = 2


class BadInput(CommonwealError):
    """What was given cannot be taken: a file, a row, a value."""

    exit_code = 3


class NotPermitted(CommonwealError):
    exit_code = 4


class NotFound(CommonwealError):
    """No such thing, or none that the actor may know of."""

    exit_code = 5


class InstallationProblem(CommonwealError):
    """The machine, the database or a setting stands in the way."""

    exit_code = 6


class Busy(InstallationProblem):
    """All that could answer is taken; in a moment it is not."""
