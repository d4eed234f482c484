"""Random numbers: their distribution, and that nothing but the state decides them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.graph import primitives as p
from kerata.graph.tensor import Variable, constant

DRAWS = {"random_uniform": K.random_uniform, "random_normal": K.random_normal}


@pytest.fixture(params=sorted(DRAWS))
def draw(request: pytest.FixtureRequest, backend: Any, supports: Any) -> Any:
    """One of the kinds of random numbers; a backend without it must say so."""
    supports(request.param, request.param in backend.primitives)
    if request.param not in backend.primitives:
        with pytest.raises(BackendError, match=request.param):
            K.function([], [DRAWS[request.param]((2,))])([])
        pytest.skip(f"this backend has no {request.param}, and says so")
    return DRAWS[request.param]


def test_moments(draw: Any) -> None:
    values = K.function([], [draw((200, 300), seed=1)])([])[0].astype("float64")
    uniform = draw is K.random_uniform
    # 60000 draws: five standard errors of the mean and of the variance.
    assert abs(values.mean() - (0.5 if uniform else 0.0)) < 5 * (0.29 if uniform else 1.0) / 245
    assert abs(values.var() - (1 / 12 if uniform else 1.0)) < 5 * (0.075 if uniform else 1.42) / 245
    if uniform:
        assert values.min() >= 0.0 and values.max() < 1.0
        counts, _ = np.histogram(values, bins=10, range=(0, 1))
        assert np.abs(counts - 6000).max() < 5 * 77
    else:
        assert abs((np.abs(values) < 1).mean() - 0.6827) < 0.01
    for lag in (1, 2, 300):
        one, other = values.ravel()[:-lag], values.ravel()[lag:]
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / 245


def test_numbers_follow_from_the_state_alone(draw: Any) -> None:
    first, second = (K.function([], [draw((3, 4), seed=seed)]) for seed in (7, 7))
    runs = [first([])[0] for _ in range(3)]
    for run in runs:
        np.testing.assert_array_equal(second([])[0], run)
    assert not np.array_equal(runs[0], runs[1]) and not np.array_equal(runs[1], runs[2])
    other = K.function([], [draw((3, 4), seed=8)])([])[0]
    assert not np.array_equal(other, runs[0])


def test_a_state_can_be_put_back(draw: Any) -> None:
    state = Variable(np.array([5, 0]), "int64", "state", random_state=True)
    numbers = getattr(p, "random_uniform" if draw is K.random_uniform else "random_normal")(
        state, constant(np.array([4], "int32")), dtype="float32"
    )
    f = K.function([], [numbers])
    runs = [f([])[0] for _ in range(4)]
    np.testing.assert_array_equal(K.get_value(state), [5, 4])
    K.set_value(state, np.array([5, 2]))
    np.testing.assert_array_equal(f([])[0], runs[2])
    np.testing.assert_array_equal(f([])[0], runs[3])


def test_one_draw_used_twice_is_one_draw(draw: Any) -> None:
    numbers = draw((5,))
    a, b = K.function([], [numbers, numbers * 1.0])([])
    np.testing.assert_array_equal(a, b)


def test_two_draws_differ(draw: Any) -> None:
    a, b = K.function([], [draw((50,)), draw((50,))])([])
    assert not np.array_equal(a, b)


def test_every_dtype_of_floats(draw: Any) -> None:
    for came, dtype in zip(
        K.function([], [draw((3,), dtype=d) for d in ("float32", "float64")])([]), ("float32", "float64"), strict=True
    ):
        assert came.dtype.name == dtype


def test_the_shape_may_be_computed(draw: Any) -> None:
    x = K.placeholder((None, 2))
    f = K.function([x], [draw(K.shape(x))])
    assert [f([np.zeros((n, 2))])[0].shape for n in (3, 5)] == [(3, 2), (5, 2)]


def test_each_step_of_a_loop_has_its_own_numbers(draw: Any) -> None:
    x = K.placeholder((None, 6, 1))
    outputs = K.rnn(lambda value, states: (value + draw((4, 1)), []), x, [])[1]
    steps = K.function([x], [outputs])([np.zeros((4, 6, 1))])[0][..., 0]
    assert len(np.unique(steps)) == steps.size
