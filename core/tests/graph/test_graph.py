"""The symbolic graph: shapes, errors, functions, loops, native code, printing."""

from __future__ import annotations

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    BackendError,
    DataError,
    NativeCodeError,
    ShapeError,
)
from kerata.graph import inspect, layer_scope, text


def test_shape_error_names_operands_layer_and_line() -> None:
    x, w = K.placeholder((None, 3)), K.variable(np.ones((4, 2)))
    with layer_scope("dense_7"), pytest.raises(ShapeError) as error:
        K.dot(x, w)
    message = str(error.value)
    assert "(None, 3)" in message and "(4, 2)" in message and "dense_7" in message
    assert "test_graph.py:" in message


def test_unequal_sizes_do_not_broadcast() -> None:
    with pytest.raises(ShapeError, match="do not broadcast"):
        K.placeholder((None, 3)) + K.placeholder((None, 4))


def test_integers_and_floats_meet_in_floats() -> None:
    x, n = K.placeholder((2,)), K.placeholder((2,), dtype="int32")
    assert (x + n).dtype == "float32"
    np.testing.assert_allclose(K.function([x, n], [x + n])([[1.5, 2], [1, 2]])[0], [2.5, 4])


def test_updates_are_simultaneous() -> None:
    a, b = K.variable(1.0), K.variable(2.0)
    K.function([], [], updates=[(a, b + 0), (b, a + 0)])([])
    assert (K.get_value(a), K.get_value(b)) == (2.0, 1.0)


def test_outputs_are_computed_from_values_before_the_updates() -> None:
    a = K.variable(1.0)
    step = K.function([], [a * 10], updates=[K.update_add(a, 1)])
    assert [float(step([])[0]) for _ in range(3)] == [10.0, 20.0, 30.0]


def test_learning_phase_picks_the_function() -> None:
    x = K.placeholder((2,))
    f = K.function([x, K.learning_phase()], [K.in_train_phase(x * 2, x)])
    np.testing.assert_allclose(f([[1, 2], 1])[0], [2, 4])
    np.testing.assert_allclose(f([[1, 2], 0])[0], [1, 2])


def test_phase_not_taken_is_not_computed() -> None:
    x, missing = K.placeholder((2,)), K.placeholder((2,))
    f = K.function([x], [K.in_train_phase(missing, x)], phase=0)
    np.testing.assert_allclose(f([[1, 2]])[0], [1, 2])
    with pytest.raises(BackendError, match="not among the function's inputs"):
        K.function([x], [K.in_train_phase(missing, x)], phase=1)([[1, 2]])


def test_random_numbers_repeat_with_the_seed_and_move_on_with_each_call() -> None:
    def draw() -> list[np.ndarray]:
        np.random.seed(3)
        f = K.function([], [K.random_uniform((1000,))])
        return [f([])[0], f([])[0]]

    first, again = draw(), draw()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[0], first[1])
    assert abs(first[0].mean() - 0.5) < 0.05


def test_random_numbers_differ_between_steps_of_a_loop() -> None:
    x = K.placeholder((3, 4))
    numbers = K.function([x], [K.map_fn(lambda row: K.random_uniform((4,)) + 0 * row, x)])([np.zeros((3, 4))])[0]
    assert len(np.unique(numbers)) == 12


def test_batches_in_one_call_equal_batches_one_by_one() -> None:
    rng = np.random.RandomState(0)
    data, target = rng.rand(50, 4).astype("float32"), rng.rand(50, 1).astype("float32")
    results = []
    for together in (True, False):
        x, y, w = K.placeholder((None, 4)), K.placeholder((None, 1)), K.variable(np.ones((4, 1)))
        loss = K.mean(K.square(K.dot(x, w) - y))
        step = K.function([x, y], [loss], updates=[(w, w - 0.1 * K.gradients(loss, [w])[0])], phase=1)
        order = np.arange(50)[::-1]
        if together:
            losses = step.over([data, target]).run(order, 16)[0]
        else:
            losses = np.array([step([data[order[i : i + 16]], target[order[i : i + 16]]])[0] for i in range(0, 50, 16)])
        results.append((losses, K.get_value(w)))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_array_equal(results[0][1], results[1][1])


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_rnn_is_the_recurrence_written_out(unroll: bool, backwards: bool, masked: bool) -> None:
    rng = np.random.RandomState(1)
    data, kernel = rng.rand(2, 5, 3).astype("float32"), rng.rand(3, 3).astype("float32")
    mask = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 0, 1]], "float32")
    x, m, w = K.placeholder((None, 5, 3)), K.placeholder((None, 5)), K.variable(kernel)

    def step(value, states):  # type: ignore[no-untyped-def]
        output = K.tanh(K.dot(value, w) + states[0])
        return output, [output]

    initial = K.zeros_like(x[:, 0])
    last, outputs, _ = K.rnn(step, x, [initial], backwards, m if masked else None, unroll=unroll)
    got_last, got = K.function([x, m], [last, outputs])([data, mask])
    state, expected = np.zeros((2, 3)), []
    for t in reversed(range(5)) if backwards else range(5):
        new = np.tanh(data[:, t] @ kernel + state)
        state = np.where(mask[:, t : t + 1] > 0, new, state) if masked else new
        expected.append(state)
    np.testing.assert_allclose(got, np.stack(expected, 1), rtol=1e-5)
    np.testing.assert_allclose(got_last, expected[-1], rtol=1e-5)


