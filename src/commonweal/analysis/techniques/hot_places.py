"""Which streets and premises hold most of the events?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.charts import Bar, BarChart
from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.hot_places import Fewest, Ranking, fewest_places, rank_places, tally
from commonweal.analysis.techniques.grammar import (
    BadParameter,
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

_TOLD = {"High Street": 12, "Station Road": 8, "Mill Lane": 5, "Abbey Road": 3, "Park Row": 2}

TECHNIQUE = Technique(
    name="hot-places",
    title="Hot streets and premises",
    question="Which streets or premises hold most of the events, and how few of them hold how much?",
    form=Form.ENTITIES,
    takes=(Takes("place", Kind.WORD, "the street or the premises of the incident, spelt in one way"),),
    gives=(
        Gives("rank", "shared by places of equal counts", "", 0),
        Gives("place", "as it was given"),
        Gives("count", "events there", "events", 0),
        Gives("share", "of all events", "", 4),
        Gives("cumulative", "share of this place and of all above it", "", 4),
        Gives("cumulative_places", "how much of all places those are", "", 4),
    ),
    misleads=(
        "A long street, or a large shop, holds more for being large: divide by length or trade to compare.",
        "One place that is spelt in two ways is ranked as two.",
        "With few events some places hold several by chance; a ranking has no test.",
        "The share of places means little unless all places are known, those without an event too.",
        "Some places report everything that happens, and others nothing.",
    ),
    references=(
        "Sherman, L. W., Gartin, P. R. and Buerger, M. E. (1989). Hot spots of predatory crime: routine "
        "activities and the criminology of place. Criminology 27, 27-56.",
        "Eck, J. E., Clarke, R. V. and Guerette, R. T. (2007). Risky facilities: crime concentration in "
        "homogeneous sets of establishments and facilities. Crime Prevention Studies 21, 225-264.",
    ),
    section="A2 and A5",
    version="1",
    unit="events",
    minimums=(Minimum(20, "events"),),
    cost="grows with the events, and with the places times their logarithm",
    example=Example(
        says="Thirty events on five streets of ten (the ten places of A5).",
        columns={"place": [street for street, many in _TOLD.items() for _ in range(many)]},
        settings={"all_places": "10"},
        finds="Two streets of ten, a fifth of them, hold 20 of the 30 events, two thirds.",
    ),
)
MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Parameters:
    share: float = parameter(0.5, "of the events, that the fewest places are sought for", least=0.01, most=1)
    all_places: int | None = parameter(
        None, "how many places there are, those without an event too", unit="places", least=1
    )


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Rank places by their events. Kernel: :func:`commonweal.analysis.hot_places.rank_places`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    if not data.rows:
        raise BadData(f"place: {data.said} holds no incident with a place; is the file empty?")
    with refusing(TECHNIQUE):
        names, counts = tally([str(place) for place in data["place"].tolist()])
        ranking = rank_places(names, counts)
        fewest = fewest_places(ranking, parameters.share)
    whole = _whole(ranking, parameters)
    said = _sentence(fewest, ranking, whole, parameters)
    columns = {
        "rank": ranking.rank,
        "place": list(ranking.names),
        "count": ranking.counts,
        "share": ranking.share,
        "cumulative": ranking.cumulative_share,
        "cumulative_places": [(at + 1) / whole for at in range(len(ranking))],
    }
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=_announced(ranking, parameters),
        warnings=_warnings(fewest),
        drawn=_drawn(ranking, fewest, data.said),
    )


def _whole(ranking: Ranking, parameters: Parameters) -> int:
    known = len(ranking)
    if parameters.all_places is None:
        return known
    if parameters.all_places < known:
        raise BadParameter(
            f"all_places: {parameters.all_places} is fewer than the {known} places that hold an event; "
            "are some spelt in two ways?"
        )
    return parameters.all_places


def _sentence(fewest: Fewest, ranking: Ranking, whole: int, parameters: Parameters) -> str:
    many = len(fewest.names)
    of = "places" if parameters.all_places else "places with an event"
    head = f"{number(many)} of {number(whole)} {of} ({one_decimal(100 * many / whole)}%)"
    verb = "holds" if many == 1 else "hold"
    held = f"{number(fewest.events)} of {number(ranking.events)} events ({one_decimal(100 * fewest.share)}%)"
    top = f"{ranking.names[0]} has the most, {number(float(ranking.counts[0]))}"
    tied = int((ranking.rank == 1).sum()) - 1
    also = f", as {'has' if tied == 1 else 'have'} {number(tied)} more" if tied else ""
    return f"{head} {verb} {held}. {top}{also}."


def _announced(ranking: Ranking, parameters: Parameters) -> tuple[str, ...]:
    if parameters.all_places is not None:
        return ()
    return (
        f"all_places: the {number(len(ranking))} places with an event; set how many there are in all, and "
        "shares of places are of those.",
    )


def _warnings(fewest: Fewest) -> tuple[str, ...]:
    if not fewest.tied_out:
        return ()
    return (
        f"{number(fewest.tied_out)} more places have as many events as the last that was counted in: name "
        "all of them or none.",
    )


def _drawn(ranking: Ranking, fewest: Fewest, where: str) -> BarChart:
    named = set(fewest.names)
    shown = zip(ranking.names[:MOST_BARS], ranking.counts[:MOST_BARS].tolist(), strict=True)
    more = len(ranking) - MOST_BARS
    many: Any = len(named)
    title = (
        f"{number(many)} {'place holds' if many == 1 else 'places hold'} {100 * fewest.share:.0f}% of events"
    )
    return BarChart(
        title=title,
        subtitle=f"Events by place, {where}"
        + (f"; {number(more)} more places have fewer" if more > 0 else ""),
        alt=f"Bars of events by place, the most first. {title}.",
        unit="events",
        of="Place",
        bars=tuple(Bar(name, count, chosen=name in named) for name, count in shown),
    )
