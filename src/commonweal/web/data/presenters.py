"""Deliveries in rows and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from commonweal.hub.queries import REASONS, DeliveryLine, Returned
from commonweal.hub.queries.one_delivery import Consequence, DeliveryShown, HeldSlice
from commonweal.web.furniture import count, day

Row = list[Any]

# State as the list tells it: words and the colour of the tag.
STATES = {
    "counts": ("Counts", "green"),
    "replaced": ("Replaced", "grey"),
    "rejected": ("Refused", "red"),
    "withdrawn": ("Withdrawn", "orange"),
    "under-way": ("Being loaded", "blue"),
}
PUBLISHED = "Published openly"
OF_THE_HUB = {"links": "Links between records", "hub": "Made here"}  # a delivery that nobody sends

COLUMNS = (
    ("number", "Number", True),
    ("name", "Delivery"),
    ("source", "Source"),
    ("agency", "Sent by"),
    ("received", "Received"),
    ("state", "State"),
    ("rows", "Rows", True),
    ("accepted", "Accepted", True),
    ("back", "Sent back", True),
)
WAYS: dict[str, tuple[str, Callable[[DeliveryLine], Any]]] = {
    "number": ("Number", lambda each: each.number),
    "name": ("Delivery", lambda each: (each.name.lower(), each.number)),
    "source": ("Source", lambda each: (each.source, each.number)),
    "received": ("Received", lambda each: (each.received_on, each.number)),
    "rows": ("Rows", lambda each: (each.received, each.number)),
    "back": ("Sent back", lambda each: (each.rejected, each.number)),
}


def state_of(line: DeliveryLine) -> str:
    """Taken in and still counting somewhere, or replaced everywhere by later deliveries."""
    if line.state == "released":
        return "counts" if line.counts else "replaced"
    return line.state if line.state in STATES else "under-way"


def state_tag(line: DeliveryLine) -> dict[str, str]:
    words, colour = STATES[state_of(line)]
    return {"text": words, "tag": colour}


def source_words(source: str) -> str:
    """Of a source whose title is not known."""
    return OF_THE_HUB.get(source, source) or "not recognised"


def delivery_row(line: DeliveryLine, titles: Mapping[str, str], agencies: Mapping[str, str]) -> Row:
    return [
        line.number,
        {"text": line.name, "href": reverse("delivery", kwargs={"number": line.number})},
        titles.get(line.source) or source_words(line.source),
        agencies.get(line.supplier) or OF_THE_HUB.get(line.supplier, line.supplier) or PUBLISHED,
        day(line.received_on),
        state_tag(line),
        line.received,
        line.accepted,
        line.rejected,
    ]


def account_of(line: DeliveryLine) -> str:
    """The sentence of the sum."""
    if line.state == "rejected":
        return f"{count(line.received)} rows were read before it was refused; none of them is in any figure."
    return (
        f"{count(line.received)} rows were received: {count(line.accepted)} accepted, "
        f"{count(line.duplicates)} duplicates and {count(line.rejected)} rejected."
    )


def sum_rows(line: DeliveryLine) -> list[Row]:
    return [
        ["Accepted", line.accepted, "Counted wherever this delivery counts"],
        ["Duplicates", line.duplicates, "The same key and content once more: counted once"],
        ["Rejected", line.rejected, "Sent back to the supplier, each with its reason"],
        ["Received", line.received, "All of these together"],
    ]


def refusal_lines(refusal: str) -> list[tuple[str, str]]:
    """What, where and what to do, each under its word; a remedy may run over several lines."""
    found: list[tuple[str, str]] = []
    for line in refusal.splitlines():
        word, colon, rest = line.partition(": ")
        if colon and word in ("Where", "What to do"):
            found.append((word, rest))
        elif not found:
            found.append(("Why", line))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
    return found


def about(shown: DeliveryShown, title: str, agency: str) -> list[tuple[str, Any]]:
    line = shown.line
    return [
        ("Number", str(line.number)),
        ("Source", title or "not recognised"),
        ("Sent by", agency or PUBLISHED),
        ("Received", day(line.received_on)),
        ("Months", line.months or "None"),
        ("Basis", (shown.agreement and f"Agreement {shown.agreement}") or shown.basis.replace("-", " ")),
        ("Counts for", f"{count(line.counts)} of {count(line.slices)} slices"),
        *([("Control total", count(shown.control_total))] if shown.control_total is not None else []),
        *([("Part", "It holds part of its slices and stands beside what was there")] if shown.part else []),
        *([("Withdrawn", f"{day(shown.withdrawn_at)}: {shown.withdrawn_why}")] if shown.withdrawn_at else []),
    ]


def slice_rows(slices: Iterable[HeldSlice]) -> list[Row]:
    return [[e.month, e.kind, e.holder, e.rows, "Yes" if e.counts else "No"] for e in slices]


def tally_rows(tally: Mapping[str, int]) -> list[Row]:
    most = sorted(tally.items(), key=lambda each: (-each[1], each[0]))
    return [[REASONS.get(code, code), code, number] for code, number in most]


def returned_row(each: Returned) -> Row:
    reasons = " ".join(REASONS.get(code, code) for code in each.reasons.split(","))
    return [each.file, count(each.line), each.key, reasons, each.note]


def consequence_rows(changes: Iterable[Consequence]) -> list[Row]:
    return [
        [
            e.month,
            e.kind,
            e.holder,
            e.rows,
            ", ".join(f"Delivery {number}" for number in e.instead) or "Nothing: not supplied",
            e.rows_instead if e.instead else None,
        ]
        for e in changes
    ]


def told(changes: Sequence[Consequence]) -> str:
    """The sentence above the table of what a withdrawal changes."""
    revived = sum(1 for each in changes if each.instead)
    bare = len(changes) - revived
    rows = sum(each.rows for each in changes)
    words = f"{count(rows)} rows stop counting, in {count(len(changes))} slices."
    if revived:
        words += f" For {count(revived)} of them an earlier delivery counts again."
    if bare:
        words += f" For {count(bare)} of them nothing counts: figures will say that it was not supplied."
    return words
