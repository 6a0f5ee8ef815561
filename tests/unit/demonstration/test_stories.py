"""Each planted story is really there: found again by plain counting, without the code that planted it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from math import cos, hypot, radians

import pytest

from commonweal.cli.demonstration import police, stories
from commonweal.core.periods import Month

LATEST = Month(2026, 9)


@pytest.fixture(scope="module")
def series(written):
    """(district, category) -> counts of the last 25 months, the month under review last."""
    months = written.counting()[-25:]
    found = {}
    for n, delivery in enumerate(months):
        for row in written.rows(delivery):
            if row["LSOA name"] and row["Month"] == str(delivery.month):
                found.setdefault((row["LSOA name"][:-5], row["Crime type"]), [0] * 25)[n] += 1
    return found


def limits(counts):
    """XmR limits of the 24 months before the last: mean ± 2.66 mean moving range (DOMAIN A4)."""
    before = counts[:24]
    mean = sum(before) / 24
    moving = sum(abs(a - b) for a, b in pairwise(before)) / 23
    return mean, mean - 2.66 * moving, mean + 2.66 * moving


def beyond(counts):
    _, lower, upper = limits(counts)
    return counts[-1] > upper or counts[-1] < lower


def run_on_one_side(counts):
    mean, _, _ = limits(counts)
    side = counts[-1] > mean
    length = 0
    for count in reversed(counts):
        if count == mean or (count > mean) != side:
            break
        length += 1
    return length


def test_vehicle_crime_in_salford_lies_clearly_above_its_upper_limit(series):
    counts = series["Salford", "Vehicle crime"]
    mean, _, upper = limits(counts)
    assert counts[-1] > 1.2 * upper and counts[-1] > 1.6 * mean
    assert not beyond(counts[:1] + counts[:24]), "only the last month is unusual"


def test_theft_from_the_person_in_manchester_lies_below_its_lower_limit(series):
    counts = series["Manchester", "Theft from the person"]
    assert counts[-1] < limits(counts)[1]


def test_shoplifting_in_bolton_has_risen_and_stayed(series):
    counts = series["Bolton", "Shoplifting"]
    assert run_on_one_side(counts) >= 7 and counts[-1] > limits(counts)[0]
    assert sum(counts[-8:]) / 8 > 1.25 * sum(counts[:17]) / 17


def test_nearly_everything_else_is_within_usual_variation(series):
    planted = {stories.LATEST_SPIKE[:2], stories.LATEST_FALL[:2], stories.SUSTAINED_RISE[:2]}
    others = {key: counts for key, counts in series.items() if key not in planted}
    assert len(others) == 137
    assert sum(beyond(counts) for counts in others.values()) <= 5
    assert sum(run_on_one_side(counts) >= 7 for counts in others.values()) <= 7
    large = [key for key, counts in others.items() if sum(counts) / 25 > 20]
    assert not [key for key in large if beyond(others[key])]


def test_a_third_of_oldhams_burglaries_lie_close_together_while_their_number_is_usual(written, series):
    def near(delivery):
        rows = [r for r in written.rows(delivery) if r["Crime type"] == "Burglary"]
        rows = [r for r in rows if r["LSOA name"].startswith("Oldham")]
        middle_east, middle_north = stories.HOT_CLUSTER_MIDDLE
        scale = cos(radians(middle_north))
        away = [
            111_200
            * hypot((float(r["Longitude"]) - middle_east) * scale, float(r["Latitude"]) - middle_north)
            for r in rows
        ]
        return sum(metres < 470 for metres in away) / len(away)

    *earlier, before, latest = written.counting()[-8:]
    assert near(before) > 0.2 and near(latest) > 0.2
    assert max(near(delivery) for delivery in earlier) < 0.1
    assert not beyond(series["Oldham", "Burglary"])


def test_one_month_came_a_month_late_after_the_one_that_follows_it(written):
    received = {d.month: d.received for d in reversed(written.deliveries)}
    late = [d for d in written.deliveries if "late" in d.note]
    assert [d.month for d in late] == [LATEST.plus(-stories.LATE_AGO)]
    assert late[0].received > received[late[0].month.plus(1)] + timedelta(days=1)
    assert late[0].received - late[0].month.plus(2).start > timedelta(days=30)


def test_deliveries_come_in_the_order_of_receipt_before_the_demonstrations_day(written):
    received = [d.received for d in written.deliveries]
    assert received == sorted(received) and received[-1] <= police.CLOCK
    assert all(d.received >= d.month.plus(2).start for d in written.deliveries)


def test_one_month_was_issued_twice_with_more_settled_some_changed_and_some_gone(written):
    first, again = (d for d in written.deliveries if d.month == LATEST.plus(-stories.REISSUED_AGO))
    old = {r["Crime ID"]: r for r in written.rows(first) if r["Crime ID"]}
    new = {r["Crime ID"]: r for r in written.rows(again) if r["Crime ID"]}
    assert "re-issued" in again.note and again.rows < first.rows
    assert new.keys() < old.keys() and len(old) - len(new) < 0.02 * len(old)
    changed = sum(new[key]["Crime type"] != old[key]["Crime type"] for key in new)
    assert 10 < changed < 0.02 * len(new)
    pending = "Under investigation"
    still = sum(r["Last outcome category"] == pending for r in new.values())
    assert still < 0.7 * sum(r["Last outcome category"] == pending for r in old.values())


def test_one_key_stands_twice_and_its_rows_are_equal(written):
    repeated = []
    for delivery in written.counting():
        rows = [tuple(row.values()) for row in written.rows(delivery) if row["Crime ID"]]
        keys = Counter(row[0] for row in rows)
        repeated += [(delivery.month, [r for r in rows if r[0] == k]) for k, n in keys.items() if n > 1]
    ((month, twins),) = repeated
    assert month == LATEST.plus(-stories.DUPLICATE_AGO) and len(twins) == 2 and twins[0] == twins[1]


def test_no_key_is_used_in_two_months(written):
    keys = Counter(k for d in written.counting() for k in {r["Crime ID"] for r in written.rows(d)} if k)
    assert keys.most_common(1)[0][1] == 1


def test_many_rows_without_a_key_equal_another(written):
    rows = [tuple(r.values()) for r in written.rows(written.deliveries[-1]) if not r["Crime ID"]]
    assert len(rows) - len(set(rows)) > 100


def test_the_spoilt_rows_are_those_that_are_stated(written):
    spoilt = []
    for delivery in written.deliveries:
        for row in written.rows(delivery):
            if row["Month"] != str(delivery.month):
                spoilt.append((delivery.month, "Month", row["Month"]))
            spoilt += [
                (delivery.month, column, row[column])
                for column in ("Longitude", "Latitude")
                if not row[column].lstrip("-").replace(".", "", 1).isdigit() and row[column]
            ]
    assert sorted(spoilt) == sorted((LATEST.plus(-ago), column, word) for ago, column, word in stories.SPOILT)
    assert len(spoilt) == 5


def test_every_story_is_told_in_the_readme(written):
    text = (written.folder / "README.txt").read_text(encoding="utf-8")
    for story in stories.stories(LATEST):
        assert story.kind in text and story.where in text and story.when in text and story.seen in text


def test_stories_move_with_the_last_month():
    assert stories.stories(Month(2025, 3))[0].when == "March 2025"
    received = police.plans(48, Month(2025, 3))
    assert [p.month for p in received if p.reissue] == [Month(2024, 9)]
