"""Copies of models, layers, optimizers and histories: `copy.deepcopy`, `pickle` and joblib."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.callbacks import Callback
from kerata.errors import ArgumentError
from kerata.layers import LSTM, BatchNormalization, Dense, Dropout, Embedding, Input, Lambda, TimeDistributed, merge
from kerata.models import Model, Sequential
from kerata.optimizers import SGD, Adam
from kerata.regularizers import l2


def by_joblib(value: Any) -> Any:
    joblib = pytest.importorskip("joblib")
    stream = BytesIO()
    joblib.dump(value, stream)
    stream.seek(0)
    return joblib.load(stream)


WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "joblib": by_joblib,
}


@pytest.fixture(params=WAYS)
def copied(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return WAYS[request.param]


@pytest.fixture
def theano(use_backend: Callable[[str], None]) -> None:
    use_backend("theano")


class Scale(Layer):
    """A layer of a program's own, with a weight."""

    def __init__(self, factor: float, **kwargs: Any) -> None:
        self.factor = factor
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[-1],), "uniform", name=f"{self.name}_W")

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.W * self.factor

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


def twice(x: Any) -> Any:
    """An activation of a program's own."""
    return x * 2.0


def own_loss(y_true: Any, y_pred: Any) -> Any:
    """An objective of a program's own."""
    return K.mean(K.square(y_true - y_pred), axis=-1) * 3.0


def stack() -> Any:
    model = Sequential(
        [Dense(6, input_dim=5, W_regularizer=l2(0.01)), BatchNormalization(), Dropout(0.4), Dense(2, activation=twice)]
    )
    model.compile("adam", own_loss, metrics=["mae"])
    return model


def graph() -> Any:
    shared = Dense(4, activation="tanh")
    inner = Sequential([Dense(4, input_dim=5), Scale(0.5)])
    a, b = Input((5,)), Input((5,))
    joined = merge([shared(inner(a)), shared(shared(inner(b)))], mode="concat")
    model = Model([a, b], [Dense(1, name="one")(joined), Lambda(lambda x: x[:, :2] * 3.0, name="two")(joined)])
    model.compile("rmsprop", {"one": "mse", "two": "mae"}, loss_weights={"one": 0.5, "two": 2.0})
    return model


def sequence() -> Any:
    model = Sequential([LSTM(3, batch_input_shape=(4, 6, 5), stateful=True, return_sequences=True), LSTM(2)])
    model.compile("sgd", "mse")
    return model


def data_of(model: Any, seed: int = 0) -> tuple[Any, Any]:
    random = np.random.RandomState(seed)

    def rows(shape: Any) -> np.ndarray:
        return random.rand(4, *(size or 3 for size in shape[1:]))

    return [rows(s) for s in model.internal_input_shapes], [rows(o.shape) for o in model.outputs]


def outcomes(model: Any, x: Any, y: Any) -> list[Any]:
    """What three more steps lead to."""
    losses = [model.train_on_batch(x, y) for _ in range(3)]
    return [losses, model.predict(x, batch_size=4), model.get_weights(), model.optimizer.get_weights()]


def assert_same(first: Any, second: Any) -> None:
    if isinstance(first, (list, tuple)):
        assert len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("make", [stack, graph, sequence])
def test_training_goes_on_with_copies_as_with_the_original_and_they_share_nothing(make: Callable[[], Any]) -> None:
    goes_on(make(), WAYS.values())


def test_so_it_does_on_theano(theano: None) -> None:
    goes_on(stack(), [copy.deepcopy])


def goes_on(model: Any, ways: Iterable[Callable[[Any], Any]]) -> None:
    x, y = data_of(model)
    model.fit(x, y, nb_epoch=2, verbose=0, batch_size=4)
    found = []
    for copied in ways:
        again = copied(model)
        assert again.history.history == model.history.history
        assert not set(map(id, again.weights)) & set(map(id, model.weights))
        found.append(outcomes(again, x, y))
        # The original is to know nothing of any of this.
        again.reset_states()
        again.set_weights([np.zeros_like(w) for w in again.get_weights()])
        K.set_value(again.optimizer.lr, 7.0)
    expected = outcomes(model, x, y)
    for outcome in found:
        assert_same(outcome, expected)


def test_weights_set_on_a_copy_count_in_its_predictions(copied: Callable[[Any], Any]) -> None:
    model = stack()
    x, _ = data_of(model)
    again = copied(model)
    again.set_weights([w * 0 for w in again.get_weights()])
    assert not again.predict(x[0]).any() and model.predict(x[0]).any()


