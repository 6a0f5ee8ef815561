"""What was planted in the invented record, so that a reader of the demonstration can check that the
assessment finds it.

Stories are told from the last month backwards ("ago" counts months before it), so they stay in place
whatever the last month is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

# Burglaries of the hot cluster follow one another: at most so many in a chain, within metres and days.
WAVE_METRES, WAVE_DAYS, WAVE_CHAIN = 200, 14, 6
NIGHT_DISTRICT, NIGHT_TOWN = "Salford", "Salford Precinct"
NIGHT_MIDDLE = (-2.2850, 53.4880)  # degrees WGS84
NIGHT_REACH = 450.0
NIGHT_PREMISES = (
    "The Copper Lantern Inn",
    "The Thimble and Finch Tavern",
    "Quillon Bar",
    "Wagtail Nightclub",
)
NIGHT_LOGS = 45  # calls to disorder a month around them, beside those that became crimes
NIGHT_SHARE = 0.6
# Weight of the days of disorder, a usual day being 1: Mischief Night, Halloween, Bonfire Night.
HALLOWEEN = {
    (10, 30): 3.2,
    (10, 31): 3.6,
    (11, 1): 2.0,
    (11, 2): 1.7,
    (11, 3): 1.8,
    (11, 4): 2.4,
    (11, 5): 4.0,
}
FIREWORKS_SHARE = 0.4
RECODED_FROM = date(2025, 4, 1)
RECODED_KIND, RECODED_FACTOR = "nuisance communications", 3.0
# LSOAs of 2011 in Salford that published figures show as deprived and young; burglary and damage come on top.
VULNERABLE = ("E01005610", "E01005683")
VULNERABLE_DISTRICT, VULNERABLE_KINDS = "Salford", ("Burglary", "Criminal damage and arson")
VULNERABLE_SHARE = 0.04  # of the district's, moved there from LSOAs of these names on
VULNERABLE_FROM = "Salford 012"

# Of the agencies' feeds: (source, months ago), and what befell the delivery.
LATE_FEED, LATE_FEED_DAYS = ("fire_irs", 1), 33
SILENT = frozenset({("transport_incidents", 1), ("transport_incidents", 0)})
NEAR_NOTHING = ("fly_tipping", 1, "Authority", "Bury")  # and in which column the district stands
NEARLY_NOTHING = 40  # one row in so many is still there, of those of the district
REISSUED_FEED, LEFT_OUT_FIRST = ("emergency_department", 2), 9

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
    return (
        *_in_the_figures(last),
        *_in_the_deliveries(last),
        *_of_agencies(last),
        *_of_their_deliveries(last),
    )


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


def _of_agencies(last: Month) -> tuple[Story, ...]:
    return (
        Story(
            "near repeats",
            f"Burglary, {HOT_CLUSTER_DISTRICT}",
            f"{last.plus(1 - HOT_CLUSTER_MONTHS).name} to {last.name}",
            f"the burglaries of the hot cluster follow one another within {WAVE_METRES} m and "
            f"{WAVE_DAYS} days (police recorded crime)",
        ),
        Story(
            "night-time hot spot",
            f"{NIGHT_TOWN}, {NIGHT_DISTRICT}: {', '.join(NIGHT_PREMISES)}",
            "every month, Friday and Saturday 22:00 to 03:00",
            f"more than half of the violence and public order within {NIGHT_REACH:.0f} m, and many calls "
            "(police recorded crime, police incidents, licensed premises)",
        ),
        Story(
            "Halloween",
            "the whole county",
            "30 October to 5 November of each year",
            "two to four times the usual anti-social behaviour and deliberate fires; fireworks "
            "(police incidents, fire)",
        ),
        Story(
            "recording change",
            f"Anti-social behaviour: {RECODED_KIND}, the whole county",
            f"from {RECODED_FROM:%d %B %Y}",
            f"{RECODED_FACTOR:.0f} times as many from one month to the next, since what is told online "
            "is logged as an incident: no change of behaviour (police incidents)",
        ),
        Story(
            "vulnerable localities",
            f"LSOAs {' and '.join(VULNERABLE)}, {VULNERABLE_DISTRICT}",
            "every month",
            "burglary and criminal damage far above the district's mean, where the published figures of "
            "income, employment, qualifications and young people are above it too",
        ),
    )


def _of_their_deliveries(last: Month) -> tuple[Story, ...]:
    source, ago, _, district = NEAR_NOTHING
    return (
        Story(
            "late feed",
            LATE_FEED[0],
            last.plus(-LATE_FEED[1]).name,
            f"received {LATE_FEED_DAYS} days after it was due",
        ),
        Story(
            "silent feed",
            "transport_incidents",
            f"{last.plus(-1).name} and {last.name}",
            "the supplier stopped sending: no delivery, which is not a month without incidents",
        ),
        Story(
            "silent district",
            f"{source}, {district}",
            last.plus(-ago).name,
            f"one row in {NEARLY_NOTHING} of the district's usual number; the others are there",
        ),
        Story(
            "re-issued month",
            REISSUED_FEED[0],
            last.plus(-REISSUED_FEED[1]).name,
            f"delivered twice: the first lacks one row in {LEFT_OUT_FIRST}",
        ),
    )
