"""Letters to people at work, written down with the act. No letter says whom a matter is about."""

from collections.abc import Iterable

from commonweal.core.actor import Actor
from commonweal.core.entry import part_of_an_act
from commonweal.jobs import services as jobs


@part_of_an_act
def tell(*, actor: Actor, whom: Iterable[str], subject: str, text: str) -> tuple[str, ...]:
    """Write to each once; to oneself as well, so that nobody acts in one's name unnoticed."""
    told = tuple(dict.fromkeys(each for each in whom if each))
    for account in told:
        jobs.ask_for(actor=actor, kind="mail", identifiers={"to": account, "subject": subject, "text": text})
    return told