def test_a_model_that_is_not_compiled(copied: Callable[[Any], Any]) -> None:
    model = Sequential([Embedding(7, 3, input_length=4), TimeDistributed(Dense(2))])
    again = copied(model)
    x = np.array([[0, 1, 2, 6]])
    assert_same(again.predict(x), model.predict(x))
    assert again.optimizer is None and [l.name for l in again.layers] == [l.name for l in model.layers]


def test_what_is_trained_stays_as_it_was_compiled(copied: Callable[[Any], Any]) -> None:
    model = stack()
    x, y = data_of(model)
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    model.layers[0].trainable, model.layers[3].trainable = True, False
    again = copied(model)
    assert [l.trainable for l in again.layers] == [True, True, True, False]
    assert_same(outcomes(again, x, y), outcomes(model, x, y))


def test_a_learning_rate_that_was_changed_is_copied(copied: Callable[[Any], Any]) -> None:
    model = stack()
    model.optimizer.lr.set_value(0.25)
    assert K.get_value(copied(model).optimizer.lr) == 0.25


@pytest.mark.parametrize("optimizer", [SGD(lr=0.1, momentum=0.9, clipnorm=1.0), Adam(lr=0.2)])
def test_an_optimizer_by_itself(optimizer: Any, copied: Callable[[Any], Any]) -> None:
    model = stack()
    model.compile(optimizer, "mse")
    x, y = data_of(model)
    model.train_on_batch(x, y)
    again = copied(model.optimizer)
    assert again.get_config() == model.optimizer.get_config()
    assert_same(again.get_weights(), model.optimizer.get_weights())
    other = stack()
    other.set_weights(model.get_weights())
    other.compile(again, "mse")
    other._make_train_function()
    assert_same(other.optimizer.get_weights(), model.optimizer.get_weights())


def test_a_layer_by_itself(copied: Callable[[Any], Any]) -> None:
    layer = Scale(2.0, name="mine")
    fresh = copied(layer)
    assert (fresh.factor, fresh.name, fresh.built) == (2.0, "mine", False)
    layer(Input((3,)))
    again = copied(layer)
    assert_same(again.get_weights(), layer.get_weights())
    assert again.W is not layer.W and not again.inbound_nodes
    again(Input((3,)))


def test_weights_that_a_layer_is_to_start_with_are_copied(copied: Callable[[Any], Any]) -> None:
    weights = [np.ones((3, 2)), np.zeros(2)]
    again = copied(Dense(2, weights=weights))
    again(Input((3,)))
    assert_same(again.get_weights(), weights)


def test_a_history_and_a_callback_are_copied_without_their_model(copied: Callable[[Any], Any]) -> None:
    class_of_test = Counter()
    model = stack()
    x, y = data_of(model)
    history = model.fit(x, y, nb_epoch=2, verbose=0, callbacks=[class_of_test])
    again = copied(history)
    assert again.history == history.history and again.model is None
    assert copied(class_of_test).count == 2


class Counter(Callback):
    """Counts epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.count += 1


def test_a_shallow_copy_of_a_layer_shares_its_weights() -> None:
    layer = Dense(2, input_dim=3)
    layer(Input((3,)))
    assert copy.copy(layer).W is layer.W


def test_two_things_of_one_name_are_not_confused() -> None:
    def twice(x: Any) -> Any:
        return x * 4.0

    model = Sequential([Dense(2, input_dim=2, activation=twice), Dense(2, activation=globals()["twice"])])
    with pytest.raises(ArgumentError, match='called "twice"'):
        copy.deepcopy(model)


def test_a_pickle_is_read_in_another_process(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=4), Lambda(lambda x: K.abs(x) + 1.0), Dense(1)])
    model.compile("adam", "mse")
    x, y = np.random.rand(6, 4), np.random.rand(6, 1)
    model.fit(x, y, verbose=0, nb_epoch=1)
    (tmp_path / "model").write_bytes(pickle.dumps((model, x, y)))
    program = (
        "import pickle, sys, numpy as np\n"
        f"model, x, y = pickle.load(open({str(tmp_path / 'model')!r}, 'rb'))\n"
        "np.savez(sys.argv[1], model.predict(x), model.train_on_batch(x, y))\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "out.npz")], check=True)
    with np.load(tmp_path / "out.npz") as out:
        np.testing.assert_allclose(out["arr_0"], model.predict(x), rtol=1e-6)
        np.testing.assert_allclose(out["arr_1"], model.train_on_batch(x, y), rtol=1e-6)
