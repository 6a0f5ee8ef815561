"""What to count: area, months, category, source. Every choice is one that the reader's scope reaches."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef
from commonweal.products.queries import Asked, Offered

DISTRICT = "district"
PARTS = ("neighbourhood", "ward", "msoa", "lsoa")
LONGEST = 60  # months in one picture
NOT_OFFERED = "Choose one of those in the list"


class WhatToCount(forms.Form):
    """The defaults stand in `defaults`; what was not given is one of them, and the page says so."""

    district = forms.ChoiceField(required=False, label="District")
    part = forms.ChoiceField(required=False, label="Part of it")
    first = forms.ChoiceField(required=False, label="First month")
    last = forms.ChoiceField(required=False, label="Last month")
    category = forms.ChoiceField(required=False, label="Category")
    feed = forms.ChoiceField(required=False, label="Source")
    beside = forms.ChoiceField(required=False, label="Compare with")

    def __init__(self, given: Any, offered: Offered) -> None:
        self.offered = offered
        self.defaults = {
            "district": offered.district if "district" not in given else "",
            "first": str(offered.first),
            "last": str(offered.last),
        }
        known = {name: given[name] for name in self.base_fields if given.get(name)}
        super().__init__({**self.defaults, **known})
        months = [(str(each), each.name) for each in reversed(offered.months)]
        self._offer("district", [("", "All areas that you may see"), *offered.districts])
        self._offer("part", [("", "All of it"), *offered.parts, *self._of_an_address(known.get("part", ""))])
        self._offer("first", months)
        self._offer("last", months)
        self._offer("category", [("", "All categories"), *((each, each) for each in offered.categories)])
        self._offer("feed", [("", "Those that totals are made of"), *offered.feeds])
        others = [(f"{DISTRICT}:{code}", name) for code, name in offered.districts]
        self._offer("beside", [("", "The same months a year before"), *others, *offered.parts])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = choices
        field.error_messages["invalid_choice"] = NOT_OFFERED

    def _of_an_address(self, part: str) -> list[tuple[str, str]]:
        """A part that somebody else could choose: the answer then says that it is not this reader's."""
        kind, _, code = part.partition(":")
        known = kind in PARTS and code.isalnum() and part not in dict(self.offered.parts)
        return [(part, code)] if known else []

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "first" not in found or "last" not in found:
            return found
        first, last = Month.parse(found["first"]), Month.parse(found["last"])
        if last < first:
            self.add_error("last", "The last month is before the first")
        elif last.index - first.index >= LONGEST:
            self.add_error("first", f"Choose at most {LONGEST} months")
        return found

    def asked(self) -> Asked:
        found = self.cleaned_data
        return Asked(
            Month.parse(found["first"]),
            Month.parse(found["last"]),
            self._area(),
            found["category"],
            found["feed"],
            _ref(found["beside"]),
        )

    def _area(self) -> AreaRef | None:
        district = self.cleaned_data["district"]
        return _ref(self.cleaned_data["part"]) or (AreaRef(DISTRICT, district) if district else None)

    def words_of(self, name: str) -> str:
        """What stands in the list beside the value that was chosen."""
        choices: dict[str, str] = dict(cast(Any, self.fields[name]).choices)
        return choices.get(self.cleaned_data[name], "")


def _ref(text: str) -> AreaRef | None:
    kind, _, code = text.partition(":")
    return AreaRef(kind, code) if code else None
