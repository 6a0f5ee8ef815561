"""The cube's cells: packed and unpacked without loss, and summed with what is taken out again."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.hub.pipeline.cells import AREA_BITS, CATEGORY_BITS, cells, summed


@pytest.mark.parametrize("slice_number", [0, 1, 2**23])
@pytest.mark.parametrize("area", [0, 2**AREA_BITS - 1])
@pytest.mark.parametrize("category", [0, 2**CATEGORY_BITS - 1])
@pytest.mark.parametrize("located", [True, False])
def test_a_cell_says_what_it_is_of(slice_number: int, area: int, category: int, located: bool) -> None:
    (key,) = cells(np.array([slice_number]), np.array([area]), np.array([category]), np.array([located]))
    rest, found = divmod(int(key), 2)
    rest, kind = divmod(rest, 2**CATEGORY_BITS)
    assert (*divmod(rest, 2**AREA_BITS), kind, bool(found)) == (slice_number, area, category, located)


def test_rows_taken_out_again_are_taken_from_their_cells() -> None:
    keys, counts = summed(
        [
            (np.array([5, 7]), np.array([2, 1])),
            (np.array([7, 9]), np.array([3, 1])),
            (np.array([9, 7]), np.array([-1, -1])),
        ]
    )
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == {5: 2, 7: 3}


def test_no_batch_no_cells() -> None:
    keys, counts = summed([])
    assert (len(keys), len(counts)) == (0, 0)
