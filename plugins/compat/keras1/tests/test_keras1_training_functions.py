"""Functions of `keras.engine.training` and their like: what they give was recorded from Keras 1.2.2 on TensorFlow."""

from __future__ import annotations

import queue
import time
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerata import backend as K
from kerata import objectives
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.layers import Dense, Input, TimeDistributed
from kerata_keras1.keras.engine import training
from kerata_keras1.keras.engine.topology import object_list_uid
from kerata_keras1.keras.initializations import get_fans
from kerata_keras1.keras.layers import pooling
from kerata_keras1.keras.layers.recurrent import time_distributed_dense

ROWS = np.arange(6).reshape(6, 1)
THREE = np.arange(3.0)
COLUMN = THREE[:, np.newaxis]
ONE_HOT = np.array([[0, 1], [1, 0], [0, 1.0]])


def test_rows_are_taken_by_number_or_from_where_to_where() -> None:
    assert training.slice_X(ROWS, 1, 3).tolist() == [[1], [2]]
    assert training.slice_X(ROWS, 4).tolist() == [[4], [5]]
    assert training.slice_X(ROWS, np.array([0, 2])).tolist() == [[0], [2]]
    assert [part.tolist() for part in training.slice_X([ROWS, ROWS + 10], 4)] == [[[4], [5]], [[14], [15]]]


def test_batches_cover_all_rows() -> None:
    assert training.make_batches(10, 4) == [(0, 4), (4, 8), (8, 10)]
    assert training.make_batches(8, 4) == [(0, 4), (4, 8)]
    assert training.make_batches(0, 4) == []


def test_whole_batches_are_shuffled_as_the_seed_says() -> None:
    np.random.seed(3)
    assert training.batch_shuffle(np.arange(10), 4).tolist() == [4, 5, 6, 7, 0, 1, 2, 3, 8, 9]


@pytest.mark.parametrize("data", [THREE, [THREE], {"x": THREE, "more": 1}, [0.0, 1.0, 2.0], COLUMN])
def test_input_data_become_a_list_of_columns(data: Any) -> None:
    (only,) = training.standardize_input_data(data, ["x"], [(None, 1)])
    assert np.array_equal(only, COLUMN)


def test_input_data_come_in_the_order_of_the_names() -> None:
    y, x = training.standardize_input_data({"x": THREE, "y": ONE_HOT}, ["y", "x"], [(None, 2), (None, 1)])
    assert y is ONE_HOT
    assert np.array_equal(x, COLUMN)


def test_the_first_axis_need_not_be_checked() -> None:
    assert len(training.standardize_input_data(THREE, ["x"], [(4, 1)], check_batch_axis=False)) == 1
    with pytest.raises(DataError, match=r"expected shape \(4, 1\), got an array of shape \(3, 1\)"):
        training.standardize_input_data(THREE, ["x"], [(4, 1)])


@pytest.mark.parametrize(
    ("data", "names", "shapes", "error", "told"),
    [
        ([THREE], ["y", "x"], None, DataError, "expected 2 arrays"),
        (THREE, ["y", "x"], None, ArgumentError, "expected 2 arrays"),
        (THREE, ["x"], [(None, 2)], DataError, "expected shape"),
        (THREE, ["x"], [(None, 2, 2)], DataError, "expected 3 axes"),
        ({"q": THREE}, ["x"], None, DataError, "nothing is given for 'x'"),
        ("abc", ["x"], None, ArgumentTypeError, "got 'abc'"),
    ],
)
def test_input_data_that_do_not_fit_are_errors(
    data: Any, names: list[str], shapes: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=f"^model input.*{told}"):
        training.standardize_input_data(data, names, shapes, exception_prefix="model input")


def test_sample_weights_come_one_for_each_output() -> None:
    weights = training.standardize_sample_weights
    assert weights(None, ["a", "b"]) == [None, None]
    assert weights(THREE, ["a"]) == [THREE]
    assert weights([THREE], ["a"]) == [THREE]
    assert weights({"a": THREE}, ["a", "b"]) == [THREE, None]
    assert weights([THREE, None], ["a", "b"]) == [THREE, None]


