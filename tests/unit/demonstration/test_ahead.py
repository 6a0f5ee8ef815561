"""Things made in a thread of their own: all of them, in order, and their failure too."""

from __future__ import annotations

from threading import Event

import pytest

from commonweal.cli.demonstration.ahead import ahead


def test_everything_comes_in_its_order():
    assert list(ahead(iter(range(1_000)))) == list(range(1_000))


def test_the_making_does_not_wait_for_the_using():
    finished = Event()

    def made():
        yield from range(5)
        finished.set()

    coming = ahead(made())
    assert finished.wait(5)
    assert list(coming) == [0, 1, 2, 3, 4]


def test_a_failure_reaches_whoever_waits_after_what_was_made_before():
    def made():
        yield 1
        raise RuntimeError("no more")

    coming = ahead(made())
    assert next(coming) == 1
    with pytest.raises(RuntimeError, match="no more"):
        next(coming)
