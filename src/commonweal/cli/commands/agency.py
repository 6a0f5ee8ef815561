"""commonweal agency"""

from __future__ import annotations

from datetime import date

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

NOT_IN_ORDER = 6


@click.group()
def command() -> None:
    """Agencies: which there are, what the law makes of them where, who facilitates for them."""


@command.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--kind", default="other", show_default=True, help="Police, council, fire and so on.")
@click.option("--part", default="other", show_default=True, help="Its legal part in the whole partnership.")
@click.option("--contact", default="", help="Where its officer for information governance is reached.")
@click.option("--since", type=Day(), help="The first day; today without it.")
@asks(Permission.AGENCY_ADD)
def added(code: str, name: str, kind: str, part: str, contact: str, since: date | None) -> None:
    """Add the agency NAME under a short CODE of your own."""
    actor = operator()
    from commonweal.partnership.services import add_agency

    add_agency(
        actor=actor, code=code, name=name, kind=kind, legal_part=part, governance_contact=contact, since=since
    )
    click.echo(f"{name} is in the list of agencies as {code}.")


@command.command("list")
@click.option("--area", default="", help="Only those with a part in this area, such as district:E08000006.")
@click.option("--on", "day", type=Day(), help="As it was on a day; today without it.")
@asks(Permission.AGENCY_READ)
def listed(area: str, day: date | None) -> None:
    """The agencies, with what the law makes of each and who facilitates for it."""
    actor = operator()
    from commonweal.partnership.queries import agencies_on

    found = agencies_on(actor, day, area)
    rows = [
        (
            each.code,
            each.name,
            each.kind,
            next((part.legal_part for part in each.parts if part.area == area), each.legal_part),
            each.facilitator or "nobody",
        )
        for each in found
    ]
    click.echo(table(rows, ("code", "name", "kind", "part", "facilitator")) if rows else "There is none.")


@command.command("show")
@click.argument("code")
@asks(Permission.AGENCY_READ)
def shown(code: str) -> None:
    """All that is known of the agency CODE, with its part in each area."""
    actor = operator()
    from commonweal.partnership.queries import agency

    of = agency(actor, code)
    click.echo(f"{of.name} ({of.code}), {of.kind}, since {of.since}")
    click.echo(f"Facilitator: {of.facilitator or 'nobody'}")
    click.echo(f"Information governance: {of.governance_contact or 'not recorded'}")
    rows = [(part.area, part.legal_part, part.since, part.source) for part in of.parts]
    click.echo(
        table(rows, ("area", "part", "since", "where it stands")) if rows else f"Part: {of.legal_part}"
    )


@command.command("part")
@click.argument("code")
@click.argument("area")
@click.argument("part")
@click.option("--source", required=True, help="Where the law stands that makes it so.")
@click.option("--since", type=Day(), help="The first day; today without it.")
@asks(Permission.AGENCY_CHANGE)
def part_set(code: str, area: str, part: str, source: str, since: date | None) -> None:
    """Record what agency CODE is by law in AREA: responsible_authority, co_operating_body, invitee, other."""
    actor = operator()
    from commonweal.partnership.services import set_part

    set_part(actor=actor, agency=code, area=area, legal_part=part, source=source, since=since)
    click.echo(f"{code} is {part} in {area}.")


@command.command("facilitator")
@click.argument("code")
@click.argument("person")
@click.option("--since", type=Day(), help="The first day; today without it.")
@asks(Permission.AGENCY_CHANGE)
def facilitator(code: str, person: str, since: date | None) -> None:
    """Record that agency CODE names PERSON to facilitate the sharing of information."""
    actor = operator()
    from commonweal.partnership.services import name_facilitator

    name_facilitator(actor=actor, agency=code, account=person, since=since)
    click.echo(f"{person} facilitates for {code}.")


@command.command("themes")
@asks(Permission.AGENCY_READ)
def themed() -> None:
    """The themes of the Police and Crime Plan and the partners that it names for each."""
    actor = operator()
    from commonweal.partnership.queries import agencies_on, themes

    agencies_on(actor)
    for theme in themes():
        click.echo(f"{theme.words}\n  " + "\n  ".join(theme.partners))


@command.command("check")
@asks(Permission.AGENCY_READ)
def checked() -> None:
    """Responsible authorities that have named nobody to facilitate (SI 2007/1830, regulation 4(3))."""
    actor = operator()
    from commonweal.partnership.queries import without_facilitator

    lacking = without_facilitator(actor)
    for each in lacking:
        click.echo(
            f"{each.name} ({each.code}) has named nobody: commonweal agency facilitator {each.code} PERSON"
        )
    if lacking:
        click.get_current_context().exit(NOT_IN_ORDER)
    click.echo("Every responsible authority has named a facilitator.")
