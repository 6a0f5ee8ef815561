"""Signing in, as people do it, in a real browser."""

from __future__ import annotations

from typing import Any

from tests.functional.web.conftest import sign_in


def test_an_analyst_signs_in_and_sees_what_landed(visitor: Any) -> None:
    sign_in(visitor, "salford.analyst")
    assert visitor.get_by_role("heading", level=1).inner_text() == "Home"
    assert visitor.get_by_role("heading", name="Late or refused").is_visible()
