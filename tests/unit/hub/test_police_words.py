"""Words of data.police.uk: a force is one that is known, or none."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.hub.pipeline.rows import months_as_days
from commonweal.hub.sources.police_words import force_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Greater Manchester Police", "greater-manchester"),
        (" british transport police ", "btp"),
        ("", None),
        ("   ", None),
        ("Greater Manchester Police ZQX-SECRET", None),
        ("Jane Smith", None),
    ],
)
def test_a_force_is_one_that_is_known(name: str, slug: str | None) -> None:
    assert force_slug(name) == slug


def test_months_of_no_rows_are_none() -> None:
    assert months_as_days(np.array([], dtype=np.int32)).to_pylist() == []
