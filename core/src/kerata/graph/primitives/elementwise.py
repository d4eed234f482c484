"""Elementwise primitives. Operands broadcast; the result has the broadcast shape."""

from __future__ import annotations

from kerata.graph.primitive import Spec, primitive, require_choice
from kerata.graph.shapes import broadcast
from kerata.graph.tensor import Tensor


@primitive(takes="numbers")
def negative(x: Tensor) -> Spec:
    """-x."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def abs(x: Tensor) -> Spec:
    """|x|."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def sign(x: Tensor) -> Spec:
    """-1, 0 or 1."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def square(x: Tensor) -> Spec:
    """x * x."""
    return x.shape, x.dtype


@primitive(floats=True)
def sqrt(x: Tensor) -> Spec:
    """The square root."""
    return x.shape, x.dtype


@primitive(floats=True)
def exp(x: Tensor) -> Spec:
    """e to the power x."""
    return x.shape, x.dtype


@primitive(floats=True)
def expm1(x: Tensor) -> Spec:
    """exp(x) - 1, exact near 0."""
    return x.shape, x.dtype


@primitive(floats=True)
def log(x: Tensor) -> Spec:
    """The natural logarithm."""
    return x.shape, x.dtype


@primitive(floats=True)
def log1p(x: Tensor) -> Spec:
    """log(1 + x), exact near 0."""
    return x.shape, x.dtype


@primitive(floats=True)
def sin(x: Tensor) -> Spec:
    """The sine of x in radians."""
    return x.shape, x.dtype


@primitive(floats=True)
def cos(x: Tensor) -> Spec:
    """The cosine of x in radians."""
    return x.shape, x.dtype


@primitive(floats=True)
def tanh(x: Tensor) -> Spec:
    """The hyperbolic tangent."""
    return x.shape, x.dtype


@primitive(floats=True)
def sigmoid(x: Tensor) -> Spec:
    """1 / (1 + exp(-x))."""
    return x.shape, x.dtype


@primitive(floats=True)
def softplus(x: Tensor) -> Spec:
    """log(1 + exp(x)), without overflow."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def relu(x: Tensor) -> Spec:
    """max(x, 0)."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def round(x: Tensor) -> Spec:
    """The nearest integer, halves to even, in the dtype of x."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def floor(x: Tensor) -> Spec:
    """The greatest integer not above x, in the dtype of x."""
    return x.shape, x.dtype


@primitive(takes="booleans")
def logical_not(x: Tensor) -> Spec:
    """Whether x is false, for booleans."""
    return x.shape, "bool"


@primitive
def cast(x: Tensor, *, dtype: str) -> Spec:
    """x in another dtype; floats become integers by truncation."""
    return x.shape, dtype


@primitive(promotes=True, takes="numbers")
def add(x: Tensor, y: Tensor) -> Spec:
    """x + y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def subtract(x: Tensor, y: Tensor) -> Spec:
    """x - y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def multiply(x: Tensor, y: Tensor) -> Spec:
    """x * y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, floats=True, takes="numbers")
def divide(x: Tensor, y: Tensor) -> Spec:
    """x / y, in floats."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def floor_divide(x: Tensor, y: Tensor) -> Spec:
    """The greatest integer not above x / y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def mod(x: Tensor, y: Tensor) -> Spec:
    """x - floor(x / y) * y: the remainder, with the sign of y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def power(x: Tensor, y: Tensor) -> Spec:
    """x to the power y."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def maximum(x: Tensor, y: Tensor) -> Spec:
    """The greater of the two."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def minimum(x: Tensor, y: Tensor) -> Spec:
    """The lesser of the two."""
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True)
def equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x == y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True)
def not_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x != y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def less(x: Tensor, y: Tensor) -> Spec:
    """Whether x < y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def less_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x <= y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def greater(x: Tensor, y: Tensor) -> Spec:
    """Whether x > y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def greater_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x >= y."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(takes="booleans")
def logical_and(x: Tensor, y: Tensor) -> Spec:
    """Whether both are true, for booleans."""
    return broadcast(x.shape, y.shape), "bool"


@primitive(takes="booleans")
def logical_or(x: Tensor, y: Tensor) -> Spec:
    """Whether at least one is true, for booleans."""
    return broadcast(x.shape, y.shape), "bool"


@primitive
def select(condition: Tensor, x: Tensor, y: Tensor) -> Spec:
    """x where the boolean `condition` holds, y elsewhere (x and y of one dtype)."""
    require_choice(condition, x, y)
    return broadcast(condition.shape, x.shape, y.shape), x.dtype
