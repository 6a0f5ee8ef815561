"""commonweal access breach …"""

from __future__ import annotations

from datetime import datetime

import click

from commonweal.cli.governance.asking import Moment, shown
from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.group("breach")
def group() -> None:
    """Breaches of personal data, and what is left of the 72 hours."""


@group.command("report")
@click.option("--what", required=True, help="What happened, in words, without anybody's name.")
@click.option(
    "--aware", type=Moment(), required=True, help="When somebody became aware of it: 2026-11-22T09:30."
)
@click.option(
    "--class", "classes", multiple=True, required=True, help="A class of data involved, such as case."
)
@click.option(
    "--controller", "controllers", multiple=True, help="An agency whose data are involved; told at once."
)
@asks(Permission.BREACH_REPORT)
def report(what: str, aware: datetime, classes: tuple[str, ...], controllers: tuple[str, ...]) -> None:
    """Report what may be a breach."""
    actor = operator()
    from commonweal.partnership import services

    breach = services.report_breach(
        actor=actor, what=what, aware_at=aware, classes=classes, controllers=controllers
    )
    click.echo(f"Breach {breach} is reported. Those who have to know are told.")


@group.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
@asks(Permission.BREACH_READ)
def listed(open_only: bool) -> None:
    """The breaches, the latest first, each with its clock."""
    actor = operator()
    from commonweal.partnership import queries

    rows = [
        (
            each.id,
            shown(each.aware_at),
            each.state.replace("_", " "),
            each.risk,
            ", ".join(each.classes),
            "first" if each.safety_missing else "",
            each.clock,
        )
        for each in queries.breaches_on_record(actor, open_only=open_only)
    ]
    headings = ("breach", "aware at", "state", "risk", "data", "victims' safety", "72 hours")
    click.echo(table(rows, headings) if rows else "There is no breach on record.")


@group.command("show")
@click.argument("breach")
@asks(Permission.BREACH_READ)
def show(breach: str) -> None:
    """One BREACH, step by step."""
    actor = operator()
    from commonweal.partnership import queries

    entry, steps = queries.the_breach(actor, breach)
    click.echo(
        f"{entry.what}\n{entry.state.replace('_', ' ')}; {entry.clock} (72 hours: {shown(entry.ends)})"
    )
    rows = [(shown(each.at), each.step.replace("_", " "), each.by, each.words) for each in steps]
    click.echo(table(rows, ("at", "step", "by", "words")))


@group.command("victim-safety")
@click.argument("breach")
@click.option("--words", required=True, help="Who could be harmed, and what is done to keep them safe.")
@asks(Permission.BREACH_WORK)
def victim_safety(breach: str, words: str) -> None:
    """Assess the victims' safety: step one where Part B or MARAC records are involved."""
    actor = operator()
    from commonweal.partnership import services

    services.assess_victim_safety(actor=actor, breach=breach, words=words)
    click.echo("The victims' safety is assessed.")


@group.command("assess")
@click.argument("breach")
@click.option(
    "--risk", type=click.Choice(["unlikely", "risk", "high"]), required=True, help="Risk to people."
)
@click.option("--words", required=True, help="The assessment, in words.")
@asks(Permission.BREACH_WORK)
def assess(breach: str, risk: str, words: str) -> None:
    """Assess BREACH: how likely and how high the risk to people is."""
    actor = operator()
    from commonweal.partnership import services

    services.assess_breach(actor=actor, breach=breach, risk=risk, words=words)
    click.echo("The breach is assessed.")


@group.command("contain")
@click.argument("breach")
@click.option("--words", required=True, help="What was done so far, in words.")
@asks(Permission.BREACH_WORK)
def contain(breach: str, words: str) -> None:
    """Say how BREACH is contained."""
    actor = operator()
    from commonweal.partnership import services

    services.contain_breach(actor=actor, breach=breach, words=words)
    click.echo("The breach is contained.")


@group.command("notify-regulator")
@click.argument("breach")
@click.option("--words", required=True, help="What the regulator was told; after 72 hours also why so late.")
@click.option("--reference", default="", help="The regulator's reference.")
@click.option("--at", "moment", type=Moment(), help="When; now without it.")
@asks(Permission.BREACH_WORK)
def notify_regulator(breach: str, words: str, reference: str, moment: datetime | None) -> None:
    """The regulator is told of BREACH."""
    actor = operator()
    from commonweal.partnership import services

    services.notify_regulator(actor=actor, breach=breach, words=words, reference=reference, at=moment)
    click.echo("Written down: the regulator is told.")


@group.command("not-notify")
@click.argument("breach")
@click.option("--why", required=True, help="Why a risk to people is unlikely.")
@asks(Permission.BREACH_WORK)
def not_notify(breach: str, why: str) -> None:
    """The regulator need not be told of BREACH, and why."""
    actor = operator()
    from commonweal.partnership import services

    services.decide_not_to_notify(actor=actor, breach=breach, why=why)
    click.echo("Written down: the regulator is not told.")


@group.command("notify-subjects")
@click.argument("breach")
@click.option("--words", required=True, help="How they were told, and what.")
@asks(Permission.BREACH_WORK)
def notify_subjects(breach: str, words: str) -> None:
    """The people concerned are told of BREACH."""
    actor = operator()
    from commonweal.partnership import services

    services.notify_subjects(actor=actor, breach=breach, words=words)
    click.echo("Written down: the people concerned are told.")


@group.command("learn")
@click.argument("breach")
@click.option("--words", required=True, help="What is done so that it does not happen again.")
@asks(Permission.BREACH_WORK)
def learn(breach: str, words: str) -> None:
    """What was learned from BREACH."""
    actor = operator()
    from commonweal.partnership import services

    services.learn_from_breach(actor=actor, breach=breach, words=words)
    click.echo("Written down.")


@group.command("close")
@click.argument("breach")
@click.option("--words", required=True, help="Why it can be closed, in words.")
@asks(Permission.BREACH_WORK)
def close(breach: str, words: str) -> None:
    """Close BREACH."""
    actor = operator()
    from commonweal.partnership import services

    services.close_breach(actor=actor, breach=breach, words=words)
    click.echo("The breach is closed.")
