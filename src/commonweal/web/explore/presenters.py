"""Words and links of Explore: what was chosen for the reader, what they chose, the forms of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from commonweal.web.explore.forms import WhatToCount

SHOWN = (
    ("summary", "Chart"),
    ("table", "Table"),
    ("map", "Map"),
    ("peaks", "Peaks"),
    ("compare", "Compare"),
    ("records", "Records"),
    ("method", "Method"),
)
LABELS = {
    "district": "District",
    "part": "Part",
    "category": "Category",
    "feed": "Source",
    "beside": "Beside",
}


@dataclass(frozen=True)
class Tag:
    """A filter that is on, and the address of the same answer without it."""

    words: str
    href: str


@dataclass(frozen=True)
class Tab:
    words: str
    href: str
    here: bool


def address(form: WhatToCount, **other: str) -> str:
    """The address of this answer, whole, so that it says the same when the defaults have moved on."""
    given = {name: value for name, value in form.cleaned_data.items() if value}
    given.setdefault("district", "")
    given = {**given, **other}
    return "?" + urlencode([(name, value) for name, value in given.items() if value or name == "district"])


def tags(form: WhatToCount, show: str) -> list[Tag]:
    found = []
    for name, label in LABELS.items():
        if form.cleaned_data[name]:
            without = {name: ""} | ({"part": ""} if name == "district" else {})
            found.append(Tag(f"{label}: {form.words_of(name)}", address(form, show=show, **without)))
    return found


def tabs(form: WhatToCount, show: str, within: Callable[[str], bool]) -> list[Tab]:
    """`within` says of a form of the answer whether it is this reader's; the one asked for always stands."""
    return [
        Tab(words, address(form, show=name), name == show)
        for name, words in SHOWN
        if name == show or within(name)
    ]


def announced(form: WhatToCount, given: dict[str, str]) -> list[str]:
    """What was chosen for a reader who did not."""
    offered, found = form.offered, []
    if "district" not in given and offered.district:
        found.append(f"{form.words_of('district')}, the district of your work")
    elif "district" not in given:
        found.append("all areas that you may see")
    if not given.get("first") or not given.get("last"):
        found.append(f"{form.words_of('first')} to {form.words_of('last')}, the last that was delivered")
    if not given.get("feed"):
        found.append("the sources that totals are made of, so that nothing is counted twice")
    return found
