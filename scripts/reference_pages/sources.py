"""The sources, their columns and what is expected of them."""

from __future__ import annotations

from typing import Any

from .markdown import bullets, code, page, table

UNITS = {"file": "each file", "folder": "the loose files of a folder together"}


def sources() -> str:
    from commonweal.hub.sources import all_sources

    listed = table(
        ("Source", "What it is", "Feed", "Basis", "In totals"),
        (
            (f"[{s.name}](#{s.name})", s.title, code(s.feed), s.basis.value, "yes" if s.in_totals else "no")
            for s in all_sources()
        ),
    )
    return page(
        "Sources",
        "A source is a kind of file that is sent. Each column of it has one declared fate; a column that "
        "nobody declared stops the delivery. `commonweal source show NAME` prints the same.",
        listed,
        *(_source(source) for source in all_sources()),
    )


def _source(s: Any) -> str:
    facts = [
        f"Feed `{s.feed}`, slices of kind `{s.slice_kind}`.",
        f"Rhythm: {s.rhythm}.",
        f"Basis: {s.basis.value}." + (f" Shown with every result: {s.attribution}" if s.attribution else ""),
        f"One delivery is {UNITS[s.unit.value]}; an archive is always one.",
        f"Place and time are known as: {s.precision.replace('_', ' ').replace('+', ', ')}.",
        f"Key: `{s.key}`." if s.key else "No key: rows that look alike are never duplicates.",
        "Counted in totals." if s.in_totals else f"Not counted in totals: {s.left_out_because}.",
        f"Categories: {s.category_scheme}, {s.category_version}: {', '.join(sorted(s.categories))}.",
        f"A small file of it: `{s.sample}`.",
    ]
    columns = table(
        ("Column", "Other names", "What becomes of it", "Fills", "Handling", "May be absent", "Reason"),
        (
            (
                code(c.name) or "(no name)",
                ", ".join(code(a) for a in c.aliases),
                c.handling.value,
                code(c.to),
                c.tier.word if c.to else "",
                c.optional,
                c.reason,
            )
            for c in s.columns
        ),
    )
    return "\n\n".join([f"## {s.name}", s.title + ".", bullets(facts), columns, _expected(s.expectations)])


def _expected(expectations: Any) -> str:
    from commonweal.hub.quality.measures import SAID

    rows = []
    for name, said in SAID.items():
        bound = getattr(expectations, name)
        refused = f"{bound.refuse:.0%}" if bound.refuse <= 1 else "never"
        rows.append((said, f"{bound.warn:.1%}", refused))
    months = f"A month with fewer than {expectations.short_month:.0%} of a middling month's rows is named."
    return "\n\n".join(["Expectations:", table(("Share of", "Said above", "Refused above"), rows), months])
