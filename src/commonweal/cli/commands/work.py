"""commonweal work"""

from __future__ import annotations

import click

from commonweal.cli.session import know_the_jobs, operator
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command()
@click.option("--keep-on", is_flag=True, help="Go on until told to stop; any number of workers may.")
@click.option("--beside", type=int, metavar="PROCESS", help="With --keep-on: end when this process does.")
@asks(Permission.JOB_RUN)
def command(keep_on: bool, beside: int | None) -> None:
    """Do the work that is due: the outbox, schedules, mail.

    Mail is written to the folder `mail` of the state folder until a mail server is set.
    """
    actor = operator()
    know_the_jobs()
    from commonweal.partnership.queries import actor_of, address_of

    if keep_on:
        from commonweal.jobs.services.keeping_on import keep_on as go_on

        click.echo("Working until told to stop.")
        go_on(actor=actor, actor_of=actor_of, address_of=address_of, say=click.echo, beside=beside)
        click.echo("Stopped.")
        return
    from commonweal.jobs.services import drain

    drained = drain(actor=actor, actor_of=actor_of, address_of=address_of)
    if not drained.ended:
        click.echo("Nothing was due.")
        return
    words = [f"{drained.done} jobs done", f"{drained.failed} failed"]
    words += [f"{drained.refused} refused"] if drained.refused else []
    words += [f"{drained.stopped} stopped"] if drained.stopped else []
    click.echo(f"{', '.join(words)}.")
    if drained.failed or drained.refused:
        click.get_current_context().exit(1)
