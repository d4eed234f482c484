"""The convolutions keep what layers promise, compute their formulas in both orderings, and refuse what they cannot
take."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from kerata import Input, Sequential, constraints, regularizers
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.graph.printing import nodes
from kerata.testing import check_layer

EVERYTHING: dict[str, Any] = {
    "activation": "tanh",
    "init": "he_normal",
    "W_regularizer": "l2",
    "b_regularizer": "l1",
    "activity_regularizer": "activity_l2",
    "W_constraint": "unitnorm",
    "b_constraint": "nonneg",
}


def reference(x: Any, w: Any, strides: Any, mode: str, dilation: Any) -> Any:
    """The convolution of (batch, *space, channels) with (*window, channels, filters), entry by entry of the window."""
    rank = x.ndim - 2
    spans = [(n - 1) * d + 1 for n, d in zip(w.shape[:rank], dilation, strict=True)]
    pads = []
    for n, span, stride in zip(x.shape[1:-1], spans, strides, strict=True):
        total = max((-(-n // stride) - 1) * stride + span - n, 0) if mode == "same" else 0
        pads.append((span - 1, span - 1) if mode == "full" else (total // 2, total - total // 2))
    x = np.pad(x, [(0, 0), *pads, (0, 0)])
    counts = [(n - span) // stride + 1 for n, span, stride in zip(x.shape[1:-1], spans, strides, strict=True)]
    output = np.zeros((len(x), *counts, w.shape[-1]))
    for place in itertools.product(*map(range, w.shape[:rank])):
        index = [
            slice(i * d, i * d + (count - 1) * s + 1, s)
            for i, d, s, count in zip(place, dilation, strides, counts, strict=True)
        ]
        output += x[(slice(None), *index)] @ w[place]
    return output


def channels_first(x: Any) -> Any:
    return np.moveaxis(x, -1, 1)


def kernel_first(w: Any) -> Any:
    return np.moveaxis(w, (-1, -2), (0, 1))


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("Convolution1D", {"nb_filter": 4, "filter_length": 3}, (3, 8, 5)),
        ("Convolution1D", {"nb_filter": 4, "filter_length": 2, **EVERYTHING}, (3, 8, 5)),
        ("Convolution1D", {"nb_filter": 4, "filter_length": 3, "border_mode": "full", "bias": False}, (3, None, 5)),
        (
            "Convolution1D",
            {"nb_filter": 4, "filter_length": 5, "border_mode": "same", "subsample_length": 2},
            (3, 3, 2),
        ),
        ("AtrousConvolution1D", {"nb_filter": 4, "filter_length": 2, "atrous_rate": 2, **EVERYTHING}, (3, None, 5)),
        ("Convolution2D", {"nb_filter": 4, "nb_row": 3, "nb_col": 2, **EVERYTHING}, (3, 7, 8, 3)),
        ("Convolution2D", {"nb_filter": 4, "nb_row": 3, "nb_col": 2, "dim_ordering": "th"}, (3, 3, None, None)),
        ("Convolution2D", {"nb_filter": 4, "nb_row": 1, "nb_col": 1, "subsample": [3, 2], "bias": False}, (3, 7, 8, 3)),
        ("AtrousConvolution2D", {"nb_filter": 4, "nb_row": 3, "nb_col": 3, "atrous_rate": (2, 1)}, (3, 7, None, 3)),
        (
            "Convolution3D",
            {"nb_filter": 2, "kernel_dim1": 2, "kernel_dim2": 3, "kernel_dim3": 1, **EVERYTHING},
            (2, 4, 5, 6, 3),
        ),
        (
            "Convolution3D",
            {
                "nb_filter": 2,
                "kernel_dim1": 2,
                "kernel_dim2": 3,
                "kernel_dim3": 1,
                "dim_ordering": "th",
                "subsample": (2, 1, 2),
                "border_mode": "same",
            },
            (2, 3, None, 5, 6),
        ),
        (
            "SeparableConvolution2D",
            {
                "nb_filter": 4,
                "nb_row": 3,
                "nb_col": 2,
                "depth_multiplier": 2,
                "activation": "relu",
                "depthwise_regularizer": "l2",
                "pointwise_regularizer": "l1",
                "depthwise_constraint": "maxnorm",
                "pointwise_constraint": "nonneg",
            },
            (3, 7, 8, 3),
        ),
        (
            "SeparableConvolution2D",
            {
                "nb_filter": 4,
                "nb_row": 3,
                "nb_col": 3,
                "dim_ordering": "th",
                "bias": False,
                "border_mode": "same",
                "subsample": (2, 1),
            },
            (3, 3, 7, None),
        ),
        (
            "Deconvolution2D",
            {
                "nb_filter": 4,
                "nb_row": 3,
                "nb_col": 3,
                "output_shape": (None, 14, 15, 4),
                "border_mode": "same",
                "subsample": (2, 2),
                **EVERYTHING,
            },
            (3, 7, 8, 3),
        ),
        (
            "Deconvolution2D",
            {
                "nb_filter": 2,
                "nb_row": 3,
                "nb_col": 2,
                "output_shape": [None, 2, 9, 9],
                "dim_ordering": "th",
                "bias": False,
            },
            (3, 3, 7, 8),
        ),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (1, 3), (2, 2)])
def test_convolutions_are_sums_over_their_windows(mode: str, stride: int, rate: int) -> None:
    x, w, b = np.random.randn(2, 9, 11, 3), np.random.randn(3, 2, 3, 4), np.random.randn(4)
    expected = np.tanh(reference(x, w, (stride, 1 + stride // 2), mode, (rate, 1)) + b)
    kwargs = {
        "nb_filter": 4,
        "nb_row": 3,
        "nb_col": 2,
        "activation": "tanh",
        "border_mode": mode,
        "subsample": (stride, 1 + stride // 2),
        "atrous_rate": (rate, 1),
    }
    images = Input(shape=(None, None, 3))
    output = L.AtrousConvolution2D(weights=[w, b], **kwargs)(images)
    first = Input(shape=(3, 9, 11))
    output_first = L.AtrousConvolution2D(weights=[kernel_first(w), b], dim_ordering="th", **kwargs)(first)
    came = K.function([images, first], [output, output_first])([x, channels_first(x)])
    np.testing.assert_allclose(came[0], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(came[1], channels_first(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("mode", "stride", "rate"), [("full", 1, 2), ("same", 2, 2), ("valid", 3, 1)])
def test_convolution_of_sequences(mode: str, stride: int, rate: int) -> None:
    x, w = np.random.randn(2, 9, 3), np.random.randn(3, 1, 3, 4)
    steps = Input(shape=(9, 3))
    layer = L.AtrousConvolution1D(
        4, 3, weights=[w], bias=False, border_mode=mode, subsample_length=stride, atrous_rate=rate
    )
    expected = reference(x, w[:, 0], (stride,), mode, (rate,))
    np.testing.assert_allclose(K.function([steps], [layer(steps)])([x])[0], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("mode", "strides"), [("valid", (1, 2, 1)), ("same", (2, 1, 3)), ("full", (1, 1, 1))])
def test_convolution_of_volumes_in_both_orderings(mode: str, strides: Any) -> None:
    x, w, b = np.random.randn(2, 4, 5, 6, 3), np.random.randn(2, 3, 2, 3, 2), np.random.randn(2)
    expected = reference(x, w, strides, mode, (1, 1, 1)) + b
    last, first = Input(shape=(4, 5, 6, 3)), Input(shape=(3, 4, 5, 6))
    outputs = [
        L.Convolution3D(2, 2, 3, 2, weights=[w, b], border_mode=mode, subsample=strides)(last),
        L.Convolution3D(
            2, 2, 3, 2, weights=[kernel_first(w), b], border_mode=mode, subsample=strides, dim_ordering="th"
        )(first),
    ]
    came = K.function([last, first], outputs)([x, channels_first(x)])
    np.testing.assert_allclose(came[0], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(came[1], channels_first(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("mode", "strides"), [("valid", (1, 1)), ("same", (2, 2)), ("same", (1, 2))])
def test_separable_convolution_in_both_orderings(mode: str, strides: Any) -> None:
    x, b = np.random.randn(2, 7, 8, 3), np.random.randn(4)
    deep, point = np.random.randn(3, 2, 3, 2), np.random.randn(1, 1, 6, 4)
    parts = [reference(x[..., k : k + 1], deep[:, :, k : k + 1], strides, mode, (1, 1)) for k in range(3)]
    expected = np.concatenate(parts, axis=-1) @ point[0, 0] + b
    last, first = Input(shape=(7, 8, 3)), Input(shape=(3, 7, 8))
    kwargs: dict[str, Any] = {"depth_multiplier": 2, "border_mode": mode, "subsample": strides}
    outputs = [
        L.SeparableConvolution2D(4, 3, 2, weights=[deep, point, b], **kwargs)(last),
        L.SeparableConvolution2D(
            4, 3, 2, weights=[kernel_first(deep), kernel_first(point), b], dim_ordering="th", **kwargs
        )(first),
    ]
    came = K.function([last, first], outputs)([x, channels_first(x)])
    np.testing.assert_allclose(came[0], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(came[1], channels_first(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("mode", "rows", "stride"), [("valid", 9, 1), ("valid", 16, 2), ("same", 13, 2)])
def test_deconvolution_is_the_transpose_of_the_convolution(mode: str, rows: int, stride: int) -> None:
    # <deconvolution(x), y> = <x, convolution(y)> for all y, with the filters of one as the channels of the other.
    x, w, y = np.random.randn(2, 7, 7, 3), np.random.randn(3, 3, 3, 4), np.random.randn(2, rows, rows, 4)
    strides = (stride, stride)
    last, first = Input(shape=(7, 7, 3)), Input(shape=(3, 7, 7))
    kwargs: dict[str, Any] = {"border_mode": mode, "subsample": strides, "bias": False}
    outputs = [
        L.Deconvolution2D(4, 3, 3, (None, rows, rows, 4), weights=[w], **kwargs)(last),
        L.Deconvolution2D(4, 3, 3, (None, 4, rows, rows), weights=[kernel_first(w)], dim_ordering="th", **kwargs)(
            first
        ),
    ]
    came = K.function([last, first], outputs)([x, channels_first(x)])
    back = reference(y, np.swapaxes(w, 2, 3), strides, mode, (1, 1))
    np.testing.assert_allclose((came[0] * y).sum(), (x * back).sum(), rtol=1e-4)
    np.testing.assert_allclose(came[1], channels_first(came[0]), rtol=1e-4, atol=1e-5)


def test_deconvolution_takes_the_batch_of_its_input() -> None:
    layer = L.Deconvolution2D(2, 2, 2, (3, 5, 5, 2), input_shape=(4, 4, 1))
    assert Sequential([layer]).predict(np.ones((7, 4, 4, 1))).shape == (7, 5, 5, 2)
    with pytest.raises(ShapeError, match="batch of 3"):
        L.Deconvolution2D(2, 2, 2, (3, 5, 5, 2))(Input(batch_shape=(7, 4, 4, 1)))


def test_weights_have_the_shapes_of_keras() -> None:
    last, first = Input(shape=(9, 9, 3)), Input(shape=(3, 9, 9))
    shapes = {}
    for key, layer, start in [
        ("tf", L.Convolution2D(5, 2, 4), last),
        ("th", L.Convolution2D(5, 2, 4, dim_ordering="th"), first),
        ("separable", L.SeparableConvolution2D(5, 2, 4, depth_multiplier=2, dim_ordering="th"), first),
        ("deconvolution", L.Deconvolution2D(5, 2, 4, (None, 5, 10, 12), dim_ordering="th"), first),
        ("sequence", L.Convolution1D(5, 2), Input(shape=(9, 3))),
    ]:
        layer(start)
        shapes[key] = [w.shape for w in layer.get_weights()]
    assert shapes == {
        "tf": [(2, 4, 3, 5), (5,)],
        "th": [(5, 3, 2, 4), (5,)],
        "separable": [(2, 3, 2, 4), (5, 6, 1, 1), (5,)],
        "deconvolution": [(5, 3, 2, 4), (5,)],
        "sequence": [(2, 1, 3, 5), (5,)],
    }


@pytest.mark.parametrize("order", ["tf", "th"])
def test_initial_values_are_scaled_by_the_fans_of_the_ordering(order: str) -> None:
    layer = L.Convolution2D(40, 3, 3, dim_ordering=order)
    layer(Input(shape=(20, 20, 20)))
    bound = np.sqrt(6 / (9 * 20 + 9 * 40))
    assert 0.98 * bound < np.abs(layer.get_weights()[0]).max() <= bound


def test_an_initialization_of_ones_own_needs_no_ordering() -> None:
    layer = L.Convolution2D(2, 3, 3, init=lambda shape, name=None: K.variable(np.full(shape, 0.5), name=name))
    layer(Input(shape=(5, 5, 1)))
    np.testing.assert_array_equal(layer.get_weights()[0], np.full((3, 3, 1, 2), 0.5))


def test_penalties_and_constraints_reach_the_weights() -> None:
    layer = L.Convolution2D(
        2,
        3,
        3,
        W_regularizer=regularizers.get("l2"),
        W_constraint=constraints.get("nonneg"),
        activity_regularizer="activity_l2",
        input_shape=(5, 5, 1),
    )
    model = Sequential([layer])
    w, x = model.get_weights()[0], np.random.randn(1, 5, 5, 1)
    output = reference(x, w, (1, 1), "valid", (1, 1))
    penalties = [0.01 * (w**2).sum(), 0.01 * (output**2).sum()]
    np.testing.assert_allclose(np.sort(K.function(model.inputs, model.losses)([x])), np.sort(penalties), rtol=1e-4)
    model.compile("sgd", "mse")
    model.train_on_batch(x, np.zeros((1, 3, 3, 2)))
    assert (model.get_weights()[0] >= 0).all() > (w >= 0).all()


def test_the_default_ordering_is_the_configured_one() -> None:
    K.set_image_dim_ordering("th")
    try:
        layer = L.Convolution2D(2, 3, 3)
        assert layer(Input(shape=(1, 6, 7))).shape == (None, 2, 4, 5)
        assert layer.get_config()["dim_ordering"] == "th"
    finally:
        K.set_image_dim_ordering("tf")


def test_the_short_names_are_the_same_layers() -> None:
    for short, long in [
        ("Conv1D", "Convolution1D"),
        ("Conv2D", "Convolution2D"),
        ("Conv3D", "Convolution3D"),
        ("AtrousConv1D", "AtrousConvolution1D"),
        ("AtrousConv2D", "AtrousConvolution2D"),
        ("SeparableConv2D", "SeparableConvolution2D"),
        ("Deconv2D", "Deconvolution2D"),
    ]:
        assert getattr(L, short) is getattr(L, long)
    config = Sequential([L.Conv2D(2, 3, 3, input_shape=(5, 5, 1))]).get_config()
    assert config[0]["class_name"] == "Convolution2D"


def test_sequences_may_be_described_by_input_dim_and_input_length() -> None:
    assert Sequential([L.Convolution1D(4, 3, input_dim=5, input_length=8)]).output_shape == (None, 6, 4)
    assert Sequential([L.AtrousConvolution1D(4, 3, input_dim=5)]).output_shape == (None, None, 4)


def test_sizes_are_whole_numbers_in_any_form() -> None:
    sequence = L.AtrousConvolution1D(
        4.0, np.int64(3), atrous_rate=np.float32(2), input_dim=5.0, input_length=np.int8(8)
    )
    images = L.SeparableConvolution2D(np.uint8(4), 3.0, np.int64(3), subsample=np.array([2, 1]), depth_multiplier=2.0)
    config = {**sequence.get_config(), **images.get_config()}
    names = ("filter_length", "subsample_length", "atrous_rate", "input_dim", "input_length", "depth_multiplier")
    assert [config[name] for name in names] == [3, 1, 2, 5, 8, 2]
    assert (config["nb_filter"], config["nb_row"], config["nb_col"], config["subsample"]) == (4, 3, 3, (2, 1))
    assert {type(config[name]) for name in (*names, "nb_filter", "nb_row", "nb_col")} == {int}
    padded = L.ZeroPadding2D({"top_pad": np.int64(2), "left_pad": 1.0}).get_config()["padding"]
    assert padded == {"top_pad": 2, "left_pad": 1} and {type(size) for size in padded.values()} == {int}


def test_arguments_are_refused_in_their_own_name() -> None:
    for wrong in ("3", 2.5, True, {1}, None):
        for make, argument in (
            (lambda size: L.Convolution1D(size, 3), "nb_filter of Convolution1D"),
            (lambda size: L.AtrousConvolution1D(4, size), "filter_length of AtrousConvolution1D"),
            (lambda size: L.Convolution1D(4, 3, subsample_length=size), "subsample_length of Convolution1D"),
            (lambda size: L.Deconvolution2D(4, size, 3, (None, 5, 5, 4)), "nb_row of Deconvolution2D"),
            (lambda size: L.Convolution3D(4, 3, 3, size), "kernel_dim3 of Convolution3D"),
            (lambda size: L.UpSampling1D(size), "length of UpSampling1D"),
        ):
            with pytest.raises(ArgumentTypeError, match=f"{argument} must be a whole number; got "):
                make(wrong)
    with pytest.raises(ArgumentError, match="nb_filter of Convolution2D must fit 64 bits"):
        L.Convolution2D(2**70, 3, 3)
    with pytest.raises(ArgumentTypeError, match="input_length of Convolution1D must be a whole number; got 'x'"):
        L.Convolution1D(4, 3, input_dim=5, input_length="x")


def test_a_training_step_in_tf_order_transposes_nothing() -> None:
    model = Sequential(
        [
            L.Convolution2D(4, 3, 3, activation="relu", input_shape=(8, 8, 1)),
            L.MaxPooling2D(),
            L.UpSampling2D(),
            L.ZeroPadding2D(),
            L.Cropping2D(((1, 0), (0, 1))),
        ]
    )
    loss = K.sum(K.square(model.output))
    assert "transpose" not in {node.op for node in nodes([loss, *K.gradients(loss, model.trainable_weights)])}


@pytest.mark.parametrize(
    ("make", "shape", "error", "words"),
    [
        (lambda: L.Convolution1D(4, 9), (8, 2), ShapeError, r'Layer "conv.*window of 9.*length of 8.*ZeroPadding'),
        (lambda: L.Convolution2D(4, 3, 9), (8, 8, 2), ShapeError, r"axis 2 .*window of 9.*length of 8"),
        (lambda: L.Convolution2D(4, 3, 9, dim_ordering="th"), (8, 8, 2), ShapeError, r"axis 3 .*window of 9"),
        (lambda: L.Convolution3D(4, 3, 3, 3), (4, 4, 2, 1), ShapeError, r"axis 3 .*window of 3"),
        (lambda: L.AtrousConvolution2D(4, 3, 3, atrous_rate=(4, 4)), (8, 8, 2), ShapeError, "window of 9"),
        (lambda: L.SeparableConvolution2D(4, 9, 3), (8, 8, 2), ShapeError, "window of 9"),
        (lambda: L.Convolution2D(4, 3, 3), (8, 8), ShapeError, "4 dimensions"),
        (lambda: L.Convolution2D(4, 3, 3), (8, 8, None), ShapeError, "not known"),
        (lambda: L.SeparableConvolution2D(4, 3, 3), (8, 8, None), ShapeError, "not known"),
        (lambda: L.Convolution2D(4, 3, 3, border_mode="sam"), (8, 8, 2), ArgumentError, '"valid" or "same" or "full"'),
        (lambda: L.SeparableConvolution2D(4, 3, 3, border_mode="full"), (8, 8, 2), ArgumentError, "'full'"),
        (lambda: L.Convolution2D(4, 3, 3, dim_ordering="xy"), (8, 8, 2), ArgumentError, "'xy'"),
        (lambda: L.Convolution2D(0, 3, 3), (8, 8, 2), ArgumentError, "nb_filter of Convolution2D"),
        (lambda: L.Convolution2D(4, 3, 2.5), (8, 8, 2), ArgumentTypeError, "nb_col of Convolution2D"),
        (lambda: L.Convolution2D(4, 3, 3, subsample=(2,)), (8, 8, 2), ArgumentError, "2 whole numbers"),
        (lambda: L.Convolution3D(4, 3, 3, 3, subsample=(1, 0, 1)), (8, 8, 8, 2), ArgumentError, "1 or more"),
        (lambda: L.AtrousConvolution1D(4, 3, atrous_rate=0), (8, 2), ArgumentError, "atrous_rate"),
        (lambda: L.SeparableConvolution2D(4, 3, 3, depth_multiplier=True), (8, 8, 2), ArgumentTypeError, "depth_mult"),
        (lambda: L.Convolution2D(4, 3, 3, weights=[np.ones((4, 2, 3, 3)), np.ones(4)]), (8, 8, 2), ShapeError, "shape"),
        (lambda: L.Convolution2D(4, 3, 3, kernel=3), (8, 8, 2), ArgumentTypeError, "kernel"),
        (lambda: L.Deconvolution2D(4, 3, 3, (None, 9, 10, 4)), (8, 8, 2), ShapeError, "lead to 10 .*asks for 9"),
        (lambda: L.Deconvolution2D(4, 3, 3, (None, 17, 20, 4), subsample=(2, 2)), (8, 8, 2), ShapeError, "17 to 18"),
        (
            lambda: L.Deconvolution2D(4, 3, 3, (None, 16, 17, 4), border_mode="same", subsample=(2, 2)),
            (8, 8, 2),
            ShapeError,
            "15 to 16",
        ),
        (lambda: L.Deconvolution2D(4, 3, 3, (10, 10, 4)), (8, 8, 2), ArgumentError, "rows, columns, channels"),
        (lambda: L.Deconvolution2D(4, 3, 3, (None, 10, None, 4)), (8, 8, 2), ArgumentError, "output_shape"),
        (lambda: L.Deconvolution2D(4, 3, 3, (None, 10, 10, 3)), (8, 8, 2), ArgumentError, "channels as there are"),
        (lambda: L.Deconvolution2D(4, 3, 3, (None, 10, 10, 4), border_mode="full"), (8, 8, 2), ArgumentError, "full"),
    ],
)
def test_refuses_in_words(make: Any, shape: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()(Input(shape=shape))


def test_an_error_names_the_line_of_the_program() -> None:
    with pytest.raises(ShapeError, match=r"made at .*test_convolutions.py:\d+"):
        L.Convolution2D(4, 9, 9)(Input(shape=(8, 8, 2)))


def test_another_number_of_channels_is_refused() -> None:
    layer = L.Convolution2D(4, 3, 3)
    layer(Input(shape=(8, 8, 2)))
    with pytest.raises(ShapeError, match="3 channels; the kernel is for 2"):
        layer(Input(shape=(8, 8, 3)))


def test_a_mask_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="does not support masking"):
        L.Convolution1D(4, 3)(L.Masking()(Input(shape=(8, 2))))
