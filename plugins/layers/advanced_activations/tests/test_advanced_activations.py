"""Each advanced activation keeps what layers promise, computes its formula, and shares weights along axes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kerata import Input, Sequential
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.testing import check_layer


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("LeakyReLU", {}, (3, 4)),
        ("LeakyReLU", {"alpha": 0.0}, (3, None, 4)),
        ("ELU", {"alpha": 0.7}, (3, None, 4)),
        ("ThresholdedReLU", {"theta": 0.4}, (3, 4)),
        ("PReLU", {}, (3, 4)),
        ("PReLU", {"init": "one", "shared_axes": [1, 2]}, (2, None, None, 3)),
        ("PReLU", {"shared_axes": 3}, (2, 3, 4, 2)),
        ("ParametricSoftplus", {"alpha_init": 0.5}, (3, 2, 4)),
        ("ParametricSoftplus", {"shared_axes": [1]}, (3, None, 4)),
        ("SReLU", {}, (3, 4)),
        ("SReLU", {"t_left_init": "uniform", "shared_axes": [2, 3]}, (2, 3, None, 4)),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


X = np.random.RandomState(0).uniform(-3, 3, (5, 2, 3))


def srelu(x: Any, t_left: Any, a_left: Any, t_right: Any, a_right: Any) -> Any:
    right = t_left + abs(t_right)
    return np.where(x < t_left, t_left + a_left * (x - t_left), np.where(x > right, right + a_right * (x - right), x))


@pytest.mark.parametrize(
    ("name", "kwargs", "shape", "formula"),
    [
        ("LeakyReLU", {}, None, lambda x: np.where(x > 0, x, 0.3 * x)),
        ("ELU", {}, None, lambda x: np.where(x > 0, x, np.expm1(x))),
        ("ThresholdedReLU", {}, None, lambda x: np.where(x > 1, x, 0)),
        ("PReLU", {}, (2, 3), lambda x, a: np.where(x > 0, x, a * x)),
        ("ParametricSoftplus", {"shared_axes": [1]}, (1, 3), lambda x, a, b: a * np.log1p(np.exp(b * x))),
        ("PReLU", {"shared_axes": [1]}, (1, 3), lambda x, a: np.where(x > 0, x, a * x)),
        ("ParametricSoftplus", {}, (2, 3), lambda x, a, b: a * np.log1p(np.exp(b * x))),
        ("SReLU", {}, (2, 3), srelu),
        ("SReLU", {"shared_axes": [2]}, (2, 1), srelu),
    ],
)
def test_computes_its_formula(name: str, kwargs: dict[str, Any], shape: Any, formula: Any) -> None:
    model = Sequential([getattr(L, name)(input_shape=(2, 3), **kwargs)])
    weights = [np.random.randn(*shape) for _ in model.get_weights()] if shape else []
    model.set_weights(weights)
    np.testing.assert_allclose(model.predict(X), formula(X, *weights), rtol=1e-4, atol=1e-5)


def test_weights_have_the_shape_of_a_sample_except_where_shared() -> None:
    for name, count in (("PReLU", 1), ("ParametricSoftplus", 2), ("SReLU", 4)):
        cls = getattr(L, name)
        plain = Sequential([cls(input_shape=(4, 5, 3))])
        assert [w.shape for w in plain.get_weights()] == [(4, 5, 3)] * count
        maps = Sequential([cls(shared_axes=(1, 2), input_shape=(None, None, 3))])
        assert [w.shape for w in maps.get_weights()] == [(1, 1, 3)] * count


@pytest.mark.parametrize("name", ["PReLU", "ParametricSoftplus", "SReLU"])
def test_shared_axes_are_written_where_there_are_any(name: str) -> None:
    cls = getattr(L, name)
    assert "shared_axes" not in cls().get_config()
    config = json.loads(json.dumps(cls(shared_axes=(1, 2)).get_config()))
    assert config["shared_axes"] == [1, 2]
    assert cls.from_config(config).shared_axes == [1, 2]


def test_initial_values_and_given_weights() -> None:
    softplus = Sequential([L.ParametricSoftplus(input_shape=(2,))])
    np.testing.assert_allclose(softplus.get_weights(), [[0.2, 0.2], [5, 5]], rtol=1e-6)
    assert (Sequential([L.PReLU(input_shape=(2,))]).get_weights()[0] == 0).all()
    given = [np.array([1.0, 2.0])]
    np.testing.assert_array_equal(Sequential([L.PReLU(weights=given, input_shape=(2,))]).get_weights(), given)


def test_slopes_are_learned() -> None:
    model = Sequential([L.PReLU(input_shape=(1,), shared_axes=None)])
    model.compile("sgd", "mse")
    x = np.linspace(-2, 2, 40)[:, None]
    model.fit(x, np.where(x > 0, x, 0.4 * x), nb_epoch=200, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [0.4], atol=0.01)


@pytest.mark.parametrize("axes", [[0], [3], [-1]])
def test_an_axis_that_is_not_the_samples_is_refused(axes: Any) -> None:
    with pytest.raises(ArgumentError, match="shared_axes of layer .* must be from 1 to 2 .*; got "):
        L.PReLU(shared_axes=axes)(Input(shape=(2, 3)))


def test_a_size_that_a_weight_needs_must_be_known() -> None:
    with pytest.raises(ShapeError, match="axis 1 .shared_axes"):
        L.SReLU(shared_axes=[2])(Input(shape=(None, None, 3)))
    with pytest.raises(ShapeError, match="axis 1 .shared_axes"):
        L.ParametricSoftplus()(Input(shape=(None, 3)))


def test_arguments_of_the_wrong_type_are_refused() -> None:
    for make in (lambda: L.PReLU(shared_axes="1"), lambda: L.SReLU(shared_axes=[1.5])):
        with pytest.raises(ArgumentTypeError, match="an entry of shared_axes of .* must be a whole number; got "):
            make()
    for make, name in (
        (lambda: L.LeakyReLU("0.3"), "alpha of LeakyReLU"),
        (lambda: L.ELU(None), "alpha of ELU"),
        (lambda: L.ThresholdedReLU("x"), "theta of ThresholdedReLU"),
        (lambda: L.ParametricSoftplus(beta_init="x"), "beta_init of ParametricSoftplus"),
    ):
        with pytest.raises(ArgumentTypeError, match=f"{name} must be a number; got "):
            make()


def test_configurations_hold_plain_numbers() -> None:
    assert type(L.LeakyReLU(np.float32(0.5)).get_config()["alpha"]) is float
    assert L.PReLU(shared_axes=np.int64(1)).get_config()["shared_axes"] == [1]
    assert {type(axis) for axis in L.SReLU(shared_axes=(1.0, np.int64(2))).get_config()["shared_axes"]} == {int}


def test_another_shape_than_that_of_the_weights_is_refused() -> None:
    layer = L.PReLU(shared_axes=[1])
    layer(Input(shape=(2, 3)))
    layer(Input(shape=(5, 3)))
    with pytest.raises(ShapeError, match="must have shape"):
        layer(Input(shape=(2, 1)))
