"""commonweal access rights …"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.core.actor import Actor
    from commonweal.partnership.queries import Material


@click.group("rights")
def group() -> None:
    """People's requests about their own data, and when they are due."""


@group.command("open")
@click.option("--kind", required=True, help="access, rectification, erasure, restriction or objection.")
@click.option("--from", "requester", required=True, help="Who asks.")
@click.option("--about", required=True, help="What they ask for, in their words.")
@click.option("--received", type=Day(), required=True, help="The day on which it was received.")
@click.option("--regime", default="uk_gdpr", show_default=True, help="uk_gdpr or part_3 (law enforcement).")
@asks(Permission.RIGHTS_OPEN)
def opened(kind: str, requester: str, about: str, received: date, regime: str) -> None:
    """Enter a request."""
    actor = operator()
    from commonweal.partnership import services

    request = services.open_request(
        actor=actor, kind=kind, requester=requester, about=about, received=received, regime=regime
    )
    click.echo(f"Request {request} is entered.")
    _due(actor, request)


@group.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that wait for an answer.")
@asks(Permission.RIGHTS_READ)
def listed(open_only: bool) -> None:
    """The requests, what is due first at the top."""
    actor = operator()
    from commonweal.partnership import queries

    found = queries.rights_requests(actor, open_only=open_only)
    rows = [
        (
            each.id,
            each.kind,
            each.requester,
            each.received,
            each.due,
            each.state.replace("_", " "),
            each.standing,
        )
        for each in found
    ]
    headings = ("request", "kind", "who asks", "received", "due", "state", "clock")
    click.echo(table(rows, headings) if rows else "There is no request.")
    for caveat in dict.fromkeys(each.caveat for each in found if each.caveat):
        click.echo(caveat)


@group.command("show")
@click.argument("request")
@asks(Permission.RIGHTS_READ)
def show(request: str) -> None:
    """One REQUEST: what was found and decided, what was withheld, who was told."""
    actor = operator()
    from commonweal.partnership import queries

    file = queries.the_request(actor, request)
    entry = file.entry
    click.echo(f"{entry.kind}, {entry.requester}: {entry.about}\n{entry.state}; {entry.standing}")
    if file.materials:
        rows = [
            (each.id, each.matter, each.what, _decision(each), each.exemption, each.why)
            for each in file.materials
        ]
        click.echo(table(rows, ("material", "matter", "what", "decision", "exemption", "why")))
    if file.notices:
        told = [(each.told_as, each.whom, each.what) for each in file.notices]
        click.echo(table(told, ("told as", "whom", "what")))


@group.command("ask-identity")
@click.argument("request")
@asks(Permission.RIGHTS_WORK)
def ask_identity(request: str) -> None:
    """Proof of identity was asked for; the month of REQUEST waits for it."""
    actor = operator()
    from commonweal.partnership import services

    services.ask_identity(actor=actor, request=request)
    click.echo("The clock waits for the proof of identity.")


@group.command("confirm-identity")
@click.argument("request")
@click.option("--how", required=True, help="How the identity was checked, in words.")
@asks(Permission.RIGHTS_WORK)
def confirm_identity(request: str, how: str) -> None:
    """The identity behind REQUEST is checked; it is in hand."""
    actor = operator()
    from commonweal.partnership import services

    services.confirm_identity(actor=actor, request=request, how=how)
    _due(actor, request)


@group.command("extend")
@click.argument("request")
@click.option("--why", required=True, help="What the person was told about the delay.")
@asks(Permission.RIGHTS_WORK)
def extend(request: str, why: str) -> None:
    """Take two further months for REQUEST; the person has been told why."""
    actor = operator()
    from commonweal.partnership import services

    click.echo(f"It is due on {services.extend_request(actor=actor, request=request, why=why)}.")


