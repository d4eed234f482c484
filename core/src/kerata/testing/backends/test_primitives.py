"""Each primitive against its reference, with all sizes known beforehand and with none; and its gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.graph import constant
from kerata.graph import primitives as p
from kerata.graph.lowering import implementation
from kerata.graph.primitive import PRIMITIVES
from kerata.graph.primitives import unpack
from kerata.testing.backends import references as ref
from kerata.testing.backends.cases import TESTED_APART, Case, cases, primitive

CASES = cases()
SMOOTH = {name: [case for case in found if case.smooth] for name, found in CASES.items()}
TOLERANCE = {"float16": (5e-3, 5e-3), "float32": (1e-4, 1e-5), "float64": (1e-9, 1e-10)}


def test_no_primitive_is_left_out() -> None:
    ours = {name for name, found in PRIMITIVES.items() if found.rule.__module__.startswith("kerata.")}
    assert set(CASES) | TESTED_APART == ours  # those of plugins have tests of their own


def built(case: Case, known: bool) -> tuple[list[Any], list[Any]]:
    """Placeholders for the operands that are not constants, and the results."""
    placeholders, operands = [], []
    for place, array in enumerate(case.operands):
        if place in case.constants:
            operands.append(constant(array))
            continue
        shape = array.shape if known else (None,) * array.ndim
        operands.append(K.placeholder(shape, dtype=array.dtype.name))
        placeholders.append(operands[-1])
    result = primitive(case.primitive)(*operands, **case.attrs)
    return placeholders, unpack(result) if result.dtype == "bundle" else [result]


def given(case: Case) -> Iterator[Any]:
    """The values of the placeholders of `built`."""
    return (array for place, array in enumerate(case.operands) if place not in case.constants)


@pytest.mark.parametrize("name", sorted(CASES))
def test_value(backend: Any, supports: Any, name: str) -> None:
    supports(name, implemented(backend, name))
    inputs: list[Any] = []
    outputs: list[Any] = []
    values: list[Any] = []
    wanted: list[tuple[str, Any, Any]] = []
    for case in CASES[name]:
        expected = case.expected()
        for known in (True, False) if case.sizes else (True,):
            placeholders, results = built(case, known)
            inputs += placeholders
            outputs += results
            values += given(case)
            wanted += [
                (f"{case}, sizes {'known' if known else 'unknown'}", r, e)
                for r, e in zip(results, expected, strict=True)
            ]
    if not implemented(backend, name):
        with pytest.raises(BackendError, match=name):
            K.function(inputs, outputs)(values)
        return
    for (what, symbolic, expected), came in zip(wanted, K.function(inputs, outputs)(values), strict=True):
        assert came.dtype.name == symbolic.dtype, f"{what}: dtype {came.dtype}; the rule says {symbolic.dtype}"
        assert came.shape == expected.shape, f"{what}: shape {came.shape}; it should be {expected.shape}"
        fits = all(rule in (None, size) for rule, size in zip(symbolic.shape, came.shape, strict=True))
        assert fits, f"{what}: shape {came.shape}; the rule says {symbolic.shape}"
        relative, absolute = TOLERANCE.get(came.dtype.name, (0.0, 0.0))
        np.testing.assert_allclose(came, expected.astype(came.dtype), rtol=relative, atol=absolute, err_msg=what)


@pytest.mark.parametrize("name", [name for name, found in sorted(SMOOTH.items()) if found])
def test_gradient(backend: Any, supports: Any, name: str) -> None:
    supports(name, implemented(backend, name))
    random = np.random.RandomState(5)
    inputs: list[Any] = []
    outputs: list[Any] = []
    values: list[Any] = []
    wanted: list[tuple[str, Any]] = []
    for case in SMOOTH[name]:
        placeholders, results = built(case, known=True)
        weights = [np.asarray(random.uniform(-1, 1, e.shape)) for e in case.expected()]
        floats = [t for t in placeholders if t.dtype.startswith("float")]
        loss = sum(K.sum(r * constant(w.astype(r.dtype))) for r, w in zip(results, weights, strict=True))
        inputs += placeholders
        values += given(case)
        outputs += K.gradients(loss, floats)
        slopes = ref.derivatives(case.results, case.operands, weights)
        wanted += [(f"{case}, derivative by float operand {i}", s) for i, s in enumerate(slopes)]
    function = K.function(inputs, outputs)
    if not (implemented(backend, name) and backend.differentiable):
        with pytest.raises(BackendError):
            function(values)
        return
    for (what, slope), came in zip(wanted, function(values), strict=True):
        np.testing.assert_allclose(came, slope, rtol=1e-3, atol=1e-4, err_msg=what)


def test_equal_greatest_entries_share_a_derivative(backend: Any) -> None:
    x = K.placeholder((2, 4))
    value = [[1, 3, 3, 2], [0, 0, 0, 0]]
    for reduced, sign in ((p.max(x, axis=(1,)), 1), (p.min(-x, axis=(1,)), -1)):
        check_slope(backend, K.sum(reduced), x, value, np.multiply(sign, [[0, 0.5, 0.5, 0], [0.25] * 4]))


def test_the_first_of_equal_entries_has_the_derivative(backend: Any) -> None:
    x, y = K.placeholder((3,)), K.placeholder((1, 2, 4, 1))
    check_slope(backend, K.sum(p.maximum(x, 1.0)), x, [0, 1, 2], [0, 1, 1])
    check_slope(backend, K.sum(p.minimum(x, 1.0)), x, [0, 1, 2], [1, 1, 0])
    pooled = p.pool(y, size=(2, 2), strides=(2, 2), border_mode="valid", mode="max")
    value, slope = [[1, 1, 0, 5], [1, 1, 5, 5]], [[1, 0, 0, 1], [0, 0, 0, 0]]
    check_slope(backend, K.sum(pooled), y, *np.reshape([value, slope], (2, 1, 2, 4, 1)))


def check_slope(backend: Any, loss: Any, x: Any, value: Any, slope: Any) -> None:
    """Check the derivative of `loss` with respect to x, at `value`; of a backend without, that it says so."""
    function = K.function([x], K.gradients(loss, [x]))
    if backend.differentiable:
        np.testing.assert_allclose(function([value])[0], slope)
    else:
        with pytest.raises(BackendError, match="gradient"):
            function([value])


def implemented(backend: Any, name: str) -> bool:
    """Whether the backend, or a plugin for it, implements the primitive."""
    if name == "cond":  # a choice known when the graph is compiled needs no implementation, but these are not
        return name in backend.primitives
    try:
        implementation(backend, name)
    except BackendError:
        return False
    return True