def test_class_weights_come_one_for_each_output() -> None:
    weights = training.standardize_class_weights
    assert weights({0: 1.0, 1: 2.0}, ["a"]) == [{0: 1.0, 1: 2.0}]
    assert weights({"a": {0: 1.0}}, ["a"]) == [{0: 1.0}]
    assert weights({"a": {0: 1.0}}, ["a", "b"]) == [{0: 1.0}, None]
    assert weights({}, ["a", "b"]) == [None, None]


def test_weights_that_do_not_fit_the_outputs_are_errors() -> None:
    with pytest.raises(DataError, match="list of 1; the model has 2 outputs"):
        training.standardize_sample_weights([THREE], ["a", "b"])
    with pytest.raises(ArgumentTypeError, match="class_weight is a list or a dict"):
        training.standardize_sample_or_class_weights(3, ["a", "b"], "class_weight")


def test_weights_of_samples_come_from_samples_then_classes_then_are_one() -> None:
    weights = training.standardize_weights
    assert weights(ONE_HOT).tolist() == [1, 1, 1]
    assert weights(ONE_HOT).dtype == "float32"
    assert weights(ONE_HOT, class_weight={0: 1.0, 1: 5.0}).tolist() == [5, 1, 5]
    assert weights(np.array([[0], [1], [1]]), class_weight={0: 1.0, 1: 5.0}).tolist() == [1, 5, 5]
    assert weights(ONE_HOT, THREE, {0: 1.0, 1: 5.0}) is THREE
    assert weights(np.ones((2, 3, 1)), sample_weight_mode="temporal").tolist() == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("y", "given", "told"),
    [
        (ONE_HOT, {"sample_weight": np.ones((3, 2))}, "has 1 axes"),
        (ONE_HOT, {"sample_weight": np.ones(2)}, r"of shape \(2,\) is for targets of shape \(3, 2\)"),
        (ONE_HOT, {"class_weight": {0: 1.0}}, "no weight for class 1"),
        (ONE_HOT, {"sample_weight_mode": "x"}, "got 'x'"),
        (np.ones((2, 3)), {"sample_weight_mode": "temporal"}, "for targets"),
        (np.ones((2, 3, 1)), {"sample_weight_mode": "temporal", "sample_weight": np.ones(2)}, "has 2 axes"),
        (np.ones((2, 3, 1)), {"class_weight": {1: 1.0}}, "class_weight is for targets"),
    ],
)
def test_weights_that_do_not_fit_the_targets_are_errors(y: Any, given: dict[str, Any], told: str) -> None:
    with pytest.raises((ArgumentError, DataError), match=told):
        training.standardize_weights(y, **given)


def test_arrays_must_have_the_same_number_of_rows() -> None:
    training.check_array_lengths([THREE], [THREE], [THREE])
    for inputs, targets, weights, told in (
        ([THREE, THREE[:2]], [THREE], [THREE], "All inputs"),
        ([THREE], [THREE, THREE[:2]], [THREE], "All targets"),
        ([THREE], [THREE[:2]], [THREE], "3 of inputs, 2 of targets"),
        ([THREE], [THREE], [THREE[:2]], "2 of sample weights"),
    ):
        with pytest.raises(DataError, match=told):
            training.check_array_lengths(inputs, targets, weights)


def test_cross_entropies_want_targets_of_the_outputs_shape() -> None:
    check = training.check_loss_and_target_compatibility
    category = objectives.get("categorical_crossentropy")
    check([np.ones((3, 1))], [objectives.get("mse")], [(None, 2)])
    check([np.ones((3, 1))], [lambda y_true, y_pred: y_pred], [(None, 2)])
    check([np.ones((3, 3, 2))], [objectives.get("binary_crossentropy")], [(None, None, 2)])
    with pytest.raises(DataError, match="to_categorical"):
        check([np.ones((3, 1))], [category], [(None, 1)])
    with pytest.raises(DataError, match=r"of the shape \(None, 2\), got \(3, 3\)"):
        check([np.ones((3, 3))], [category], [(None, 2)])


def test_metrics_are_collected_by_output() -> None:
    assert training.collect_metrics(["acc"], ["a", "b"]) == [["acc"], ["acc"]]
    assert training.collect_metrics({"a": "acc", "b": ["mse"]}, ["a", "b", "c"]) == [["acc"], ["mse"], []]
    assert training.collect_metrics(None, ["a", "b"]) == [[], []]
    with pytest.raises(ArgumentTypeError, match="got 'acc'"):
        training.collect_metrics("acc", ["a"])


