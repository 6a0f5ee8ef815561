"""commonweal register"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.partnership.queries import DpiaShown


@click.group()
def command() -> None:
    """Registers: impact assessments, collaboration, advice of panel and committee."""


# ----------------------------------------------------------------------- data protection impact assessments


@command.group("dpia")
def dpia() -> None:
    """Data protection impact assessments."""


@dpia.command("init")
@asks(Permission.DPIA_WRITE)
def dpia_init() -> None:
    """Enter the system's own assessment, as this release brings it."""
    actor = operator()
    from commonweal.partnership.services import enter_own_dpia

    new = enter_own_dpia(actor=actor)
    click.echo("The system's own assessment is entered, as a draft." if new else "It is entered already.")


@dpia.command("list")
@asks(Permission.DPIA_READ)
def dpia_list() -> None:
    """The assessments, each version."""
    actor = operator()
    from commonweal.partnership.queries import dpias

    rows = [
        (d.reference, d.version, d.state, d.required_for, d.residual_risk, d.decision, d.review_on, d.title)
        for d in dpias(actor=actor)
    ]
    headings = ("reference", "version", "state", "for", "risk left", "decision", "review on", "title")
    click.echo(table(rows, headings) if rows else "No assessment is entered.")


@dpia.command("show")
@click.argument("reference")
@asks(Permission.DPIA_READ)
def dpia_show(reference: str) -> None:
    """The latest version of an assessment, whole."""
    actor = operator()
    from commonweal.partnership import queries

    click.echo(_described(queries.dpia(actor=actor, reference=reference)))


@dpia.command("add")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@asks(Permission.DPIA_WRITE)
def dpia_add(path: Path) -> None:
    """Enter an assessment, or write its draft anew, from a FILE.

    The file is in TOML: reference, title, required_for, description, necessity, risks, measures, safeguards,
    residual_risk.
    """
    actor = operator()
    from commonweal.partnership.dpia_terms import read_assessment
    from commonweal.partnership.services import write_dpia

    assessment = read_assessment(path.read_text("utf-8"))
    version = write_dpia(actor=actor, assessment=assessment)
    click.echo(f"Version {version} of {assessment.reference} is a draft.")


@dpia.command("advise")
@click.argument("reference")
@click.option("--advice", required=True, help="The data protection officer's advice.")
@asks(Permission.DPIA_ADVISE)
def dpia_advise(reference: str, advice: str) -> None:
    """Advise on a draft, as data protection officer. Nobody advises on what they wrote."""
    actor = operator()
    from commonweal.partnership.services import advise_on_dpia

    advise_on_dpia(actor=actor, reference=reference, advice=advice)
    click.echo(f"The advice on {reference} is entered.")


@dpia.command("decide")
@click.argument("reference")
@click.option(
    "--decision", required=True, type=click.Choice(["proceed", "proceed_with_measures", "do_not_proceed"])
)
@click.option("--reason", required=True, help="Why, in words.")
@click.option("--regulator", type=Day(), help="The day on which the Information Commissioner was consulted.")
@click.option("--reply", default="", help="What the Information Commissioner answered.")
@asks(Permission.DPIA_DECIDE)
def dpia_decide(reference: str, decision: str, reason: str, regulator: date | None, reply: str) -> None:
    """Decide on an assessment that was advised on. Where a high risk is left, the regulator comes first."""
    actor = operator()
    from commonweal.partnership.services import decide_on_dpia

    decide_on_dpia(
        actor=actor,
        reference=reference,
        decision=decision,
        reason=reason,
        regulator_consulted_on=regulator,
        regulator_reply=reply,
    )
    click.echo(f"The decision on {reference} is entered.")


@dpia.command("review")
@click.argument("reference")
@click.option("--finding", required=True, help="What the review found.")
@asks(Permission.DPIA_ADVISE)
def dpia_review(reference: str, finding: str) -> None:
    """Look again at a decided assessment, as data protection officer."""
    actor = operator()
    from commonweal.partnership.services import review_dpia

    day = review_dpia(actor=actor, reference=reference, advice=finding)
    click.echo(f"{reference} is reviewed; the next review is on {day}.")


def _described(found: DpiaShown) -> str:
    lines = [f"{found.title} ({found.reference}, version {found.version}): {found.state}"]
    for words, text in found.parts:
        lines += ["", words, text]
    lines += ["", f"Written by {found.author}"]
    if found.advice:
        lines.append(f"Advice ({found.advised_on}): {found.advice}")
    if found.decision:
        lines.append(f"Decision ({found.decided_on}): {found.decision}: {found.decision_reason}")
    if found.regulator_consulted_on:
        lines.append(f"Regulator consulted on {found.regulator_consulted_on}")
    if found.review_on:
        lines.append(f"Review on {found.review_on}")
    return "\n".join(lines)


