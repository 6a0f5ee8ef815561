"""Who acts: a person or a named system process, with the facts that the policy's conditions ask for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from commonweal.core.grain import AreaRef


@dataclass(frozen=True)
class Actor:
    id: str
    name: str
    kind: Literal["person", "process"]
    agency: str = ""
    roles: frozenset[str] = frozenset()
    areas: frozenset[AreaRef] | None = None
    agreements: frozenset[str] = frozenset()
    trained_until: date | None = None
    exclusions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise ValueError("an actor has an id and a name")

    @classmethod
    def process(cls, name: str) -> "Actor":
        """A part of the system that acts by itself, such as the sweeper; its role is `process`."""
        return cls(id=f"process:{name}", name=name, kind="process", roles=frozenset({"process"}))
