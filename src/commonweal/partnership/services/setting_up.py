"""What the partnership's registers need before the first person comes: done at each upgrade, and quick."""

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.jobs import services as jobs
from commonweal.partnership.services.agreement_notices import WATCH, WATCH_EVERY_MINUTES
from commonweal.partnership.services.dpias import enter_own_dpia
from commonweal.partnership.services.sweeping import set_sweeps
from commonweal.partnership.services.trail import hand_on_daily


@entry(Permission.DPIA_WRITE)
def set_up_registers(*, actor: Actor) -> bool:
    """Enter the system's own assessment and set what the system does by itself; whether anything was new."""
    if not enter_own_dpia(actor=actor):
        return False
    set_sweeps(actor=actor)
    hand_on_daily(actor=actor)
    jobs.set_schedule(actor=actor, name=WATCH, kind=WATCH, every_minutes=WATCH_EVERY_MINUTES, identifiers={})
    return True
