"""commonweal work"""

from __future__ import annotations

import click

from commonweal.cli.session import know_the_jobs, operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@asks(Permission.JOB_RUN)
def command() -> None:
    """Do the work that is due: the outbox, schedules, mail.

    Mail is written to the folder `mail` of the state folder until a mail server is set.
    """
    actor = operator()
    know_the_jobs()
    from commonweal.jobs.services import drain
    from commonweal.partnership.queries import actor_of, address_of

    drained = drain(actor=actor, actor_of=actor_of, address_of=address_of)
    if not drained.done and not drained.failed:
        click.echo("Nothing was due.")
        return
    click.echo(f"{drained.done} jobs done, {drained.failed} failed.")
    if drained.failed:
        click.get_current_context().exit(1)
