"""The people of the demonstration can sign in: one or more for each role, by a published password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.cli.demonstration.partners import partners

if TYPE_CHECKING:
    from commonweal.core.actor import Actor

ANALYST = "salford.analyst"
STILL_NEEDED = "Whoever starts the demonstration uses it."


def open_accounts(actor: Actor) -> int:
    """How many were opened now."""
    from commonweal.core.policy import policy
    from commonweal.partnership.services import open_to_demonstration

    people = [each for each in partners()["person"] if "left" not in each]
    roles = policy().roles
    guarded = {
        each["username"]
        for each in people
        for role in each["roles"]
        if any(
            "multi_factor" in needs | policy().actions[act].needs for act, needs in roles[role].may.items()
        )
    }
    names = [ANALYST, *(each["username"] for each in people)]
    opened = open_to_demonstration(actor=actor, accounts=names, with_factor=guarded)
    _speak_for(actor, set(names))
    return opened


def _speak_for(actor: Actor, names: set[str]) -> None:
    """Their agencies are invented: nobody there says that they are still needed, and they would pause."""
    from commonweal.partnership.queries import attestations
    from commonweal.partnership.queries import people as everybody
    from commonweal.partnership.services import attest, resume_account

    theirs = {each.id: each for each in everybody(actor) if each.username in names}
    for account, each in theirs.items():
        if each.state == "paused":
            resume_account(actor=actor, account=account, why=STILL_NEEDED)
    due = [
        each.account for each in attestations(actor) if each.standing != "attested" and each.account in theirs
    ]
    if due:
        attest(actor=actor, needed=due)


def described() -> str:
    """An account for each role, for whoever starts the demonstration."""
    from commonweal.core.policy import policy
    from commonweal.partnership import demonstration
    from commonweal.partnership.queries import demonstration_accounts

    roles = policy().roles
    first: dict[str, str] = {}
    for account in demonstration_accounts():
        for role in account.roles:
            first.setdefault(role, account.username)
    width = max(map(len, first.values()), default=0)
    lines = [f"  {username:{width}}  {roles[role].words}" for role, username in first.items()]
    return "\n".join(
        [
            "",
            f"Sign in as one of these; the password of each is {demonstration.PASSWORD}",
            *lines,
            "Where a code is asked for, the page shows it: this is a demonstration.",
        ]
    )
