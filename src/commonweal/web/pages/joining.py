"""The first sign-in: a password by invitation, and the terms of use."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commonweal.core.errors import BadInput, NotFound
from commonweal.partnership.services import Invitation, accept_invitation, accept_terms, invited
from commonweal.web import notices
from commonweal.web.page import METHODS, open_to_all
from commonweal.web.pages.presenters import role_words
from commonweal.web.sign_in.process import SIGN_IN, as_sign_in
from commonweal.web.standing import needs_second_factor
from commonweal.web.who import actor_for


class FirstPassword(forms.Form):
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter a password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three words and a number will do; you can paste it.",
    )


class Terms(forms.Form):
    accept = forms.BooleanField(
        label="I have read these terms and will keep to them",
        error_messages={"required": "Tick the box to go on, or sign out if you do not agree"},
    )


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(METHODS)
def first_password(request: HttpRequest, account: str, token: str) -> HttpResponse:
    invitation = Invitation(account, token)
    try:
        with as_sign_in():
            username = invited(actor=SIGN_IN, invitation=invitation)
    except NotFound:
        return render(request, "web/invitation_gone.html", status=404)
    form = FirstPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with as_sign_in():
                accept_invitation(
                    actor=SIGN_IN, invitation=invitation, password=form.cleaned_data["password"]
                )
        except BadInput as error:
            form.add_error("password", error.what)
        else:
            notices.say(request, "Your password is set. Sign in with it.")
            return redirect("account_login")
    return render(request, "web/first_password.html", {"form": form, "username": username})


@require_http_methods(METHODS)
def welcome(request: HttpRequest) -> HttpResponse:
    """The terms of use, once; then what is left to do, as a list."""
    actor = actor_for(request)
    form = Terms(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with as_sign_in():
            accept_terms(actor=SIGN_IN, account=actor.id)
        notices.say(request, "You have accepted the terms of use.")
        return redirect("home")
    words = {"form": form, "roles": role_words(actor.roles), "second_factor": needs_second_factor(actor)}
    return render(request, "web/welcome.html", words)


welcome.while_joining = True  # type: ignore[attr-defined]