# -------------------------------------------------------------------------------- collaboration agreements


@command.group("collaboration")
def collaboration() -> None:
    """Collaboration agreements, of policing bodies and others."""


@collaboration.command("add")
@click.option("--reference", required=True, help="A short name of your own for it.")
@click.option("--title", required=True, help="Its title.")
@click.option("--purpose", required=True, help="What it is for.")
@click.option("--power", required=True, help="The power under which it is made.")
@click.option("--party", "parties", multiple=True, required=True, help="A party; once for each.")
@click.option("--lead", required=True, help="The party that leads.")
@click.option("--from", "since", type=Day(), required=True, help="Its first day.")
@click.option("--to", "until", type=Day(), help="The first day on which it no longer holds.")
@asks(Permission.REGISTER_WRITE)
def collaboration_add(
    reference: str,
    title: str,
    purpose: str,
    power: str,
    parties: tuple[str, ...],
    lead: str,
    since: date,
    until: date | None,
) -> None:
    """Enter a collaboration agreement."""
    actor = operator()
    from commonweal.partnership.services import add_collaboration

    add_collaboration(
        actor=actor,
        reference=reference,
        title=title,
        purpose=purpose,
        power=power,
        parties=parties,
        lead=lead,
        since=since,
        until=until,
    )
    click.echo(f"Collaboration agreement {reference} is entered.")


@collaboration.command("list")
@asks(Permission.REGISTER_READ)
def collaboration_list() -> None:
    """The collaboration agreements."""
    actor = operator()
    from commonweal.partnership.queries import collaborations

    rows = [
        (c.reference, c.title, c.lead, ", ".join(c.parties), c.power, c.since, c.until)
        for c in collaborations(actor=actor)
    ]
    headings = ("reference", "title", "lead", "parties", "power", "from", "to")
    click.echo(table(rows, headings) if rows else "No collaboration agreement is entered.")


# -------------------------------------------------------------------------- protest panel, ethics committee


@command.group("protest")
def protest() -> None:
    """What the protest panel was asked and advised."""


@command.group("ethics")
def ethics() -> None:
    """What the ethics committee was asked and advised."""


def _asking(group: click.Group, adviser: str) -> None:
    """The same commands for both bodies."""

    @group.command("add")
    @click.argument("reference")
    @click.option("--question", required=True, help="The question of principle.")
    @asks(Permission.REGISTER_WRITE)
    def add(reference: str, question: str) -> None:
        """Put a question."""
        actor = operator()
        from commonweal.partnership.services import ask_advice

        ask_advice(actor=actor, reference=reference, adviser=adviser, question=question)
        click.echo(f"Question {reference} is entered.")

    @group.command("advise")
    @click.argument("reference")
    @click.option("--advice", required=True, help="What was advised.")
    @click.option("--by", required=True, help="Who spoke for the body.")
    @asks(Permission.REGISTER_WRITE)
    def advise(reference: str, advice: str, by: str) -> None:
        """Enter the advice."""
        actor = operator()
        from commonweal.partnership.services import enter_advice

        enter_advice(actor=actor, reference=reference, advice=advice, by=by)
        click.echo(f"The advice on {reference} is entered.")

    @group.command("done")
    @click.argument("reference")
    @click.option("--what", required=True, help="What was done, or why the advice was not followed.")
    @asks(Permission.REGISTER_WRITE)
    def done(reference: str, what: str) -> None:
        """Enter what was done about the advice."""
        actor = operator()
        from commonweal.partnership.services import enter_what_was_done

        enter_what_was_done(actor=actor, reference=reference, done=what)
        click.echo(f"What was done about {reference} is entered.")

    @group.command("list")
    @asks(Permission.REGISTER_READ)
    def listed() -> None:
        """Questions, advice, and what was done."""
        actor = operator()
        from commonweal.partnership.queries import advice_of

        rows = [
            (a.reference, a.asked_on, a.question, a.advice, a.advised_by, a.advised_on, a.done, a.done_on)
            for a in advice_of(actor=actor, adviser=adviser)
        ]
        headings = ("reference", "asked on", "question", "advice", "by", "on", "what was done", "on")
        click.echo(table(rows, headings) if rows else "Nothing was asked yet.")


_asking(protest, "protest")
_asking(ethics, "ethics")
