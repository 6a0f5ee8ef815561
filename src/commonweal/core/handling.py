"""Handling tiers: how much harm a disclosure could do, from a published table to a MARAC case.

Every Django model of ours states the tier of each of its fields:

    handling = handles(public="id code name", restricted_person="email")
"""

from collections.abc import Mapping
from enum import IntEnum


class Tier(IntEnum):
    PUBLIC = 0
    DEPERSONALISED = 1
    RESTRICTED_PERSON = 2
    SENSITIVE_PERSON = 3
    MARAC = 4

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", " ")


def handles(**fields: str) -> Mapping[str, Tier]:
    """The tier of each field: tier names as keywords, field names separated by spaces."""
    stated: dict[str, Tier] = {}
    for tier, names in fields.items():
        for name in names.split():
            if name in stated:
                raise ValueError(f"{name} is stated twice")
            stated[name] = Tier[tier.upper()]
    return stated
