"""Steps that must not be made, batches in which nothing counts, and steps of several threads."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from kerata.callbacks import Callback
from kerata.errors import NonFiniteLossError
from kerata.layers import LSTM, BatchNormalization, Dense, Dropout, Masking, TimeDistributed
from kerata.models import Sequential
from kerata.training.non_finite import set_only_warns


@pytest.fixture
def backend(each_backend: str) -> str:
    return each_backend


def everything(model: Any) -> list[np.ndarray]:
    """All that a step changes: weights, statistics, the optimizer's state, random states."""
    return [v.get_value() for v in dict.fromkeys([*model.weights, *model.train_function.variables])]


def perceptron() -> Any:
    np.random.seed(3)
    model = Sequential([Dense(6, input_dim=5), BatchNormalization(), Dropout(0.3), Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def assert_equal(first: list[np.ndarray], second: list[np.ndarray]) -> None:
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_step_whose_loss_is_not_finite_changes_nothing(backend: str, data: Any, bad: float) -> None:
    model = perceptron()
    model.train_on_batch(data.x, data.value)
    before = everything(model)
    with pytest.raises(NonFiniteLossError, match="The step was not made"):
        model.train_on_batch(data.x, data.value * bad)
    assert_equal(everything(model), before)
    assert np.isfinite(model.train_on_batch(data.x, data.value)).all()


@pytest.mark.parametrize("position", [0, 3, 6])
@pytest.mark.parametrize("each", [False, True], ids=["together", "one by one"])
def test_a_fit_stands_where_the_bad_batch_began(backend: str, data: Any, position: int, each: bool) -> None:
    class Each(Callback):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            """Being there is enough."""

    y = data.value.copy()
    y[position * 10] = np.nan
    kwargs: dict[str, Any] = {"batch_size": 10, "shuffle": False, "verbose": 0, "callbacks": [Each()] if each else None}
    model, expected = perceptron(), perceptron()
    with pytest.raises(NonFiniteLossError, match=f"batch {position + 1} of epoch 1"):
        model.fit(data.x, y, nb_epoch=1, **kwargs)
    for start in range(0, position * 10, 10):
        expected.train_on_batch(data.x[start : start + 10], data.value[start : start + 10])
    expected._make_train_function()
    assert_equal(everything(model)[: len(model.weights)], everything(expected)[: len(expected.weights)])
    assert model.optimizer.iterations.get_value() == position
    model.fit(data.x, data.value, nb_epoch=1, **kwargs)
    assert np.isfinite(model.predict(data.x)).all()


def test_a_loop_over_time_that_is_compiled_whole_is_put_back_too(data: Any) -> None:
    np.random.seed(1)
    model = Sequential([LSTM(4, input_shape=(5, 2)), Dense(1)])
    model.compile("rmsprop", "mse")
    x, y = np.random.rand(12, 5, 2), np.random.rand(12, 1)
    model.fit(x, y, batch_size=4, nb_epoch=1, verbose=0)
    before = everything(model)
    y[0] = np.nan
    with pytest.raises(NonFiniteLossError):
        model.fit(x, y, batch_size=4, nb_epoch=1, verbose=0, shuffle=False)
    assert_equal(everything(model), before)
    with pytest.raises(NonFiniteLossError):
        model.train_on_batch(x, y)
    assert_equal(everything(model), before)


def test_training_may_go_on_with_a_warning_as_in_keras_1(data: Any) -> None:
    y = data.value.copy()
    y[25] = np.inf
    model, expected = perceptron(), perceptron()
    set_only_warns(True)
    try:
        with pytest.warns(RuntimeWarning, match="batch 3 of epoch 1.*goes on without") as warned:
            history = model.fit(data.x, y, batch_size=10, nb_epoch=2, shuffle=False, verbose=0)
    finally:
        set_only_warns(False)
    assert len(warned) == 1
    assert history.epoch == [0, 1] and not np.isfinite(history.history["loss"]).any()
    for start in [*range(0, 70, 10)] * 2:
        if start != 20:
            expected.train_on_batch(data.x[start : start + 10], y[start : start + 10])
    assert_equal(model.get_weights(), expected.get_weights())


def test_batches_in_which_nothing_counts_have_the_loss_0(backend: str, data: Any) -> None:
    model = perceptron()
    model.train_on_batch(data.x, data.value)
    before = model.get_weights()[:2]
    model.compile("sgd", "mse")
    assert model.train_on_batch(data.x, data.value, sample_weight=np.zeros(70)) == 0
    assert_equal(model.get_weights()[:2], before)
    model.fit(data.x, data.value, batch_size=70, nb_epoch=1, verbose=0, sample_weight=np.zeros(70))
    assert np.isfinite(model.predict(data.x)).all()


def test_batches_of_a_class_that_counts_nothing(classifier: Any, data: Any) -> None:
    model = classifier(metrics=["acc"])
    chosen = data.labels == 0
    loss, _ = model.train_on_batch(data.x[chosen], data.one_hot[chosen], class_weight={0: 0, 1: 1, 2: 1})
    assert loss == 0


def test_samples_masked_from_end_to_end(backend: str) -> None:
    np.random.seed(2)
    model = Sequential([Masking(input_shape=(4, 2)), LSTM(3, return_sequences=True), TimeDistributed(Dense(2))])
    model.compile("sgd", "mse")
    before = model.get_weights()
    assert model.train_on_batch(np.zeros((5, 4, 2)), np.ones((5, 4, 2))) == 0
    assert_equal(model.get_weights(), before)


def test_an_output_without_labels_in_this_batch(two_headed: Any, data: Any) -> None:
    model = two_headed({"value": "mse", "kind": "categorical_crossentropy"})
    weights = {"value": np.zeros(70), "kind": np.ones(70)}
    total, value, kind = model.train_on_batch(data.x, [data.value, data.one_hot], sample_weight=weights)
    assert value == 0 and kind > 0 and total == pytest.approx(kind, rel=1e-6)


def test_steps_of_several_threads_are_made_one_after_the_other(backend: str, data: Any) -> None:
    model = perceptron()
    threads, steps = 8, 25
    failures: list[BaseException] = []

    def work(predicting: bool) -> None:
        try:
            for _ in range(steps):
                if predicting:
                    model.predict(data.x[:3])
                else:
                    model.train_on_batch(data.x, data.value)
        except BaseException as error:
            failures.append(error)

    running = [threading.Thread(target=work, args=(i % 4 == 3,)) for i in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert not failures
    assert model.optimizer.iterations.get_value() == 6 * steps
