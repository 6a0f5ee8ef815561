"""The environment of the templates: macros of the design system, and the few words that every page knows."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from commonweal.core import clock
from commonweal.core.clock import LONDON


def environment(**options: Any) -> Environment:
    design = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options["loader"] = ChoiceLoader([options["loader"], design])
    # The design system's macros ask for parameters of parameters that nobody gave.
    options["undefined"] = ChainableUndefined
    made = Environment(**options)  # noqa: S701 - autoescape stands among the options, and a test looks
    made.trim_blocks = made.lstrip_blocks = True
    made.globals.update(url=_url, asset=asset, now=clock.now)
    made.filters.update(day=day, moment=moment, count=count, json_script=json_script)
    return made


def _url(name: str, **parts: object) -> str:
    return reverse(name, kwargs=parts or None)


@cache
def asset(name: str) -> dict[str, str]:
    """The address of a static file, which changes with its content, and what its content must be."""
    content = (Path(settings.STATIC_ROOT) / name).read_bytes()
    digest = hashlib.sha384(content).digest()
    return {
        "src": f"{settings.STATIC_URL}{name}?{digest.hex()[:12]}",
        "integrity": f"sha384-{base64.b64encode(digest).decode('ascii')}",
    }


def day(value: date | datetime | None) -> str:
    """5 November 2026"""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime | None) -> str:
    """5 November 2026 at 9:05am"""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    return f"{day(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
