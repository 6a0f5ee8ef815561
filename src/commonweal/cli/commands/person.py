"""commonweal person"""

from __future__ import annotations

import uuid
from datetime import date

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.group()
def command() -> None:
    """People at work: accounts, posts, roles, areas, training, exclusions, leaving.

    PERSON is a user name, or a number such as account:7.
    """


@command.command("add")
@click.argument("username")
@click.argument("name")
@click.option("--agency", required=True, help="The code of their agency.")
@click.option("--post", required=True, help="Such as local_analyst; an unknown one lists them all.")
@click.option("--email", default="")
@click.option(
    "--area", "areas", multiple=True, help="Where they work, such as district:E08000006; once for each."
)
@click.option("--skill", "skills", multiple=True, help="Once for each.")
@click.option("--since", type=Day(), help="The first day in the post; today without it.")
@asks(Permission.ACCOUNT_ADD)
def added(
    username: str,
    name: str,
    agency: str,
    post: str,
    email: str,
    areas: tuple[str, ...],
    skills: tuple[str, ...],
    since: date | None,
) -> None:
    """Open the account USERNAME for the person NAME. It can do nothing until it is given a role."""
    actor = operator()
    from commonweal.partnership.services import add_person

    account = add_person(
        actor=actor,
        username=username,
        name=name,
        agency=agency,
        post=post,
        email=email,
        areas=areas,
        skills=skills,
        since=since,
    )
    click.echo(f"{name} is {account}. Give a role: commonweal person role {username} ROLE --why TEXT")


@command.command("list")
@click.option("--agency", default="")
@click.option("--role", default="", help="Only those who hold it today.")
@click.option("--state", type=click.Choice(["open", "paused", "closed"]), help="All without it.")
@asks(Permission.ACCOUNT_READ)
def listed(agency: str, role: str, state: str | None) -> None:
    """The directory of people at work."""
    actor = operator()
    from commonweal.partnership.queries import people

    rows = [
        (each.id, each.username, each.name, each.agency, each.state, ", ".join(each.roles))
        for each in people(actor, agency=agency, role=role, state=state or "")
    ]
    click.echo(
        table(rows, ("account", "user name", "name", "agency", "state", "roles"))
        if rows
        else "There is nobody."
    )


@command.command("show")
@click.argument("person")
@asks(Permission.ACCOUNT_READ)
def shown(person: str) -> None:
    """All that the directory says of PERSON."""
    actor = operator()
    from commonweal.partnership.queries import person as the_person

    of = the_person(actor, person)
    click.echo(f"{of.entry.name} ({of.entry.username}, {of.entry.id}) at {of.entry.agency}: {of.entry.state}")
    if of.state_why:
        click.echo(f"  because: {of.state_why}")
    held = [
        *(("post", each) for each in of.posts),
        *(("role", each) for each in of.roles),
        *(("area", each) for each in of.areas),
        *(("course", each) for each in of.training),
    ]
    rows = [(what, each.what, each.since, each.until or "", each.more) for what, each in held]
    click.echo(table(rows, ("", "what", "from", "until, not counted", "")))
    click.echo(f"Skills: {', '.join(of.skills) or 'none recorded'}")
    click.echo(f"Vetted until: {of.vetted_until or 'not vetted'}")


@command.command("role")
@click.argument("person")
@click.argument("role")
@click.option("--why", default="", help="Why it is given.")
@click.option("--since", type=Day(), help="The first day; today without it.")
@click.option("--until", type=Day(), help="The first day on which it no longer holds.")
@click.option("--end", is_flag=True, help="End it, today or on the day of --until.")
@asks(Permission.ACCOUNT_CHANGE)
def role_given(person: str, role: str, why: str, since: date | None, until: date | None, end: bool) -> None:
    """Give PERSON a ROLE, or end it. What each role may: docs/reference/permissions.md."""
    actor = operator()
    from commonweal.partnership.services import end_role, grant_role

    if end:
        end_role(actor=actor, account=person, role=role, until=until)
        click.echo(f"{person} no longer holds {role}.")
        return
    grant_role(actor=actor, account=person, role=role, why=why, since=since, until=until)
    click.echo(f"{person} holds {role} from {since or 'today'}.")


@command.command("post")
@click.argument("person")
@click.argument("post")
@click.option("--since", type=Day(), help="The first day; today without it.")
@click.option("--until", type=Day(), help="The first day on which it is no longer theirs.")
@click.option("--instead", is_flag=True, help="End the posts that they have.")
@asks(Permission.ACCOUNT_CHANGE)
def posted(person: str, post: str, since: date | None, until: date | None, instead: bool) -> None:
    """Give PERSON a POST in their agency."""
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.partnership.services import end_posts, give_post

    with acting(actor):
        if instead:
            end_posts(actor=actor, account=person, until=since)
        give_post(actor=actor, account=person, post=post, since=since, until=until)
    click.echo(f"{person} is {post} from {since or 'today'}.")