def test_a_weighted_objective_is_a_mean_of_what_counts(each_backend: str) -> None:
    weighted = training.weighted_objective(objectives.get("mse"))
    true, predicted = K.variable([[1.0, 0], [0, 1], [1, 1]]), K.variable([[0.5, 0.5], [0.2, 0.6], [0.9, 0.4]])
    weights = K.variable([1.0, 0, 2])
    assert_allclose(K.eval(weighted(true, predicted, weights)), 0.31, rtol=1e-6)
    assert_allclose(K.eval(weighted(true, predicted, weights, K.variable([1.0, 1, 0]))), 0.1875, rtol=1e-6)


def test_a_weighted_objective_takes_weights_of_steps(each_backend: str) -> None:
    weighted = training.weighted_objective(objectives.get("mse"))
    true = K.variable(np.arange(12.0).reshape(2, 3, 2) / 12)
    steps, mask = K.variable([[1.0, 2, 0], [1, 0, 3]]), K.variable([[1.0, 1, 0], [1, 1, 1]])
    assert_allclose(K.eval(weighted(true, true * true, K.variable([1.0, 2.0]))), 0.05260175, rtol=1e-6)
    assert_allclose(K.eval(weighted(true, true * true, steps, mask)), 0.046752024, rtol=1e-6)


def test_a_generator_runs_ahead_into_a_queue() -> None:
    enqueuer = training.GeneratorEnqueuer(iter([1, 2, 3]))
    assert not enqueuer.is_running()
    assert enqueuer.queue is None
    enqueuer.start(nb_worker=1, max_q_size=5)
    assert enqueuer.is_running()
    assert [enqueuer.queue.get() for _ in range(3)] == [1, 2, 3]
    with pytest.raises(DataError, match="has ended"):
        enqueuer.queue.get()
    enqueuer.stop()
    assert not enqueuer.is_running()
    assert enqueuer.queue is None


def test_a_queue_that_has_nothing_ready_says_so() -> None:
    enqueuer = training.GeneratorEnqueuer(iter([]))
    enqueuer.start()
    deadline = time.monotonic() + 60
    while enqueuer.queue.empty():  # the end is the only thing in it
        assert time.monotonic() < deadline
    with pytest.raises(DataError, match="has ended"):
        enqueuer.queue.get()
    with pytest.raises(queue.Empty):
        enqueuer.queue.get(block=False)
    enqueuer.stop()


def test_generator_queue_is_ended_by_its_event() -> None:
    ready, stop = training.generator_queue(iter(range(100)), max_q_size=2)
    assert [ready.get(), ready.get()] == [0, 1]
    stop.set()


def test_identities_of_objects_as_a_text() -> None:
    one, two = object(), object()
    assert object_list_uid([one, two]) == f"{id(one)}, {id(two)}"
    assert object_list_uid(one) == str(id(one))


@pytest.mark.parametrize(
    ("shape", "dim_ordering", "fans"),
    [
        ((3, 4), "th", (3, 4)),
        ((2, 3, 4, 5), "th", (60, 40)),
        ((2, 3, 4, 5), "tf", (24, 30)),
        ((2, 3, 4, 5, 6), "th", (360, 240)),
        ((2, 3, 4, 5, 6), "tf", (120, 144)),
        ((4, 9), "th", (4, 9)),
        ((2, 3, 4), "th", (24**0.5, 24**0.5)),
    ],
)
def test_fans_of_weights(shape: tuple[int, ...], dim_ordering: str, fans: tuple[float, float]) -> None:
    assert_allclose(get_fans(shape, dim_ordering), fans)


def test_a_dense_layer_in_every_step(each_backend: str) -> None:
    x = K.variable(np.arange(12.0).reshape(2, 3, 2))
    w, b = K.variable([[1.0, 2, 3], [4, 5, 6]]), K.variable([0.5, 0, 1])
    first = [[[4.5, 5, 7], [14.5, 19, 25], [24.5, 33, 43]], [[34.5, 47, 61], [44.5, 61, 79], [54.5, 75, 97]]]
    assert K.eval(time_distributed_dense(x, w, b, None, 2, 3, 3)).tolist() == first
    assert K.eval(time_distributed_dense(x, w)).tolist() == (np.array(first) - [0.5, 0, 1]).tolist()


