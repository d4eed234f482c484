from __future__ import annotations

import functools
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kerata import backend as K
from kerata import constraints
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata_constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm, maxnorm, nonneg, unitnorm

weights = arrays.arrays(
    "float32",
    st.sampled_from([(3, 4), (2, 2, 3, 4)]),
    elements=st.floats(-100, 100, width=32, allow_subnormal=False),
)


def value(constraint: Any, w: np.ndarray) -> np.ndarray:
    result: np.ndarray = K.eval(constraint(K.variable(w)))
    return result


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("maxnorm_1_axis0", maxnorm(1, axis=0)),
        ("maxnorm_1_axis1", maxnorm(1, axis=1)),
        ("nonneg", nonneg()),
        ("unitnorm_axis0", unitnorm(axis=0)),
    ],
)
def test_values_are_those_of_keras_1(golden: h5py.File, name: str, constraint: Any) -> None:
    recorded = golden["constraints"]
    np.testing.assert_allclose(value(constraint, recorded["w"][()]), recorded[name][()], rtol=1e-4, atol=1e-6)


@functools.cache
def compiled(make: Any, rank: int, **arguments: Any) -> Any:
    """The constraint as a function of a weight of so many dimensions."""
    p = K.placeholder(shape=(None,) * rank)
    return K.function([p], [make(**arguments)(p)])


def norms(w: np.ndarray, axis: Any) -> np.ndarray:
    result: np.ndarray = np.sqrt((w.astype("float64") ** 2).sum(axis=axis, keepdims=True))
    return result


@settings(deadline=None)
@given(w=weights, m=st.sampled_from([0.5, 20.0]), axis=st.sampled_from([0, -1, (0, 1)]))
def test_maxnorm_never_exceeds_m_and_leaves_smaller_norms_alone(w: np.ndarray, m: float, axis: Any) -> None:
    (after,) = compiled(maxnorm, w.ndim, m=m, axis=axis)([w])
    assert (norms(after, axis) <= m * (1 + 1e-5)).all()
    expected = w * np.minimum(norms(w, axis), m) / (norms(w, axis) + 1e-7)
    np.testing.assert_allclose(after, expected, rtol=1e-4, atol=1e-5)


@settings(deadline=None)
@given(w=weights, rate=st.sampled_from([0.0, 0.25, 1.0]), axis=st.sampled_from([0, -1, (0, 1)]))
def test_minmaxnorm_brings_norms_between_its_bounds(w: np.ndarray, rate: float, axis: Any) -> None:
    (after,) = compiled(MinMaxNorm, w.ndim, low=2.0, high=20.0, rate=rate, axis=axis)([w])
    before, came = norms(w, axis), norms(after, axis)
    counts = before > 0.01  # the direction of a weight of no length is nobody's
    expected = before + rate * (np.clip(before, 2.0, 20.0) - before)
    np.testing.assert_allclose(came[counts], expected[counts], rtol=1e-4)
    np.testing.assert_allclose(after * before, w * came, rtol=1e-4, atol=1e-3)  # directions stay


@settings(deadline=None)
@given(w=weights)
def test_nonneg_sets_negative_weights_to_zero(w: np.ndarray) -> None:
    np.testing.assert_array_equal(compiled(nonneg, w.ndim)([w])[0], np.maximum(w, 0))


@settings(deadline=None)
@given(w=weights, axis=st.sampled_from([0, -1, (0, 1)]))
def test_unitnorm_gives_unit_norms(w: np.ndarray, axis: Any) -> None:
    after = norms(compiled(unitnorm, w.ndim, axis=axis)([w])[0], axis)
    np.testing.assert_allclose(after[norms(w, axis) > 0.01], 1, rtol=1e-4)
    assert (after < 1 + 1e-4).all()


@pytest.mark.parametrize(
    ("constraint", "config"),
    [
        (MaxNorm(), {"name": "MaxNorm", "m": 2, "axis": 0}),
        (MaxNorm(3.5, axis=(0, 1, 2)), {"name": "MaxNorm", "m": 3.5, "axis": [0, 1, 2]}),
        (MinMaxNorm(), {"name": "MinMaxNorm", "low": 0.0, "high": 1.0, "rate": 1.0, "axis": 0}),
        (MinMaxNorm(1, 2, 0.5, (0, 1)), {"name": "MinMaxNorm", "low": 1, "high": 2, "rate": 0.5, "axis": [0, 1]}),
        (NonNeg(), {"name": "NonNeg"}),
        (UnitNorm(), {"name": "UnitNorm", "axis": 0}),
        (UnitNorm(axis=1), {"name": "UnitNorm", "axis": 1}),
    ],
)
def test_configuration_makes_the_same_constraint_again(constraint: Any, config: dict[str, Any]) -> None:
    assert constraint.get_config() == config
    again = constraints.get(config)
    assert type(again) is type(constraint)
    assert again.get_config() == config == type(constraint).from_config(config).get_config()


@pytest.mark.parametrize(("name", "cls"), [("maxnorm", MaxNorm), ("nonneg", NonNeg), ("unitnorm", UnitNorm)])
def test_a_name_stands_for_the_default(name: str, cls: type) -> None:
    assert type(constraints.get(name)) is cls


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ArgumentError, match="m of MaxNorm must be at least 0; got -1"):
        maxnorm(-1)
    with pytest.raises(ArgumentTypeError, match="m of MaxNorm must be a number; got '2'"):
        maxnorm("2")  # type: ignore[arg-type]
    for axis in ("0", 0.5, [], True, [0, None]):
        with pytest.raises(ArgumentTypeError, match="axis of UnitNorm must be a whole number; got "):
            unitnorm(axis=axis)  # type: ignore[arg-type]
    for arguments in ((2.0, 1.0), (-0.5, 1.0)):
        with pytest.raises(ArgumentError, match="low of MinMaxNorm must be at least 0, and not more than high; "):
            MinMaxNorm(*arguments)
    with pytest.raises(ArgumentError, match="rate of MinMaxNorm must be between 0 and 1; got 1.5"):
        MinMaxNorm(rate=1.5)


def test_numpy_numbers_are_written_as_plain_ones() -> None:
    config = MaxNorm(np.float32(2.5), axis=np.int64(1)).get_config()  # type: ignore[arg-type]
    assert type(config["m"]) is float and type(config["axis"]) is int
