"""The pooling layers keep what layers promise, compute what numpy does, and refuse what they cannot take."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kerata import Input
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.testing import check_layer


def pooled(x: Any, size: Any, strides: Any, mode: str, reduce: Callable[..., Any]) -> Any:
    """(batch, *space, channels), window by window; NaN stands for what is outside."""
    pads, counts = [], []
    for n, window, stride in zip(x.shape[1:-1], size, strides, strict=True):
        count = -(-n // stride) if mode == "same" else (n - window) // stride + 1
        total = max((count - 1) * stride + window - n, 0) if mode == "same" else 0
        pads.append((total // 2, total - total // 2))
        counts.append(count)
    x = np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=np.nan)
    axes = tuple(range(1, x.ndim - 1))
    output = np.zeros((len(x), *counts, x.shape[-1]))
    for place in itertools.product(*map(range, counts)):
        window = [slice(i * s, i * s + w) for i, s, w in zip(place, strides, size, strict=True)]
        output[(slice(None), *place)] = reduce(x[(slice(None), *window)], axis=axes)
    return output


@pytest.mark.parametrize(("kind", "reduce"), [("Max", np.nanmax), ("Average", np.nanmean)])
@pytest.mark.parametrize("mode", ["valid", "same"])
@pytest.mark.parametrize(
    ("shape", "size", "strides"),
    [((2, 7, 3), (3,), (2,)), ((2, 7, 8, 3), (3, 2), (1, 3)), ((2, 4, 5, 6, 2), (2, 3, 2), (2, 1, 3))],
)
def test_windows_in_both_orderings(kind: str, reduce: Any, mode: str, shape: Any, size: Any, strides: Any) -> None:
    rank = len(size)
    x = np.random.uniform(-1, 1, shape).astype("float32")
    expected = pooled(x, size, strides, mode, reduce)
    layer = getattr(L, f"{kind}Pooling{rank}D")
    if rank == 1:
        kwargs: dict[str, Any] = {"pool_length": size[0], "stride": strides[0], "border_mode": mode}
        check_layer(layer, kwargs, input_data=x, expected_output=expected)
        return
    kwargs = {"pool_size": size, "strides": strides, "border_mode": mode}
    check_layer(layer, kwargs, input_data=x, expected_output=expected)
    check_layer(
        layer,
        {**kwargs, "dim_ordering": "th"},
        input_data=np.moveaxis(x, -1, 1),
        expected_output=np.moveaxis(expected, -1, 1),
    )


@pytest.mark.parametrize(("kind", "reduce"), [("Max", np.max), ("Average", np.mean)])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_everywhere_in_both_orderings(kind: str, reduce: Any, rank: int) -> None:
    x = np.random.uniform(-1, 1, (*(2, 4, 5, 3)[: rank + 1], 3)).astype("float32")
    expected = reduce(x, axis=tuple(range(1, rank + 1)))
    layer = getattr(L, f"Global{kind}Pooling{rank}D")
    check_layer(layer, input_data=x, expected_output=expected)
    if rank > 1:
        check_layer(layer, {"dim_ordering": "th"}, input_data=np.moveaxis(x, -1, 1), expected_output=expected)


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("MaxPooling1D", {"pool_length": 2}, (2, None, 3)),
        ("AveragePooling2D", {"dim_ordering": "th"}, (2, 3, None, None)),
        ("MaxPooling3D", {"border_mode": "same", "strides": [1, 2, 3]}, (2, None, 4, None, 2)),
        ("GlobalMaxPooling1D", {}, (2, None, 3)),
        ("GlobalAveragePooling2D", {}, (2, None, None, 3)),
    ],
)
def test_sizes_may_be_unknown(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


def test_the_stride_is_the_size_of_the_window_unless_given() -> None:
    assert (L.MaxPooling1D(3).stride, L.AveragePooling2D((2, 3)).strides) == (3, (2, 3))
    assert L.MaxPooling3D().strides == L.MaxPooling3D().pool_size == (2, 2, 2)


def test_the_default_ordering_is_the_configured_one() -> None:
    K.set_image_dim_ordering("th")
    try:
        assert L.MaxPooling2D()(Input(shape=(3, 6, 8))).shape == (None, 3, 3, 4)
        assert L.GlobalMaxPooling3D()(Input(shape=(3, 6, 8, 2))).shape == (None, 3)
    finally:
        K.set_image_dim_ordering("tf")


def test_sizes_are_whole_numbers_in_any_form() -> None:
    sequence, images = (
        L.MaxPooling1D(2.0, np.int64(3)).get_config(),
        L.AveragePooling2D((np.int64(2), 4.0)).get_config(),
    )
    assert (sequence["pool_length"], sequence["stride"]) == (2, 3)
    assert images["pool_size"] == images["strides"] == (2, 4)
    assert {type(n) for n in (sequence["pool_length"], sequence["stride"], *images["pool_size"])} == {int}
    for wrong in ("3", 2.5, True, [1], None):
        with pytest.raises(ArgumentTypeError, match="pool_length of AveragePooling1D must be a whole number; got "):
            L.AveragePooling1D(wrong)


@pytest.mark.parametrize(
    ("make", "shape", "error", "words"),
    [
        (lambda: L.MaxPooling1D(9), (8, 2), ShapeError, r'Layer "max.*axis 1 .*window of 9.*length of 8'),
        (lambda: L.AveragePooling2D((2, 9)), (8, 8, 2), ShapeError, r"axis 2 .*window of 9"),
        (lambda: L.MaxPooling3D(dim_ordering="th"), (8, 8, 8, 1), ShapeError, r"axis 4 .*window of 2"),
        (lambda: L.MaxPooling1D(0), (8, 2), ArgumentError, "pool_length of MaxPooling1D"),
        (lambda: L.MaxPooling1D(2, stride=0), (8, 2), ArgumentError, "stride of MaxPooling1D"),
        (lambda: L.AveragePooling1D(border_mode="full"), (8, 2), ArgumentError, "'full'"),
        (lambda: L.MaxPooling2D((2,)), (8, 8, 2), ArgumentError, "pool_size of MaxPooling2D must be 2 whole numbers"),
        (lambda: L.MaxPooling2D(strides=(1, 2, 3)), (8, 8, 2), ArgumentError, "strides of MaxPooling2D"),
        (lambda: L.AveragePooling3D(dim_ordering="xy"), (8, 8, 8, 2), ArgumentError, "'xy'"),
        (lambda: L.GlobalAveragePooling2D("xy"), (8, 8, 2), ArgumentError, "'xy'"),
        (lambda: L.GlobalAveragePooling2D(), (8, 2), ShapeError, "4 dimensions"),
        (lambda: L.MaxPooling2D(), (8, 2), ShapeError, "4 dimensions"),
        (lambda: L.MaxPooling2D(size=2), (8, 8, 2), ArgumentTypeError, "size"),
    ],
)
def test_refuses_in_words(make: Any, shape: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()(Input(shape=shape))


@pytest.mark.parametrize("name", ["MaxPooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D"])
def test_a_mask_is_refused(name: str) -> None:
    with pytest.raises(ArgumentTypeError, match="does not support masking"):
        getattr(L, name)()(L.Masking()(Input(shape=(8, 2))))


def test_a_subclass_pools_in_its_own_way() -> None:
    from kerata_layers_pooling.windows import _Pooling1D, _Pooling2D

    class Both(_Pooling2D):  # a half of each, as programs for Keras 1.2.2 wrote it
        def _pooling_function(
            self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str
        ) -> Any:
            greatest = K.pool2d(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode="max")
            return 0.5 * (greatest + K.pool2d(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode="avg"))

    class BothOfSteps(_Pooling1D):
        _pooling_function = Both._pooling_function

    images = np.arange(16.0).reshape(1, 4, 4, 1)
    x = Input((4, 4, 1))
    # Of the window (0, 1, 4, 5) the greatest is 5 and the mean 2.5.
    expected = np.array([[3.75, 5.75], [11.75, 13.75]]).reshape(1, 2, 2, 1)
    np.testing.assert_allclose(K.function([x], [Both()(x)])([images])[0], expected)
    steps = Input((4, 1))
    np.testing.assert_allclose(
        K.function([steps], [BothOfSteps()(steps)])([images[:, 0]])[0], [[[0.75], [2.75]]], rtol=1e-6
    )
