"""What was planted in the invented record, so that a reader of the demonstration can check that the
assessment finds it.

Stories are told from the last month backwards ("ago" counts months before it), so they stay in place
whatever the last month is.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core.periods import Month

LATEST_SPIKE = ("Salford", "Vehicle crime", 1.9)
LATEST_FALL = ("Manchester", "Theft from the person", 0.5)
SUSTAINED_RISE = ("Bolton", "Shoplifting", 1.45)
SUSTAINED_MONTHS = 8
HOT_CLUSTER_DISTRICT = "Oldham"
HOT_CLUSTER_MIDDLE = (-2.1280, 53.5560)  # degrees WGS84
HOT_CLUSTER_REACH = 450.0  # metres
HOT_CLUSTER_SHARE = 0.35
HOT_CLUSTER_MONTHS = 2

LATE_AGO = 8
REISSUED_AGO = 6
DUPLICATE_AGO = 3
# (months ago, column to spoil, what stands there instead): one row each
SPOILT = (
    (15, "Longitude", "not recorded"),
    (15, "Longitude", "not recorded"),
    (4, "Month", "2026-13"),
    (0, "Latitude", "unknown"),
    (0, "Month", "unknown"),
)


@dataclass(frozen=True)
class Story:
    """One planted fact: what kind it is, where and when it stands, and what a reader should see."""

    kind: str
    where: str
    when: str
    seen: str


def factor(district: str, category: str, ago: int) -> float:
    """How far the usual rate is changed by a story; 1 where nothing is planted."""
    if ago == 0 and (district, category) == LATEST_SPIKE[:2]:
        return LATEST_SPIKE[2]
    if ago == 0 and (district, category) == LATEST_FALL[:2]:
        return LATEST_FALL[2]
    if 0 <= ago < SUSTAINED_MONTHS and (district, category) == SUSTAINED_RISE[:2]:
        return SUSTAINED_RISE[2]
    return 1.0


def stories(last: Month) -> tuple[Story, ...]:
    """The table of everything planted, in the words of the README of the folder."""
    return (*_in_the_figures(last), *_in_the_deliveries(last))


def _in_the_figures(last: Month) -> tuple[Story, ...]:
    spike, fall, rise = LATEST_SPIKE, LATEST_FALL, SUSTAINED_RISE
    rise_began, cluster_began = last.plus(1 - SUSTAINED_MONTHS), last.plus(1 - HOT_CLUSTER_MONTHS)
    return (
        Story(
            "beyond usual variation",
            f"{spike[1]}, {spike[0]}",
            last.name,
            f"{spike[2]} times the usual number, above the upper limit",
        ),
        Story(
            "beyond usual variation",
            f"{fall[1]}, {fall[0]}",
            last.name,
            f"{fall[2]} times the usual number, below the lower limit",
        ),
        Story(
            "sustained rise",
            f"{rise[1]}, {rise[0]}",
            f"{rise_began.name} to {last.name}",
            f"{rise[2]} times the usual number: {SUSTAINED_MONTHS} months on one side of the mean",
        ),
        Story(
            "hot cluster",
            f"Burglary, {HOT_CLUSTER_DISTRICT}",
            f"{cluster_began.name} to {last.name}",
            f"{HOT_CLUSTER_SHARE:.0%} of the district's burglaries within {HOT_CLUSTER_REACH:.0f} m; "
            "its total is unchanged",
        ),
        Story(
            "quiet", "nearly all else", last.name, "within usual variation, but for a few signals by chance"
        ),
    )


def _in_the_deliveries(last: Month) -> tuple[Story, ...]:
    spoilt = "; ".join(f"{last.plus(-ago).name}, {column} is '{word}'" for ago, column, word in SPOILT)
    months = len({ago for ago, _, _ in SPOILT})
    return (
        Story(
            "late delivery",
            "the whole force",
            last.plus(-LATE_AGO).name,
            "received a month after it was due, later than the month that follows it",
        ),
        Story(
            "re-issued month",
            "the whole force",
            last.plus(-REISSUED_AGO).name,
            "delivered twice: the second has more outcomes, some rows re-classified, a few removed",
        ),
        Story(
            "repeated key",
            "one record",
            last.plus(-DUPLICATE_AGO).name,
            "one row stands twice, with the same Crime ID: one duplicate",
        ),
        Story(
            "identical rows",
            "Anti-social behaviour",
            "every month",
            "rows without a Crime ID that equal another row: not duplicates",
        ),
        Story(
            "rejected rows",
            f"{len(SPOILT)} records",
            f"{months} months",
            f"each to be rejected with its line and reason: {spoilt}",
        ),
        Story(
            "no location",
            "the whole force",
            "every month",
            "two to three rows in a hundred carry neither point nor LSOA",
        ),
    )
