"""Models made at random come back from a file as they were."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kerata.layers import Activation, Dense, Dropout, Input, merge
from kerata.models import Model, Sequential, load_model

ACTIVATIONS = st.sampled_from(["linear", "relu", "tanh", "softmax"])
NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..")
)


@st.composite
def layers(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["dense", "dense", "dropout", "activation"]))
    if kind == "dropout":
        return Dropout(draw(st.floats(0, 0.9)))
    if kind == "activation":
        return Activation(draw(ACTIVATIONS))
    return Dense(
        draw(st.integers(1, 5)),
        init=draw(st.sampled_from(["uniform", "he_normal", "one"])),
        activation=draw(ACTIVATIONS),
        bias=draw(st.booleans()),
        trainable=draw(st.booleans()),
        W_regularizer=draw(st.sampled_from([None, "l2"])),
        b_constraint=draw(st.sampled_from([None, "nonneg"])),
    )


@st.composite
def models(draw: st.DrawFn) -> Any:
    size = draw(st.integers(1, 4))
    first = Dense(3, input_dim=size, name=draw(NAMES))
    stack = Sequential([first, *draw(st.lists(layers(), max_size=3))])
    if draw(st.booleans()):
        model = stack
    else:  # the stack used twice, and its own input beside the results
        x, y = Input(shape=(size,)), Input(shape=(size,))
        joined = merge([stack(x), stack(y)], mode="concat")
        model = Model(input=[x, y], output=[Dense(2)(joined), draw(layers())(joined)])
    optimizer = draw(st.sampled_from([None, "sgd", "adam", "rmsprop", "nadam"]))
    if optimizer:
        model.compile(optimizer, "mse", metrics=draw(st.sampled_from([None, ["mae"]])))
        if draw(st.booleans()) and model.trainable_weights:
            model._make_train_function()
            model.optimizer.set_weights([np.full(w.shape, 0.25) for w in model.optimizer.weights])
    return model


@settings(max_examples=40)
@given(models())
def test_round_trip(model: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.h5")
        model.save(path)
        again: Any = _load(path)
    assert again.to_json() == model.to_json()
    _equal(again.get_weights(), model.get_weights())
    assert (again.optimizer is None) == (model.optimizer is None)
    if model.optimizer is not None:
        assert again.optimizer.get_config() == model.optimizer.get_config()
        assert (again.loss, again.metrics, again.metrics_names) == (model.loss, model.metrics, model.metrics_names)
        _equal(again.optimizer.get_weights(), model.optimizer.get_weights())


def _load(path: Path) -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of models that were not compiled
        return load_model(path)


def _equal(came: Any, wanted: Any) -> None:
    for a, b in zip(came, wanted, strict=True):
        np.testing.assert_array_equal(a, b)