@command.command("area")
@click.argument("person")
@click.argument("area")
@click.option("--since", type=Day(), help="The first day; today without it.")
@click.option("--end", is_flag=True, help="They no longer work there.")
@asks(Permission.ACCOUNT_CHANGE)
def area_set(person: str, area: str, since: date | None, end: bool) -> None:
    """Record that PERSON works in AREA, such as district:E08000006."""
    actor = operator()
    from commonweal.partnership.services import add_area, end_area

    if end:
        end_area(actor=actor, account=person, area=area, until=since)
        click.echo(f"{person} no longer works in {area}.")
        return
    add_area(actor=actor, account=person, area=area, since=since)
    click.echo(f"{person} works in {area}.")


@command.command("train")
@click.argument("person")
@click.argument("course")
@click.option("--done", type=Day(), required=True, help="The day on which they did it.")
@click.option(
    "--until", type=Day(), help="The first day on which it has lapsed; as the course says without it."
)
@asks(Permission.ACCOUNT_CHANGE)
def trained(person: str, course: str, done: date, until: date | None) -> None:
    """Record that PERSON did COURSE: information-sharing, marac."""
    actor = operator()
    from commonweal.partnership.services import record_training

    lapses = record_training(actor=actor, account=person, course=course, done_on=done, until=until)
    click.echo(f"{person} is trained in {course}; it lapses on {lapses}.")


@command.command("vet")
@click.argument("person")
@click.option(
    "--until", type=Day(), help="The first day on which it has lapsed; without it, no longer vetted."
)
@asks(Permission.ACCOUNT_CHANGE)
def vetted(person: str, until: date | None) -> None:
    """Record until when the vetting of PERSON holds."""
    actor = operator()
    from commonweal.partnership.services import record_vetting

    record_vetting(actor=actor, account=person, until=until)
    click.echo(f"{person} is vetted until {until}." if until else f"{person} is not vetted.")


@command.command("pause")
@click.argument("person")
@click.option("--why", required=True)
@asks(Permission.ACCOUNT_CHANGE)
def paused(person: str, why: str) -> None:
    """Pause the account of PERSON: it can do nothing until it is resumed."""
    actor = operator()
    from commonweal.partnership.services import pause_account

    done = pause_account(actor=actor, account=person, why=why)
    click.echo(f"{person} is paused." if done else f"{person} was not open.")


@command.command("resume")
@click.argument("person")
@click.option("--why", required=True)
@asks(Permission.ACCOUNT_CHANGE)
def resumed(person: str, why: str) -> None:
    """Resume the paused account of PERSON."""
    actor = operator()
    from commonweal.partnership.services import resume_account

    resume_account(actor=actor, account=person, why=why)
    click.echo(f"{person} is open again.")


@command.command("leave")
@click.argument("person")
@click.option("--why", required=True)
@asks(Permission.ACCOUNT_CLOSE)
def left(person: str, why: str) -> None:
    """PERSON leaves: the account closes now and for good; roles, posts and areas end."""
    actor = operator()
    from commonweal.partnership.services import close_account

    close_account(actor=actor, account=person, why=why)
    click.echo(f"{person} has left.")


@command.command("exclude")
@click.argument("person")
@click.argument("matter")
@click.option("--why", required=True)
@click.option("--until", type=Day(), help="The first day on which it no longer holds.")
@asks(Permission.EXCLUSION_ADD)
def excluded(person: str, matter: str, why: str, until: date | None) -> None:
    """Keep PERSON out of MATTER, such as case:4f1c: it beats every role, and they never see it."""
    actor = operator()
    from commonweal.partnership.services import exclude

    number = exclude(actor=actor, account=person, matter=matter, why=why, until=until)
    click.echo(f"Exclusion {number} stands from now on.")


@command.command("exclusions")
@asks(Permission.EXCLUSION_READ)
def exclusions_listed() -> None:
    """The exclusions that stand."""
    actor = operator()
    from commonweal.partnership.queries import exclusions

    rows = [
        (
            str(each.id),
            each.name,
            each.matter,
            each.since,
            each.until or "",
            each.lift_asked_by and "asked to lift",
        )
        for each in exclusions(actor)
    ]
    click.echo(
        table(rows, ("exclusion", "person", "matter", "from", "until", "")) if rows else "There is none."
    )


@command.command("lift")
@click.argument("exclusion", type=click.UUID)
@click.option("--ask", "why", default="", help="Ask that it be lifted, and why; another person then agrees.")
@asks(Permission.EXCLUSION_ADD, Permission.EXCLUSION_LIFT)
def lifted(exclusion: uuid.UUID, why: str) -> None:
    """Lift an EXCLUSION: one person asks with --ask, another agrees without it."""
    actor = operator()
    from commonweal.partnership.services import ask_to_lift, lift_exclusion

    if why:
        ask_to_lift(actor=actor, exclusion=exclusion, why=why)
        click.echo("Asked. Another person has to agree.")
        return
    lift_exclusion(actor=actor, exclusion=exclusion)
    click.echo("The exclusion is lifted.")


@command.command("invite")
@click.argument("person")
@asks(Permission.ACCOUNT_CHANGE)
def invite_person(person: str) -> None:
    """Print the address at which PERSON sets a password: once, within three days.

    Give it to nobody else: whoever has it first has the account.
    """
    actor = operator()
    from django.conf import settings
    from django.urls import reverse

    from commonweal.partnership.services import invite

    made = invite(actor=actor, account=person)
    address = reverse("first_password", kwargs={"account": made.account, "token": made.token})
    click.echo(f"{settings.SITE}{address}")
