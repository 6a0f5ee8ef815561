"""When the system looks by itself for openings without a review and accounts for which nobody spoke."""

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.jobs import services as jobs
from commonweal.partnership.services import attestation, glass

HOURLY, DAILY = 60, 24 * 60


@entry(Permission.JOB_RUN)
def set_sweeps(*, actor: Actor) -> None:
    """Set both schedules; setting them again changes nothing."""
    for kind, every_minutes in ((glass.SWEEP, HOURLY), (attestation.SWEEP, DAILY)):
        jobs.set_schedule(actor=actor, name=kind, kind=kind, every_minutes=every_minutes, identifiers={})
