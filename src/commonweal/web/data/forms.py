"""What can be asked of the deliveries, and what is sent about one."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.web.data.presenters import STATES

ANY = ("", "Any")


class DeliveriesWanted(forms.Form):
    source = forms.ChoiceField(required=False, label="Source")
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[ANY, *((state, words) for state, (words, _) in STATES.items())],
    )
    agency = forms.ChoiceField(required=False, label="Sent by")

    def __init__(self, *args: Any, sources: dict[str, str], agencies: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, known in (("source", sources), ("agency", agencies)):
            words = sorted(known.items(), key=lambda each: each[1].lower())
            self.fields[name].choices = [ANY, *words]  # type: ignore[attr-defined]


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Each of them; what one may be is the hub's to say."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            raise forms.ValidationError(self.error_messages["required"])
        return list(data)


class FilesToSend(forms.Form):
    chosen = Files(label="Files", error_messages={"required": "Choose at least one file"})
    source = forms.ChoiceField(
        required=False,
        label="Source",
        help_text="Only where the columns alone do not say it.",
    )
    synthetic = forms.BooleanField(
        required=False,
        label="The records are made up",
        help_text="Synthetic data, marked as such wherever it counts.",
    )

    def __init__(self, *args: Any, sources: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        words = sorted(sources.items(), key=lambda each: each[1].lower())
        self.fields["source"].choices = [("", "As the columns say"), *words]  # type: ignore[attr-defined]


class Withdrawal(forms.Form):
    why = forms.CharField(
        label="Why it is withdrawn",
        max_length=500,
        widget=forms.Textarea,
        help_text="For the people whose figures change. It stands on the page of the delivery.",
        error_messages={"required": "Say why it is withdrawn, for the people whose figures change"},
    )
