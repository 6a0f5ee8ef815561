"""Who acts: a person or a named system process, with the facts that the policy's conditions ask for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commonweal.core.grain import AreaRef


@dataclass(frozen=True, slots=True)
class Sharing:
    """An information-sharing agreement of the actor's agency, as `partnership` resolved it.

    `until` is the first day on which it no longer holds; it is asked at each decision, so that an actor
    resolved before midnight loses it at midnight.
    """

    reference: str
    classes: frozenset[str]
    feeds: frozenset[str]
    parties: frozenset[str]
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Trained:
    """`until` is the first day on which the training has lapsed."""

    course: str
    until: date


@dataclass(frozen=True, slots=True)
class Opened:
    """A matter opened by break-glass, and the moment at which it closes again."""

    matter: str
    until: datetime


@dataclass(frozen=True)
class Actor:
    """Areas of None mean everywhere; an empty set means nowhere. A matter is `class:id`."""

    id: str
    name: str
    kind: Literal["person", "process"]
    agency: str = ""
    roles: frozenset[str] = frozenset()
    areas: frozenset[AreaRef] | None = None
    agreements: frozenset[Sharing] = frozenset()
    training: frozenset[Trained] = frozenset()
    vetted_until: date | None = None
    exclusions: frozenset[str] = frozenset()
    opened: frozenset[Opened] = frozenset()

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise ValueError("an actor has an id and a name")
        # The database is told of these as lists with commas between.
        told = (self.id, self.agency, *self.roles, *self.exclusions, *(each.matter for each in self.opened))
        if any("," in each for each in told):
            raise ValueError("no identifier of an actor holds a comma")

    @classmethod
    def process(cls, name: str) -> "Actor":
        """A part of the system that acts by itself, such as the sweeper; its role is `process`."""
        return cls(id=f"process:{name}", name=name, kind="process", roles=frozenset({"process"}))