def test_dropout_of_a_dense_layer_in_every_step_drops_the_same_in_all(use_backend: Any) -> None:
    use_backend("tensorflow")
    x = K.placeholder((4, 5, 8))
    result = time_distributed_dense(x, K.variable(np.eye(8)), dropout=0.5)
    run = K.function([x, K.learning_phase()], [result])
    (trained,) = run([np.ones((4, 5, 8)), 1])
    assert set(np.unique(trained)) == {0.0, 2.0}
    assert (trained == trained[:, :1]).all()
    (tested,) = run([np.ones((4, 5, 8)), 0])
    assert (tested == 1).all()


@pytest.mark.parametrize(
    ("given", "modes"),
    [
        (None, [None, None]),
        ("temporal", ["temporal", "temporal"]),
        (["temporal", None], ["temporal", None]),
        ({"steps": "temporal"}, ["temporal", None]),  # Keras 1.2.2 wanted every output in the dict
    ],
)
def test_a_model_tells_the_mode_of_the_weights_of_each_output(given: Any, modes: list[str | None]) -> None:
    inputs = Input((3, 2))
    outputs = [TimeDistributed(Dense(1), name=name)(inputs) for name in ("steps", "more")]
    model = training.Model(inputs, outputs)
    model.compile("sgd", "mse", sample_weight_mode=given)
    assert model.sample_weight_modes == modes


def _small_model() -> Any:
    model = training.Model(x := Input((2,)), Dense(1, init="one")(x))
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def test_a_model_checks_and_orders_data_for_its_functions() -> None:
    model = _small_model()
    x, y = np.ones((5, 2)), np.arange(5.0)
    inputs, targets, weights = model._standardize_user_data(x, y, class_weight={i: i + 1.0 for i in range(5)})
    assert np.array_equal(inputs, [x])
    assert np.array_equal(targets, [y[:, np.newaxis]])
    assert np.array_equal(weights, [y + 1])
    with pytest.raises(DataError):
        model._standardize_user_data(np.ones((5, 3)), y)


def test_functions_run_over_data_in_batches(use_backend: Any) -> None:
    use_backend("tensorflow")
    model = _small_model()
    x, y = np.arange(10.0).reshape(5, 2), np.arange(5.0)
    rows = [part for parts in model._standardize_user_data(x, y) for part in parts]
    model._make_predict_function()
    model._make_test_function()
    assert_allclose(model._predict_loop(model.predict_function, rows[:1], batch_size=2), x.sum(1, keepdims=True))
    loss = [np.mean((x.sum(1) - y) ** 2), np.mean(np.abs(x.sum(1) - y))]
    assert_allclose(model._test_loop(model.test_function, rows, batch_size=2), loss, rtol=1e-6)


def test_the_learning_phase_goes_to_every_batch(use_backend: Any) -> None:
    use_backend("tensorflow")
    x = K.placeholder((None, 1))
    f = K.function([x, K.learning_phase()], [K.in_train_phase(2 * x, x), x])
    double, same = _small_model()._predict_loop(f, [np.ones((5, 1)), 1.0], batch_size=2)
    assert double.tolist() == [[2.0]] * 5
    assert same.tolist() == [[1.0]] * 5


def test_a_layer_derives_its_pooling_from_a_private_base(each_backend: str) -> None:
    class Spread(pooling._Pooling2D):
        def _pooling_function(
            self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str
        ) -> Any:
            arguments = pool_size, strides, border_mode, dim_ordering
            return K.pool2d(inputs, *arguments) + K.pool2d(-inputs, *arguments)

    class Spread1D(pooling._Pooling1D):
        _pooling_function = Spread._pooling_function

    image = np.arange(16.0).reshape(1, 4, 4, 1)
    x = Input((4, 4, 1))
    assert training.Model(x, Spread(dim_ordering="tf")(x)).predict(image).ravel().tolist() == [5.0] * 4
    steps = Input((4, 1))
    assert training.Model(steps, Spread1D()(steps)).predict(image[:, :, 0]).ravel().tolist() == [4.0] * 2
    with pytest.raises(NotImplementedError, match="_pooling_function"):
        pooling._Pooling3D()(Input((4, 4, 4, 1)))
