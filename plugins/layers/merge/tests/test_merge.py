"""Merge joins by its formulas, passes masks on, and refuses what cannot be joined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Layer, Model, Sequential
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, GraphError, ShapeError
from kerata.layers import Merge, merge
from kerata.models import model_from_json
from kerata.testing import check_layer

FORMULAS = {
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
    "max": np.maximum,
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
    "dot": lambda a, b: (a * b).sum(axis=1, keepdims=True),
    "cos": lambda a, b: ((a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1)))[:, None, None],
}


def pair(*shape: int) -> list[np.ndarray]:
    return [np.random.randn(*shape).astype("float32"), np.random.randn(*shape).astype("float32")]


class Steps(Layer):
    """Passes on its input, masked where it is zero."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)


@pytest.mark.parametrize("mode", FORMULAS)
def test_a_mode_is_its_formula(mode: str) -> None:
    data = pair(4, 5)
    check_layer(Merge, {"mode": mode}, input_data=data, expected_output=FORMULAS[mode](*data))


@pytest.mark.parametrize(
    ("mode", "kwargs", "shapes"),
    [
        ("concat", {"concat_axis": 1}, [(3, 2, 5), (3, 4, 5)]),
        ("concat", {"concat_axis": -1}, [(3, 2, 5), (3, 2, 6), (3, 2, 1)]),
        ("dot", {"dot_axes": 2}, [(3, 4, 5), (3, 6, 5)]),
        ("dot", {"dot_axes": (1, 2)}, [(3, 5, 4), (3, 6, 5)]),
        ("sum", {}, [(3, 4, 5), (3, 4, 5), (3, 4, 5)]),
        ("ave", {}, [(3, 4, 5), (3, 4, 5), (3, 4, 5)]),
    ],
)
def test_keeps_the_promises_of_layers(mode: str, kwargs: dict[str, Any], shapes: Any) -> None:
    check_layer(Merge, {"mode": mode, **kwargs}, input_shape=shapes)


def test_dot_of_matrices_is_a_product_for_each_sample() -> None:
    a, b = np.random.randn(3, 4, 5).astype("float32"), np.random.randn(3, 6, 5).astype("float32")
    check_layer(
        Merge,
        {"mode": "dot", "dot_axes": 2},
        input_data=[a, b],
        expected_output=np.einsum("nik,njk->nij", a, b),
        rtol=1e-4,
        atol=1e-5,
    )


def test_a_function_joins_with_its_arguments() -> None:
    def blend(x: Any, share: float = 0.5) -> Any:
        return share * x[0] + (1 - share) * x[1]

    a, b = pair(4, 5)
    check_layer(
        Merge,
        {"mode": blend, "arguments": {"share": 0.25}},
        input_data=[a, b],
        expected_output=0.25 * a + 0.75 * b,
    )
    check_layer(
        Merge,
        {"mode": lambda x: K.concatenate(x), "output_shape": lambda s: (s[0][0], s[0][1] + s[1][1])},
        input_data=[a, b],
        expected_output=np.concatenate([a, b], axis=1),
    )


def test_merge_the_function_makes_the_layer() -> None:
    a, b = Input(shape=(3,)), Input(shape=(3,))
    joined = merge([a, b], mode="mul", name="product")
    assert joined._keras_history[0].name == "product"
    x = pair(2, 3)
    np.testing.assert_allclose(Model(input=[a, b], output=joined).predict(x), x[0] * x[1], rtol=1e-6)


def test_sequential_models_join_below_another() -> None:
    left, right = Sequential([Layer(input_shape=(3,))]), Sequential([Layer(input_shape=(2,))])
    model = Sequential([Merge([left, right], mode="concat")])
    x = [np.ones((4, 3)), np.zeros((4, 2))]
    np.testing.assert_allclose(model.predict(x), np.concatenate(x, axis=1))
    again = model_from_json(model.to_json())
    np.testing.assert_allclose(again.predict(x), np.concatenate(x, axis=1))
    assert [entry["class_name"] for entry in model.get_config()[0]["config"]["layers"]] == [
        "Sequential",
        "Sequential",
    ]


def test_a_step_counts_where_it_counts_in_all_inputs() -> None:
    starts = [Input(shape=(3, 2)), Input(shape=(3, 2))]
    layer = Merge(mode="sum")
    layer([Steps()(s) for s in starts])
    a, b = np.ones((1, 3, 2)), np.ones((1, 3, 2))
    a[0, 0], b[0, 2] = 0, 0
    np.testing.assert_array_equal(K.function(starts, [layer.output_mask])([a, b])[0], [[False, True, False]])


@pytest.mark.parametrize(("axis", "expected"), [(1, [[False, True, True, True]]), (2, [[False, True]])])
def test_concatenation_joins_masks_along_its_axis(axis: int, expected: Any) -> None:
    starts = [Input(shape=(2, 3)), Input(shape=(2, 3))]
    layer = Merge(mode="concat", concat_axis=axis)
    layer([Steps()(starts[0]), starts[1]])  # the second has no mask: all its steps count
    a = np.ones((1, 2, 3))
    a[0, 0] = 0
    np.testing.assert_array_equal(K.function(starts, [layer.output_mask])([a, a])[0], expected)


@pytest.mark.parametrize(
    ("kwargs", "shapes", "error", "words"),
    [
        ({"mode": "add"}, [(3,), (3,)], ArgumentError, "sum, mul"),
        ({"mode": "sum"}, [(3,)], GraphError, "two inputs"),
        ({"mode": "dot"}, [(3,), (3,), (3,)], GraphError, "takes two"),
        ({"mode": "sum"}, [(3,), (4,)], ShapeError, "one shape"),
        ({"mode": "concat", "concat_axis": 1}, [(3, 2), (3, 4)], ShapeError, "except along axis 1"),
        ({"mode": "concat", "concat_axis": 5}, [(3, 2), (3, 2)], ArgumentError, "concat_axis"),
        ({"mode": "dot", "dot_axes": (1, 2)}, [(3, 2), (3, 4)], ShapeError, "3 and 4"),
        ({"mode": "dot", "dot_axes": 0}, [(3,), (3,)], ArgumentError, "batch"),
        ({"mode": "dot", "dot_axes": "x"}, [(3,), (3,)], ArgumentTypeError, "dot_axes of Merge must be a whole number"),
        (
            {"mode": "dot", "dot_axes": (1, 1, 1)},
            [(3,), (3,)],
            ArgumentError,
            "dot_axes of Merge must be an axis",
        ),
        ({"mode": "dot", "dot_axes": (1, 1.5)}, [(3,), (3,)], ArgumentTypeError, "an entry of dot_axes of Merge"),
        (
            {"mode": "concat", "concat_axis": True},
            [(3,), (3,)],
            ArgumentTypeError,
            "concat_axis of Merge must be",
        ),
    ],
)
def test_refuses_in_words(kwargs: dict[str, Any], shapes: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        merge([Input(shape=shape) for shape in shapes], **kwargs)


def test_merge_of_layers_says_to_use_the_layer() -> None:
    with pytest.raises(ArgumentTypeError, match="Merge"):
        merge([Layer(input_shape=(2,)), Layer(input_shape=(2,))])
