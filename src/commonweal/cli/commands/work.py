"""commonweal work"""

from __future__ import annotations

import click

from commonweal.cli.session import operator


@click.command()
def command() -> None:
    """Do the work that is due: the outbox, schedules, mail.

    Mail is written to the folder `mail` of the state folder until a mail server is set.
    """
    operator()
    from commonweal.jobs.services import drain
    from commonweal.partnership.queries import actor_of, address_of

    done = drain(actor_of=actor_of, address_of=address_of)
    click.echo(f"{done} jobs done." if done else "Nothing was due.")