@group.command("hold")
@click.argument("request")
@click.option("--why", default="", help="Why the data are held; without it a hold is lifted.")
@asks(Permission.RIGHTS_WORK)
def hold(request: str, why: str) -> None:
    """Put what REQUEST is about under legal hold, or lift the hold."""
    actor = operator()
    from commonweal.partnership import services

    services.hold_request(actor=actor, request=request, why=why)
    click.echo("It is held." if why else "The hold is lifted.")


@group.command("found")
@click.argument("request")
@click.argument("matter")
@click.option("--what", required=True, help="What was found there, in words.")
@asks(Permission.RIGHTS_WORK)
def found(request: str, matter: str, what: str) -> None:
    """The search for REQUEST found something in MATTER, such as case:4f1c."""
    actor = operator()
    from commonweal.partnership import services

    material = services.record_material(actor=actor, request=request, matter=matter, what=what)
    click.echo(f"Written down as {material}.")


@group.command("decide")
@click.argument("material")
@click.option(
    "--decision", type=click.Choice(["disclose", "withhold"]), required=True, help="What is decided."
)
@click.option(
    "--exemption", default="", help="Under which exemption it is withheld; a wrong one prints the list."
)
@click.option("--why", required=True, help="Why, in words.")
@asks(Permission.RIGHTS_WORK)
def decide(material: str, decision: str, exemption: str, why: str) -> None:
    """Decide on one MATERIAL. From a MARAC or intelligence, two people decide to disclose."""
    actor = operator()
    from commonweal.partnership import services

    decided = services.decide_material(
        actor=actor, material=material, decision=decision, exemption=exemption, why=why
    )
    click.echo("It is decided." if decided else "It waits for a second person, who has to decide the same.")


@group.command("tell")
@click.argument("request")
@click.option(
    "--as", "told_as", type=click.Choice(["controller", "recipient"]), required=True, help="As what."
)
@click.option("--whom", required=True, help="The agency or body.")
@click.option("--what", required=True, help="What they were told, in words.")
@asks(Permission.RIGHTS_WORK)
def tell(request: str, told_as: str, whom: str, what: str) -> None:
    """A joint controller was passed REQUEST, or a recipient was told of its result."""
    actor = operator()
    from commonweal.partnership import services

    services.record_notice(actor=actor, request=request, told_as=told_as, whom=whom, what=what)
    click.echo(f"Written down: {whom} was told.")


@group.command("answer")
@click.argument("request")
@click.option("--granted/--refused", required=True, help="Whether they get what they asked for.")
@click.option("--words", required=True, help="The answer, in words.")
@asks(Permission.RIGHTS_WORK)
def answer(request: str, granted: bool, words: str) -> None:
    """The response to REQUEST is sent."""
    actor = operator()
    from commonweal.partnership import services

    services.answer_request(actor=actor, request=request, granted=granted, words=words)
    click.echo("The response is written down.")


@group.command("close")
@click.argument("request")
@click.option("--no-recipients", default="", help="Why there is nobody to tell, in words.")
@asks(Permission.RIGHTS_WORK)
def close(request: str, no_recipients: str) -> None:
    """Close REQUEST, when all who had the data are told."""
    actor = operator()
    from commonweal.partnership import services

    services.close_request(actor=actor, request=request, no_recipients=no_recipients)
    click.echo("The request is closed.")


@group.command("end")
@click.argument("request")
@click.option("--withdrawn/--lapsed", default=True, help="Withdrawn, or never proved who they are.")
@click.option("--why", required=True, help="Why it ends, in words.")
@asks(Permission.RIGHTS_WORK)
def end(request: str, withdrawn: bool, why: str) -> None:
    """REQUEST ends without an answer."""
    actor = operator()
    from commonweal.partnership import services

    services.end_request(actor=actor, request=request, lapsed=not withdrawn, why=why)
    click.echo("The request has ended.")


def _due(actor: Actor, request: str) -> None:
    from commonweal.partnership import queries

    entry = queries.the_request(actor, request).entry
    click.echo(f"It is due on {entry.due} ({entry.standing}).")


def _decision(each: Material) -> str:
    waits = each.decision == "undecided" and each.proposed
    return "waits for a second person" if waits else each.decision
