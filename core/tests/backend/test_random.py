"""Random tensors of K: moments, seeds, shapes, types."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import DtypeError


@pytest.mark.parametrize("float_type", ["float16", "float32", "float64"], indirect=True)
def test_moments(float_type: str) -> None:
    shape = (200, 100)
    outputs = [K.random_uniform(shape, -1, 3), K.random_normal(shape, 2, 0.5), K.random_binomial(shape, 0.3)]
    uniform, normal, coin = (v.astype("float64") for v in K.function([], outputs)([]))
    assert all(K.int_shape(o) == shape and K.dtype(o) == float_type for o in outputs)
    assert uniform.min() >= -1 and uniform.max() <= 3
    for value, mean, std in ((uniform, 1, 4 / 12**0.5), (normal, 2, 0.5), (coin, 0.3, 0.21**0.5)):
        assert value.mean() == pytest.approx(mean, abs=0.03) and value.std() == pytest.approx(std, abs=0.03)
    assert set(np.unique(coin)) == {0.0, 1.0}
    assert abs(np.mean(((normal - 2) / 0.5) ** 3)) < 0.1


def draws(seed: Any) -> list[np.ndarray]:
    f = K.function(
        [],
        [K.random_uniform((5,), seed=seed), K.random_normal((5,), seed=seed), K.random_binomial((50,), 0.5, seed=seed)],
    )
    return [*f([]), *f([])]


def test_a_seed_gives_the_same_numbers_again() -> None:
    for first, again, other in zip(draws(4), draws(4), draws(5), strict=True):
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)
    np.random.seed(9)
    first = draws(None)
    np.random.seed(9)
    for a, b in zip(first, draws(None), strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_call_and_every_tensor_has_numbers_of_its_own() -> None:
    f = K.function([], [K.random_uniform((5,)), K.random_uniform((5,))])
    assert len(np.unique(np.concatenate([v for _ in range(4) for v in f([])]))) == 40


def test_shapes_that_are_tensors() -> None:
    x = K.placeholder((None, 3))
    outputs = [K.random_normal(K.shape(x)), K.random_uniform((K.shape(x)[0], 2)), K.random_binomial(K.shape(x), 1.0)]
    assert [K.int_shape(o) for o in outputs] == [(None, 3), (None, 2), (None, 3)]
    values = K.function([x], outputs)([np.zeros((4, 3))])
    assert [v.shape for v in values] == [(4, 3), (4, 2), (4, 3)] and (values[2] == 1).all()


def test_derivatives_pass_by_random_numbers() -> None:
    scale = K.variable([2.0, 3.0])
    noise = K.random_normal((2,), seed=3)
    value, slope = K.function([], [noise, K.gradients(K.sum(noise * scale), [scale])[0]])([])
    np.testing.assert_array_equal(value, slope)


def test_random_integers_are_refused() -> None:
    with pytest.raises(DtypeError, match="int32"):
        K.random_uniform((2,), dtype="int32")
