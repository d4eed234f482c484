"""What `fit` does from the first epoch to the last."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

import kerata.backend as K
from kerata import Layer
from kerata.callbacks import Callback, History
from kerata.errors import DataError, NonFiniteLossError
from kerata.layers import Dense, Input
from kerata.models import Model, Sequential
from kerata.optimizers import SGD


class Diary(Callback):
    """Writes down what it is told."""

    def __init__(self, batches: bool = False) -> None:
        super().__init__()
        self.entries: list[Any] = []
        self.logs: list[dict[str, Any]] = []
        if batches:
            self.on_batch_begin = lambda batch, logs=None: self.entries.append(("batch", batch, logs["size"]))  # type: ignore
            self.on_batch_end = lambda batch, logs=None: self.entries.append(("end", batch, sorted(logs)))  # type: ignore

    def on_train_begin(self, logs: Any = None) -> None:
        self.entries.append("train")

    def on_train_end(self, logs: Any = None) -> None:
        self.entries.append("train end")

    def on_train_error(self, error: BaseException) -> None:
        self.entries.append(type(error).__name__)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.entries.append(("epoch", epoch))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.entries.append(("epoch end", epoch))
        self.logs.append(dict(logs))


def test_callbacks_are_called_in_order(classifier: Any, data: Any) -> None:
    diary = Diary(batches=True)
    classifier(metrics=["acc"]).fit(data.x, data.one_hot, batch_size=50, nb_epoch=2, verbose=0, callbacks=[diary])
    names = ["acc", "batch", "loss", "size"]
    epoch = [("batch", 0, 50), ("end", 0, names), ("batch", 1, 20), ("end", 1, names)]
    assert diary.entries == [
        "train",
        ("epoch", 0),
        *epoch,
        ("epoch end", 0),
        ("epoch", 1),
        *epoch,
        ("epoch end", 1),
        "train end",
    ]


def test_params_say_what_training_this_is(classifier: Any, data: Any) -> None:
    diary = Diary()
    classifier(metrics=["acc"]).fit(
        data.x, data.one_hot, nb_epoch=5, initial_epoch=4, verbose=0, callbacks=[diary], validation_split=0.1
    )
    assert diary.params == {
        "batch_size": 32,
        "nb_epoch": 5,
        "initial_epoch": 4,
        "nb_sample": 63,
        "verbose": 0,
        "do_validation": True,
        "metrics": ["loss", "acc", "val_loss", "val_acc"],
        "mode": "fit",
    }
    assert diary.entries == ["train", ("epoch", 4), ("epoch end", 4), "train end"]


def test_logs_of_an_epoch_are_means_over_batches_by_size(classifier: Any, data: Any, every_batch: Any) -> None:
    history = classifier().fit(data.x, data.one_hot, batch_size=32, nb_epoch=1, verbose=0, callbacks=[every_batch])
    sizes = [logs["size"] for logs in every_batch.batches]
    losses = [logs["loss"] for logs in every_batch.batches]
    assert sizes == [32, 32, 6]
    assert history.history["loss"] == [pytest.approx(np.average(losses, weights=sizes))]


def test_history_has_what_callbacks_add_to_the_logs(linear: Any, data: Any) -> None:
    class Adds(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["lr"] = 0.5 ** (epoch + 1)

    model = linear()
    history = model.fit(data.x, data.value, nb_epoch=2, verbose=0, callbacks=[Adds()])
    assert isinstance(history, History)
    assert history is model.history
    assert history.history["lr"] == [0.5, 0.25]
    assert history.epoch == [0, 1]


def test_validation_is_of_the_last_samples_and_in_the_test_phase(classifier: Any, data: Any) -> None:
    model = classifier(optimizer=SGD(lr=0.0))
    kept = int(70 * 0.8)
    history = model.fit(data.x, data.one_hot, nb_epoch=1, verbose=0, validation_split=0.2).history
    expected = model.evaluate(data.x[kept:], data.one_hot[kept:], verbose=0)
    assert history["val_loss"] == [expected]


def test_validation_data_may_have_weights_and_go_before_a_split(linear: Any, data: Any) -> None:
    model, weights = linear(optimizer=SGD(lr=0.0)), np.random.rand(70)
    given = (data.x, data.value, weights)
    history = model.fit(data.x, data.value, nb_epoch=1, verbose=0, validation_data=given, validation_split=0.5).history
    assert history["val_loss"] == [model.evaluate(*given[:2], sample_weight=weights, verbose=0)]
    assert model.history.params["nb_sample"] == 70


def test_a_callback_ends_training_after_the_epoch(linear: Any, data: Any, every_batch: Any) -> None:
    class Stops(Callback):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = True

    model = linear()
    history = model.fit(data.x, data.value, nb_epoch=9, verbose=0, callbacks=[Stops(), every_batch])
    assert history.epoch == [0]
    assert len(every_batch.batches) == 3
    assert model.fit(data.x, data.value, nb_epoch=2, verbose=0).epoch == [0, 1]


@pytest.mark.parametrize("batches", [False, True], ids=["in chunks", "batch by batch"])
def test_a_loss_that_is_not_finite_is_an_error_once_callbacks_have_seen_it(
    linear: Any, data: Any, batches: bool
) -> None:
    diary, model = Diary(batches), linear(optimizer=SGD(lr=1e12))
    with pytest.raises(NonFiniteLossError, match=r"in batch \d+ of epoch \d+.*smaller learning rate"):
        model.fit(data.x, data.value, batch_size=8, nb_epoch=20, verbose=0, callbacks=[diary])
    assert diary.entries[-1] == "train end"
    assert not np.isfinite(diary.logs[-1]["loss"])
    assert model.history.epoch


def test_both_ways_find_the_same_batch_not_finite(linear: Any, data: Any, every_batch: Any) -> None:
    said = []
    for callbacks in ([], [every_batch]):
        np.random.seed(3)
        with pytest.raises(NonFiniteLossError) as caught:
            linear(optimizer=SGD(lr=1e9)).fit(
                data.x, data.value, batch_size=8, nb_epoch=20, verbose=0, callbacks=callbacks
            )
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_callback_that_stops_the_training_prevents_the_error(linear: Any, data: Any) -> None:
    class Stops(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = not np.isfinite(logs["loss"])

    history = linear(optimizer=SGD(lr=1e12)).fit(data.x, data.value, nb_epoch=50, verbose=0, callbacks=[Stops()])
    assert len(history.epoch) < 50


def test_data_that_are_not_finite_are_named_as_the_cause(linear: Any, data: Any) -> None:
    data.x[3, 2] = np.nan
    with pytest.raises(NonFiniteLossError, match=r"the input .* holds NaN"):
        linear().fit(data.x, data.value, nb_epoch=1, verbose=0)
    with pytest.raises(NonFiniteLossError, match=r"the input .* holds NaN"):
        linear().train_on_batch(data.x, data.value)


def test_an_exception_of_a_callback_is_told_to_the_others_and_goes_on(linear: Any, data: Any) -> None:
    class Fails(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            raise KeyboardInterrupt

    diary = Diary()
    with pytest.raises(KeyboardInterrupt):
        linear().fit(data.x, data.value, verbose=0, callbacks=[diary, Fails()])
    assert diary.entries[-1] == "KeyboardInterrupt"


def test_a_fit_of_no_epochs_changes_nothing(linear: Any, data: Any) -> None:
    model, start = linear(), linear().get_weights()
    assert model.fit(data.x, data.value, nb_epoch=0, verbose=0).history == {}
    np.testing.assert_array_equal(model.get_weights()[0], start[0])


def test_single_numbers_lists_and_whole_numbers_are_data(linear: Any, data: Any) -> None:
    model = linear()
    by_column = model.test_on_batch(data.x, data.value)
    assert model.test_on_batch(data.x.tolist(), data.value[:, 0].tolist()) == by_column
    assert model.test_on_batch([data.x], [data.value]) == by_column
    whole = np.arange(20).reshape(4, 5)
    assert np.array_equal(model.predict(whole), model.predict(whole.astype("uint8")))


def test_sparse_matrices_are_data(linear: Any, data: Any) -> None:
    x = data.x * (data.x > 0.5)
    expected = linear().fit(x, data.value, nb_epoch=2, shuffle=False, verbose=0).history
    history = linear().fit(scipy.sparse.csr_matrix(x), data.value, nb_epoch=2, shuffle=False, verbose=0).history
    assert history == expected


def test_an_input_declared_sparse_takes_dense_and_sparse_data(data: Any) -> None:
    points = Input(shape=(5,), sparse=True)
    model = Model(input=points, output=Dense(1)(points))
    model.compile(SGD(lr=0.0), "mse")
    weight, bias = model.get_weights()
    for x in (data.x, scipy.sparse.coo_matrix(data.x)):
        np.testing.assert_allclose(model.predict(x), data.x @ weight + bias, rtol=1e-4, atol=1e-5)
        error = np.mean((data.x @ weight + bias - data.value) ** 2)
        history = model.fit(x, data.value, batch_size=70, nb_epoch=1, verbose=0).history
        assert history["loss"] == [pytest.approx(error, rel=1e-4)]


def test_progress_is_told_after_every_call(linear: Any, data: Any) -> None:
    class Watches(Callback):
        seen: list[Any] = []

        def on_batches_end(self, done: int, total: int, logs: Any = None) -> None:
            self.seen.append((done, total, logs["loss"]))

    watches = Watches()
    history = linear().fit(data.x, data.value, batch_size=10, nb_epoch=1, verbose=0, callbacks=[watches])
    assert [total for _, total, _ in watches.seen] == [70] * len(watches.seen)
    assert watches.seen[-1][0] == 70
    assert watches.seen[-1][2] == history.history["loss"][0]


def test_layer_updates_are_made_in_training_only(data: Any) -> None:
    class Counts(Layer):
        def build(self, input_shape: Any) -> None:
            self.count = K.variable(0.0)
            self.non_trainable_weights = [self.count]
            self.built = True

        def call(self, x: Any, mask: Any = None) -> Any:
            self.add_update([K.update_add(self.count, 1.0)], x)
            return x

    layer: Any = Counts(input_shape=(5,))
    model = Sequential([layer, Dense(1)])
    model.compile("sgd", "mse")
    model.fit(data.x, data.value, batch_size=10, nb_epoch=2, verbose=0, validation_split=0.0)
    assert K.get_value(layer.count) == 14
    model.evaluate(data.x, data.value, verbose=0)
    model.predict(data.x)
    assert K.get_value(layer.count) == 14


def test_stateful_models_take_whole_batches_and_carry_state_in_every_phase(data: Any) -> None:
    class Sums(Layer):
        stateful = True

        def build(self, input_shape: Any) -> None:
            self.state = K.variable(np.zeros((4, 5)))
            self.built = True

        def call(self, x: Any, mask: Any = None) -> Any:
            self.add_update([K.update(self.state, self.state + x)], x)
            return x + self.state

        def reset_states(self) -> None:
            K.set_value(self.state, np.zeros((4, 5)))

    model = Sequential([Sums(batch_input_shape=(4, 5))])
    model.compile("sgd", "mse")
    x = data.x[:12]
    expected = np.concatenate([x[:4], x[:4] + x[4:8], x[:4] + x[4:8] + x[8:]])
    np.testing.assert_allclose(model.predict(x, batch_size=4), expected, rtol=1e-5, atol=1e-6)
    model.reset_states()
    error = np.mean((expected - x) ** 2)
    assert model.evaluate(x, x, batch_size=4, verbose=0) == pytest.approx(error, rel=1e-5)
    with pytest.raises(DataError, match="multiple of the batch size"):
        model.predict(data.x[:10], batch_size=4)


def test_predict_returns_each_output_in_the_order_of_the_samples(two_headed: Any, data: Any) -> None:
    model = two_headed("mse")
    value, kind = model.predict(data.x, batch_size=16)
    assert value.shape == (70, 1)
    np.testing.assert_allclose(kind.sum(axis=1), 1, rtol=1e-5)
    whole = model.predict_on_batch(data.x)
    np.testing.assert_allclose(value, whole[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(kind, whole[1], rtol=1e-5, atol=1e-6)
