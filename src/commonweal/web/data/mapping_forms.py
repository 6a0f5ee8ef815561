"""What is asked of whoever maps a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from commonweal.hub.queries.unfinished import Unfinished, WordsOfMappings
from commonweal.hub.services import Answers, Chosen

DROPPED = "dropped"
OPEN = "…"  # stands in a draft where nobody has answered
ORDER_WORDS = {
    "": "None: no date in it is written in numbers alone",
    "day-first": "The day first, as in 31/12/2026",
    "month-first": "The month first, as in 12/31/2026",
    "year-first": "The year first, as in 2026-12-31",
}
BASIS_WORDS = {
    "agreement": "An information-sharing agreement",
    "open-licence": "An open licence: it is published",
}
# Questions of the draft that a field asks and nothing else can answer.
BY_FIELD = ("agency", "supplier", "basis", "feed", "domain")
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
Choices = list[tuple[str, str]]


class FileToMap(forms.Form):
    source = forms.ChoiceField(required=False, label="What it is")
    chosen = forms.FileField(
        required=False,
        label="File",
        help_text="One file as the partner sends it: needed for a new source, and of use for a new version.",
    )
    sheet = forms.CharField(
        required=False,
        max_length=100,
        label="Sheet",
        help_text="Only of a workbook with several: without it, the first that holds a table.",
    )

    def __init__(self, *args: Any, sources: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        known = sorted(sources.items(), key=lambda each: each[1].lower())
        versions = [(name, f"A new version of: {title}") for name, title in known]
        self.fields["source"].choices = [("", "A source of its own"), *versions]  # type: ignore[attr-defined]


class OtherFile(forms.Form):
    chosen = forms.FileField(label="File", error_messages={"required": "Choose a file"})


class Questions(forms.Form):
    """What the file cannot say. Fields that the mapping has no use for are left out."""

    title = forms.CharField(max_length=200, label="What it is called", help_text="As people say it.")
    name = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        max_length=60,
        label="Name of the source",
        help_text="Small letters, digits and _ alone. Not that of one month: all files of it have this name.",
        error_messages={"invalid": "Write the name in small letters, digits and _ alone, a letter first"},
    )
    agency = forms.ChoiceField(label="Whose kind of record it is")
    supplier = forms.CharField(label="The agency that sends it", max_length=60)
    basis = forms.ChoiceField(
        label="On what footing it may be held", widget=forms.RadioSelect, choices=list(BASIS_WORDS.items())
    )
    attribution = forms.CharField(
        required=False,
        max_length=300,
        label="Attribution",
        help_text="The words to print, where it is published under an open licence.",
    )
    feed = forms.RegexField(
        r"^[a-z0-9-]+/[a-z0-9-]+$",
        max_length=80,
        label="Feed",
        help_text="Agency and kind, as council/street-jobs: a name of its own, which the agreement names.",
        error_messages={"invalid": "Write the feed as agency/kind, in small letters, digits and - alone"},
    )
    domain = forms.ChoiceField(label="What kind of thing happened")
    order = forms.ChoiceField(
        required=False,
        label="The order of its dates",
        help_text="Where they read both ways, ask the sender: do not guess.",
        widget=forms.RadioSelect,
        choices=list(ORDER_WORDS.items()),
    )
    constant = forms.CharField(
        required=False,
        max_length=100,
        label="What every row is",
        help_text="Only where no column says it, as: vehicle theft.",
    )
    period_from = forms.DateField(
        required=False,
        input_formats=DAYS,
        label="First day of its period",
        help_text="Only where no column says when: the day of the extract, as 2026-03-31.",
    )
    period_to = forms.DateField(required=False, input_formats=DAYS, label="Last day of its period")
    settled = forms.MultipleChoiceField(
        required=False,
        label="Answered in the columns or in the text of the mapping",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any, *, now: Unfinished, words: WordsOfMappings, agencies: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=_answered(now))
        self._offer("agency", [(each, each.replace("-", " ")) for each in words.agencies])
        self._offer("domain", [(each, each.replace("_", " ")) for each in words.domains])
        if agencies:
            said = str(self.initial["supplier"])
            more_codes = {} if said in agencies or not said else {said: said}
            by_name = sorted({**agencies, **more_codes}.items(), key=lambda each: each[1].lower())
            self.fields["supplier"] = forms.ChoiceField(
                label=self.fields["supplier"].label, choices=[("", "Choose"), *by_name]
            )
        elsewhere = [q for q in now.open if q.partition(":")[0] not in BY_FIELD]
        self.fields["settled"].choices = [(q, q) for q in elsewhere]  # type: ignore[attr-defined]
        unused = set() if elsewhere else {"settled"}
        if not now.of_events:
            unused |= {"domain", "constant"}
        if any(each.to == "category" for each in now.columns):
            unused.add("constant")
        for name in unused:
            del self.fields[name]

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("period_from"), given.get("period_to")
        if (
            bool(first) != bool(last)
            and not self.has_error("period_from")
            and not self.has_error("period_to")
        ):
            self.add_error("period_to" if first else "period_from", "Give both days of the period")
        elif first and last and first > last:
            self.add_error("period_to", "The last day of the period is before its first")
        if given.get("basis") == "open-licence" and not given.get("attribution"):
            self.add_error("attribution", "Write the words to print of what is published")
        return given

    def answers(self) -> Answers:
        given = self.cleaned_data
        at_the_top = (
            "title",
            "name",
            "agency",
            "supplier",
            "basis",
            "attribution",
            "feed",
            "domain",
            "order",
        )
        days = (given["period_from"], given["period_to"])
        return Answers(
            top={key: given[key] for key in at_the_top if key in given},
            period=days if all(days) else None,
            constant=given.get("constant", ""),
            settled=given.get("settled", ()),
        )


class Columns(forms.Form):
    """Three fields a column, numbered as they stand in the mapping."""

    def __init__(self, *args: Any, now: Unfinished, words: WordsOfMappings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.now = now
        self._usual = dict(reversed(words.fills))  # the first kind that is named is meant where none is
        handlings = [(word, word.replace("-", " ").capitalize()) for word in words.handlings]
        fills = [("", "Nothing"), *((f"{to}|{kind}", _fills(to, kind)) for to, kind in words.fills)]
        for number, each in enumerate(now.columns):
            filled = f"{each.to}|{each.kind or self._usual.get(each.to, '')}" if each.to else ""
            self.fields[f"handling_{number}"] = forms.ChoiceField(
                label="What becomes of it", choices=_with(handlings, each.handling), initial=each.handling
            )
            self.fields[f"fills_{number}"] = forms.ChoiceField(
                required=False, label="What it fills", choices=_with(fills, filled), initial=filled
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                required=False, max_length=300, label="Why it is dropped", initial=each.reason
            )

    def parts(self) -> list[dict[str, Any]]:
        return [
            {
                "said": each,
                "fields": [self[f"{part}_{number}"] for part in ("handling", "fills", "reason")],
            }
            for number, each in enumerate(self.now.columns)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for number, each in enumerate(self.now.columns):
            dropped = given.get(f"handling_{number}") == DROPPED
            if dropped and not given.get(f"reason_{number}"):
                self.add_error(f"reason_{number}", f"Say why {each.name} is dropped")
            if not dropped and not given.get(f"fills_{number}"):
                self.add_error(f"fills_{number}", f"Say what {each.name} fills, or drop it")
        return given

    def chosen(self) -> Sequence[Chosen]:
        return [self._chosen(number) for number in range(len(self.now.columns))]

    def _chosen(self, number: int) -> Chosen:
        given, said = self.cleaned_data, self.now.columns[number]
        handling = given[f"handling_{number}"]
        if handling == DROPPED:
            return Chosen(said.name, handling, reason=given[f"reason_{number}"])
        to, _, kind = given[f"fills_{number}"].partition("|")
        if to == said.to and not said.kind and kind == self._usual.get(to):
            kind = ""  # as it stands, nothing is said, and this is meant
        return Chosen(said.name, handling, to, kind, flag=_flag(said.name))


class WholeMapping(forms.Form):
    text = forms.CharField(label="The mapping", widget=forms.Textarea, strip=False)


class HandingIn(forms.Form):
    why = forms.CharField(
        label="What is new in it",
        max_length=500,
        widget=forms.Textarea,
        help_text="For whoever approves it and for those who read the list of versions.",
        error_messages={"required": "Say what is new in it, for whoever approves it"},
    )


class Comparison(forms.Form):
    before = forms.ChoiceField(label="Before")
    after = forms.ChoiceField(label="After")

    def __init__(self, *args: Any, versions: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        for each in self.fields.values():
            each.choices = versions  # type: ignore[attr-defined]


def _answered(now: Unfinished) -> dict[str, Any]:
    category, period = now.said.get("category"), now.said.get("period")
    said = {
        **{key: now.said.get(key, "") for key in Questions.base_fields},
        "constant": category.get("constant", "") if isinstance(category, dict) else "",
        "period_from": period.get("from", "") if isinstance(period, dict) else "",
        "period_to": period.get("to", "") if isinstance(period, dict) else "",
        "settled": [],
    }
    return {key: "" if value in (OPEN, f"{OPEN}/{OPEN}") else value for key, value in said.items()}


def _with(choices: Choices, said: str) -> Choices:
    """What stands in the mapping can stay, even where no check would let it."""
    return choices if said in dict(choices) else [*choices, (said, said or "Not said")]


def _fills(to: str, kind: str) -> str:
    plain = to.replace("_", " ").replace(".", ": ")
    return plain if plain == kind else f"{plain}, read as {kind.replace('-', ' ')}"


def _flag(name: str) -> str:
    """The word that a yes sets, from the name of the column."""
    letters = "".join(each if "a" <= each <= "z" else " " for each in name.casefold())
    return "_".join(letters.split()) or "flag"
