"""commonweal access retention …"""

from __future__ import annotations

from datetime import date

import click

from commonweal.cli.governance.asking import shown
from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.group("retention")
def group() -> None:
    """How long things are kept, and the queue of reviews."""


@group.command("schedules")
@asks(Permission.RETENTION_READ)
def schedules_listed() -> None:
    """The schedules, from the reference file, and the six questions that a review answers."""
    actor = operator()
    from commonweal.partnership import queries

    rows = [
        (each.code, f"{each.clear} months", f"{each.review} months", each.since, each.words, each.then)
        for each in queries.retention_schedules(actor)
    ]
    click.echo(table(rows, ("schedule", "clear period", "next reviews", "since", "what", "then")))
    click.echo()
    click.echo(table(tuple(queries.retention_questions().items()), ("question", "what it asks")))


@group.command("add")
@click.argument("matter")
@click.option(
    "--schedule", "schedules", multiple=True, required=True, help="Its schedule; several if derived."
)
@click.option(
    "--from", "clear_from", type=Day(), required=True, help="The day on which the clear period began."
)
@click.option("--born", type=Day(), help="The date of birth, where the schedule depends on age.")
@click.option("--why-so-young", default="", help="Why police-origin information on a child under 10 is kept.")
@asks(Permission.RETENTION_SET)
def added(
    matter: str, schedules: tuple[str, ...], clear_from: date, born: date | None, why_so_young: str
) -> None:
    """Enter a MATTER, such as case:4f1c, in the retention register."""
    actor = operator()
    from commonweal.partnership import services

    item = services.keep_under(
        actor=actor,
        matter=matter,
        schedules=schedules,
        clear_from=clear_from,
        born=born,
        why_so_young=why_so_young,
    )
    click.echo(f"Entered as {item}.")


@group.command("queue")
@click.option("--days", type=click.IntRange(min=0), default=0, show_default=True, help="Look so far ahead.")
@asks(Permission.RETENTION_READ)
def queue(days: int) -> None:
    """What is due for review, the longest overdue first."""
    actor = operator()
    from datetime import timedelta

    from commonweal.partnership import queries

    rows = [
        (each.id, each.matter, ", ".join(each.schedules), each.clear_from, each.next_review, each.standing)
        for each in queries.review_queue(actor, within=timedelta(days=days))
    ]
    headings = ("item", "matter", "schedules", "clear from", "review on", "standing")
    click.echo(table(rows, headings) if rows else "Nothing is due for review.")


@group.command("contact")
@click.argument("item")
@click.option("--on", type=Day(), required=True, help="The day of the new contact.")
@click.option("--why", required=True, help="What it was, in words.")
@asks(Permission.RETENTION_SET)
def contact(item: str, on: date, why: str) -> None:
    """There was new contact: the clear period of ITEM starts again."""
    actor = operator()
    from commonweal.partnership import services

    following = services.record_contact(actor=actor, item=item, on=on, why=why)
    click.echo(f"The clear period starts again. The next review is on {following}.")


@group.command("hold")
@click.argument("item")
@click.option("--why", default="", help="Why it is held; without it a hold is lifted.")
@asks(Permission.RETENTION_SET)
def hold(item: str, why: str) -> None:
    """Put ITEM under legal hold, or lift the hold."""
    actor = operator()
    from commonweal.partnership import services

    services.hold_for_law(actor=actor, item=item, why=why)
    click.echo("It is held." if why else "The hold is lifted.")


@group.command("review")
@click.argument("item")
@click.option(
    "--answer", "answers", multiple=True, required=True, help="A question and its answer: code=words."
)
@click.option("--decision", type=click.Choice(["keep", "dispose"]), required=True, help="What is decided.")
@click.option("--why", required=True, help="Why, in words.")
@click.option("--next", "following", type=Day(), help="The next review, if earlier than the schedule's.")
@asks(Permission.RETENTION_REVIEW)
def review(item: str, answers: tuple[str, ...], decision: str, why: str, following: date | None) -> None:
    """Review ITEM: answer the six questions and decide."""
    actor = operator()
    from commonweal.partnership import services

    given = {key.strip(): words for key, _, words in (each.partition("=") for each in answers)}
    due = services.review_retention(
        actor=actor, item=item, answers=given, decision=decision, reason=why, next_review=following
    )
    click.echo(f"It is kept. The next review is on {due}." if due else "It is to be disposed of.")


@group.command("reviews")
@click.argument("item")
@asks(Permission.RETENTION_READ)
def reviews(item: str) -> None:
    """The reviews of ITEM so far."""
    actor = operator()
    from commonweal.partnership import queries

    rows = [
        (shown(each.at), each.by, each.decision, each.reason, each.next_review)
        for each in queries.the_reviews(actor, item)
    ]
    headings = ("at", "by", "decision", "reason", "next review")
    click.echo(table(rows, headings) if rows else "It was not reviewed yet.")
