"""People who have accounts, for tests that ask who they are or where they are reached."""

from collections.abc import Iterable

from commonweal.core.actor import Actor
from commonweal.partnership import services


def employed(operator: Actor, name: str, *, agency: str, roles: Iterable[str] = ()) -> str:
    """The account of a new person at work, who holds these roles and can be written to."""
    account = services.add_person(
        actor=operator,
        username=name,
        name=name.title(),
        agency=agency,
        post="county_analyst",
        email=f"{name}@{agency}.example",
        areas=["district:E08000006"],
    )
    for role in roles:
        services.grant_role(actor=operator, account=account, role=role, why="for the tests of agreements")
    return account
