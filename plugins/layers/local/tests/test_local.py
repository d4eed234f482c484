"""The locally connected layers keep what layers promise, compute their formula, and refuse what they cannot take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Sequential
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.testing import check_layer

EVERYTHING: dict[str, Any] = {
    "activation": "tanh",
    "init": "uniform",
    "W_regularizer": "l2",
    "b_regularizer": "l1",
    "activity_regularizer": "activity_l2",
    "W_constraint": "unitnorm",
    "b_constraint": "nonneg",
}


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("LocallyConnected1D", {"nb_filter": 4, "filter_length": 3, **EVERYTHING}, (3, 8, 5)),
        ("LocallyConnected1D", {"nb_filter": 4, "filter_length": 8, "bias": False}, (3, 8, 5)),
        ("LocallyConnected2D", {"nb_filter": 4, "nb_row": 3, "nb_col": 2, **EVERYTHING}, (3, 5, 6, 3)),
        (
            "LocallyConnected2D",
            {"nb_filter": 2, "nb_row": 1, "nb_col": 2, "subsample": [1, 3], "bias": False, "dim_ordering": "th"},
            (3, 3, 5, 6),
        ),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_each_step_has_weights_of_its_own(stride: int) -> None:
    x = np.random.randn(2, 9, 3).astype("float32")
    places = range(0, 9 - 4 + 1, stride)
    w, b = np.random.randn(len(places), 12, 5), np.random.randn(len(places), 5)
    expected = np.stack([x[:, t : t + 4].reshape(2, 12) @ w[i] + b[i] for i, t in enumerate(places)], axis=1)
    check_layer(
        L.LocallyConnected1D,
        {"nb_filter": 5, "filter_length": 4, "subsample_length": stride, "weights": [w, b]},
        input_data=x,
        expected_output=expected,
        rtol=1e-4,
        atol=1e-5,
    )


@pytest.mark.parametrize("order", ["tf", "th"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3)])
def test_each_pixel_has_weights_of_its_own(order: str, strides: Any) -> None:
    x = np.random.randn(2, 6, 7, 3).astype("float32")
    if order == "th":
        x = np.moveaxis(x, -1, 1).copy()
    rows, columns = range(0, 6 - 3 + 1, strides[0]), range(0, 7 - 2 + 1, strides[1])
    w = np.random.randn(len(rows) * len(columns), 18, 4)
    output = np.zeros((2, len(rows), len(columns), 4))
    for i, r in enumerate(rows):
        for j, c in enumerate(columns):
            seen = x[:, r : r + 3, c : c + 2] if order == "tf" else x[:, :, r : r + 3, c : c + 2]
            output[:, i, j] = seen.reshape(2, 18) @ w[i * len(columns) + j]
    output = np.moveaxis(output, -1, 1) if order == "th" else output
    b = np.random.randn(*output.shape[1:])
    check_layer(
        L.LocallyConnected2D,
        {"nb_filter": 4, "nb_row": 3, "nb_col": 2, "subsample": strides, "dim_ordering": order, "weights": [w, b]},
        input_data=x,
        expected_output=output + b,
        rtol=1e-4,
        atol=1e-5,
    )


def test_sequences_may_be_described_by_input_dim_and_input_length() -> None:
    assert Sequential([L.LocallyConnected1D(4, 3, input_dim=5, input_length=8)]).output_shape == (None, 6, 4)


def test_sizes_are_whole_numbers_in_any_form() -> None:
    config = L.LocallyConnected1D(4.0, np.int64(3), subsample_length=2.0, input_dim=5.0, input_length=8.0).get_config()
    names = ("nb_filter", "filter_length", "subsample_length", "input_dim", "input_length")
    assert [config[name] for name in names] == [4, 3, 2, 5, 8]
    assert {type(config[name]) for name in names} == {int}
    for wrong in ("3", 2.5, True, [1]):
        with pytest.raises(ArgumentTypeError, match="nb_col of LocallyConnected2D must be a whole number; got "):
            L.LocallyConnected2D(4, 3, wrong)


@pytest.mark.parametrize(
    ("make", "shape", "error", "words"),
    [
        (lambda: L.LocallyConnected1D(4, 9), (8, 2), ShapeError, r'Layer "loc.*axis 1 .*window of 9.*length of 8'),
        (lambda: L.LocallyConnected2D(4, 3, 9), (8, 8, 2), ShapeError, r"axis 2 .*window of 9"),
        (lambda: L.LocallyConnected1D(4, 3), (None, 2), ShapeError, "not known"),
        (lambda: L.LocallyConnected2D(4, 3, 3), (8, None, 2), ShapeError, "not known"),
        (lambda: L.LocallyConnected2D(4, 3, 3), (8, 8, None), ShapeError, "not known"),
        (lambda: L.LocallyConnected1D(4, 3), (8, 8, 2), ShapeError, "3 dimensions"),
        (lambda: L.LocallyConnected1D(4, 3, border_mode="same"), (8, 2), ArgumentError, "\"valid\"; got 'same'"),
        (lambda: L.LocallyConnected2D(4, 3, 3, border_mode="full"), (8, 8, 2), ArgumentError, "'full'"),
        (lambda: L.LocallyConnected2D(4, 3, 3, dim_ordering="xy"), (8, 8, 2), ArgumentError, "'xy'"),
        (lambda: L.LocallyConnected2D(4, 3, 3, subsample=(1,)), (8, 8, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.LocallyConnected1D(-1, 3), (8, 2), ArgumentError, "nb_filter of LocallyConnected1D"),
        (lambda: L.LocallyConnected1D(4, 3, stride=2), (8, 2), ArgumentTypeError, "stride"),
    ],
)
def test_refuses_in_words(make: Any, shape: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()(Input(shape=shape))


def test_another_size_of_input_is_refused() -> None:
    layer = L.LocallyConnected1D(4, 3)
    layer(Input(shape=(8, 2)))
    with pytest.raises(ShapeError, match="must have shape"):
        layer(Input(shape=(9, 2)))


def test_a_mask_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="does not support masking"):
        L.LocallyConnected1D(4, 3)(L.Masking()(Input(shape=(8, 2))))
