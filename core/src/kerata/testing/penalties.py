"""`check_regularizer` and `check_constraint`: whether they do to weights what they promise."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.bases.constraint import Constraint
from kerata.bases.regularizer import Regularizer
from kerata.layers import Dense
from kerata.models import Sequential, load_model
from kerata.testing.configuration import assert_same_config, check_remade
from kerata.types import Array

SHAPES: tuple[tuple[int, ...], ...] = ((5,), (4, 3), (3, 3, 2, 4))


def check_regularizer(
    regularizer_class: type[Regularizer],
    kwargs: Mapping[str, Any] | None = None,
    shapes: Sequence[tuple[int, ...]] = SHAPES,
) -> list[float]:
    """Check that a regularizer gives a finite scalar with a finite slope, is saved with a model, and adds to its loss.

    Arguments:
        regularizer_class: the class.
        kwargs: arguments of its constructor (default none).
        shapes: of the weights that it takes (default one, two and four dimensions); one at least has two.

    Returns:
        the penalties for random weights of these shapes.

    Raises:
        AssertionError: it does not; the message says which.
    """
    name, kwargs = regularizer_class.__name__, dict(kwargs or {})
    part = regularizer_class(**kwargs)
    remade = check_remade(part, kwargs)
    penalties = []
    for shape in shapes:
        weight = K.variable(_random(shape))
        penalty = part(weight) * K.ones(())
        assert K.int_shape(penalty) == (), f"{name}: a penalty is a scalar; of a weight {shape} {penalty.shape} came"
        slope = K.gradients(penalty, [weight])[0]
        value, slopes, again = K.function([], [penalty, slope, remade(weight) * K.ones(())])([])
        assert np.isfinite(value), f"{name}: the penalty of a weight {shape} is {value}"
        assert np.isfinite(slopes).all(), f"{name}: its slope by a weight {shape} is not finite"
        assert np.isclose(value, again), f"{name}: made anew from its configuration it gives {again}, not {value}"
        penalties.append(float(value))
    model = _dense("sgd", W_regularizer=part)
    bare = _dense("sgd")
    bare.set_weights(model.get_weights())
    more, less = (float(m.test_on_batch(np.ones((2, 4)), np.ones((2, 3)))) for m in (model, bare))
    own = float(K.eval(part(model.layers[0].W) * K.ones(())))
    assert np.isclose(more - less, own, rtol=1e-3, atol=1e-5), (
        f"{name}: it adds {more - less:.6g} to the loss of a model; the penalty is {own:.6g}"
    )
    _check_saved(name, model, regularizer_class)
    return penalties


def check_constraint(
    constraint_class: type[Constraint],
    kwargs: Mapping[str, Any] | None = None,
    shapes: Sequence[tuple[int, ...]] = ((4, 3), (3, 3, 2, 4)),
) -> list[Array]:
    """Check that a constraint keeps the shape, leaves alone what it has brought back, is saved, and holds in training.

    Arguments:
        constraint_class: the class.
        kwargs: arguments of its constructor (default none).
        shapes: of the weights that it takes (default two and four dimensions); (4, 3) among them.

    Returns:
        what it makes of random weights of these shapes.

    Raises:
        AssertionError: it does not; the message says which.
    """
    name, kwargs = constraint_class.__name__, dict(kwargs or {})
    part = constraint_class(**kwargs)
    remade = check_remade(part, kwargs)
    kept = []
    for shape in shapes:
        weight = K.variable(3 * _random(shape))
        once = part(weight)
        first, second, again = K.function([], [once, part(once), remade(weight)])([])
        assert first.shape == shape, f"{name}: of a weight {shape} {first.shape} came; the shape stays"
        assert np.isfinite(first).all(), f"{name}: a weight {shape} is no longer finite"
        np.testing.assert_allclose(
            second, first, rtol=1e-3, atol=1e-5, err_msg=f"{name}: what it has brought back it changes once more"
        )
        np.testing.assert_array_equal(
            again, first, err_msg=f"{name}: made anew from its configuration it gives something else"
        )
        kept.append(first)
    model = _dense("sgd", W_constraint=part)
    model.fit(_random((16, 4)), 5 * _random((16, 3)), nb_epoch=2, batch_size=4, verbose=0)
    weight = model.layers[0].W
    came, wanted = K.function([], [weight, part(weight)])([])
    np.testing.assert_allclose(came, wanted, rtol=1e-3, atol=1e-5, err_msg=f"{name}: after training it does not hold")
    _check_saved(name, model, constraint_class)
    return kept


def _random(shape: Sequence[int]) -> Array:
    return np.asarray(np.random.RandomState(5).uniform(-1, 1, tuple(shape)), "float32")


def _dense(optimizer: str, **settings: Any) -> Any:
    model = Sequential([Dense(3, input_dim=4, **settings)])
    model.compile(optimizer, "mse")
    return model


def _check_saved(name: str, model: Any, component_class: type) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.h5")
        model.save(path)
        loaded = load_model(path, custom_objects={name: component_class})
    assert_same_config(name, loaded.get_config(), model.get_config(), "a model with it, loaded from a file, differs")
