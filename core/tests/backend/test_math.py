"""Arithmetic, reductions, comparison and products of K."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K

from .kit import Case, Checks, floats, whole

X, P, B = floats(3, 4), floats(3, 4, low=0.2), whole(3, 4, low=0, high=2).astype(bool)
CUBE = floats(2, 3, 4)
NONE = np.zeros((0, 3))


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def batch_dot(equation: str) -> Any:
    return lambda x, y: np.einsum(equation, x, y)


CASES = {
    "abs": Case(K.abs, np.abs, X),
    "abs of integers": Case(K.abs, np.abs, whole(3, 4)),
    "square": Case(K.square, np.square, X),
    "square of integers": Case(K.square, np.square, whole(5)),
    "exp": Case(K.exp, np.exp, X),
    "exp of integers": Case(K.exp, np.exp, whole(4)),
    "log": Case(K.log, np.log, P),
    "sin": Case(K.sin, np.sin, X),
    "cos": Case(K.cos, np.cos, X),
    "sign": Case(K.sign, np.sign, X),
    "round": Case(K.round, np.round, X * 2),
    "round halves to even": Case(K.round, np.round, np.array([-1.5, -0.5, 0.5, 1.5, 2.5]), smooth=False),
    "sqrt": Case(K.sqrt, np.sqrt, P),
    "sqrt below 0": Case(K.sqrt, np.zeros_like, -P),
    "pow": Case(lambda x: K.pow(x, 3), lambda x: x**3, X),
    "pow -0.5": Case(lambda x: K.pow(x, -0.5), lambda x: x**-0.5, P),
    "clip": Case(lambda x: K.clip(x, -0.5, 1), lambda x: np.clip(x, -0.5, 1), X),
    "clip with bounds in the wrong order": Case(lambda x: K.clip(x, 1, -1), np.ones_like, X),
    "equal": Case(K.equal, np.equal, whole(3, 4), whole(4)),
    "not_equal": Case(K.not_equal, np.not_equal, whole(3, 4), whole(4)),
    "equal booleans": Case(K.equal, np.equal, B, ~B),
    "greater": Case(K.greater, np.greater, X, floats(4)),
    "greater_equal": Case(K.greater_equal, np.greater_equal, X, X),
    "lesser": Case(K.lesser, np.less, X, floats(4)),
    "lesser_equal": Case(K.lesser_equal, np.less_equal, X, floats(3, 1), known=[1]),
    "maximum": Case(K.maximum, np.maximum, X, floats(3, 1)),
    "minimum": Case(K.minimum, np.minimum, X, floats(3, 1)),
    "maximum with a number": Case(lambda x: K.maximum(x, 0.5), lambda x: np.maximum(x, 0.5), X),
    "operators": Case(
        lambda x, y: [x + y, x - y, x * y, x / y, -x, abs(x), 2 - x, 1 / y, y**2, 2.0**x],
        lambda x, y: [x + y, x - y, x * y, x / y, -x, abs(x), 2 - x, 1 / y, y**2, 2.0**x],
        X,
        P,
    ),
    "operators of integers": Case(
        lambda x, y: [x + y, x // y, x % y, x * 2, 7 - x, x / y, x + 0.5],
        lambda x, y: [x + y, x // y, x % y, x * 2, 7 - x, x / y, x + 0.5],
        whole(3, 4),
        whole(4, low=1, high=4),
        known=[1],
    ),
    "operators of booleans": Case(
        lambda x, y: [x & y, x | y, ~x, x * 2, 1 - K.cast(x, "int32")],
        lambda x, y: [x & y, x | y, ~x, x * 2, 1 - x.astype(int)],
        B,
        B[:, ::-1],
    ),
    "transpose": Case(K.transpose, np.transpose, X),
    "transpose of a cube": Case(K.transpose, np.transpose, CUBE),
    "transpose of a vector": Case(K.transpose, np.transpose, floats(3)),
    "gather": Case(lambda x, i: K.gather(x, i), lambda x, i: x[i], X, whole(2, 2, low=0, high=3)),
    "gather by floats": Case(lambda x: K.gather(x, np.array([2.0, 0.0])), lambda x: x[[2, 0]], X),
    "logsumexp": Case(
        lambda x: [K.logsumexp(x), K.logsumexp(x, 1), K.logsumexp(x, -1, keepdims=True)],
        lambda x: [logsumexp(x), logsumexp(x, 1), logsumexp(x, -1, True)],
        X,
    ),
    "logsumexp does not overflow": Case(lambda x: K.logsumexp(x + 300.0, -1), lambda x: logsumexp(x, -1) + 300, X),
    "var": Case(
        lambda x: [K.var(x), K.var(x, 0), K.var(x, (1, 2), keepdims=True)],
        lambda x: [np.var(x), np.var(x, 0), np.var(x, (1, 2), keepdims=True)],
        CUBE,
    ),
    "std": Case(lambda x: [K.std(x), K.std(x, -1)], lambda x: [np.std(x), np.std(x, -1)], CUBE),
    "mean of integers": Case(lambda x: K.mean(x, 0), lambda x: np.mean(x, 0), whole(3, 4)),
    "mean of booleans": Case(lambda x: K.mean(x, -1), lambda x: np.mean(x, -1), B),
    "sum of booleans": Case(K.sum, np.sum, B),
    "prod of booleans": Case(lambda x: K.prod(x, 1), lambda x: x.prod(1), B),
    "sum of integers": Case(lambda x: K.sum(x, 0), lambda x: np.sum(x, 0), whole(3, 4)),
    "any": Case(
        lambda x: [K.any(x), K.any(x, 0), K.any(x, -1, keepdims=True)],
        lambda x: [np.any(x), np.any(x, 0), np.any(x, -1, keepdims=True)],
        B,
    ),
    "all": Case(lambda x: [K.all(x), K.all(x, 0), K.all(x, (0, 1))], lambda x: [np.all(x), np.all(x, 0), np.all(x)], B),
    "any of floats": Case(lambda x: K.any(x, 0), lambda x: np.any(x, 0), np.round(X)),
    "argmax": Case(
        lambda x: [K.argmax(x), K.argmax(x, 0), K.argmax(x, -2)],
        lambda x: [np.argmax(x, -1), np.argmax(x, 0), np.argmax(x, -2)],
        CUBE,
    ),
    "argmin": Case(lambda x: [K.argmin(x), K.argmin(x, 1)], lambda x: [np.argmin(x, -1), np.argmin(x, 1)], CUBE),
    "argmax takes the first": Case(K.argmax, lambda x: np.argmax(x, -1), np.array([[1, 3, 3], [2, 2, 1]])),
    "of no rows": Case(
        lambda x: [K.sum(x, 0), K.prod(x, 0), K.any(x, 0), K.all(x, 0), K.sum(x, 1), K.exp(x)],
        lambda x: [x.sum(0), x.prod(0), x.any(0), x.all(0), x.sum(1), np.exp(x)],
        NONE,
        smooth=False,
    ),
    "l2_normalize": Case(
        lambda x: [K.l2_normalize(x, 1), K.l2_normalize(x, -1)],
        lambda x: [x / np.linalg.norm(x, axis=1, keepdims=True)] * 2,
        X,
    ),
    "l2_normalize of zeros": Case(lambda x: K.l2_normalize(x, -1), lambda x: x, np.zeros((2, 3)), smooth=False),
    "dot": Case(K.dot, np.dot, X, floats(4, 2)),
    "dot of vectors": Case(K.dot, np.dot, floats(4), floats(4, number=1)),
    "dot of matrix and vector": Case(K.dot, np.dot, X, floats(4)),
    "dot of vector and matrix": Case(K.dot, np.dot, floats(3), X),
    "dot of a cube and a matrix": Case(K.dot, np.dot, CUBE, floats(4, 5)),
    "dot of cubes": Case(K.dot, np.dot, CUBE, floats(3, 4, 2)),
    "dot with a scalar": Case(K.dot, np.dot, X, np.array(2.5)),
    "dot over nothing": Case(K.dot, np.dot, floats(2, 0), floats(0, 3), known=[0, 1]),
    "batch_dot of cubes": Case(K.batch_dot, batch_dot("bij,bjk->bik"), CUBE, floats(2, 4, 5)),
    "batch_dot over axes 2": Case(lambda x, y: K.batch_dot(x, y, 2), batch_dot("bij,bkj->bik"), CUBE, floats(2, 5, 4)),
    "batch_dot over axes (1, 2)": Case(
        lambda x, y: K.batch_dot(x, y, (1, 2)), batch_dot("bij,bki->bjk"), CUBE, floats(2, 5, 3)
    ),
    "batch_dot of matrices": Case(lambda x, y: K.batch_dot(x, y, 1), lambda x, y: (x * y).sum(1, keepdims=True), X, P),
    "batch_dot of a cube and a matrix": Case(
        lambda x, y: K.batch_dot(x, y, (2, 1)), batch_dot("bij,bj->bi"), CUBE, floats(2, 4)
    ),
    "batch_dot of four dimensions": Case(
        lambda x, y: K.batch_dot(x, y, (3, 2)), batch_dot("bijk,blk->bijl"), floats(2, 3, 2, 4), floats(2, 5, 4)
    ),
}
for _name in ("max", "min", "sum", "prod", "mean"):
    _k, _np = getattr(K, _name), getattr(np, _name)
    CASES[_name] = Case(
        lambda x, k=_k: [k(x), k(x, 0), k(x, -1), k(x, (0, 2)), k(x, [1], keepdims=True), k(x, keepdims=True)],
        lambda x, n=_np: [n(x), n(x, 0), n(x, -1), n(x, (0, 2)), n(x, 1, keepdims=True), n(x, keepdims=True)],
        CUBE,
    )
CHECKS = Checks(CASES)


@pytest.mark.parametrize("name", CASES)
def test_value_shape_and_derivative(name: str) -> None:
    CHECKS.check(name)


def test_native_tensors() -> None:
    CHECKS.check_native([name for name in CASES if "operators" not in name])  # which are the framework's own there


@pytest.mark.parametrize("float_type", ["float16", "float64"], indirect=True)
def test_float_types(float_type: str) -> None:
    CHECKS.check_float_type(float_type)


def test_derivatives_that_differences_do_not_show() -> None:
    zero = K.placeholder((2,), dtype="float64")
    slopes = [K.gradients(K.sum(f), [zero])[0] for f in (K.square(zero), K.l2_normalize(zero, 0))]
    square, unit = K.function([zero], slopes)([np.zeros(2)])
    np.testing.assert_array_equal(square, [0, 0])
    assert np.isfinite(unit).all()
