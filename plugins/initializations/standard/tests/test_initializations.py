from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kerata_initializations as module
from kerata import backend as K
from kerata import initializations
from kerata.errors import ArgumentError, ShapeError
from kerata_initializations import get_fans

sizes = st.integers(1, 9)
NAMES = [
    "uniform",
    "normal",
    "lecun_uniform",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "orthogonal",
    "identity",
    "zero",
    "one",
]


def value(name: str, shape: tuple[int, ...], **arguments: Any) -> np.ndarray:
    np.random.seed(7)
    result: np.ndarray = K.get_value(getattr(module, name)(shape, **arguments))
    return result


@pytest.mark.parametrize("name", NAMES)
def test_each_gives_a_named_variable_of_the_shape_and_float_type(name: str) -> None:
    variable = initializations.get(name)((6, 6), name="kernel")
    assert K.int_shape(variable) == (6, 6)
    assert K.dtype(variable) == K.floatx()
    assert "kernel" in variable.name


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_of_numpy_repeats_the_values(name: str) -> None:
    np.testing.assert_array_equal(value(name, (5, 5)), value(name, (5, 5)))


# 300 inputs, 100 outputs; a matrix of 30,000 entries is enough to see the spread to 2 %.
@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("uniform", 0.05),
        ("lecun_uniform", np.sqrt(3 / 300)),
        ("glorot_uniform", np.sqrt(6 / 400)),
        ("he_uniform", np.sqrt(6 / 300)),
    ],
)
def test_uniform_families_fill_their_interval(name: str, bound: float) -> None:
    w = value(name, (300, 100))
    assert np.abs(w).max() <= bound * (1 + 1e-6)
    assert np.abs(w).max() > 0.99 * bound
    np.testing.assert_allclose(w.std(), bound / np.sqrt(3), rtol=0.02)
    assert abs(w.mean()) < 0.02 * bound


@pytest.mark.parametrize(
    ("name", "deviation"),
    [("normal", 0.05), ("glorot_normal", np.sqrt(2 / 400)), ("he_normal", np.sqrt(2 / 300))],
)
def test_normal_families_have_their_deviation(name: str, deviation: float) -> None:
    w = value(name, (300, 100))
    np.testing.assert_allclose(w.std(), deviation, rtol=0.02)
    assert abs(w.mean()) < 0.02 * deviation
    assert 0.67 < (np.abs(w) < deviation).mean() < 0.70  # 68.3 % of a normal distribution


def test_scale_sets_the_spread() -> None:
    np.testing.assert_allclose(value("uniform", (50, 4), scale=0.5), 10 * value("uniform", (50, 4)), rtol=1e-5)
    np.testing.assert_allclose(value("normal", (50, 4), scale=0.5), 10 * value("normal", (50, 4)), rtol=1e-5)
    np.testing.assert_array_equal(value("identity", (3, 3), scale=2), 2 * np.eye(3))


@pytest.mark.parametrize("dim_ordering", ["th", "tf"])
def test_the_scale_of_a_kernel_follows_its_dim_ordering(dim_ordering: str) -> None:
    th = (64, 16, 3, 3)
    shape = th if dim_ordering == "th" else (3, 3, 16, 64)
    w = value("he_normal", shape, dim_ordering=dim_ordering)
    np.testing.assert_allclose(w.std(), np.sqrt(2 / (16 * 9)), rtol=0.03)


@settings(deadline=None)
@given(rows=sizes, columns=sizes, scale=st.floats(0.1, 3))
def test_orthogonal_is_orthogonal(rows: int, columns: int, scale: float) -> None:
    w = value("orthogonal", (rows, columns), scale=scale)
    product = w @ w.T if rows <= columns else w.T @ w
    np.testing.assert_allclose(product, scale**2 * np.eye(min(rows, columns)), atol=1e-4)


def test_orthogonal_kernels_are_orthogonal_as_a_matrix_of_filters() -> None:
    w = value("orthogonal", (4, 3, 3, 2)).reshape(4, -1)
    np.testing.assert_allclose(w @ w.T, 1.1**2 * np.eye(4), atol=1e-4)
    assert value("orthogonal", (5,)).shape == (5,)


def test_zero_one_and_identity_are_constants() -> None:
    np.testing.assert_array_equal(value("zero", (2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(value("one", (2, 3)), np.ones((2, 3)))
    np.testing.assert_array_equal(value("identity", (4, 4)), np.eye(4))


@pytest.mark.parametrize("shape", [(3, 4), (3,), (2, 2, 2)])
def test_identity_is_square(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="square"):
        module.identity(shape)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_dimension_is_refused(name: str) -> None:
    with pytest.raises(ShapeError, match="size known in every dimension"):
        getattr(module, name)((None, 4))


@given(fan_in=sizes, fan_out=sizes, field=st.lists(sizes, min_size=2, max_size=3))
def test_fans_of_a_kernel_are_channels_times_field_in_either_ordering(
    fan_in: int, fan_out: int, field: list[int]
) -> None:
    size = math.prod(field)
    expected = fan_in * size, fan_out * size
    assert get_fans((fan_out, fan_in, *field), "th") == expected
    assert get_fans((*field, fan_in, fan_out), "tf") == expected


@given(shape=st.lists(sizes, min_size=0, max_size=3).filter(lambda s: len(s) != 2))
def test_fans_of_other_ranks_have_the_number_of_entries_as_their_product(shape: list[int]) -> None:
    fan_in, fan_out = get_fans(shape)
    assert fan_in == fan_out
    np.testing.assert_allclose(fan_in * fan_out, np.prod(shape))


def test_fans_of_a_matrix_are_its_dimensions() -> None:
    assert get_fans((3, 4)) == get_fans((3, 4), "tf") == (3, 4)


def test_an_unknown_dim_ordering_is_refused() -> None:
    with pytest.raises(ArgumentError, match="channels_last"):
        get_fans((3, 3, 1, 1), "channels_last")
