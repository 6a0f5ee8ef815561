"""The receipt of a comparison is of the two periods compared, not of the months between them."""

from __future__ import annotations

from commonweal.core.periods import Month
from commonweal.hub.warehouse.queries.asking.account import Account


class _Selection:
    first, last = Month(2017, 6), Month(2018, 6)


def test_months_between_the_periods_are_not_asked_about() -> None:
    account = Account(
        _Selection(),  # type: ignore[arg-type]
        (),
        periods=((Month(2017, 6), Month(2017, 6)), (Month(2018, 6), Month(2018, 6))),
    )
    assert account.asks_of(Month(2017, 6)) and account.asks_of(Month(2018, 6))
    assert not account.asks_of(Month(2017, 12))


def test_without_periods_every_month_of_the_selection_is() -> None:
    account = Account(_Selection(), ())  # type: ignore[arg-type]
    assert account.asks_of(Month(2017, 12))
    assert not account.asks_of(Month(2018, 7))
