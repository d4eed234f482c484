"""Models whose class makes its training function itself, as programs for Keras 1.2.2 did.

The numbers were printed by Keras 1.2.2 on Theano 1.0.5 for the same programs (TensorFlow 1 assigned some weights
before others had read them, and differed from it in the fifth digit).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from kerata import Input, Model, optimizers
from kerata import backend as K
from kerata.errors import NotBuiltError
from kerata.layers import Dense, Dropout


def wave(*shape: int) -> Any:
    return (np.sin(np.arange(np.prod(shape)).reshape(shape) + 1.0) * 0.7).astype("float32")


class Doubled(Model):
    """Compiled as usual; the gradient is that of twice the loss."""

    def _make_train_function(self) -> None:
        if not hasattr(self, "train_function"):
            raise RuntimeError("You must compile your model before using it.")
        if self.train_function is None:
            inputs = self.inputs + self.targets + self.sample_weights
            if self.uses_learning_phase and not isinstance(K.learning_phase(), int):
                inputs += [K.learning_phase()]
            steps = self.optimizer.get_updates(self._collected_trainable_weights, self.constraints, self.total_loss * 2)
            self.train_function = K.function(
                inputs, [self.total_loss, *self.metrics_tensors], updates=self.updates + steps, **self._function_kwargs
            )


class Players(Model):
    """Two models on one input that train in turn; what `compile` would set, it sets itself."""

    def __init__(self, models: list[Model], names: list[str]) -> None:  # without that of Model
        self.layers = models
        self.player_names = names
        self.built = True

    def join(self, chosen: list[str], loss: str) -> None:
        self.optimizers = [optimizers.get(name) for name in chosen]
        self.optimizer = None
        for optimizer, model in zip(self.optimizers, self.layers, strict=True):
            model.compile(optimizer, loss=loss)
        self.train_function = None
        self.test_function = None
        first = self.layers[0]
        self.internal_input_shapes = first.internal_input_shapes
        self.input_names = first.input_names
        self.inputs = first.inputs

        def collect(what: str) -> list[Any]:
            return list(itertools.chain.from_iterable(getattr(model, what) for model in self.layers))

        self.internal_output_shapes = collect("internal_output_shapes")
        self.loss_functions = collect("loss_functions")
        self.targets = collect("targets")
        self.outputs = collect("outputs")
        self.sample_weights = collect("sample_weights")
        self.sample_weight_modes = collect("sample_weight_modes")
        named = zip(self.player_names, self.layers, strict=True)
        self.output_names = [f"{player}_{name}" for player, model in named for name in model.output_names]
        self.metrics_names = ["loss"] + [f"{player}_loss" for player in self.player_names]
        self.total_loss = sum(model.total_loss for model in self.layers)
        self.metrics_tensors = [model.total_loss for model in self.layers]

    @property
    def updates(self) -> list[Any]:
        return list(itertools.chain.from_iterable(model.updates for model in self.layers))

    def _inputs(self) -> list[Any]:
        inputs = self.inputs + self.targets + self.sample_weights
        if self.uses_learning_phase and type(K.learning_phase()) is not int:
            inputs += [K.learning_phase()]
        return inputs

    def _make_train_function(self) -> None:
        if self.train_function is None:
            steps = [
                K.function(
                    self._inputs(),
                    [],
                    updates=list(o.get_updates(m._collected_trainable_weights, m.constraints, m.total_loss)),
                )
                for o, m in zip(self.optimizers, self.layers, strict=True)
            ]
            losses = K.function(self._inputs(), [self.total_loss, *self.metrics_tensors])

            def train(arrays: list[Any]) -> list[Any]:
                result = losses(arrays)
                for step in steps:
                    step(arrays)
                return result

            self.train_function = train

    def _make_test_function(self) -> None:
        if self.test_function is None:
            self.test_function = K.function(self._inputs(), [self.total_loss, *self.metrics_tensors])


@pytest.mark.parametrize("drop", [False, True])
def test_a_step_of_its_own_on_a_compiled_model(drop: bool, each_backend: str) -> None:
    x = Input((3,))
    hidden = Dense(4, activation="tanh")(x)
    if drop:  # of nothing, so that the function takes the learning phase and the numbers are the same
        hidden = Dropout(0.0)(hidden)
        hidden._uses_learning_phase = True
    model = Doubled(x, Dense(2)(hidden))
    model.set_weights([wave(*w.shape) for w in model.get_weights()])
    model.compile("sgd", "mse", metrics=["mae"])
    np.testing.assert_allclose(model.train_on_batch(wave(4, 3), wave(4, 2)), [0.438647, 0.562103], rtol=1e-5)
    history = model.fit(
        wave(8, 3),
        wave(8, 2),
        nb_epoch=2,
        batch_size=4,
        shuffle=False,
        verbose=0,
        validation_data=(wave(2, 3), wave(2, 2)),
        sample_weight=np.arange(8.0),
    ).history
    np.testing.assert_allclose(history["loss"], [1.318193, 0.949413], rtol=1e-5)
    np.testing.assert_allclose(history["val_mean_absolute_error"], [0.529342, 0.529867], rtol=1e-5)


def test_a_model_that_does_without_compile(each_backend: str) -> None:
    x = Input((3,))
    hidden = Dense(4, activation="tanh", name="shared")(x)
    players = [Model(x, Dense(2, name="a")(hidden)), Model(x, Dense(1, name="b")(hidden))]
    for player in players:
        player.set_weights([abs(wave(*w.shape)) for w in player.get_weights()])
    model = Players(players, ["A", "B"])
    model.join(["sgd", "adam"], "mse")
    data, targets = wave(8, 3), [wave(8, 2), wave(8, 1)]
    losses = model.train_on_batch(data[:4], [y[:4] for y in targets])
    np.testing.assert_allclose(losses, [4.277340, 2.402580, 1.874760], rtol=1e-5)
    history = model.fit(
        data, targets, nb_epoch=2, batch_size=4, shuffle=False, verbose=0, validation_split=0.25
    ).history
    np.testing.assert_allclose(history["loss"], [5.062714, 4.839343], rtol=1e-5)
    np.testing.assert_allclose(history["val_B_loss"], [1.310633, 1.285266], rtol=1e-5)
    np.testing.assert_allclose(model.evaluate(data, targets, verbose=0), [4.124787, 1.895269, 2.229518], rtol=1e-5)


def test_a_function_that_is_none_of_K_is_given_the_arrays_and_the_phase() -> None:
    class Told(Model):
        def _make_train_function(self) -> None:
            self.train_function = lambda arrays: self.seen.append([np.shape(a) for a in arrays]) or [3.0]

    x = Input((3,))
    model = Told(x, Dense(2)(Dropout(0.5)(x)))
    model.seen = []
    model.compile("sgd", "mse", metrics=["mae"])
    assert model.train_on_batch(wave(4, 3), wave(4, 2)) == 3.0
    assert model.fit(wave(4, 3), wave(4, 2), nb_epoch=1, batch_size=2, verbose=0).history == {"loss": [3.0]}
    assert model.seen == [[(4, 3), (4, 2), (4,), ()]] + [[(2, 3), (2, 2), (2,), ()]] * 2


def test_data_are_brought_into_form_for_methods_of_its_own() -> None:
    x = Input((3,))
    model = Model(x, [Dense(2)(x), Dense(1)(x)])
    model.compile("sgd", "mse", sample_weight_mode=None)
    assert model.sample_weight_modes == [None, None]
    inputs, targets, weights = model._standardize_user_data(
        wave(4, 3), [wave(4, 2), wave(4)], sample_weight=[None, np.arange(4.0)], batch_size=2
    )
    assert [a.shape for a in inputs] == [(4, 3)]
    assert [a.shape for a in targets] == [(4, 2), (4, 1)]
    np.testing.assert_array_equal(weights, [[1, 1, 1, 1], [0, 1, 2, 3]])


def test_without_compile_and_without_targets_of_its_own_it_cannot_train() -> None:
    x = Input((3,))
    with pytest.raises(NotBuiltError, match="compiled"):
        Doubled(x, Dense(2)(x)).train_on_batch(wave(4, 3), wave(4, 2))
