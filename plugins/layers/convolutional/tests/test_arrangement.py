"""Upsampling, zero padding and cropping: what layers promise, what they compute, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.testing import check_layer

X1 = np.random.RandomState(1).uniform(-1, 1, (2, 4, 3)).astype("float32")
X2 = np.random.RandomState(2).uniform(-1, 1, (2, 4, 5, 3)).astype("float32")
X3 = np.random.RandomState(3).uniform(-1, 1, (2, 4, 5, 3, 2)).astype("float32")
NONE = (0, 0)


def enlarged(x: Any, times: Any, first: int) -> Any:
    for axis, n in enumerate(times, first):
        x = np.repeat(x, n, axis)
    return x


@pytest.mark.parametrize(
    ("name", "kwargs", "x", "expected"),
    [
        ("UpSampling1D", {}, X1, enlarged(X1, (2,), 1)),
        ("UpSampling2D", {}, X2, enlarged(X2, (2, 2), 1)),
        ("UpSampling2D", {"size": [3, 1], "dim_ordering": "th"}, X2, enlarged(X2, (3, 1), 2)),
        ("UpSampling3D", {"size": (1, 2, 3)}, X3, enlarged(X3, (1, 2, 3), 1)),
        ("UpSampling3D", {"size": (1, 2, 3), "dim_ordering": "th"}, X3, enlarged(X3, (1, 2, 3), 2)),
        ("ZeroPadding1D", {}, X1, np.pad(X1, (NONE, (1, 1), NONE))),
        ("ZeroPadding1D", {"padding": (2, 1)}, X1, np.pad(X1, (NONE, (2, 1), NONE))),
        ("ZeroPadding1D", {"padding": {"right_pad": 3}}, X1, np.pad(X1, (NONE, (0, 3), NONE))),
        ("ZeroPadding2D", {}, X2, np.pad(X2, (NONE, (1, 1), (1, 1), NONE))),
        ("ZeroPadding2D", {"padding": (1, 2), "dim_ordering": "th"}, X2, np.pad(X2, (NONE, NONE, (1, 1), (2, 2)))),
        ("ZeroPadding2D", {"padding": [1, 2, 3, 0]}, X2, np.pad(X2, (NONE, (1, 2), (3, 0), NONE))),
        ("ZeroPadding2D", {"padding": {"top_pad": 2, "left_pad": 1}}, X2, np.pad(X2, (NONE, (2, 0), (1, 0), NONE))),
        ("ZeroPadding3D", {"padding": (1, 0, 2)}, X3, np.pad(X3, (NONE, (1, 1), NONE, (2, 2), NONE))),
        ("ZeroPadding3D", {"dim_ordering": "th"}, X3, np.pad(X3, (NONE, NONE, (1, 1), (1, 1), (1, 1)))),
        ("Cropping1D", {}, X1, X1[:, 1:-1]),
        ("Cropping1D", {"cropping": (0, 3)}, X1, X1[:, :1]),
        ("Cropping2D", {}, X2, X2),
        ("Cropping2D", {"cropping": [[1, 2], [0, 1]]}, X2, X2[:, 1:-2, :-1]),
        ("Cropping2D", {"cropping": ((1, 2), (0, 1)), "dim_ordering": "th"}, X2, X2[:, :, 1:-2, :-1]),
        ("Cropping3D", {}, X3, X3[:, 1:-1, 1:-1, 1:-1]),
        ("Cropping3D", {"cropping": ((1, 0), (0, 2), NONE), "dim_ordering": "th"}, X3, X3[:, :, 1:, :-2]),
    ],
)
def test_computes_what_numpy_does(name: str, kwargs: dict[str, Any], x: Any, expected: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_data=x, expected_output=expected)


@pytest.mark.parametrize("name", ["UpSampling2D", "ZeroPadding2D", "Cropping2D"])
def test_sizes_of_space_may_be_unknown(name: str) -> None:
    check_layer(getattr(L, name), input_shape=(2, None, None, 3))


@pytest.mark.parametrize("name", [f"{kind}{d}D" for kind in ("UpSampling", "ZeroPadding", "Cropping") for d in (2, 3)])
@pytest.mark.parametrize(("configured", "own"), [("tf", "tf"), ("tf", "th"), ("th", "tf"), ("th", "th")])
def test_the_configuration_does_not_lose_the_ordering(name: str, configured: str, own: str) -> None:
    K.set_image_dim_ordering(configured)
    try:
        config = getattr(L, name)(dim_ordering=own).get_config()
        assert getattr(L, name).from_config(config).dim_ordering == own
        assert getattr(L, name)().dim_ordering == configured
    finally:
        K.set_image_dim_ordering("tf")
    # As Keras 1.2.2 wrote it, where nothing is lost by it.
    assert ("dim_ordering" in config) == ((configured, own) != ("tf", "tf"))


@pytest.mark.parametrize(
    ("make", "shape", "error", "words"),
    [
        (lambda: L.UpSampling1D(0), (4, 2), ArgumentError, "length of UpSampling1D"),
        (lambda: L.UpSampling2D((2,)), (4, 4, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.UpSampling2D((2, 2, 2)), (4, 4, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.UpSampling3D(dim_ordering="xy"), (4, 4, 4, 2), ArgumentError, "'xy'"),
        (lambda: L.UpSampling2D(), (4, 4), ShapeError, "4 dimensions"),
        (lambda: L.ZeroPadding1D(-1), (4, 2), ArgumentError, "0 or more"),
        (lambda: L.ZeroPadding1D((1, 2, 3)), (4, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.ZeroPadding1D({"top_pad": 1}), (4, 2), ArgumentError, "left_pad, right_pad; .*top_pad"),
        (lambda: L.ZeroPadding2D((1, 2, 3)), (4, 4, 2), ArgumentError, "not of length 4"),
        (lambda: L.ZeroPadding2D({"left_pad": "1"}), (4, 4, 2), ArgumentTypeError, "left_pad in the padding"),
        (lambda: L.ZeroPadding2D((1,)), (4, 4, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.ZeroPadding3D((1, 1)), (4, 4, 4, 2), ArgumentError, "3 whole numbers"),
        (lambda: L.Cropping1D((1,)), (4, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.Cropping1D((3, 1)), (4, 2), ShapeError, r"cut 3 and 1 entries off axis 1 .*leaves none"),
        (lambda: L.Cropping2D(((1,), (1, 1))), (4, 4, 2), ArgumentError, "entry 0 of the cropping"),
        (lambda: L.Cropping2D(((1, 1),)), (4, 4, 2), ArgumentError, "2 pairs"),
        (lambda: L.Cropping2D(((0, 0), (5, 0))), (4, 4, 2), ShapeError, "axis 2"),
        (lambda: L.Cropping3D(((1, 1), (1, 1), (-1, 0))), (4, 4, 4, 2), ArgumentError, "entry 2"),
        (lambda: L.Cropping3D(dim_ordering="th"), (4, 4, 4, 2), ShapeError, "axis 4"),
        (lambda: L.Cropping2D(dim_ordering="no"), (4, 4, 2), ArgumentError, "'no'"),
    ],
)
def test_refuses_in_words(make: Any, shape: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()(Input(shape=shape))
