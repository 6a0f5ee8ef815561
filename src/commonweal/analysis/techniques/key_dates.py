"""Which days ahead are known to be out of the ordinary?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Progress,
    Publishes,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import Refused, judged
from commonweal.analysis.techniques.inputs import Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="key-dates",
    title="Key dates",
    question="Which of the coming days are known to be out of the ordinary?",
    form=Form.FIGURES,
    takes=(Takes("from", Kind.DAY, "days from which to look ahead, one a row"),),
    gives=(
        Gives("day", "the day itself"),
        Gives("weekday", "of the day"),
        Gives("name", "what it is"),
        Gives("first", "first day that belongs to it"),
        Gives("last", "last day that belongs to it"),
        Gives("themes", "what it is known for"),
        Gives("area", "where it holds; blank for everywhere"),
    ),
    misleads=(
        "It knows rules and bank holidays; matches, school terms and local events have to be added.",
        "A date that was bad one year need not be bad the next: hold counts of the same event against each "
        "other.",
    ),
    references=(
        "Bromsgrove Community Safety Partnership (2009), paragraph 3.14.",
        "GOV.UK: UK bank holidays.",
    ),
    section="A4",
    version="1",
    unit="days",
    cost="grows with the years looked at",
    publishes=Publishes.FREELY,
    example=Example(
        says="The eight weeks from 23 November 2026.",
        columns={"from": ["2026-11-23"]},
        finds="The last Friday before Christmas is the 18th; Boxing Day is kept on Monday the 28th.",
    ),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    weeks: int = parameter(8, "how far ahead", unit="weeks", least=1, most=520)
    area: str = parameter("", "region whose own dates are wanted; all of them without one")


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """List the key dates ahead. Kernel: :func:`commonweal.analysis.key_dates.key_dates`."""
    from commonweal.analysis.key_dates import key_dates

    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {}, guard=guard)
    if not data.rows:
        raise Refused("key-dates has no day from which to look ahead; give one in the column from")
    begins = sorted({date.fromisoformat(str(day)[:10]) for day in data["from"]})
    ahead = timedelta(weeks=parameters.weeks)
    found = {each for day in begins for each in key_dates(day, day + ahead, area=parameters.area)}
    order = sorted(found, key=lambda each: (each.day, each.name))
    columns = {
        "day": [f"{each.day}" for each in order],
        "weekday": [f"{each.day:%A}" for each in order],
        "name": [each.name for each in order],
        "first": [f"{each.first}" for each in order],
        "last": [f"{each.last}" for each in order],
        "themes": [", ".join(each.themes) for each in order],
        "area": [each.area for each in order],
    }
    until = f"the {parameters.weeks} weeks from {begins[0].day} {begins[0]:%B %Y}"
    if order:
        first = order[0]
        sentence = (
            f"{len(order)} key dates lie in {until}; the first is {first.name}, "
            f"on {first.day:%A} {first.day.day} {first.day:%B}."
        )
    else:
        sentence = f"No key date lies in {until}."
    return outcome(TECHNIQUE, data, parameters, standing, columns, sentence=sentence)
