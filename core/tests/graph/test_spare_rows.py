"""Data in few lengths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata import backend as K
from kerata.graph import spare_rows
from kerata.graph.spare_rows import with_spare_rows


@given(st.integers(0, 5000))
def test_rows_stay_and_an_eighth_at_most_is_added(count: int) -> None:
    array = np.arange(2 * count, dtype="int16").reshape(count, 2)
    wider = with_spare_rows(array)
    np.testing.assert_array_equal(wider[:count], array)
    assert wider.dtype == array.dtype and not wider[count:].any()
    assert count <= len(wider) <= count + count // 8


def test_lengths_are_few() -> None:
    assert len({len(with_spare_rows(np.empty((n, 1), "int8"))) for n in range(1000, 10_000)}) < 30


def test_large_data_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.zeros(1001, "int8")
    assert with_spare_rows(array) is not array
    monkeypatch.setattr(spare_rows, "AT_MOST", 1000)
    assert with_spare_rows(array) is array


def test_spare_rows_count_for_nothing(each_backend: str) -> None:
    x = K.placeholder((None, 2))
    loop = K.function([x], [K.sum(x + 1.0)]).over([np.ones((17, 2), "float32")])
    np.testing.assert_allclose(loop.run(np.arange(17), 5)[0], [20, 20, 20, 8])
