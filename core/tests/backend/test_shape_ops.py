"""Shapes, joins, repetition and padding of K."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import ArgumentTypeError

from .kit import Case, Checks, floats, whole

X, CUBE, IMAGES, VOLUMES = floats(3, 4), floats(2, 3, 4), floats(2, 3, 4, 2), floats(2, 2, 3, 2, 2)


def padded(*pads: tuple[int, int]) -> Any:
    return lambda x: np.pad(x, pads)


def repeated(*factors: int) -> Any:
    def of(x: Any) -> Any:
        for axis, times in enumerate(factors):
            x = np.repeat(x, times, axis)
        return x

    return of


CASES = {
    "concatenate": Case(
        lambda x, y: [K.concatenate([x, y]), K.concatenate([x, y, x], 1)],
        lambda x, y: [np.concatenate([x, y], -1), np.concatenate([x, y, x], 1)],
        X,
        X * 2,
    ),
    "concatenate along the batch": Case(
        lambda x, y: K.concatenate([x, y], axis=0), lambda x, y: np.concatenate([x, y], 0), X, floats(2, 4)
    ),
    "concatenate integers and floats": Case(
        lambda x, y: K.concatenate([x, y], axis=0), lambda x, y: np.concatenate([x, y], 0), X, whole(2, 4)
    ),
    "stack": Case(
        lambda x, y: [K.stack([x, y]), K.stack([x, y], 1), K.pack([x, y])],
        lambda x, y: [np.stack([x, y]), np.stack([x, y], 1), np.stack([x, y])],
        X,
        X * 2,
    ),
    "reshape": Case(
        lambda x: [K.reshape(x, (-1, 2, 2)), K.reshape(x, (-1,))], lambda x: [x.reshape(-1, 2, 2), x.reshape(-1)], X
    ),
    "reshape by sizes that are tensors": Case(
        lambda x: K.reshape(x, (K.shape(x)[0], 2, -1)), lambda x: x.reshape(3, 2, 2), X
    ),
    "reshape by a shape": Case(
        lambda x, y: K.reshape(x, K.shape(y)), lambda x, y: x.reshape(y.shape), X, floats(3, 2, 2)
    ),
    "permute_dimensions": Case(
        lambda x: [K.permute_dimensions(x, (2, 0, 1)), K.permute_dimensions(x, (0, 1, 2))],
        lambda x: [x.transpose(2, 0, 1), x],
        CUBE,
    ),
    "repeat_elements": Case(
        lambda x: [K.repeat_elements(x, 3, 1), K.repeat_elements(x, 2, -1)],
        lambda x: [np.repeat(x, 3, 1), np.repeat(x, 2, -1)],
        CUBE,
    ),
    "repeat": Case(lambda x: K.repeat(x, 5), lambda x: np.repeat(x[:, None], 5, 1), X),
    "arange": Case(
        lambda: [
            K.arange(5),
            K.arange(2, 9, 3),
            K.arange(9, 2, -3),
            K.arange(-1),
            K.arange(2, 2),
            K.arange(1, 4, dtype="int64"),
        ],
        lambda: [
            np.arange(5, dtype="int32"),
            np.arange(2, 9, 3, dtype="int32"),
            np.arange(9, 2, -3, dtype="int32"),
            np.zeros(0, "int32"),
            np.zeros(0, "int32"),
            np.arange(1, 4),
        ],
    ),
    "tile": Case(
        lambda x: [K.tile(x, (2, 3)), K.tile(x, [1, 2])], lambda x: [np.tile(x, (2, 3)), np.tile(x, (1, 2))], X
    ),
    "tile a vector": Case(lambda x: K.tile(x, 3), lambda x: np.tile(x, 3), floats(4)),
    "flatten": Case(K.flatten, np.ravel, CUBE),
    "batch_flatten": Case(K.batch_flatten, lambda x: x.reshape(2, 12), CUBE),
    "batch_flatten of a vector": Case(K.batch_flatten, lambda x: x[:, None], floats(3)),
    "batch_flatten of nothing": Case(K.batch_flatten, lambda x: x.reshape(2, 0), floats(2, 0, 3)),
    "batch_flatten of no samples": Case(K.batch_flatten, lambda x: x.reshape(0, 6), np.zeros((0, 2, 3))),
    "expand_dims": Case(
        lambda x: [K.expand_dims(x), K.expand_dims(x, 0), K.expand_dims(x, 1), K.expand_dims(x, -2)],
        lambda x: [x[..., None], x[None], x[:, None], x[:, None]],
        X,
    ),
    "squeeze": Case(lambda x: [K.squeeze(x, 1), K.squeeze(x, -3)], lambda x: [x[:, 0], x[:, 0]], floats(2, 1, 3, 2)),
    "temporal_padding": Case(
        lambda x: [K.temporal_padding(x), K.temporal_padding(x, 2)],
        lambda x: [padded((0, 0), (1, 1), (0, 0))(x), padded((0, 0), (2, 2), (0, 0))(x)],
        CUBE,
    ),
    "asymmetric_temporal_padding": Case(
        lambda x: K.asymmetric_temporal_padding(x, 2, 1), padded((0, 0), (2, 1), (0, 0)), CUBE
    ),
    "spatial_2d_padding": Case(
        lambda x: [K.spatial_2d_padding(x, (1, 2)), K.spatial_2d_padding(x, (2, 1), "th")],
        lambda x: [padded((0, 0), (1, 1), (2, 2), (0, 0))(x), padded((0, 0), (0, 0), (2, 2), (1, 1))(x)],
        IMAGES,
    ),
    "asymmetric_spatial_2d_padding": Case(
        lambda x: [
            K.asymmetric_spatial_2d_padding(x, 1, 2, 3, 0, "tf"),
            K.asymmetric_spatial_2d_padding(x, 1, 2, 3, 0, "th"),
        ],
        lambda x: [padded((0, 0), (1, 2), (3, 0), (0, 0))(x), padded((0, 0), (0, 0), (1, 2), (3, 0))(x)],
        IMAGES,
    ),
    "spatial_3d_padding": Case(
        lambda x: [K.spatial_3d_padding(x, (1, 2, 0), "tf"), K.spatial_3d_padding(x, (1, 2, 0), "th")],
        lambda x: [
            padded((0, 0), (1, 1), (2, 2), (0, 0), (0, 0))(x),
            padded((0, 0), (0, 0), (1, 1), (2, 2), (0, 0))(x),
        ],
        VOLUMES,
    ),
    "resize_images": Case(
        lambda x: [K.resize_images(x, 2, 3, "tf"), K.resize_images(x, 2, 3, "th")],
        lambda x: [repeated(1, 2, 3)(x), repeated(1, 1, 2, 3)(x)],
        IMAGES,
    ),
    "resize_volumes": Case(
        lambda x: [K.resize_volumes(x, 2, 1, 3, "tf"), K.resize_volumes(x, 2, 1, 3, "th")],
        lambda x: [repeated(1, 2, 1, 3)(x), repeated(1, 1, 2, 1, 3)(x)],
        VOLUMES,
    ),
    "reverse": Case(
        lambda x: [K.reverse(x, 1), K.reverse(x, (0, -1)), K.reverse(x, [2])],
        lambda x: [x[:, ::-1], x[::-1, :, ::-1], x[..., ::-1]],
        CUBE,
    ),
    "shape": Case(
        lambda x: [K.shape(x), K.shape(x)[1], K.zeros_like(x), K.ones_like(x)],
        lambda x: [np.array(x.shape, "int32"), np.int32(3), np.zeros_like(x), np.ones_like(x)],
        CUBE,
        smooth=False,
    ),
    "index": Case(
        lambda x: [x[0], x[:, 1], x[:, ::2], x[..., -1], x[:, None, 1:], x[:, ::-1], x[1, 2, 3], x[:, -2:]],
        lambda x: [x[0], x[:, 1], x[:, ::2], x[..., -1], x[:, None, 1:], x[:, ::-1], x[1, 2, 3], x[:, -2:]],
        CUBE,
    ),
    "index by a tensor": Case(
        lambda x, i: [x[:, i], x[:, i:], x[i]], lambda x, i: [x[:, 1], x[:, 1:], x[1]], CUBE, np.int32(1)
    ),
}
CHECKS = Checks(CASES)


@pytest.mark.parametrize("name", [n for n in CASES if n != "index by a tensor"])
def test_value_shape_and_derivative(name: str) -> None:
    CHECKS.check(name)


def test_index_by_a_tensor() -> None:
    case = CASES["index by a tensor"]
    inputs = case.inputs(unknown=True)
    outputs = case.results(inputs)
    assert [o.shape for o in outputs] == [(None, 4), (None, None, 4), (3, 4)]
    for value, expected in zip(K.function(inputs, outputs)(case.arrays), case.expected, strict=True):
        np.testing.assert_allclose(value, expected)


@pytest.mark.parametrize("array", [np.array([2]), np.array([2, 0]), np.zeros((2, 2), int)])
def test_an_array_of_indices_is_refused_in_words(array: Any) -> None:
    for key in (array, (slice(None), array), (array, array)):
        with pytest.raises(ArgumentTypeError, match=r"K\.gather takes a tensor of indices"):
            K.variable(X)[key]
    np.testing.assert_allclose(K.eval(K.variable(X)[np.array(2), np.int8(1)]), X[2, 1])


def test_native_tensors() -> None:
    CHECKS.check_native([name for name in CASES if "index" not in name and "arange" not in name])


@pytest.mark.parametrize("float_type", ["float16", "float64"], indirect=True)
def test_float_types(float_type: str) -> None:
    CHECKS.check_float_type(float_type)


@pytest.mark.parametrize("float_type", ["float16", "float32", "float64"], indirect=True)
def test_one_hot_is_of_floatx(float_type: str) -> None:
    index = K.placeholder((None, 2), dtype="int32")
    results = [K.one_hot(index, 4), K.one_hot(K.cast(index, "float32"), 4), K.one_hot(K.cast(index, "uint8"), 4)]
    assert all(r.shape == (None, 2, 4) and r.dtype == float_type for r in results)
    for value in K.function([index], results)([[[0, 3], [1, 1]]]):
        assert value.dtype.name == float_type
        np.testing.assert_array_equal(value, np.eye(4)[[[0, 3], [1, 1]]])


@pytest.mark.parametrize("ordering", ["tf", "th"])
def test_default_ordering_is_the_setting(ordering: str) -> None:
    before = K.image_dim_ordering()
    K.set_image_dim_ordering(ordering)
    try:
        x = K.placeholder((None, 3, 4, 5))
        assert K.spatial_2d_padding(x).shape == ((None, 5, 6, 5) if ordering == "tf" else (None, 3, 6, 7))
    finally:
        K.set_image_dim_ordering(before)


def test_sparse_tensors() -> None:
    from scipy import sparse

    dense = np.array([[0, 2, 0], [1, 0, 0]], "float32")
    own, given, y = K.variable(sparse.csr_matrix(dense)), K.placeholder((None, 3), sparse=True), floats(3, 2)
    assert K.is_sparse(own) and K.is_sparse(given) and not K.is_sparse(K.variable(dense))
    np.testing.assert_array_equal(K.eval(own), dense)
    np.testing.assert_array_equal(K.eval(K.to_dense(K.variable(dense))), dense)
    rows, columns = K.concatenate([own, given], axis=0), K.concatenate([own, own], axis=-1)
    mixed = K.concatenate([given, K.variable(dense)], axis=0)
    weights = K.variable(y)
    product = K.dot(given, weights)
    assert K.is_sparse(rows) and not K.is_sparse(mixed) and K.int_shape(columns) == (2, 6)
    assert K.int_shape(product) == (None, 2)
    outputs = [K.to_dense(rows), K.to_dense(columns), mixed, product, K.gradients(K.sum(product), [weights])[0]]
    values = K.function([given], outputs)([sparse.coo_matrix(dense)])
    expected = [
        np.concatenate([dense, dense]),
        np.concatenate([dense, dense], 1),
        np.concatenate([dense, dense]),
        dense @ y,
        np.repeat(dense.sum(0)[:, None], 2, 1),
    ]
    for value, wanted in zip(values, expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-5)
