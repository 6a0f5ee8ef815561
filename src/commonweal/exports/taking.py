"""Who takes a file away, when and why: what stands on each page of it, so that a copy tells whose it was."""

from dataclasses import dataclass
from datetime import datetime

from commonweal.exports.text import clean, written_at


@dataclass(frozen=True, slots=True)
class Taking:
    reader: str
    agency: str
    at: datetime
    purpose: str
    reason: str
    number: str

    def __post_init__(self) -> None:
        for name in ("reader", "agency", "purpose", "reason", "number"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        if self.at.tzinfo is None or not (self.reader and self.number):
            raise ValueError("who takes a file away is named, with the time, its zone and a receipt number")

    @property
    def who(self) -> str:
        return f"{self.reader}, {self.agency}" if self.agency else self.reader

    @property
    def line(self) -> str:
        """The watermark."""
        return f"Taken away by {self.who} on {written_at(self.at)}, {self.number}"

    def lines(self) -> tuple[tuple[str, str], ...]:
        found = (
            ("Taken away by", self.who),
            ("Taken away on", written_at(self.at)),
            # Where nobody was asked for one, the page itself is named, which says nothing outside.
            ("Purpose", "" if self.purpose.startswith("page:") else self.purpose),
            ("Reason", self.reason),
            ("Receipt number", self.number),
        )
        return tuple((label, words) for label, words in found if words)
