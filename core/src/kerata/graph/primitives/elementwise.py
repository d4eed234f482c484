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
    """|x|.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.abs(K.variable([-2, 0, 3]))))
        [2. 0. 3.]
    """
    return x.shape, x.dtype


@primitive(takes="numbers")
def sign(x: Tensor) -> Spec:
    """-1, 0 or 1.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sign(K.variable([-5, 0, 2]))))
        [-1.  0.  1.]
    """
    return x.shape, x.dtype


@primitive(takes="numbers")
def square(x: Tensor) -> Spec:
    """x * x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.square(K.variable([-2, 3]))))
        [4. 9.]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def sqrt(x: Tensor) -> Spec:
    """The square root."""
    return x.shape, x.dtype


@primitive(floats=True)
def exp(x: Tensor) -> Spec:
    """e to the power x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.exp(K.variable([0, 1]))).round(2))
        [1.   2.72]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def expm1(x: Tensor) -> Spec:
    """exp(x) - 1, exact near 0."""
    return x.shape, x.dtype


@primitive(floats=True)
def log(x: Tensor) -> Spec:
    """The natural logarithm.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.log(K.variable([1, 10]))).round(2))
        [0.  2.3]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def log1p(x: Tensor) -> Spec:
    """log(1 + x), exact near 0."""
    return x.shape, x.dtype


@primitive(floats=True)
def sin(x: Tensor) -> Spec:
    """The sine of x in radians.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sin(K.variable([0, 1.57079633]))).round(2))
        [0. 1.]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def cos(x: Tensor) -> Spec:
    """The cosine of x in radians.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.cos(K.variable([0, 3.14159265]))).round(2))
        [ 1. -1.]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def tanh(x: Tensor) -> Spec:
    """The hyperbolic tangent.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.tanh(K.variable([-1, 0, 100]))).round(2))
        [-0.76  0.    1.  ]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def sigmoid(x: Tensor) -> Spec:
    """1 / (1 + exp(-x)).

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sigmoid(K.variable([-2, 0, 2]))).round(2))
        [0.12 0.5  0.88]
    """
    return x.shape, x.dtype


@primitive(floats=True)
def softplus(x: Tensor) -> Spec:
    """log(1 + exp(x)), without overflow.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.softplus(K.variable([-10, 0, 10]))).round(2))
        [ 0.    0.69 10.  ]
    """
    return x.shape, x.dtype


@primitive(takes="numbers")
def relu(x: Tensor) -> Spec:
    """max(x, 0)."""
    return x.shape, x.dtype


@primitive(takes="numbers")
def round(x: Tensor) -> Spec:
    """The nearest integer, halves to even, in the dtype of x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.round(K.variable([0.4, 0.6, 1.5, 2.5]))))
        [0. 1. 2. 2.]
    """
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
    """The greater of the two.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.maximum(K.variable([1, 5]), K.variable([3, 2]))))
        [3. 5.]
    """
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True, takes="numbers")
def minimum(x: Tensor, y: Tensor) -> Spec:
    """The lesser of the two.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.minimum(K.variable([1, 5]), K.variable([3, 2]))))
        [1. 2.]
    """
    return broadcast(x.shape, y.shape), x.dtype


@primitive(promotes=True)
def equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x == y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.equal(K.variable([1, 2]), K.variable([1, 3]))))
        [ True False]
    """
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True)
def not_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x != y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.not_equal(K.variable([1, 2]), K.variable([1, 3]))))
        [False  True]
    """
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def less(x: Tensor, y: Tensor) -> Spec:
    """Whether x < y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.lesser(K.variable([1, 2, 3]), 2)))
        [ True False False]
    """
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def less_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x <= y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.lesser_equal(K.variable([1, 2, 3]), 2)))
        [ True  True False]
    """
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def greater(x: Tensor, y: Tensor) -> Spec:
    """Whether x > y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.greater(K.variable([1, 2, 3]), 2)))
        [False False  True]
    """
    return broadcast(x.shape, y.shape), "bool"


@primitive(promotes=True, takes="numbers")
def greater_equal(x: Tensor, y: Tensor) -> Spec:
    """Whether x >= y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.greater_equal(K.variable([1, 2, 3]), 2)))
        [False  True  True]
    """
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
