"""Each story of the agencies is really there: found again by plain counting over the files that they sent."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from commonweal.cli.demonstration import agencies, police, stories
from commonweal.cli.demonstration.feeds import FEEDS
from commonweal.cli.demonstration.points import points
from commonweal.geography.projection import to_grid

from .conftest import moment

CRIME = ("Offence", "Committed From Date", "Committed From Time", "Easting", "Northing", "Locality")


def day_of(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


@pytest.fixture(scope="module")
def crimes(sent):
    """Offence, moment, easting, northing and district of every crime with a place."""
    return [
        (offence, moment(day, time), int(east), int(north), district)
        for offence, day, time, east, north, district in sent.rows("police_recorded_crime", *CRIME)
        if east
    ]


def metres_from(middle, east, north):
    (there_east,), (there_north,) = to_grid(np.array([middle[0]]), np.array([middle[1]]))
    return float(np.hypot(east - there_east, north - there_north))


def near_pairs(burglaries):
    """Pairs within 200 m and 14 days, as Knox counts them."""
    east, north = (np.array([b[n] for b in burglaries], dtype=float) for n in (2, 3))
    day = np.array([b[1].timestamp() / 86_400 for b in burglaries])
    close = np.hypot(east[:, None] - east, north[:, None] - north) <= stories.WAVE_METRES
    soon = np.abs(day[:, None] - day) <= stories.WAVE_DAYS
    shuffled = np.random.default_rng(1)
    chance = []
    for _ in range(99):
        other = shuffled.permutation(day)
        chance.append((close & (np.abs(other[:, None] - other) <= stories.WAVE_DAYS)).sum() - len(day))
    return (close & soon).sum() - len(day), np.array(chance)


def test_burglaries_of_the_wave_follow_one_another_within_metres_and_days(crimes):
    latest = police.LAST.plus(-3).start
    recent = [c for c in crimes if "Burglary" in c[0] and c[1].date() >= latest]
    found, chance = near_pairs([c for c in recent if c[4] == stories.HOT_CLUSTER_DISTRICT])
    assert found > 1.5 * chance.mean() and found > chance.max()
    elsewhere, usual = near_pairs([c for c in recent if c[4] == "Stockport"])
    assert elsewhere <= usual.max()


def test_violence_of_the_night_time_hot_spot_is_on_friday_and_saturday_nights(crimes):
    def at_night(when):
        began = when - timedelta(hours=3)  # so that a night is one day
        return began.weekday() in (4, 5) and began.hour >= 19

    violent = [c for c in crimes if "Assault" in c[0] or "Public Fear" in c[0] or "Affray" in c[0]]
    there = [at_night(c[1]) for c in violent if metres_from(stories.NIGHT_MIDDLE, c[2], c[3]) < 400]
    county = [at_night(c[1]) for c in violent]
    assert len(there) > 100
    assert sum(there) / len(there) > 0.5
    assert sum(county) / len(county) < 0.15


def test_the_named_premises_stand_in_it_and_are_complained_of_most(sent):
    register = sent.rows("licensed_premises", "Premises Name", "Easting", "Northing")
    for name in stories.NIGHT_PREMISES:
        (place,) = {(east, north) for found, east, north in register if found == name}
        assert metres_from(stories.NIGHT_MIDDLE, *map(float, place)) < stories.NIGHT_REACH
    complaints = Counter(sent.rows("premises_complaints", "Premises Name"))
    most = {name for (name,), _ in complaints.most_common(20)}
    assert set(stories.NIGHT_PREMISES) <= most


def test_halloween_has_more_disorder_and_more_fires_and_the_fireworks(sent):
    calls = sent.rows("police_incidents", "Date Opened", "Closing Category", "ASB Qualifier")
    asb = Counter(day_of(day) for day, _, qualifier in calls if qualifier)
    fireworks = Counter(day_of(day) for day, category, _ in calls if category == "Fireworks")
    fires = Counter(
        day_of(day)
        for day, kind, motive in sent.rows("fire_irs", "Date of Call", "Incident Type", "Motive")
        if kind == "Secondary fire" and motive.startswith("Deliberate")
    )
    nights = [date(2025, 10, 30) + timedelta(days=n) for n in range(7)]
    usual = [date(2025, 10, 1) + timedelta(days=n) for n in range(28)]

    def ratio(counts):
        return (sum(counts[d] for d in nights) / 7) / (sum(counts[d] for d in usual) / 28)

    assert ratio(asb) > 1.8 and ratio(fires) > 1.8
    assert sum(fireworks[d] for d in nights) > 3 * sum(fireworks[d] for d in usual)


def test_nuisance_communications_jump_with_the_recording_change_and_nothing_else_does(sent):
    kind = stories.RECODED_KIND.title()
    found = Counter()
    for day, category, qualifier in sent.rows(
        "police_incidents", "Date Opened", "Closing Category", "ASB Qualifier"
    ):
        if qualifier:
            found[day_of(day) >= stories.RECODED_FROM, category == kind] += 1
    months_before = 2
    months_after = 18
    before, after = found[False, True] / months_before, found[True, True] / months_after
    assert 2.2 * before < after < 4 * before
    others = found[False, False] / months_before, found[True, False] / months_after
    assert others[1] < 1.5 * others[0]


def test_vulnerable_localities_have_more_burglary_and_damage_than_nearly_all_of_their_district(written):
    found = Counter()
    for delivery in written.counting()[-12:]:
        for row in written.rows(delivery):
            if row["Crime type"] in stories.VULNERABLE_KINDS and row["LSOA name"].startswith("Salford"):
                found[row["LSOA code"]] += 1
    order = [code for code, _ in found.most_common()]
    of_salford = sum(name.startswith("Salford") for name in points().lsoa_names)
    assert all(order.index(code) < 0.1 * of_salford for code in stories.VULNERABLE)


def test_one_feed_was_late_and_came_after_the_month_that_follows_it(sent):
    source, ago = stories.LATE_FEED
    received = {d.month: d.received for d in sent.of(source)}
    late = police.LAST.plus(-ago)
    assert received[late] > received[late.plus(1)]
    assert [d.month for d in sent.of(source) if "late" in d.note] == [late]


def test_one_feed_fell_silent(sent):
    for source, ago in stories.SILENT:
        assert police.LAST.plus(-ago) not in {d.month for d in sent.of(source)}
        assert police.LAST.plus(-2) in {d.month for d in sent.of(source)}
    others = {
        p.feed.source for p in agencies.plans(FEEDS) if p.months == (police.LAST,) and p.feed.every == 1
    }
    assert len(others) > 8


def test_one_district_fell_to_near_nothing_for_a_month(sent):
    source, ago, column, district = stories.NEAR_NOTHING
    by_month = {d.month: Counter(sent.table(d).column(column).to_pylist()) for d in sent.of(source)}
    silent = by_month[police.LAST.plus(-ago)]
    usual = by_month[police.LAST]
    assert silent[district] < 0.1 * usual[district]
    assert all(silent[other] > 0.5 * usual[other] for other in usual if other != district)


def test_one_month_of_one_feed_was_issued_again_with_more_rows(sent):
    source, ago = stories.REISSUED_FEED
    first, again = (d for d in sent.of(source) if d.month == police.LAST.plus(-ago))
    assert first.received < again.received and "re-issued" in again.note
    old, new = (
        Counter(map(tuple, zip(*sent.table(d).to_pydict().values(), strict=True))) for d in (first, again)
    )
    assert not old - new and 0.05 < sum((new - old).values()) / sum(new.values()) < 0.2
