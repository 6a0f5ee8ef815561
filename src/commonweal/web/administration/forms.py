"""What can be asked of the directory and of the log."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.core.policy import policy

ANY = ("", "Any")


class PeopleWanted(forms.Form):
    agency = forms.CharField(required=False, label="Code of the agency", max_length=60)
    role = forms.ChoiceField(required=False, label="Role")
    state = forms.ChoiceField(
        required=False,
        label="Account",
        choices=[ANY, ("open", "Open"), ("paused", "Paused"), ("closed", "Closed")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(role.name, role.words) for role in policy().roles.values() if role.name != "process"]
        self.fields["role"].choices = [ANY, *words]  # type: ignore[attr-defined]


class WhoRead(forms.Form):
    matter = forms.CharField(
        required=False, label="A thing", max_length=200, help_text="Its kind and number, such as case:4f1c"
    )
    subject = forms.CharField(
        required=False, label="Somebody", max_length=200, help_text="Their reference, such as account:7"
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.values()):
            raise forms.ValidationError("Name a thing or somebody")
        return given
