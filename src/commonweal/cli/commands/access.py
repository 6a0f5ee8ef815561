"""commonweal access"""

from __future__ import annotations

import click

from commonweal.cli.governance import attestation, breach, glass, retention, rights


@click.group()
def command() -> None:
    """Emergencies, attestation, retention, rights requests and breaches."""


for member in (glass.break_glass, glass.agree, glass.opened, glass.review, attestation.attest):
    command.add_command(member)
for member in (attestation.attestations, retention.group, rights.group, breach.group):
    command.add_command(member)
