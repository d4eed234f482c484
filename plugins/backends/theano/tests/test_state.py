"""What lasts between calls, and what changes from call to call: random state, states of layers, sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.layers import GRU, LSTM, Dense, Dropout, GaussianNoise, SimpleRNN
from kerata.models import Sequential


def states(function: Any) -> list[Any]:
    """The states of the random operations of a function."""
    return [v for v in function.variables if getattr(v, "random_state", False)]


def test_one_seed_gives_one_mask_and_another_another() -> None:
    x = K.placeholder((20, 30))
    first, again, other = (K.function([x], [K.dropout(x, 0.5, seed=s)])([np.ones((20, 30))])[0] for s in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert 0.3 < np.mean(first != other) < 0.7


def test_a_mask_is_drawn_again_once_the_state_is_put_back() -> None:
    x = K.placeholder((20, 30))
    f = K.function([x], [K.dropout(x, 0.5)])
    (state,) = states(f)
    f([np.ones((20, 30))])
    kept = K.get_value(state)
    runs = [f([np.ones((20, 30))])[0] for _ in range(3)]
    assert not np.array_equal(runs[0], runs[1]) and not np.array_equal(K.get_value(state), kept)
    K.set_value(state, kept)
    for run in runs:
        np.testing.assert_array_equal(f([np.ones((20, 30))])[0], run)


def test_training_with_noise_repeats_once_weights_and_states_are_put_back() -> None:
    model = Sequential([Dense(8, input_shape=(4,)), Dropout(0.5), GaussianNoise(0.1), Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.random.rand(16, 4), np.random.rand(16, 1)
    model.train_on_batch(x, y)
    random = states(model.train_function)
    assert len(random) == 2
    weights, kept = model.get_weights(), [K.get_value(s) for s in random]
    losses = [float(model.train_on_batch(x, y)) for _ in range(3)]
    model.set_weights(weights)
    changed = [float(model.train_on_batch(x, y)) for _ in range(3)]
    model.set_weights(weights)
    for state, value in zip(random, kept, strict=True):
        K.set_value(state, value)
    assert [float(model.train_on_batch(x, y)) for _ in range(3)] == losses != changed


def test_noise_in_native_code_is_a_state_of_the_function() -> None:
    from kerata.graph import trace
    from kerata_backend_theano.native import tensor as T

    x = K.placeholder((20, 30))
    f = K.function([x], [trace(lambda v: K.dropout(T.sqr(v), 0.5), x)])
    runs = [f([np.ones((20, 30))])[0] for _ in range(2)]
    assert not np.array_equal(*runs)
    (state,) = states(f)
    K.set_value(state, K.get_value(state) - np.array([0, 2]))
    np.testing.assert_array_equal(f([np.ones((20, 30))])[0], runs[0])


@pytest.mark.parametrize("layer", [SimpleRNN, LSTM, GRU])
def test_a_stateful_layer_goes_on_where_it_stopped(layer: type) -> None:
    whole = Sequential([layer(3, input_shape=(6, 2), return_sequences=True)])
    parts = Sequential([layer(3, batch_input_shape=(2, 3, 2), return_sequences=True, stateful=True)])
    parts.set_weights(whole.get_weights())
    x = np.random.rand(2, 6, 2)
    expected = whole.predict(x)
    for _ in range(2):
        halves = [parts.predict(x[:, at : at + 3], batch_size=2) for at in (0, 3)]
        np.testing.assert_allclose(np.concatenate(halves, 1), expected, rtol=1e-5, atol=1e-6)
        parts.reset_states()


@pytest.mark.parametrize("layer", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_loop_and_its_steps_written_out_agree_in_values_and_training(layer: type, backwards: bool) -> None:
    models = []
    for unroll in (False, True):
        model = Sequential([layer(3, input_shape=(4, 2), unroll=unroll, go_backwards=backwards), Dense(1)])
        model.compile("sgd", "mse")
        models.append(model)
    loop, steps = models
    steps.set_weights(loop.get_weights())
    x, y = np.random.rand(5, 4, 2), np.random.rand(5, 1)
    np.testing.assert_allclose(loop.predict(x), steps.predict(x), rtol=1e-5)
    for _ in range(2):
        np.testing.assert_allclose(loop.train_on_batch(x, y), steps.train_on_batch(x, y), rtol=1e-5)
    for one, other in zip(loop.get_weights(), steps.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_sizes_found_to_be_1_broadcast_whatever_sizes_come_before_and_after() -> None:
    x, y = K.placeholder((None, None)), K.placeholder((None, None))
    total = K.variable(0.0)
    f = K.function([x, y], [x + y, K.gradients(K.sum(x * y), [x])[0]], updates=[K.update_add(total, K.sum(x * y))])
    expected = 0.0
    for one, other in [
        ((2, 3), (2, 3)),
        ((1, 3), (2, 3)),
        ((2, 3), (2, 1)),
        ((4, 2), (4, 2)),
        ((1, 1), (3, 2)),
        ((1, 3), (5, 3)),
        ((1, 1), (1, 1)),
        ((2, 3), (2, 3)),
    ]:
        a, b = np.random.rand(*one).astype("float32"), np.random.rand(*other).astype("float32")
        added, slope = f([a, b])
        np.testing.assert_allclose(added, a + b, rtol=1e-6)
        wide = np.broadcast_to(b, (a + b).shape)
        for axis in range(2):
            wide = wide.sum(axis, keepdims=True) if one[axis] == 1 else wide
        np.testing.assert_allclose(slope, wide, rtol=1e-5)
        expected += float(np.sum(a * b))
    np.testing.assert_allclose(K.get_value(total), expected, rtol=1e-5)


def test_sizes_that_do_not_fit_stay_an_error_and_change_nothing() -> None:
    x, n, calls = K.placeholder((None, None)), K.placeholder((), dtype="int32"), K.variable(0.0)
    # Of a size that is computed from a value only Theano knows that it does not fit.
    f = K.function([x, n], [x * K.cast(K.arange(n), "float32")], updates=[K.update_add(calls, 1.0)])
    for shape, size in [((2, 3), 2), ((1, 3), 2), ((2, 3), 4)]:
        with pytest.raises(BackendError, match=r"multiply.*test_state\.py:"):
            f([np.ones(shape), size])
    assert K.get_value(calls) == 0.0
    assert f([np.ones((2, 1)), 3])[0].shape == (2, 3)
    assert K.get_value(calls) == 1.0


def test_a_batch_of_one_trains_and_predicts_as_any_other() -> None:
    model = Sequential([LSTM(3, input_shape=(None, 2), return_sequences=True), Dropout(0.0), LSTM(2)])
    model.compile("sgd", "mse")
    x = np.random.rand(3, 4, 2)
    alone = np.concatenate([model.predict(x[i : i + 1]) for i in range(3)])
    np.testing.assert_allclose(alone, model.predict(x), rtol=1e-5)
    assert model.predict(x[:1, :1]).shape == (1, 2)
    losses = [float(model.train_on_batch(x[:n, :t], np.ones((n, 2)))) for n, t in ((1, 4), (3, 4), (1, 1), (3, 1))]
    assert np.isfinite(losses).all()
