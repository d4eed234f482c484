"""Activations, losses, normalization, convolution, pooling and CTC of K."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.testing.backends import references as ref

from .kit import Case, Checks, floats, whole

X, CUBE = floats(3, 4), floats(2, 3, 4)
CHANCES = ref.softmax(floats(5, 3))
SHARES = floats(5, 3, low=0.05, high=0.95)
TARGET = ref.softmax(floats(5, 3, number=1))
LABELS = whole(5, low=0, high=3)
IMAGES, KERNEL = floats(2, 6, 5, 2), floats(3, 2, 2, 3)
VOLUMES, CUBES = floats(1, 4, 4, 3, 2), floats(2, 3, 2, 2, 2)


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def binary(p: Any, t: Any) -> Any:
    return -t * np.log(p) - (1 - t) * np.log(1 - p)


def last(x: Any) -> Any:
    """Images or volumes of "th" ordering with their channels last."""
    return np.moveaxis(x, 1, -1)


def first(x: Any) -> Any:
    return np.moveaxis(x, -1, 1)


def window(kernel: Any) -> Any:
    """A kernel of "th" ordering, (filters, channels, *window), in "tf" ordering."""
    return np.moveaxis(kernel, (0, 1), (-1, -2))


def th(kernel: Any) -> Any:
    return np.moveaxis(kernel, (-1, -2), (0, 1))


def conv(strides: Any, mode: str, dilation: Any = None) -> Any:
    return lambda x, k: ref.conv(x, k, strides, mode, dilation or (1,) * len(strides))


def separable(strides: Any, mode: str) -> Any:
    return lambda x, d, p: ref.conv(ref.depthwise_conv(x, d, strides, mode, (1, 1)), p, (1, 1), "valid", (1, 1))


def pool(size: Any, strides: Any, mode: str, kind: str) -> Any:
    return lambda x: ref.pool(x, size, strides, mode, kind)


def deconv(shape: Any, strides: Any, mode: str) -> Any:
    return lambda x, k: ref.conv_transpose(x, k.swapaxes(2, 3), np.array(shape), strides, mode)


CASES = {
    "relu": Case(
        lambda x: [K.relu(x), K.relu(x, 0.1), K.relu(x, max_value=1), K.relu(x, 0.2, 0.5)],
        lambda x: [
            relu(x),
            np.where(x > 0, x, 0.1 * x),
            np.clip(x, 0, 1),
            np.where(x > 0, np.minimum(x, 0.5), 0.2 * x),
        ],
        X,
    ),
    "relu with a slope that is a tensor": Case(
        lambda x, a: K.relu(x, a), lambda x, a: np.where(x > 0, x, a * x), X, floats(4, low=0.1), known=[1]
    ),
    "elu": Case(
        lambda x: [K.elu(x), K.elu(x, 0.5)],
        lambda x: [np.where(x > 0, x, np.exp(x) - 1), np.where(x > 0, x, 0.5 * np.exp(x) - 0.5)],
        X,
    ),
    "softmax": Case(K.softmax, ref.softmax, CUBE),
    "softplus": Case(K.softplus, lambda x: np.log1p(np.exp(x)), X),
    "softmax of a vector": Case(K.softmax, ref.softmax, floats(4)),
    "softsign": Case(K.softsign, lambda x: x / (1 + abs(x)), X),
    "sigmoid": Case(K.sigmoid, sigmoid, X),
    "hard_sigmoid": Case(K.hard_sigmoid, lambda x: np.clip(0.2 * x + 0.5, 0, 1), 3 * X),
    "tanh": Case(K.tanh, np.tanh, X),
    "categorical_crossentropy": Case(
        K.categorical_crossentropy, lambda p, t: -(t * np.log(p)).sum(-1), CHANCES, TARGET, smooth=False
    ),
    "categorical_crossentropy of shares": Case(
        K.categorical_crossentropy, lambda p, t: -(t * np.log(p / p.sum(-1, keepdims=True))).sum(-1), SHARES, TARGET
    ),
    "categorical_crossentropy from logits": Case(
        lambda x, t: [K.categorical_crossentropy(x, t, from_logits=True), K.categorical_crossentropy(K.softmax(x), t)],
        lambda x, t: [-(t * ref.log_softmax(x)).sum(-1)] * 2,
        floats(5, 3),
        TARGET,
    ),
    "sparse_categorical_crossentropy": Case(
        lambda p, t: [K.sparse_categorical_crossentropy(p, t), K.sparse_categorical_crossentropy(p, K.expand_dims(t))],
        lambda p, t: [-np.log(p[np.arange(5), t])] * 2,
        CHANCES,
        LABELS,
        smooth=False,
    ),
    "sparse_categorical_crossentropy from logits": Case(
        lambda x, t: K.sparse_categorical_crossentropy(x, t, from_logits=True),
        lambda x, t: -ref.log_softmax(x)[np.arange(5), t],
        floats(5, 3),
        LABELS,
    ),
    "binary_crossentropy": Case(K.binary_crossentropy, binary, SHARES, SHARES[::-1]),
    "binary_crossentropy from logits": Case(
        lambda x, t: [K.binary_crossentropy(x, t, from_logits=True), K.binary_crossentropy(K.sigmoid(x), t)],
        lambda x, t: [binary(sigmoid(x), t)] * 2,
        floats(5, 3),
        SHARES,
    ),
    "binary_crossentropy of 0 and 1": Case(
        lambda x: K.binary_crossentropy(x, x), lambda x: 0 * x, np.array([0.0, 1.0]), smooth=False
    ),
    "in_top_k": Case(
        lambda x, t: [K.in_top_k(x, t, 1), K.in_top_k(x, K.cast(t, "float32"), 2)],
        lambda x, t: [ref.in_top_k(x, t, 1), ref.in_top_k(x, t, 2)],
        CHANCES,
        LABELS,
    ),
    "batch_normalization": Case(
        lambda x, m, v, b, g: [K.batch_normalization(x, m, v, b, g, 1e-3), K.batch_normalization(x, m, v, None, None)],
        lambda x, m, v, b, g: [g * (x - m) / np.sqrt(v + 1e-3) + b, (x - m) / np.sqrt(v + 1e-3)],
        X,
        floats(4),
        floats(4, low=0.5),
        floats(4, number=1),
        floats(4, number=2),
        known=[1, 2, 3, 4],
    ),
    "normalize_batch_in_training": Case(
        lambda x, g, b: K.normalize_batch_in_training(x, g, b, [0, 1]),
        lambda x, g, b: [g * (x - x.mean((0, 1))) / np.sqrt(x.var((0, 1)) + 1e-3) + b, x.mean((0, 1)), x.var((0, 1))],
        CUBE,
        floats(4),
        floats(4, number=1),
        known=[1, 2],
    ),
    "normalize_batch_in_training over an inner axis": Case(
        lambda x, g, b: K.normalize_batch_in_training(x, g, b, [0, -1], 1e-2),
        lambda x, g, b: [
            g[:, None] * (x - x.mean((0, 2), keepdims=True)) / np.sqrt(x.var((0, 2), keepdims=True) + 1e-2)
            + b[:, None],
            x.mean((0, 2)),
            x.var((0, 2)),
        ],
        CUBE,
        floats(3),
        floats(3, number=1),
        known=[1, 2],
    ),
    "conv1d": Case(
        lambda x, k: [K.conv1d(x, k), K.conv1d(x, k, 2, "same"), K.conv1d(x, k, border_mode="full")],
        lambda x, k: [conv((1,), "valid")(x, k), conv((2,), "same")(x, k), conv((1,), "full")(x, k)],
        floats(2, 6, 2),
        floats(2, 2, 3),
        known=[1],
    ),
    "conv2d": Case(
        lambda x, k: [
            K.conv2d(x, k, dim_ordering="tf"),
            K.conv2d(x, k, (2, 1), "same", "tf"),
            K.conv2d(x, k, (2, 2), "valid", "tf"),
            K.conv2d(x, k, (1, 1), "full", "tf"),
        ],
        lambda x, k: [
            conv((1, 1), "valid")(x, k),
            conv((2, 1), "same")(x, k),
            conv((2, 2), "valid")(x, k),
            conv((1, 1), "full")(x, k),
        ],
        IMAGES,
        KERNEL,
        known=[1],
    ),
    "conv2d th": Case(
        lambda x, k: K.conv2d(x, k, (2, 1), "same", "th"),
        lambda x, k: first(conv((2, 1), "same")(last(x), window(k))),
        first(IMAGES),
        th(KERNEL),
        known=[1],
    ),
    "conv2d with an even kernel": Case(
        lambda x, k: K.conv2d(x, k, (2, 2), "same", "tf"), conv((2, 2), "same"), IMAGES, floats(2, 4, 2, 2), known=[1]
    ),
    "atrous_conv2d": Case(
        lambda x, k: [K.atrous_conv2d(x, k, 2, "valid", "tf"), K.atrous_conv2d(x, k, 2, "same", "tf")],
        lambda x, k: [conv((1, 1), "valid", (2, 2))(x, k), conv((1, 1), "same", (2, 2))(x, k)],
        IMAGES,
        KERNEL,
        known=[1],
    ),
    "atrous_conv2d th": Case(
        lambda x, k: K.atrous_conv2d(x, k, 2, "same", "th"),
        lambda x, k: first(conv((1, 1), "same", (2, 2))(last(x), window(k))),
        first(IMAGES),
        th(KERNEL),
        known=[1],
    ),
    "conv2d dilated with strides": Case(
        lambda x, k: [K.conv2d(x, k, (2, 1), m, "tf", filter_dilation=(1, 2)) for m in ("valid", "same")],
        lambda x, k: [conv((2, 1), m, (1, 2))(x, k) for m in ("valid", "same")],
        IMAGES,
        KERNEL,
        known=[1],
    ),
    "conv3d": Case(
        lambda x, k: [K.conv3d(x, k, dim_ordering="tf"), K.conv3d(x, k, (1, 2, 1), "same", "tf")],
        lambda x, k: [conv((1, 1, 1), "valid")(x, k), conv((1, 2, 1), "same")(x, k)],
        VOLUMES,
        CUBES,
        known=[1],
    ),
    "conv3d th": Case(
        lambda x, k: K.conv3d(x, k, (2, 1, 1), "valid", "th"),
        lambda x, k: first(conv((2, 1, 1), "valid")(last(x), window(k))),
        first(VOLUMES),
        th(CUBES),
        known=[1],
    ),
    "deconv2d": Case(
        lambda x, k: K.deconv2d(x, k, (None, 6, 5, 4), dim_ordering="tf"),
        deconv((2, 6, 5, 4), (1, 1), "valid"),
        floats(2, 4, 4, 3),
        floats(3, 2, 3, 4),
        known=[1],
    ),
    "deconv2d with strides": Case(
        lambda x, k: K.deconv2d(x, k, (2, 5, 7, 4), (2, 2), "same", "tf"),
        deconv((2, 5, 7, 4), (2, 2), "same"),
        floats(2, 3, 4, 3),
        floats(3, 2, 3, 4),
        known=[1],
    ),
    "deconv2d to a size that strides leave open": Case(
        lambda x, k: K.deconv2d(x, k, (2, 8, 7, 4), (2, 3), "valid", "tf"),
        deconv((2, 8, 7, 4), (2, 3), "valid"),
        floats(2, 3, 2, 3),
        floats(3, 2, 3, 4),
        known=[1],
    ),
    "deconv2d th": Case(
        lambda x, k: K.deconv2d(x, k, (K.shape(x)[0], 4, 6, 5), dim_ordering="th"),
        lambda x, k: first(deconv((2, 6, 5, 4), (1, 1), "valid")(last(x), window(k))),
        first(floats(2, 4, 4, 3)),
        th(floats(3, 2, 3, 4)),
        known=[1],
    ),
    "separable_conv2d": Case(
        lambda x, d, p: [
            K.separable_conv2d(x, d, p, dim_ordering="tf"),
            K.separable_conv2d(x, d, p, (2, 2), "same", "tf"),
            K.separable_conv2d(x, d, p, (2, 1), "valid", "tf"),
        ],
        lambda x, d, p: [
            separable((1, 1), "valid")(x, d, p),
            separable((2, 2), "same")(x, d, p),
            separable((2, 1), "valid")(x, d, p),
        ],
        IMAGES,
        floats(3, 2, 2, 2),
        floats(1, 1, 4, 3),
        known=[1, 2],
    ),
    "separable_conv2d th": Case(
        lambda x, d, p: K.separable_conv2d(x, d, p, (1, 1), "same", "th"),
        lambda x, d, p: first(separable((1, 1), "same")(last(x), np.transpose(d, (2, 3, 1, 0)), window(p))),
        first(IMAGES),
        floats(2, 2, 3, 2),
        th(floats(1, 1, 4, 3)),
        known=[1, 2],
    ),
}
for _kind, _mode in itertools.product(("max", "avg"), ("valid", "same")):
    CASES[f"pool2d {_kind} {_mode}"] = Case(
        lambda x, k=_kind, m=_mode: [K.pool2d(x, (2, 3), (1, 2), m, "tf", k), K.pool2d(x, (3, 2), (3, 3), m, "tf", k)],
        lambda x, k=_kind, m=_mode: [pool((2, 3), (1, 2), m, k)(x), pool((3, 2), (3, 3), m, k)(x)],
        IMAGES,
    )
    CASES[f"pool2d th {_kind} {_mode}"] = Case(
        lambda x, k=_kind, m=_mode: K.pool2d(x, (2, 3), (1, 2), m, "th", k),
        lambda x, k=_kind, m=_mode: first(pool((2, 3), (1, 2), m, k)(last(x))),
        first(IMAGES),
    )
    CASES[f"pool3d {_kind} {_mode}"] = Case(
        lambda x, k=_kind, m=_mode: [
            K.pool3d(x, (2, 3, 2), (1, 2, 1), m, "tf", k),
            K.pool3d(x, (2, 2, 2), (2, 1, 2), m, "tf", k),
        ],
        lambda x, k=_kind, m=_mode: [pool((2, 3, 2), (1, 2, 1), m, k)(x), pool((2, 2, 2), (2, 1, 2), m, k)(x)],
        VOLUMES,
    )
    CASES[f"pool3d th {_kind} {_mode}"] = Case(
        lambda x, k=_kind, m=_mode: K.pool3d(x, (2, 2, 2), (2, 2, 2), m, "th", k),
        lambda x, k=_kind, m=_mode: first(pool((2, 2, 2), (2, 2, 2), m, k)(last(x))),
        first(VOLUMES),
    )
CHECKS = Checks(CASES)


@pytest.mark.parametrize("name", CASES)
def test_value_shape_and_derivative(name: str) -> None:
    CHECKS.check(name)


def test_native_tensors() -> None:
    CHECKS.check_native()


@pytest.mark.parametrize("float_type", ["float16", "float64"], indirect=True)
def test_float_types(float_type: str) -> None:
    CHECKS.check_float_type(float_type)


@pytest.mark.parametrize("kind", ["max", "avg"])
def test_volumes_are_pooled_alike_in_every_float_type(kind: str) -> None:
    x = K.placeholder((None, 4, 4, 3, 2))
    for mode in ("valid", "same"):
        results = [
            K.cast(K.pool3d(K.cast(x, d), (2, 3, 2), (1, 2, 1), mode, "tf", kind), "float32")
            for d in ("float32", "float64", "float16")
        ]
        single, double, half = K.function([x], results)([VOLUMES])
        np.testing.assert_allclose(double, single, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(half, single, rtol=1e-2, atol=1e-2)


def test_dilation_needs_no_strides_of_one() -> None:
    """ "same" with strides and dilation together, of every size."""
    x = K.placeholder((None, None, None, 1))
    kernel = floats(2, 3, 1, 1).astype("float32")
    f = K.function([x], [K.conv2d(x, K.variable(kernel), (2, 3), "same", "tf", filter_dilation=(3, 2))])
    for rows in range(1, 7):
        images = floats(1, rows, rows + 2, 1).astype("float32")
        np.testing.assert_allclose(
            f([images])[0], ref.conv(images, kernel, (2, 3), "same", (3, 2)), rtol=1e-4, atol=1e-5
        )


def test_ctc_batch_cost_sums_over_all_paths() -> None:
    chances = ref.softmax(floats(3, 4, 3)).astype("float32")
    labels, times, lengths = np.array([[0, 1], [1, 0], [0, 0]]), np.array([[4], [3], [4]]), np.array([[2], [1], [2]])
    inputs = [
        K.placeholder((None, 2)),
        K.placeholder((None, 4, 3)),
        K.placeholder((None, 1), dtype="int64"),
        K.placeholder((None, 1)),
    ]
    cost = K.ctc_batch_cost(*inputs)
    assert cost.shape == (None, 1)
    slope = K.gradients(K.sum(cost), [inputs[1]])[0]
    value, slopes = K.function(inputs, [cost, slope])([labels, chances, times, lengths])
    np.testing.assert_allclose(value[:, 0], ref.ctc_loss(labels, chances, times[:, 0], lengths[:, 0]), rtol=1e-4)
    weights = [np.ones(3)]

    def normed(p: Any) -> list[Any]:  # the cost of a frame's shares, whatever they sum to
        return [ref.ctc_loss(labels, p / p.sum(-1, keepdims=True), times[:, 0], lengths[:, 0])]

    np.testing.assert_allclose(slopes, ref.derivatives(normed, [chances], weights)[0], rtol=1e-2, atol=1e-3)


def collapsed(chances: Any) -> list[tuple[float, list[int]]]:
    """Every label sequence with its probability, the likeliest first."""
    found: dict[tuple[int, ...], float] = {}
    blank = chances.shape[-1] - 1
    for path in itertools.product(range(blank + 1), repeat=len(chances)):
        key = tuple(ref.collapse(path, blank))
        found[key] = found.get(key, 0.0) + float(np.prod([chances[t, c] for t, c in enumerate(path)]))
    return sorted(((p, list(k)) for k, p in found.items()), reverse=True)


def test_ctc_decode_by_beam_finds_the_likeliest_labels() -> None:
    chances = ref.softmax(2 * floats(3, 4, 3)).astype("float32")
    x, times = K.placeholder((None, 4, 3)), K.placeholder((None,), dtype="int32")
    labels, scores = K.ctc_decode(x, times, greedy=False, beam_width=100, top_paths=2)
    assert [label.shape for label in labels] == [(None, None)] * 2 and scores.shape == (None, 2)
    best, second, logs = K.function([x, times], [*labels, scores])([chances, [4, 4, 3]])
    for i, time in enumerate((4, 4, 3)):
        expected = collapsed(chances[i, :time])
        for rank, decoded in enumerate((best, second)):
            assert [c for c in decoded[i] if c >= 0] == expected[rank][1]
            assert logs[i, rank] == pytest.approx(np.log(expected[rank][0]), abs=1e-4)


@pytest.mark.parametrize(("times", "top_paths"), [(3, 1), (1, 4)])
def test_ctc_decode_by_beam_says_where_the_data_do_not_suit(times: int, top_paths: int) -> None:
    """More times than there are; fewer labellings (none, 0 or 1, in one time) than are asked for."""
    x, length = K.placeholder((None, 2, 3)), K.placeholder((None,), dtype="int32")
    labels, scores = K.ctc_decode(x, length, greedy=False, beam_width=4, top_paths=top_paths)
    with pytest.raises(BackendError, match="ctc_decode"):
        K.function([x, length], [*labels, scores])([np.full((1, 2, 3), 1 / 3), [times]])


def test_ctc_decode_greedily_joins_repetitions_and_drops_blanks() -> None:
    paths = np.array([[0, 0, 2, 0, 1], [1, 1, 1, 2, 2], [2, 2, 2, 2, 0]])
    chances = np.eye(3)[paths] * 0.7 + 0.1
    x, times = K.placeholder((None, 5, 3)), K.placeholder((None,), dtype="int32")
    labels, scores = K.ctc_decode(x, times)
    decoded, score = K.function([x, times], [labels[0], scores])([chances, [5, 5, 4]])
    np.testing.assert_array_equal(decoded, [[0, 0, 1], [1, -1, -1], [-1, -1, -1]])
    assert scores.shape == (None, 1)
    np.testing.assert_allclose(score[:, 0], -np.log(0.8) * np.array([5, 5, 4]), rtol=1e-4)


def test_switch_chooses_whole_or_by_entry() -> None:
    x, y = K.placeholder((None, 2)), K.placeholder((None, 2))
    scalar, rows = K.placeholder((), dtype="bool"), K.placeholder((None,), dtype="int32")
    outputs = [
        K.switch(scalar, x, y),
        K.switch(rows, x, y),
        K.switch(x > 0, x, 0.0),
        K.switch(scalar, lambda: x * 2, y),
        K.switch(rows, K.cast(x, "int32"), y),
    ]
    f = K.function([x, y, scalar, rows], [*outputs, K.gradients(K.sum(outputs[0]), [x])[0]])
    a, b = np.array([[1.5, -1], [2, -2]]), np.array([[10.0, 20], [30, 40]])
    for flag in (True, False):
        got = f([a, b, flag, [0, 3]])
        expected = [
            a if flag else b,
            np.array([b[0], a[1]]),
            np.maximum(a, 0),
            2 * a if flag else b,
            np.array([b[0], a[1]]),
            np.full((2, 2), float(flag)),
        ]
        for value, wanted in zip(got, expected, strict=True):
            np.testing.assert_allclose(value, wanted)
    assert outputs[4].dtype == "float32"


def test_choice_by_phase() -> None:
    x = K.placeholder((2,))
    outputs = [K.in_train_phase(x * 2, x), K.in_test_phase(x * 2, x), K.in_train_phase(lambda: x + 1, lambda: x - 1)]
    assert all(o._uses_learning_phase for o in outputs)
    f = K.function([x, K.learning_phase()], outputs)
    for phase, expected in ((1, [[2, 4], [1, 2], [2, 3]]), (0, [[1, 2], [2, 4], [0, 1]])):
        np.testing.assert_allclose(f([[1, 2], phase]), expected)


@pytest.mark.parametrize("phase", [0, 1])
def test_phase_that_is_set(phase: int) -> None:
    K.set_learning_phase(phase)
    try:
        assert K.learning_phase() == phase
        assert K.in_train_phase("train", "test") == ("train" if phase else "test")
        assert K.in_test_phase(lambda: 1, lambda: 2) == (2 if phase else 1)
    finally:
        K.clear_session()
    assert K.learning_phase()._uses_learning_phase


def test_dropout_keeps_the_mean_and_shares_noise() -> None:
    x = K.placeholder((None, 20))
    f = K.function(
        [x],
        [
            K.dropout(x, 0.25),
            K.dropout(x, 0.5, noise_shape=(K.shape(x)[0], 1)),
            K.dropout(x, 0.0),
            K.gradients(K.sum(K.dropout(x, 0.25, seed=1)), [x])[0],
        ],
    )
    dropped, shared, same, slope = f([np.ones((500, 20))])
    np.testing.assert_allclose(np.unique(dropped), [0, 4 / 3], rtol=1e-6)
    np.testing.assert_allclose(np.unique(slope), [0, 4 / 3], rtol=1e-6)
    assert dropped.mean() == pytest.approx(1, abs=0.03)
    assert set(shared.sum(axis=1)) == {0.0, 40.0}
    np.testing.assert_array_equal(same, np.ones((500, 20)))
