"""What the partnership's registers need before the first person comes: done at each upgrade, and quick."""

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.jobs import services as jobs
from commonweal.jobs.queries import is_scheduled
from commonweal.partnership.services.agreement_notices import WATCH, WATCH_EVERY_MINUTES
from commonweal.partnership.services.clearing import CLEARING, CLEARS_EVERY_MINUTES
from commonweal.partnership.services.dpias import enter_own_dpia
from commonweal.partnership.services.sweeping import set_sweeps
from commonweal.partnership.services.trail import hand_on_daily


@entry(Permission.DPIA_WRITE)
def set_up_registers(*, actor: Actor) -> bool:
    """Enter the system's own assessment and set what the system does by itself; whether anything was new."""
    cleared = is_scheduled(CLEARING)
    if not cleared:  # an installation may be older than the clearing
        jobs.set_schedule(
            actor=actor, name=CLEARING, kind=CLEARING, every_minutes=CLEARS_EVERY_MINUTES, identifiers={}
        )
    if not enter_own_dpia(actor=actor):
        return not cleared
    set_sweeps(actor=actor)
    hand_on_daily(actor=actor)
    jobs.set_schedule(actor=actor, name=WATCH, kind=WATCH, every_minutes=WATCH_EVERY_MINUTES, identifiers={})
    return True
