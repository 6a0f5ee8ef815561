"""commonweal agreement"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.partnership.agreement_terms import Signatory
    from commonweal.partnership.queries import AgreementEntry, AgreementShown

HEADINGS = ("reference", "version", "state", "in force today", "parties", "feeds", "from", "to", "review on")
TERMS = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Information-sharing agreements, from draft to end."""


@command.command("add")
@click.option("--reference", required=True, help="A short name of your own for it.")
@click.option("--purpose", required=True, help="What the records are shared for.")
@click.option("--party", "parties", multiple=True, required=True, help="An agency; once for each.")
@click.option("--feed", "feeds", multiple=True, required=True, help="A feed that it covers; once for each.")
@click.option(
    "--class",
    "classes",
    multiple=True,
    default=("depersonalised_events",),
    show_default=True,
    help="A class of data that it covers; once for each.",
)
@click.option("--basis", required=True, help="The lawful basis.")
@click.option("--from", "starts", type=Day(), required=True, help="The first day on which it is in force.")
@click.option("--to", "ends", type=Day(), required=True, help="The first day on which it no longer holds.")
@click.option(
    "--signed-by", "signed", multiple=True, metavar="AGENCY=NAME", help="Who signed the paper; once for each."
)
@asks(Permission.AGREEMENT_CREATE)
def added(
    reference: str,
    purpose: str,
    parties: tuple[str, ...],
    feeds: tuple[str, ...],
    classes: tuple[str, ...],
    basis: str,
    starts: date,
    ends: date,
    signed: tuple[str, ...],
) -> None:
    """Record an agreement that was signed on paper and is in force between two dates."""
    actor = operator()
    from commonweal.partnership.services import create_agreement

    create_agreement(
        actor=actor,
        reference=reference,
        purpose=purpose,
        parties=parties,
        feeds=feeds,
        data_classes=classes,
        legal_basis=basis,
        in_force_from=starts,
        in_force_to=ends,
        signatories=[_signatory(each) for each in signed],
    )
    click.echo(f"Agreement {reference} is recorded, as signed on paper.")


@command.command("draft")
@click.argument("reference", required=False)
@click.option("--file", "path", type=TERMS, help="The agreement, in the form that --template prints.")
@click.option("--template", "blank", is_flag=True, help="Print an empty agreement to fill in.")
@asks(Permission.AGREEMENT_CREATE, Permission.AGREEMENT_CHANGE)
def drafted(reference: str | None, path: Path | None, blank: bool) -> None:
    """Write an agreement down as a draft, or write the draft REFERENCE anew.

    What was reviewed or signed is a draft again, and is reviewed and signed anew.
    """
    from commonweal.partnership.agreement_terms import template

    if blank:
        click.echo(template())
        return
    if not reference or not path:
        raise click.UsageError("Give a REFERENCE and --file, or ask for --template.")
    actor = operator()
    from commonweal.partnership import queries, services
    from commonweal.partnership.agreement_terms import read_terms

    terms = read_terms(path.read_text("utf-8"))
    if any(each.reference == reference for each in queries.agreements(actor=actor)):
        services.change_agreement(actor=actor, reference=reference, terms=terms)
    else:
        services.draft_agreement(actor=actor, reference=reference, terms=terms)
    click.echo(f"Agreement {reference} is a draft. Next, the data protection officer reviews it.")


@command.command("show")
@click.argument("reference")
@asks(Permission.AGREEMENT_READ)
def shown(reference: str) -> None:
    """Everything that the register holds of an agreement."""
    actor = operator()
    from commonweal.partnership.queries import agreement

    click.echo(_described(agreement(actor=actor, reference=reference)))


@command.command("list")
@click.option("--all", "every", is_flag=True, help="Drafts and ended ones too.")
@asks(Permission.AGREEMENT_READ)
def listed(every: bool) -> None:
    """The agreements in force today."""
    actor = operator()
    from commonweal.partnership.queries import agreements

    found = [each for each in agreements(actor=actor) if every or each.in_force]
    nothing = "No agreement is recorded." if every else "No agreement is in force."
    click.echo(_table(found) if found else f"{nothing} Open-licence feeds need none.")


@command.command("due")
@click.option("--days", type=click.IntRange(min=0), default=60, show_default=True, help="Look so far ahead.")
@asks(Permission.AGREEMENT_READ)
def due(days: int) -> None:
    """The agreements that end or are to be reviewed soon, the next first."""
    actor = operator()
    from commonweal.partnership.queries import agreements_due

    found = agreements_due(actor=actor, within_days=days)
    click.echo(_table(found) if found else f"Nothing ends and no review is due in the next {days} days.")


@command.command("review")
@click.argument("reference")
@asks(Permission.AGREEMENT_REVIEW)
def reviewed(reference: str) -> None:
    """Review a draft, or one in force, as data protection officer. Nobody reviews what they wrote."""
    actor = operator()
    from commonweal.partnership.services import review_agreement

    review_agreement(actor=actor, reference=reference)
    click.echo(f"Agreement {reference} is reviewed.")


