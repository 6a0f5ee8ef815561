"""What somebody counts: area, months, category and source, as the form of Explore asks for them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.rules import UNSAID
from commonweal.products.queries import offered
from commonweal.web.api.shapes import Plain
from commonweal.web.explore.forms import WhatToCount

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
AreaCode = Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9]*$")]
AreaWord = Annotated[str, StringConstraints(max_length=40, pattern=r"^([a-z]+:[A-Za-z0-9]+)?$")]
Show = Literal["summary", "table", "map", "peaks", "compare", "records", "method"]


class Question(Schema):
    """What is not given is chosen as the page chooses it; `/choices/` says from what."""

    district: AreaCode | None = Field(None, description="Code; empty for all areas that you may see.")
    part: AreaWord | None = Field(
        None, description="A smaller area inside the district, such as ward:E05013."
    )
    first: Month | None = Field(None, description="First month, such as 2026-09.")
    last: Month | None = Field(None, description="Last month.")
    category: Plain | None = Field(None, description="Empty for all categories.")
    feed: Plain | None = Field(None, description="The source; empty for those that totals are made of.")
    beside: AreaWord | None = Field(
        None, description="Of `show=compare`: another area, such as district:E08000003; else a year before."
    )


def chosen(actor: Actor, question: Question) -> WhatToCount:
    """The form of the page, filled in; what cannot be chosen is refused as it is there."""
    given = {name: value for name in Question.model_fields if (value := getattr(question, name)) is not None}
    choices = offered(actor=actor, district=given.get("district"), feed=given.get("feed", ""))
    if choices is None:
        raise NotFound(UNSAID)
    form = WhatToCount(given, choices)
    if not form.is_valid():
        said = [f"{name}: {text}." for name, texts in form.errors.items() for text in texts]
        raise BadInput(
            " ".join(said), where=", ".join(form.errors), remedy="/api/v1/choices/ says what can be chosen."
        )
    return form
