"""`check_activation`, `check_objective`, `check_metric`, `check_initialization`: functions that models take."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import backend as K
from kerata.graph.tensor import Variable
from kerata.layers import Dense
from kerata.models import Sequential, load_model
from kerata.types import Array


def check_activation(
    function: Callable[[Any], Any],
    expected: Callable[[Array], Array] | None = None,
    shapes: Sequence[tuple[int, ...]] = ((6, 4), (2, 3, 4)),
    rtol: float = 1e-4,
    atol: float = 1e-6,
) -> list[Array]:
    """Check that an activation keeps the shape and stays finite, with its slope, and that a layer takes it.

    Arguments:
        function: of a tensor.
        expected: what it computes, as a function of an array (default: not checked).
        shapes: of the tensors it takes, (samples, ..., features) (default: of two and three dimensions).
        rtol, atol: tolerances of `expected` (defaults 1e-4 and 1e-6).

    Returns:
        what it makes of numbers from -3 to 3 in these shapes.

    Raises:
        AssertionError: it does not; the message says what came.
    """
    name, made = _named(function), []
    for shape in shapes:
        values = np.random.RandomState(2).uniform(-3, 3, shape).astype(K.floatx())
        x = K.placeholder((None, *shape[1:]))
        y = function(x)
        came, slopes = K.function([x], [y, K.gradients(K.sum(y), [x])[0]])([values])
        assert came.shape == shape, (
            f"{name}: of a tensor {shape} one of {came.shape} came; an activation keeps the shape"
        )
        assert np.isfinite(came).all(), f"{name}: for numbers from -3 to 3 it is not finite: {came.ravel()[:5]}"
        assert np.isfinite(slopes).all(), f"{name}: for numbers from -3 to 3 its slope is not finite"
        if expected is not None:
            np.testing.assert_allclose(came, expected(values), rtol=rtol, atol=atol, err_msg=name)
        made.append(np.asarray(came))
    model = Sequential([Dense(3, input_dim=4, activation=function)])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.h5")
        model.save(path)
        loaded = load_model(path, custom_objects={name: function}, compile=False)
    ones, again = np.ones((2, 4)), f"{name}: a layer with it, loaded from a file, computes something else"
    np.testing.assert_allclose(loaded.predict(ones), model.predict(ones), rtol=1e-5, atol=1e-6, err_msg=again)
    return made


def check_objective(
    function: Callable[[Any, Any], Any],
    y_true: ArrayLike | None = None,
    y_pred: ArrayLike | None = None,
    expected: ArrayLike | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-6,
) -> Array:
    """Check that an objective gives a loss for each sample, with a finite slope, and that a model trains on it.

    Arguments:
        function: of `y_true` and `y_pred`.
        y_true, y_pred: what to try it on, one row per sample (default: random shares, (samples, values), which sum to 1
            in each sample).
        expected: the loss of each sample (default: not checked).
        rtol, atol: tolerances of `expected` (defaults 1e-4 and 1e-6).

    Returns:
        the losses, (samples,).

    Raises:
        AssertionError: it does not; the message says what came.
    """
    name, truth, guess = _named(function), _values(y_true, 0), _values(y_pred, 1)
    targets, outputs = (K.placeholder((None, *a.shape[1:])) for a in (truth, guess))
    losses = function(targets, outputs)
    slope = K.gradients(K.sum(losses), [outputs])[0]
    came, slopes = K.function([targets, outputs], [losses, slope])([truth, guess])
    assert came.shape == guess.shape[:-1], (
        f"{name}: of y_pred {guess.shape} an objective gives {guess.shape[:-1]}, a loss for each sample; {came.shape} "
        "came. Reduce over the last axis: K.mean(..., axis=-1)."
    )
    assert np.isfinite(came).all(), f"{name}: the losses are not finite: {came.ravel()[:5]}"
    assert np.isfinite(slopes).all(), f"{name}: the slope by y_pred is not finite: {slopes.ravel()[:5]}"
    if expected is not None:
        np.testing.assert_allclose(came, np.asarray(expected, "float64"), rtol=rtol, atol=atol, err_msg=name)
    model = Sequential([Dense(guess.shape[-1], input_dim=3, activation="softmax")])
    if guess.ndim == 2:
        model.compile("sgd", function)
        loss = model.train_on_batch(np.ones((len(truth), 3)), truth)
        assert np.isfinite(loss), f"{name}: a model that trains on it has the loss {loss}"
    return np.asarray(came)


def check_metric(
    metric: Any,
    expected: Callable[[Array, Array], float] | None = None,
    labels: bool = False,
    rtol: float = 1e-4,
) -> float:
    """Check that a model reports a metric: a finite number, over batches of unequal sizes.

    Arguments:
        metric: a function of `y_true` and `y_pred`, or what else `compile(metrics=[...])` takes.
        expected: the metric of all samples, as a function of arrays of targets and outputs (default: not checked).
        labels: whether targets are numbers of classes, (samples, 1), rather than one-hot (default False).
        rtol: tolerance of `expected` (default 1e-4).

    Returns:
        the metric of 50 samples in batches of 16.

    Raises:
        AssertionError: it does not; the message says what came.
    """
    name = _named(metric)
    random = np.random.RandomState(7)
    x, classes = random.rand(50, 3), random.randint(0, 4, 50)
    y = classes[:, np.newaxis] if labels else np.eye(4)[classes]
    model = Sequential([Dense(4, input_dim=3, activation="softmax")])
    model.compile("sgd", f"{'sparse_' if labels else ''}categorical_crossentropy", metrics=[metric])
    found = model.evaluate(x, y, batch_size=16, verbose=0)
    assert isinstance(found, list) and len(found) == len(model.metrics_names) > 1, (
        f"{name}: of {model.metrics_names} came {found}"
    )
    value = float(found[-1])
    assert np.isfinite(value), f"{name}: it is {value}"
    if expected is not None:
        wanted = expected(y, np.asarray(model.predict(x)))
        assert np.isclose(value, wanted, rtol=rtol), (
            f"{name}: of 50 samples in batches of 16 it is {value:.6g}; expected is {wanted:.6g}. Means over batches "
            "are weighted by their sizes: is it a mean over samples?"
        )
    return value


def check_initialization(
    function: Callable[..., Any], shapes: Sequence[tuple[int, ...]] = ((3, 4), (5, 5), (3, 3, 2, 4))
) -> list[Array]:
    """Check that an initialization makes a finite variable of any shape, by the name given, and that layers take it.

    Arguments:
        function: `function(shape, name=None)`.
        shapes: that it is to make (default: a matrix, a square one, and kernels of a convolution).

    Returns:
        what it made for these shapes.

    Raises:
        AssertionError: it does not; the message says what came.
    """
    who, made, name = _named(function), [], "weight"
    for shape in shapes:
        try:
            variable = function(shape, name=name)
        except TypeError as error:
            raise AssertionError(f"{who}: an initialization is called as `{who}(shape, name=...)`: {error}") from error
        assert isinstance(variable, Variable), (
            f"{who}: an initialization returns a variable, K.variable(values, name=name); "
            f"{type(variable).__name__} came"
        )
        value = np.asarray(K.get_value(variable))
        assert value.shape == shape, f"{who}: of the shape {shape} a variable of {value.shape} came"
        assert np.isfinite(value).all(), f"{who}: its values for {shape} are not finite"
        assert name in variable.name, f"{who}: its variable is called {variable.name!r}, not {name!r}"
        made.append(value)
    for rows, columns in [shape for shape in shapes if len(shape) == 2]:
        weights = Sequential([Dense(columns, input_dim=rows, init=function)]).get_weights()
        assert weights[0].shape == (rows, columns), f"{who}: a Dense layer has weights of {weights[0].shape} by it"
    return made


def _values(given: ArrayLike | None, seed: int) -> Array:
    if given is not None:
        return np.asarray(given, "float32")
    values = np.random.RandomState(seed).uniform(0.1, 1.0, (6, 4))
    return np.asarray(values / values.sum(-1, keepdims=True), "float32")


def _named(function: Any) -> str:
    return str(getattr(function, "__name__", function if isinstance(function, str) else type(function).__name__))