@command.command("sign")
@click.argument("reference")
@click.option("--post", default="", help="The post in which it is signed.")
@click.option("--on-paper-for", "party", default="", help="The party for whom somebody signed on paper.")
@click.option("--signatory", default="", help="Who signed on paper.")
@click.option("--on", type=Day(), help="The day on which the paper was signed.")
@asks(Permission.AGREEMENT_SIGN)
def signed(reference: str, post: str, party: str, signatory: str, on: date | None) -> None:
    """Sign for your own agency, or record what somebody signed on paper."""
    actor = operator()
    from commonweal.partnership.services import sign_agreement

    if not party and (signatory or on):
        raise click.UsageError("--signatory and --on belong to --on-paper-for.")
    state = sign_agreement(
        actor=actor, reference=reference, post=post, on_paper_for=party, signatory=signatory, signed_on=on
    )
    rest = (
        "all parties have signed; `start` brings it into force" if state == "signed" else "others are to sign"
    )
    click.echo(f"The signature is recorded: {rest}.")


@command.command("start")
@click.argument("reference")
@asks(Permission.AGREEMENT_END)
def started(reference: str) -> None:
    """Bring an agreement that all parties have signed into force."""
    actor = operator()
    from commonweal.partnership.services import start_agreement

    day = start_agreement(actor=actor, reference=reference)
    click.echo(f"Agreement {reference} is in force from {day}.")


@command.command("vary")
@click.argument("reference")
@click.option("--file", "path", type=TERMS, required=True, help="The new version, in the form of --template.")
@click.option("--as", "named", default="", help="The reference of the new version.")
@asks(Permission.AGREEMENT_CREATE)
def varied(reference: str, path: Path, named: str) -> None:
    """Draft a new version of an agreement in force, which holds until the new one starts."""
    actor = operator()
    from commonweal.partnership.agreement_terms import read_terms
    from commonweal.partnership.services import vary_agreement

    terms = read_terms(path.read_text("utf-8"))
    new = vary_agreement(actor=actor, reference=reference, terms=terms, as_reference=named)
    click.echo(f"{new} is a draft. {reference} holds until all have signed {new} and it starts.")


@command.command("end")
@click.argument("reference")
@click.option("--reason", required=True, help="Why, in words.")
@click.option("--on", type=Day(), help="The first day on which it no longer holds; otherwise at once.")
@asks(Permission.AGREEMENT_END)
def ended(reference: str, reason: str, on: date | None) -> None:
    """End an agreement before its day. Those concerned are told."""
    actor = operator()
    from commonweal.partnership.services import end_agreement

    day = end_agreement(actor=actor, reference=reference, reason=reason, on=on)
    click.echo(f"Agreement {reference} no longer holds from {day}.")


def _signatory(text: str) -> Signatory:
    from commonweal.partnership.agreement_terms import Signatory

    agency, _, name = text.partition("=")
    if not name:
        raise click.UsageError(f"{text!r}: write --signed-by as AGENCY=NAME.")
    return Signatory(agency.strip(), name.strip())


def _table(found: list[AgreementEntry]) -> str:
    rows = [
        (
            each.reference,
            each.version,
            each.state,
            "yes" if each.in_force else "no",
            ", ".join(each.parties),
            ", ".join(each.feeds),
            each.in_force_from,
            each.in_force_to,
            each.review_on,
        )
        for each in found
    ]
    return table(rows, HEADINGS)


def _described(found: AgreementShown) -> str:
    from commonweal.partnership.agreement_terms import PARTS, sharing_rules

    rules, entry = sharing_rules(), found.entry
    lines = [
        f"{entry.reference}, version {entry.version}: {entry.state}, "
        f"{'in force' if entry.in_force else 'not in force'} today",
        f"From {entry.in_force_from} to {entry.in_force_to or 'no end'}, review on {entry.review_on}",
        *(f"{PARTS[name]}: {words}" for name, words in found.terms.parts.items() if words),
        f"Feeds: {', '.join(entry.feeds)}",
        f"Classes of data: {', '.join(entry.data_classes)}",
    ]
    for party in found.terms.parties:
        regime = rules.regimes.get(party.regime, "regime not recorded here")
        basis = party.lawful_basis or "basis not recorded here"
        lines.append(f"Party {party.agency}: {rules.party_roles[party.role]}; {regime}; {basis}")
    lines += [f"Field: {item.data_class}, {item.name}: {item.why}" for item in found.terms.items]
    lines += [
        f"Signed for {each.agency} by {each.name}{f', {each.post}' if each.post else ''}, {each.on}"
        for each in found.signatures
    ]
    lines += [f"Written by {', '.join(found.authors)}{', signed on paper' if found.on_paper else ''}"]
    if found.reviewed_on:
        lines.append(f"Reviewed by {found.reviewed_by} on {found.reviewed_on}")
    if found.supersedes:
        lines.append(f"Takes the place of {found.supersedes}")
    if found.ended_because:
        lines.append(f"Ended: {found.ended_because}")
    return "\n".join(lines)
