"""Training from generators."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kerata.errors import ArgumentError, ArgumentTypeError, DataError, NonFiniteLossError

both_ways = pytest.mark.parametrize("pickle_safe", [False, True], ids=["threads", "processes"])


def batches(x: Any, y: Any, size: int = 10, *weights: Any) -> Iterator[Any]:
    """Batches in order, for ever."""
    for start in itertools.cycle(range(0, len(x), size)):
        yield tuple(array[start : start + size] for array in (x, y, *weights))


@both_ways
def test_fit_generator_computes_what_fit_computes(classifier: Any, data: Any, pickle_safe: bool) -> None:
    one, other = classifier(metrics=["acc"]), classifier(metrics=["acc"])
    validation = (data.x[:20], data.one_hot[:20])
    expected = one.fit(data.x, data.one_hot, 10, nb_epoch=2, shuffle=False, verbose=0, validation_data=validation)
    history = other.fit_generator(
        batches(data.x, data.one_hot), 70, 2, verbose=0, validation_data=validation, pickle_safe=pickle_safe
    )
    assert history.history == expected.history
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_weights_of_samples_and_classes_count(linear: Any, classifier: Any, data: Any) -> None:
    weights = np.random.rand(70)
    history = linear().fit_generator(batches(data.x, data.value, 70, weights), 70, 1, verbose=0)
    assert history.history["loss"] == [linear().test_on_batch(data.x, data.value, weights)]
    by_class = {0: 1.0, 1: 0.0, 2: 2.0}
    one, other = classifier(), classifier()
    one.fit_generator(batches(data.x, data.one_hot, 70), 70, 1, verbose=0, class_weight=by_class)
    other.train_on_batch(data.x, data.one_hot, class_weight=by_class)
    np.testing.assert_array_equal(one.get_weights()[0], other.get_weights()[0])


def test_callbacks_see_every_batch(classifier: Any, data: Any, every_batch: Any) -> None:
    classifier().fit_generator(
        batches(data.x, data.one_hot, 30), 70, 2, verbose=0, callbacks=[every_batch], initial_epoch=1
    )
    assert [logs["size"] for logs in every_batch.batches] == [30, 30, 10]
    assert [logs["batch"] for logs in every_batch.batches] == [0, 1, 2]
    assert every_batch.params["nb_sample"] == 70


def test_a_validation_generator_goes_on_from_epoch_to_epoch(linear: Any, data: Any) -> None:
    from kerata.optimizers import SGD

    model = linear(optimizer=SGD(lr=0.0))
    history = model.fit_generator(
        batches(data.x, data.value),
        70,
        3,
        verbose=0,
        validation_data=batches(data.x, data.value),
        nb_val_samples=20,
    ).history
    expected = [model.evaluate(data.x[i : i + 20], data.value[i : i + 20], 10, verbose=0) for i in (0, 20, 40)]
    assert history["val_loss"] == pytest.approx(expected, rel=1e-6)


@both_ways
def test_evaluate_generator_computes_what_evaluate_computes(classifier: Any, data: Any, pickle_safe: bool) -> None:
    model = classifier(metrics=["acc"])
    expected = model.evaluate(data.x, data.one_hot, 30, verbose=0)
    assert model.evaluate_generator(batches(data.x, data.one_hot, 30), 70, pickle_safe=pickle_safe) == expected


@both_ways
def test_predict_generator_computes_what_predict_computes(two_headed: Any, data: Any, pickle_safe: bool) -> None:
    model = two_headed("mse")
    expected = model.predict(data.x, batch_size=20)
    inputs = (data.x[i : i + 20] for i in range(0, 70, 20))
    for items in (inputs, batches(data.x, data.value, 20)):
        result = model.predict_generator(items, 70, pickle_safe=pickle_safe)
        for a, b in zip(result, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


def test_predict_generator_gives_as_many_rows_as_asked_for(linear: Any, data: Any) -> None:
    assert linear().predict_generator(batches(data.x, data.value), 25).shape == (25, 1)


@both_ways
def test_several_workers_train_on_as_many_samples(linear: Any, data: Any, every_batch: Any, pickle_safe: bool) -> None:
    linear().fit_generator(
        batches(data.x, data.value),
        70,
        2,
        verbose=0,
        callbacks=[every_batch],
        nb_worker=3,
        max_q_size=2,
        pickle_safe=pickle_safe,
    )
    assert len(every_batch.batches) == 14


@both_ways
def test_the_generators_exception_reaches_the_caller(linear: Any, data: Any, pickle_safe: bool) -> None:
    def failing() -> Iterator[Any]:
        yield data.x, data.value
        raise LookupError("no more rows")

    for method in ("fit_generator", "evaluate_generator", "predict_generator"):
        arguments = (300, 1) if method == "fit_generator" else (300,)
        with pytest.raises(LookupError, match="no more rows"):
            getattr(linear(), method)(failing(), *arguments, pickle_safe=pickle_safe)


def test_a_generator_that_ends_too_soon_is_an_error(linear: Any, data: Any) -> None:
    with pytest.raises(DataError, match="in epoch 2 after 30 of 70"):
        linear().fit_generator(itertools.islice(batches(data.x, data.value), 10), 70, 3, verbose=0)
    with pytest.raises(DataError, match="after 20 of 70"):
        linear().evaluate_generator(itertools.islice(batches(data.x, data.value), 2), 70)
    with pytest.raises(DataError, match="after 20 of 70"):
        linear().predict_generator(itertools.islice(batches(data.x, data.value), 2), 70)


def test_batches_that_do_not_divide_the_epoch_are_warned_of(linear: Any, data: Any) -> None:
    with pytest.warns(UserWarning, match="70 samples, more than samples_per_epoch=65"):
        linear().fit_generator(batches(data.x, data.value), 65, 1, verbose=0)


def test_a_callback_ends_training_after_the_epoch(linear: Any, data: Any, every_batch: Any) -> None:
    def stop(batch: int, logs: Any = None) -> None:
        every_batch.model.stop_training = batch == 2 or every_batch.model.stop_training

    every_batch.on_batch_begin = stop
    history = linear().fit_generator(batches(data.x, data.value), 70, 5, verbose=0, callbacks=[every_batch])
    assert len(every_batch.batches) == 7
    assert history.epoch == [0]


def test_callbacks_hear_of_the_training_before_the_generator_is_asked(linear: Any, data: Any) -> None:
    from kerata.callbacks import LambdaCallback

    happened = []

    def watched() -> Iterator[Any]:
        happened.append("generator")
        yield from batches(data.x, data.value)

    begin = LambdaCallback(on_train_begin=lambda logs: happened.append("begin"))
    linear().fit_generator(watched(), 70, 1, verbose=0, callbacks=[begin])
    assert happened == ["begin", "generator"]


def test_a_loss_that_is_not_finite_is_an_error(linear: Any, data: Any) -> None:
    with pytest.raises(NonFiniteLossError, match=r"batch 1 of epoch 1.*the input"):
        linear().fit_generator(batches(data.x * np.nan, data.value), 70, 1, verbose=0)


@pytest.mark.parametrize(
    ("item", "words"),
    [((1,), "tuple of 1"), (3, "got 3"), ((np.zeros((2, 5)), np.zeros((3, 1))), "inputs: 2; targets: 3")],
)
def test_items_must_be_batches(linear: Any, item: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        linear().fit_generator(itertools.repeat(item), 10, 1, verbose=0)


@pytest.mark.parametrize(
    ("kwargs", "error", "words"),
    [
        ({"samples_per_epoch": None}, ArgumentTypeError, "samples_per_epoch"),
        ({"validation_data": iter([])}, ArgumentError, "nb_val_samples"),
        ({"nb_worker": 0}, ArgumentError, "nb_worker"),
        ({"generator": []}, ArgumentTypeError, "iter"),
    ],
)
def test_arguments_that_make_no_sense(linear: Any, kwargs: dict[str, Any], error: Any, words: str) -> None:
    arguments: dict[str, Any] = {"generator": iter([]), "samples_per_epoch": 10, "nb_epoch": 1, "verbose": 0}
    with pytest.raises(error, match=words):
        linear().fit_generator(**{**arguments, **kwargs})
