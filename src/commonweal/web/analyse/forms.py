"""The form of a technique: which records, of what its columns are made, and what can be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, cast

from django import forms

from commonweal.analysis.techniques.grammar import Form, Takes, Technique, described
from commonweal.workstation.asked import LONGEST_TEXT, RunAsked, from_warehouse
from commonweal.workstation.asking import A_YEAR_BEFORE

WAREHOUSE, OWN = "warehouse", "own"
SETTING, COLUMN = "set_", "column_"
RECORDS = (("category:", "all records"),)
EARLIER = ("before", "count_before")
# What a column is likely to be made of, where its name does not say it.
MEANT = {
    "denominator": "population",
    "exposure": "population",
    "young": "population [age: 15-24]",
    "adults": "population [age: 16",
    "dwellings": "households",
    "income": "deprivation score [domain: Income]",
    "employment": "deprivation score [domain: Employment]",
    "deprivation": "deprivation rank [domain: IMD]",
}


class TechniqueForm(forms.Form):
    """`given` is what was sent; `kinds`, `categories` and `figures` are what may be chosen."""

    source = forms.ChoiceField(
        label="Which data",
        widget=forms.RadioSelect,
        choices=((WAREHOUSE, "Records of the hub"), (OWN, "Rows of my own, pasted below")),
    )
    rows = forms.CharField(
        label="Rows of your own",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        strip=False,
    )
    area_kind = forms.ChoiceField(label="Small areas", required=False)

    def __init__(
        self,
        given: Mapping[str, str] | None,
        module: Any,
        *,
        kinds: Sequence[tuple[str, str]],
        categories: Iterable[str],
        figures: Iterable[str],
    ) -> None:
        super().__init__(given)
        self.about: Technique = module.TECHNIQUE
        self.of_areas = self.about.form is Form.AREAS
        self._hint_rows()
        if not (from_warehouse(self.about) and kinds):
            del self.fields["source"]
        if self.of_areas and kinds:
            cast(forms.ChoiceField, self.fields["area_kind"]).choices = list(kinds)
            self._add_columns(categories, figures)
        else:
            del self.fields["area_kind"]
        self._add_settings(module.Parameters)

    @property
    def settings(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(SETTING)]

    @property
    def columns(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(COLUMN)]

    @property
    def own(self) -> bool:
        return "source" not in self.fields or self.cleaned_data.get("source") == OWN

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.own and not (found.get("rows") or "").strip():
            self.add_error("rows", "Paste your rows, with a header of column names")
        if not self.own and self.of_areas:
            self._check_columns(found)
        return found

    def asked(self, filters: Mapping[str, str]) -> RunAsked:
        found = self.cleaned_data
        set_to = _of_prefix(found, SETTING)
        if self.own:
            return RunAsked(self.about.name, set_to, rows=found["rows"])
        where = dict(filters) | ({"area_kind": found["area_kind"]} if self.of_areas else {})
        return RunAsked(self.about.name, set_to, where, _of_prefix(found, COLUMN))

    def point_at(self, where: str, words: str) -> None:
        """An error of the service at the field that it is about."""
        name = next((n for n in (f"{SETTING}{where}", f"{COLUMN}{where}", where) if n in self.fields), None)
        self.add_error(name, words)

    def _hint_rows(self) -> None:
        header = ", ".join(each.name for each in self.about.needed)
        optional = ", ".join(each.name for each in self.about.takes if each.optional)
        more = f" May have: {optional}." if optional else ""
        self.fields["rows"].help_text = (
            f"One line each, cells parted by commas, tabs or semicolons, under a header. Needed: {header}."
            f"{more} No names or addresses of people."
        )

    def _add_columns(self, categories: Iterable[str], figures: Iterable[str]) -> None:
        counted = [*RECORDS, *((f"category:{each}", f"records: {each}") for each in categories)]
        if any(each.name in EARLIER for each in self.about.takes):
            counted += [(f"{value}{A_YEAR_BEFORE}", f"{words},{A_YEAR_BEFORE}") for value, words in counted]
        stated = [(f"measure:{each}", f"figure: {each}") for each in figures]
        for each in self.about.takes:
            if each.name == "area":
                continue
            field = forms.ChoiceField(
                label=_label(each),
                required=False,
                help_text=f"{each.meaning}{f', {each.unit}' if each.unit else ''}",
                choices=[("", "Nothing"), *counted, *stated],
                initial=_meant(each, stated),
            )
            self.fields[f"{COLUMN}{each.name}"] = field

    def _check_columns(self, found: Mapping[str, Any]) -> None:
        for each in self.about.needed:
            name = f"{COLUMN}{each.name}"
            if name in self.fields and not found.get(name):
                self.add_error(name, f"Choose what {_label(each).lower()} is made of")

    def _add_settings(self, parameters: Any) -> None:
        for about, (name, default, says) in zip(fields(parameters), described(parameters), strict=True):
            said = about.metadata["about"]
            unit = f", {said.unit}" if said.unit else ""
            help_text = f"{says[:1].upper()}{says[1:]}{unit}. Unless you say: {default}."
            label = name.replace("_", " ").capitalize()
            choices = _choices(about, said.among)
            if choices:
                field: forms.Field = forms.ChoiceField(
                    label=label,
                    required=False,
                    help_text=help_text,
                    choices=[("", f"Unless I say: {default}"), *choices],
                )
            else:
                field = forms.CharField(label=label, required=False, help_text=help_text, max_length=200)
            self.fields[f"{SETTING}{name}"] = field


def of_run(asked: RunAsked) -> dict[str, str]:
    """What a run was asked, as the form has it."""
    given = {f"{SETTING}{name}": value for name, value in asked.settings.items()}
    given |= {f"{COLUMN}{name}": value for name, value in asked.columns.items()}
    given |= {"source": OWN if asked.rows else WAREHOUSE, "rows": asked.rows}
    filters = asked.filters
    kind, _, code = filters.get("area", "").partition(":")
    given |= {"district": code} if kind == "district" else {"part": filters.get("area", "")}
    return given | {
        "district": given.get("district", filters.get("district", "")),
        "area_kind": filters.get("area_kind", ""),
        "first": filters.get("first", ""),
        "last": filters.get("last", ""),
        "category": filters.get("categories", ""),
        "feed": filters.get("feeds", ""),
    }


def _of_prefix(found: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix) and value
    }


def _label(each: Takes) -> str:
    return each.name.replace("_", " ").capitalize()


def _meant(each: Takes, stated: Sequence[tuple[str, str]]) -> str:
    if each.name in EARLIER:
        return f"category:{A_YEAR_BEFORE}"
    if each.name in ("count", "value", "after"):
        return "category:"
    if each.name in ("burglary", "damage"):
        return ""
    sought = f"measure:{MEANT.get(each.name, each.name)}"
    return next((value for value, _ in reversed(stated) if value.startswith(sought)), "")


def _choices(about: Any, among: tuple[str, ...]) -> list[tuple[str, str]]:
    if among:
        return [(each, each) for each in among]
    if "bool" in str(about.type) and about.default is not MISSING:
        return [("yes", "yes"), ("no", "no")]
    return []
