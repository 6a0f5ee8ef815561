"""Which deliveries of a slice count.

A slice is one kind of record of one force and month. A delivery holds it *whole* (it replaces what was
there), in *part* (it stands beside what was there), or as a *fragment* (a few records over the border, which
count only while nobody holds the slice whole). Days are those on which deliveries were received.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commonweal.hub.holdings import Claim, Manner, counting

MANNERS = {"whole": Manner.WHOLE, "part": Manner.PART, "fragment": Manner.FRAGMENT}
# Deliveries in the order of their numbers (manner and day received) | those that count | the rule
TABLE = [
    ("", "", "nothing received, nothing counts"),
    ("whole 1", "1", "one delivery counts"),
    ("whole 1, whole 2", "2", "a re-issue replaces"),
    ("whole 2, whole 1", "1", "by the day received, not by the order of loading"),
    ("whole 1, whole 1", "2", "on one day the later loaded"),
    ("whole 1, part 2", "1 2", "a part stands beside"),
    ("whole 1, part 2, part 3", "1 2 3", "and so do two"),
    ("part 1, whole 2", "2", "a whole delivery replaces earlier parts"),
    ("part 1, whole 2, part 3", "2 3", "parts since the whole one count, those before do not"),
    ("part 1, part 2", "1 2", "parts alone count together"),
    ("whole 1, fragment 2", "1", "a neighbour's fragment never replaces a whole"),
    ("fragment 1, whole 2", "2", "nor stands beside it"),
    ("fragment 1, fragment 2", "2", "of fragments alone the latest counts"),
    ("fragment 2, fragment 1", "1", "again by the day received"),
    ("part 1, fragment 2", "1", "a fragment gives way to parts"),
    ("whole 1, part 2, fragment 3", "1 2", "and to both together"),
]


@pytest.mark.parametrize(("received", "expected", "rule"), TABLE, ids=[rule for _, _, rule in TABLE])
def test_what_counts(received: str, expected: str, rule: str) -> None:
    claims = []
    for number, said in enumerate((s for s in received.split(", ") if s), start=1):
        manner, day = said.split()
        claims.append(Claim(number, datetime(2021, 6, int(day), tzinfo=UTC), MANNERS[manner]))
    wanted = frozenset(int(number) for number in expected.split())
    assert counting(claims) == wanted, rule


def test_withdrawing_revives_what_was_replaced() -> None:
    first, second = (Claim(n, datetime(2021, 6, n, tzinfo=UTC), Manner.WHOLE) for n in (1, 2))
    assert counting([first, second]) == {2}
    assert counting([first]) == {1}


def test_another_reading_of_a_delivery_ranks_where_the_first_one_did() -> None:
    day = datetime(2021, 6, 1, tzinfo=UTC)
    first, again = Claim(1, day, Manner.WHOLE), Claim(3, day, Manner.WHOLE, stands_for=1)
    whole, part = Claim(2, day, Manner.WHOLE), Claim(2, day, Manner.PART)
    assert counting([first, whole]) == counting([again, whole]) == {2}
    assert counting([again, part]) == {2, 3}
    assert counting([first, again]) == {3}
