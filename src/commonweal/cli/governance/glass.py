"""commonweal access break-glass, agree, opened, review"""

from __future__ import annotations

import click

from commonweal.cli.governance.asking import confirmed, shown
from commonweal.cli.session import operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command("break-glass")
@click.argument("matter")
@click.option("--code", required=True, help="Why, as a code; a wrong one prints the list.")
@click.option("--why", required=True, help="Why, in words that a stranger understands.")
@click.option(
    "--owner", default="", help="The account that owns the record, such as account:7; told at once."
)
@asks(Permission.ACCESS_BREAK_GLASS)
def break_glass(matter: str, code: str, why: str, owner: str) -> None:
    """Open the locked MATTER for an hour, where life is at risk.

    MATTER is its class and number, such as case:4f1c. Its owner and the information governance officers are
    told at once, and one of them reviews it within a working day.
    """
    actor = operator()
    from commonweal.partnership import services

    with confirmed(actor, "Those who own and oversee this record are told at once.", matter):
        opening = services.break_glass(actor=actor, matter=matter, reason_code=code, reason=why, owner=owner)
    click.echo(f"{opening.matter} is open until {shown(opening.until)}. Opening {opening.id}.")
    click.echo(f"It is reviewed before {shown(opening.review_by)}; otherwise your account pauses.")


@click.command("agree")
@click.argument("person")
@click.argument("matter")
@click.option("--why", required=True, help="Why you agree, in words.")
@asks(Permission.ACCESS_BREAK_GLASS)
def agree(person: str, matter: str, why: str) -> None:
    """Agree, as the second person, that PERSON opens a MATTER from which they are excluded."""
    actor = operator()
    from commonweal.partnership import services

    with confirmed(actor, f"Your name stands beside that of {person}.", matter):
        services.agree_to_opening(actor=actor, person=person, matter=matter, reason=why)
    click.echo(f"Agreed. {person} can now open {matter}, for the next half an hour.")


@click.command("opened")
@click.option("--to-review", is_flag=True, help="Only those that nobody has reviewed.")
@click.option("--why", "opening", help="The reason of one opening, from the audit log.")
@asks(Permission.ACCESS_READ_BREAK_GLASS)
def opened(to_review: bool, opening: str | None) -> None:
    """The locked records that were opened, the latest first."""
    actor = operator()
    from commonweal.partnership import queries

    if opening:
        click.echo(queries.reason_of_opening(actor, opening))
        return
    rows = [
        (
            each.id,
            shown(each.at),
            each.who,
            each.matter,
            each.reason_code,
            each.second_person,
            "overdue" if each.overdue else each.state.replace("_", " "),
            shown(each.review_by),
        )
        for each in queries.openings(actor, to_review=to_review)
    ]
    headings = ("opening", "at", "who", "matter", "reason", "second person", "review", "before")
    click.echo(table(rows, headings) if rows else "No locked record was opened.")


@click.command("review")
@click.argument("opening")
@click.option(
    "--outcome",
    type=click.Choice(["justified", "not_justified", "needs_action"]),
    required=True,
    help="What the review found.",
)
@click.option("--words", required=True, help="Its finding in words.")
@asks(Permission.ACCESS_REVIEW_BREAK_GLASS)
def review(opening: str, outcome: str, words: str) -> None:
    """Review an OPENING, as an information governance officer who did not take part in it."""
    actor = operator()
    from commonweal.partnership import services

    services.review_opening(actor=actor, opening=opening, outcome=outcome, words=words)
    click.echo(f"Opening {opening} is reviewed: {outcome.replace('_', ' ')}.")
