"""Which deliveries count does not depend on the order of loading, only on when they were received."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.hub.holdings import Claim, Manner, counting
from tests.sampling import SAMPLE

START = datetime(2021, 6, 1, tzinfo=UTC)


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    said = draw(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Manner)), max_size=7))
    return [Claim(n, START + timedelta(days=day), manner) for n, (day, manner) in enumerate(said, start=1)]


def by_hand(held: list[Claim]) -> set[int]:
    """The rule read aloud: go through the deliveries as they came in, and keep what stands."""
    standing: list[Claim] = []
    for claim in sorted(held, key=lambda c: (c.received, c.delivery)):
        if claim.manner is Manner.WHOLE:
            standing = [claim]
        elif claim.manner is Manner.PART:
            standing = [c for c in standing if c.manner is not Manner.FRAGMENT] + [claim]
        elif not [c for c in standing if c.manner is not Manner.FRAGMENT]:
            standing = [claim]
    return {c.delivery for c in standing}


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(claims(), st.randoms())
def test_the_rule_in_any_order_of_loading(held: list[Claim], chance: object) -> None:
    expected = by_hand(held)
    assert counting(held) == expected
    shuffled = list(held)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counting(shuffled) == expected


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(claims(), st.data())
def test_withdrawing_one_is_as_if_it_had_never_come(held: list[Claim], data: st.DataObject) -> None:
    if held:
        gone = data.draw(st.sampled_from(held))
        left = [c for c in held if c is not gone]
        assert counting(left) == by_hand(left)
        assert gone.delivery not in counting(left)
        if gone.delivery not in counting(held):
            assert counting(held) == counting(left) or gone.manner is Manner.WHOLE


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(claims())
def test_something_counts_as_soon_as_something_came(held: list[Claim]) -> None:
    assert bool(counting(held)) == bool(held)
