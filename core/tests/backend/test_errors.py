"""Each wrong use of K is an error of ours when the graph is built, which names the line and the layer."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, DtypeError, KerataError, ShapeError
from kerata.graph import layer_scope


@pytest.fixture(scope="module")
def t() -> SimpleNamespace:
    """A tensor of each kind."""
    return SimpleNamespace(
        x=K.placeholder((None, 3)),
        y=K.placeholder((None, 4)),
        cube=K.placeholder((None, 3, 4)),
        scalar=K.placeholder(()),
        image=K.placeholder((None, 6, 5, 2)),
        volume=K.placeholder((None, 4, 4, 4, 2)),
        kernel=K.ones((3, 2, 2, 4)),
        cubes=K.ones((2, 2, 2, 2, 4)),
        flag=K.placeholder((None, 3), dtype="bool"),
        n=K.placeholder((None,), dtype="int32"),
        sparse=K.placeholder((None, 3), sparse=True),
        free=K.placeholder((None, None)),
    )


WRONG: dict[str, tuple[type[KerataError], str, Callable[[Any], Any]]] = {
    "sizes that do not broadcast": (ShapeError, "broadcast", lambda t: t.x + t.y),
    "sizes that do not broadcast in a comparison": (ShapeError, "broadcast", lambda t: K.equal(t.x, t.y)),
    "maximum of unlike sizes": (ShapeError, "broadcast", lambda t: K.maximum(t.x, t.y)),
    "text": (ArgumentTypeError, "text", lambda t: K.exp("text")),
    "a ragged list": (ArgumentTypeError, "numeric", lambda t: K.exp([[1, 2], [3]])),
    "None": (ArgumentTypeError, "None", lambda t: t.x + None),
    "booleans added": (DtypeError, "K.cast", lambda t: t.flag + t.flag),
    "a boolean's sign": (DtypeError, "K.cast", lambda t: K.sign(t.flag)),
    "the greatest boolean": (DtypeError, "K.cast", lambda t: K.max(t.flag)),
    "numbers and-ed": (DtypeError, "bool", lambda t: t.x & t.x),
    "a sparse operand": (ArgumentTypeError, "to_dense", lambda t: K.exp(t.sparse)),
    "sparse sizes": (ShapeError, "sparse product", lambda t: K.dot(t.sparse, K.ones((4, 2)))),
    "sum over an axis that is not there": (ArgumentError, "Axis 2", lambda t: K.sum(t.x, 2)),
    "mean over an axis that is not there": (ArgumentError, "Axis -3", lambda t: K.mean(t.x, [0, -3])),
    "var over text": (ArgumentTypeError, "integer", lambda t: K.var(t.x, "last")),
    "argmax over an axis that is not there": (ArgumentError, "Axis 2", lambda t: K.argmax(t.x, 2)),
    "argmin of no entries": (ShapeError, "no entries", lambda t: K.argmin(K.placeholder((None, 0)))),
    "softmax of a scalar": (ShapeError, "scalar", lambda t: K.softmax(t.scalar)),
    "dot": (ShapeError, "3.*4", lambda t: K.dot(t.x, K.ones((4, 2)))),
    "dot of cubes": (ShapeError, "4.*3", lambda t: K.dot(t.cube, K.ones((2, 3, 5)))),
    "batch_dot over unequal sizes": (ShapeError, "3.*4", lambda t: K.batch_dot(t.cube, t.cube, (1, 2))),
    "batch_dot over the batch": (ArgumentError, "batch", lambda t: K.batch_dot(t.cube, t.cube, 0)),
    "batch_dot over three axes": (ArgumentError, "axes", lambda t: K.batch_dot(t.cube, t.cube, (1, 2, 1))),
    "gather of a scalar": (ShapeError, "scalar", lambda t: K.gather(t.scalar, t.n)),
    "gather by text": (ArgumentTypeError, "a", lambda t: K.gather(t.x, "a")),
    "concatenate": (ShapeError, "agree", lambda t: K.concatenate([t.x, t.y], axis=0)),
    "concatenate of unlike ranks": (ShapeError, "agree", lambda t: K.concatenate([t.x, t.cube])),
    "concatenate nothing": (ArgumentError, "nothing", lambda t: K.concatenate([])),
    "stack": (ShapeError, "one shape", lambda t: K.stack([t.x, t.y])),
    "stack nothing": (ArgumentError, "nothing", lambda t: K.stack([])),
    "reshape": (ShapeError, "12", lambda t: K.reshape(K.ones((3, 4)), (5, 2))),
    "reshape with two unknowns": (ArgumentError, "one size", lambda t: K.reshape(t.x, (-1, -1))),
    "reshape with a size of -2": (ArgumentError, "-2", lambda t: K.reshape(t.x, (-2, 3))),
    "reshape to a number": (ArgumentTypeError, "list", lambda t: K.reshape(t.x, 3)),
    "reshape to what -1 cannot fill": (ShapeError, "12", lambda t: K.reshape(K.ones((3, 4)), (-1, 5))),
    "permute_dimensions": (ArgumentError, "order", lambda t: K.permute_dimensions(t.cube, (0, 1))),
    "permute_dimensions by an axis that is not there": (
        ArgumentError,
        "Axis 3",
        lambda t: K.permute_dimensions(t.cube, (0, 1, 3)),
    ),
    "expand_dims": (ArgumentError, "Axis 4", lambda t: K.expand_dims(t.x, 4)),
    "squeeze an axis that is not 1": (ShapeError, "size 3", lambda t: K.squeeze(t.x, 1)),
    "squeeze an axis that is not there": (ArgumentError, "Axis 2", lambda t: K.squeeze(t.x, 2)),
    "tile": (ShapeError, "2 axes", lambda t: K.tile(t.x, (1, 2, 3))),
    "tile by -1": (ArgumentError, "-1", lambda t: K.tile(t.x, (1, -1))),
    "repeat of a cube": (ShapeError, "2 dimensions", lambda t: K.repeat(t.cube, 2)),
    "repeat_elements": (ArgumentError, "Axis 2", lambda t: K.repeat_elements(t.x, 2, 2)),
    "repeat_elements by -1": (ArgumentError, "-1", lambda t: K.repeat_elements(t.x, -1, 1)),
    "reverse": (ArgumentError, "Axis 2", lambda t: K.reverse(t.x, 2)),
    "one_hot": (ArgumentError, "-1", lambda t: K.one_hot(t.n, -1)),
    "arange": (ArgumentError, "step", lambda t: K.arange(0, 5, 0)),
    "index that is too large": (ShapeError, "out of range", lambda t: t.x[:, 3]),
    "too many indices": (ShapeError, "too many", lambda t: t.x[0, 0, 0]),
    "an index of text": (ArgumentTypeError, "integers", lambda t: t.x["a"]),
    "an index of floats": (DtypeError, "integer", lambda t: t.x[t.scalar]),
    "two ellipses": (ArgumentError, "Ellipsis", lambda t: t.cube[..., 0, ...]),
    "a slice of no step": (ArgumentError, "step", lambda t: t.x[:, ::0]),
    "temporal_padding": (ShapeError, "sequences", lambda t: K.temporal_padding(t.x)),
    "spatial_2d_padding of a cube": (ShapeError, "images", lambda t: K.spatial_2d_padding(t.cube)),
    "spatial_2d_padding by one number": (ArgumentError, "padding", lambda t: K.spatial_2d_padding(t.image, (1,))),
    "spatial_3d_padding of an image": (ShapeError, "volumes", lambda t: K.spatial_3d_padding(t.image)),
    "negative padding": (ArgumentError, "-1", lambda t: K.spatial_2d_padding(t.image, (-1, 1))),
    "resize_images of a cube": (ShapeError, "images", lambda t: K.resize_images(t.cube, 2, 2, "tf")),
    "resize_volumes of an image": (ShapeError, "volumes", lambda t: K.resize_volumes(t.image, 2, 2, 2, "tf")),
    "a dim_ordering": (ArgumentError, "channels", lambda t: K.resize_images(t.image, 2, 2, "channels")),
    "conv1d of an image": (ShapeError, "sequences", lambda t: K.conv1d(t.image, t.kernel)),
    "conv1d channels": (ShapeError, "4 channels", lambda t: K.conv1d(t.cube, K.ones((2, 3, 5)))),
    "conv2d of a cube": (ShapeError, "images", lambda t: K.conv2d(t.cube, t.kernel)),
    "conv2d channels": (ShapeError, "2 channels", lambda t: K.conv2d(t.image, K.ones((2, 2, 3, 4)), dim_ordering="tf")),
    "conv2d kernel": (ShapeError, "kernel", lambda t: K.conv2d(t.image, t.cubes, dim_ordering="tf")),
    "conv2d window": (ShapeError, "7.*fit", lambda t: K.conv2d(t.image, K.ones((7, 1, 2, 1)), dim_ordering="tf")),
    "conv2d border_mode": (ArgumentError, "Valid", lambda t: K.conv2d(t.image, t.kernel, (1, 1), "Valid", "tf")),
    "conv2d strides": (ArgumentError, "strides", lambda t: K.conv2d(t.image, t.kernel, (1, 1, 1), dim_ordering="tf")),
    "conv2d stride that is a number": (
        ArgumentError,
        "strides",
        lambda t: K.conv2d(t.image, t.kernel, 2, dim_ordering="tf"),
    ),
    "conv2d stride 0": (ArgumentError, "0", lambda t: K.conv2d(t.image, t.kernel, (0, 1), dim_ordering="tf")),
    "atrous_conv2d rate": (ArgumentError, "0", lambda t: K.atrous_conv2d(t.image, t.kernel, 0, dim_ordering="tf")),
    "conv3d of an image": (ShapeError, "volumes", lambda t: K.conv3d(t.image, t.cubes)),
    "deconv2d sizes": (
        ShapeError,
        "windows",
        lambda t: K.deconv2d(t.image, K.ones((3, 2, 2, 4)), (None, 9, 9, 4), dim_ordering="tf"),
    ),
    "deconv2d channels": (
        ShapeError,
        "channels",
        lambda t: K.deconv2d(t.image, K.ones((3, 2, 2, 4)), (None, 8, 6, 3), dim_ordering="tf"),
    ),
    "deconv2d shape": (ArgumentError, "four", lambda t: K.deconv2d(t.image, t.kernel, (8, 6), dim_ordering="tf")),
    "deconv2d border_mode": (
        ArgumentError,
        "full",
        lambda t: K.deconv2d(t.image, t.kernel, (None, 8, 6, 4), (1, 1), "full", "tf"),
    ),
    "separable_conv2d": (
        ShapeError,
        "depthwise",
        lambda t: K.separable_conv2d(t.image, K.ones((2, 2, 3, 1)), K.ones((1, 1, 3, 1)), dim_ordering="tf"),
    ),
    "separable_conv2d border_mode": (
        ArgumentError,
        "full",
        lambda t: K.separable_conv2d(
            t.image, K.ones((2, 2, 2, 1)), K.ones((1, 1, 2, 1)), border_mode="full", dim_ordering="tf"
        ),
    ),
    "pool2d of a cube": (ShapeError, "images", lambda t: K.pool2d(t.cube, (2, 2))),
    "pool2d window": (ShapeError, "7.*fit", lambda t: K.pool2d(t.image, (7, 1), dim_ordering="tf")),
    "pool2d size": (ArgumentError, "pool_size", lambda t: K.pool2d(t.image, 2, dim_ordering="tf")),
    "pool2d mode": (ArgumentError, "sum", lambda t: K.pool2d(t.image, (2, 2), pool_mode="sum")),
    "pool2d border_mode": (ArgumentError, "full", lambda t: K.pool2d(t.image, (2, 2), border_mode="full")),
    "pool3d of an image": (ShapeError, "volumes", lambda t: K.pool3d(t.image, (2, 2, 2))),
    "in_top_k of a cube": (ShapeError, "samples", lambda t: K.in_top_k(t.cube, t.n, 2)),
    "in_top_k batches": (ShapeError, "5.*4", lambda t: K.in_top_k(K.ones((5, 3)), K.zeros((4,), "int32"), 2)),
    "ctc_batch_cost of a matrix": (ShapeError, "CTC", lambda t: K.ctc_batch_cost(t.x, t.y, t.n, t.n)),
    "ctc_decode paths": (ArgumentError, "beam of 2", lambda t: K.ctc_decode(t.cube, t.n, False, 2, 3)),
    "sparse_categorical_crossentropy of classes unknown": (
        ShapeError,
        "number of classes",
        lambda t: K.sparse_categorical_crossentropy(t.free, t.n),
    ),
    "categorical_crossentropy": (ShapeError, "broadcast", lambda t: K.categorical_crossentropy(t.x, t.y)),
    "dropout": (ArgumentError, "1.5", lambda t: K.dropout(t.x, 1.5)),
    "switch between ranks": (ShapeError, "dimensions", lambda t: K.switch(t.scalar, t.x, t.cube)),
    "normalize_batch_in_training": (
        ArgumentError,
        "Axis 2",
        lambda t: K.normalize_batch_in_training(t.x, None, None, [2]),
    ),
    "gradients of integers": (DtypeError, "float", lambda t: K.gradients(K.sum(t.n), [t.x])),
    "gradients by integers": (DtypeError, "float", lambda t: K.gradients(K.sum(t.x), [t.n])),
    "random numbers of no shape": (ArgumentTypeError, "list", lambda t: K.random_uniform(3)),
    "cast to no dtype": (DtypeError, "float8", lambda t: K.cast(t.x, "float8")),
    "rnn of a matrix": (ArgumentError, "3 dimensions", lambda t: K.rnn(lambda v, s: (v, []), t.x, [])),
    "rnn unrolled over unknown steps": (
        ArgumentError,
        "input_length",
        lambda t: K.rnn(lambda v, s: (v, []), K.placeholder((None, None, 3)), [], unroll=True),
    ),
    "rnn that loses a state": (ShapeError, "1 state", lambda t: K.rnn(lambda v, s: (v, []), t.cube, [t.y])),
    "rnn that loses a state, unrolled": (
        ShapeError,
        "1 state",
        lambda t: K.rnn(lambda v, s: (v, []), t.cube, [t.y], unroll=True),
    ),
    "rnn that loses a state, masked": (
        ShapeError,
        "1 state",
        lambda t: K.rnn(lambda v, s: (v, []), t.cube, [t.y], mask=t.x),
    ),
    "rnn whose state changes its rank": (
        ShapeError,
        "state",
        lambda t: K.rnn(lambda v, s: (v, [K.sum(s[0])]), t.cube, [t.y]),
    ),
    "rnn with a mask of other steps": (
        ShapeError,
        "mask",
        lambda t: K.rnn(lambda v, s: (v, s), t.cube, [t.y], mask=t.y),
    ),
    "map over a scalar": (ShapeError, "rows", lambda t: K.map_fn(lambda v: v, t.scalar)),
    "fold of a scalar": (ShapeError, "rows", lambda t: K.foldl(lambda a, v: a, t.scalar)),
    "update of another shape": (
        ArgumentError,
        "shape",
        lambda t: K.function([], [], [K.update(K.ones((2,)), np.ones(3))]),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use(name: str, t: SimpleNamespace) -> None:
    error, match, use = WRONG[name]
    with layer_scope("dense_7"), pytest.raises(error, match=match) as caught:
        use(t)
    message = str(caught.value)
    located = "test_errors.py:" in message and "dense_7" in message
    assert located or name in UNLOCATED, message


UNLOCATED = {"None", "an index of text", "update of another shape"}
"""Raised by Python's own syntax, or by K.function, which belongs to no layer."""