def test_gradient_through_a_loop_agrees_with_differences() -> None:
    w, x = K.variable(np.full((2, 2), 0.3)), K.placeholder((None, 4, 2))
    data = np.random.RandomState(2).rand(1, 4, 2)

    def step(value, states):  # type: ignore[no-untyped-def]
        output = K.tanh(K.dot(value, w) + states[0])
        return output, [output]

    total = K.sum(K.rnn(step, x, [K.zeros((1, 2))])[0])
    f = K.function([x], [total, K.gradients(total, [w])[0]])
    gradient = f([data])[1]
    for index in np.ndindex(2, 2):
        value = np.full((2, 2), 0.3)
        sides = []
        for delta in (1e-2, -1e-2):
            value[index] = 0.3 + delta
            K.set_value(w, value)
            sides.append(float(f([data])[0]))
        assert (sides[0] - sides[1]) / 2e-2 == pytest.approx(gradient[index], rel=1e-2)


def test_folds_go_from_the_first_and_from_the_last() -> None:
    x = K.placeholder((4,))
    left, right = K.foldl(lambda a, b: a - b, x), K.foldr(lambda a, b: a - b, x)
    values = K.function([x], [left, right])([[1, 2, 3, 4]])
    assert [float(v) for v in values] == [1 - 2 - 3 - 4, 4 - 3 - 2 - 1]


def test_gradient_of_what_the_loss_does_not_touch_is_zero() -> None:
    a, b = K.variable(2.0), K.variable([1.0, 2.0])
    np.testing.assert_array_equal(K.gradients(K.square(a), [b])[0].eval(), [0, 0])


def test_cross_entropy_of_a_softmax_survives_extreme_logits() -> None:
    logits, target = K.placeholder((None, 2)), K.placeholder((None, 2))
    loss = K.categorical_crossentropy(K.softmax(logits), target)
    value = K.function([logits, target], [loss])([[[200.0, 0.0]], [[0.0, 1.0]]])[0]
    np.testing.assert_allclose(value, [200.0])


def test_wrong_inputs_of_a_function_are_named() -> None:
    x = K.placeholder((None, 3), name="pixels")
    f = K.function([x], [x * 2], name="double")
    with pytest.raises(DataError, match=r"pixels.*\(None, 3\).*\(2, 4\)"):
        f([np.zeros((2, 4))])
    with pytest.raises(DataError, match="1 input"):
        f([])
    with pytest.raises(DataError, match="cannot be read as float32"):
        f([["a"]])


def test_update_must_be_a_pair() -> None:
    with pytest.raises(ArgumentError, match="pair"):
        K.function([], [], updates=[K.variable(1.0)])


def test_tensor_has_no_truth_value_and_no_numpy_value() -> None:
    x = K.placeholder((2,))
    with pytest.raises(ArgumentTypeError, match=r"K\.switch"):
        bool(x > 0)
    with pytest.raises(NativeCodeError, match="numpy"):
        np.asarray(x)


def test_text_shows_each_node_and_inspect_its_value() -> None:
    x = K.placeholder((2,), name="x")
    with layer_scope("dense_1"):
        y = K.square(x) + 1
    assert 'placeholder "x"' in text(y) and "# dense_1" in text(y)
    values = {node.op: value for node, value in inspect(y, {x: np.array([1, 2])})}
    np.testing.assert_array_equal(values["square"], [1, 4])
    np.testing.assert_array_equal(values["add"], [2, 5])


def test_variable_keeps_its_shape() -> None:
    with pytest.raises(ShapeError, match="w_3"):
        K.variable(np.zeros(3), name="w_3").set_value(np.zeros(4))
