"""When an answer is due: the month of a rights request and the 72 hours of a breach. Pure sums over dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonweal.core.workingdays import caveat, months_after, working_day_from
from commonweal.partnership.governance_rules import governance_rules


@dataclass(frozen=True)
class RightsClock:
    """Days that matter to the clock of a request.

    The month begins on the day of receipt, or on the day on which identity was proved where it had to be
    asked for; until then nothing is due. It ends on the corresponding date, or on the next working day.
    """

    received: date
    identity_asked: date | None = None
    identity_checked: date | None = None
    extended: bool = False

    @property
    def starts(self) -> date | None:
        if self.identity_asked is None:
            return self.received
        return self.identity_checked

    @property
    def first_due(self) -> date | None:
        return self._due(governance_rules().rights_months)

    @property
    def due(self) -> date | None:
        rules = governance_rules()
        more = rules.rights_extension_months if self.extended else 0
        return self._due(rules.rights_months + more)

    @property
    def caveat(self) -> str:
        return caveat(self.due) if self.due else ""

    def days_left(self, today: date) -> int | None:
        return (self.due - today).days if self.due else None

    def _due(self, months: int) -> date | None:
        return working_day_from(months_after(self.starts, months)) if self.starts else None


@dataclass(frozen=True)
class BreachClock:
    """Hours run on nights, weekends and holidays."""

    aware_at: datetime

    @property
    def ends(self) -> datetime:
        return self.aware_at + governance_rules().breach_clock

    def left(self, now: datetime) -> timedelta:
        return self.ends - now

    def words(self, now: datetime) -> str:
        hours = self.left(now) / timedelta(hours=1)
        return f"{int(hours)} hours left" if hours > 0 else f"overdue by {int(-hours)} hours"
