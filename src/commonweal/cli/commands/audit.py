"""commonweal audit"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, overload

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.core.trail.reading import Line

HEADINGS = ("when", "who", "agency", "what was done", "to what", "outcome", "why")
LONGEST = 60
NOT_WELL = 1


@click.group()
def command() -> None:
    """Read the audit log, check it, and hand on what proves it."""


@command.command("mine")
@click.option("--since", type=Day(), help="The first day; the latest lines without it.")
@asks(Permission.AUDIT_READ_OWN)
def mine(since: date | None) -> None:
    """What the log says that you did."""
    actor = operator()
    from commonweal.partnership.queries import audit

    answer = audit.my_access(actor=actor, since=_moment(since))
    _show(answer.lines, answer.shortened, answer.use)


@command.command("who-read")
@click.argument("thing", required=False)
@click.option("--subject", default="", help="Somebody or something that the lines are about: account:7.")
@click.option("--since", type=Day(), help="The first day; the latest lines without it.")
@asks(Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY, Permission.AUDIT_READ_OWN)
def who_read(thing: str | None, subject: str, since: date | None) -> None:
    """Who has read THING, such as delivery:12, or about a subject."""
    if not thing and not subject:
        raise click.UsageError("Name a thing, such as delivery:12, or a --subject.")
    actor = operator()
    from commonweal.partnership.queries import audit

    answer = audit.who_read(actor=actor, matter=thing or "", subject=subject, since=_moment(since))
    _show(answer.lines, answer.shortened, answer.use)


@command.command("disclosures")
@click.option("--since", type=Day(), help="The first day; the latest lines without it.")
@asks(Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY, Permission.AUDIT_READ_OWN)
def disclosures(since: date | None) -> None:
    """The register of disclosures: what left, when, why, to whom, under which gateway."""
    actor = operator()
    from commonweal.partnership.queries import audit

    register = audit.disclosures(actor=actor, since=_moment(since))
    rows = [
        (_when(d.at), d.who, d.what, d.version[:12], ", ".join(d.to_whom), d.gateway, _short(d.why))
        for d in register.disclosures
    ]
    headings = ("when", "who", "what", "version", "to whom", "gateway", "why")
    click.echo(table(rows, headings) if rows else "Nothing has been disclosed.")
    _close(register.shortened, register.use)


@command.command("unusual")
@click.option("--since", type=Day(), required=True, help="The first day.")
@asks(Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY)
def unusual(since: date) -> None:
    """What a reviewer should ask about: runs of refusals, bulk, odd hours, one's own record."""
    actor = operator()
    from commonweal.partnership.queries import audit

    found = audit.unusual_access(actor=actor, since=_moment(since))
    rows = [(f.kind, f.actor, _when(f.since), _when(f.until), f.count, f.words) for f in found.findings]
    headings = ("what", "who", "from", "to", "count", "of what")
    click.echo(table(rows, headings) if rows else "Nothing unusual was found.")
    click.echo(
        "\nEach line is a question to ask, not a judgement. Not looked for: " + "; ".join(found.left_out)
    )
    _close(False, found.use)


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--why", required=True, help="The reason, in words.")
@click.option("--for", "recipients", multiple=True, required=True, help="Who receives it; once for each.")
@asks(Permission.AUDIT_EXPORT)
def export(folder: Path, why: str, recipients: tuple[str, ...]) -> None:
    """Write a copy of the log into FOLDER for somebody who checks it; words stay encrypted in it."""
    actor = operator(why)
    from commonweal.core.trail import verifier
    from commonweal.partnership.services.trail import export_trail

    counts = export_trail(actor=actor, folder=folder, recipients=recipients)
    click.echo("".join(f"{store}: {count:,} events\n" for store, count in counts.items()), nl=False)
    click.echo(f"Written to {folder}. To check it: python {Path(verifier.__file__).name} {folder}")


@command.command("verify")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--checkpoint",
    "held",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint that you hold yourself; once for each.",
)
@click.option("--key", default="", help="The public key as you were given it: hexadecimal, or a file of it.")
@asks(Permission.AUDIT_VERIFY)
def verify(folder: Path | None, held: tuple[Path, ...], key: str) -> None:
    """Check the log as it stands, or the copy in FOLDER. Ends with exit code 1 at the first bad row."""
    actor = operator()
    from commonweal.partnership.services.trail import verify_trail

    verdict = verify_trail(actor=actor, folder=folder, held=held, public_key=key)
    click.echo("\n".join(verdict.lines))
    click.echo("All is well." if verdict.well else "NOT WELL. See docs/how-to/check-the-trail.md.")
    if not verdict.well:
        click.get_current_context().exit(NOT_WELL)


@command.command("checkpoint")
@click.option("--to", multiple=True, help="An account to send it to, best in another agency; once for each.")
@click.option("--daily", is_flag=True, help="Have the worker do this each day from now on.")
@asks(Permission.CHECKPOINT_SIGN)
def checkpoint(to: tuple[str, ...], daily: bool) -> None:
    """Sign today's checkpoint and lay it into the folder `checkpoints`."""
    actor = operator()
    from commonweal.partnership.services.trail import hand_on_daily, sign_checkpoint

    signed = sign_checkpoint(actor=actor, hand_to=to)
    done = "is signed" if signed.new else "was signed already"
    click.echo(f"Checkpoint {signed.number} of {signed.day} {done}: {signed.path}")
    if daily:
        hand_on_daily(actor=actor, to=to)
        click.echo("`commonweal work` signs one each day.")


@command.command("erase")
@click.argument("subject")
@click.option("--why", required=True, help="The reason, in words.")
@click.option("--second", required=True, help="The account of the second person who agrees.")
@asks(Permission.AUDIT_ERASE)
def erase(subject: str, why: str, second: str) -> None:
    """Destroy the keys to what the log says about SUBJECT, such as account:7. There is no way back."""
    actor = operator(why)
    from dataclasses import replace

    from commonweal.cli.governance.asking import confirmed
    from commonweal.core.task import begin, current_task
    from commonweal.partnership.queries import actor_of
    from commonweal.partnership.services.trail import erase_details

    begin(replace(current_task(), second_person=actor_of(second).id))
    with confirmed(actor, f"What the log says in words of {subject} will be gone.", "erase"):
        destroyed = erase_details(actor=actor, subject=subject, why=why)
    click.echo(f"{destroyed} keys are destroyed. The chain still verifies.")


def _show(lines: tuple[Line, ...], shortened: bool, use: str) -> None:
    rows = [
        (
            _when(line.at),
            line.actor,
            line.agency,
            line.operation,
            f"{line.object_type} {line.object_id}",
            line.outcome,
            _short(
                "; ".join(filter(None, (line.purpose, line.reason))) or ("(erased)" if line.erased else "")
            ),
        )
        for line in lines
    ]
    click.echo(table(rows, HEADINGS) if rows else "No line that you may see.")
    _close(shortened, use)


def _close(shortened: bool, use: str) -> None:
    if shortened:
        click.echo("\nThere are more lines; name a later day with --since to see all of it.")
    click.echo(f"\n{use}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _when(moment: datetime) -> str:
    from commonweal.core.clock import LONDON

    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"


@overload
def _moment(day: date) -> datetime: ...
@overload
def _moment(day: date | None) -> datetime | None: ...
def _moment(day: date | None) -> datetime | None:
    from commonweal.core.clock import LONDON

    return datetime(day.year, day.month, day.day, tzinfo=LONDON) if day else None
