"""Initial values of weights: each function makes a variable of a given shape.

Values come from numpy's global generator, so `np.random.seed` repeats them. The scale of the `lecun_`,
`glorot_` and `he_` families follows from how many inputs and outputs a unit has, its `fans` (see `get_fans`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kerata import backend as K
from kerata import hookimpl
from kerata.errors import ShapeError
from kerata.types import Variable
from kerata_initializations.fans import get_fans

__all__ = [
    "get_fans",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_uniform",
    "normal",
    "one",
    "orthogonal",
    "uniform",
    "zero",
]


def uniform(shape: Sequence[int], scale: float = 0.05, name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Uniform over [-scale, scale).

    Arguments:
        shape: of the variable.
        scale: the half width of the interval (default 0.05).
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import uniform
        >>> weights = K.get_value(uniform((200, 100), scale=0.5))
        >>> print(abs(weights).max().round(2))
        0.5
    """
    output: Variable = K.variable(np.random.uniform(-scale, scale, _shape(shape)), name=name)
    return output


def normal(shape: Sequence[int], scale: float = 0.05, name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Normal with mean 0.

    Arguments:
        shape: of the variable.
        scale: the standard deviation (default 0.05).
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import normal
        >>> weights = K.get_value(normal((200, 100), scale=0.5))
        >>> print(weights.std().round(1))
        0.5
    """
    output: Variable = K.variable(np.random.normal(0.0, scale, _shape(shape)), name=name)
    return output


def lecun_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Uniform with scale `sqrt(3 / fan_in)` (LeCun et al., "Efficient BackProp", 1998).

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: "th" (default) or "tf": where a convolution kernel of this shape has its channels.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import lecun_uniform
        >>> weights = K.get_value(lecun_uniform((300, 100)))
        >>> print(abs(weights).max().round(2))  # sqrt(3 / 300)
        0.1
    """
    fan_in, _ = get_fans(_shape(shape), dim_ordering)
    return uniform(shape, np.sqrt(3.0 / fan_in), name)


def glorot_normal(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Normal with scale `sqrt(2 / (fan_in + fan_out))` (Glorot and Bengio, 2010).

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: "th" (default) or "tf": where a convolution kernel of this shape has its channels.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import glorot_normal
        >>> weights = K.get_value(glorot_normal((100, 100)))
        >>> print(weights.std().round(2))  # sqrt(2 / (100 + 100))
        0.1
    """
    fan_in, fan_out = get_fans(_shape(shape), dim_ordering)
    return normal(shape, np.sqrt(2.0 / (fan_in + fan_out)), name)


def glorot_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Uniform with scale `sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio, 2010).

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: "th" (default) or "tf": where a convolution kernel of this shape has its channels.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import glorot_uniform
        >>> weights = K.get_value(glorot_uniform((500, 100)))
        >>> print(abs(weights).max().round(2))  # sqrt(6 / (500 + 100))
        0.1
    """
    fan_in, fan_out = get_fans(_shape(shape), dim_ordering)
    return uniform(shape, np.sqrt(6.0 / (fan_in + fan_out)), name)


def he_normal(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Normal with scale `sqrt(2 / fan_in)`, for `relu` (He et al., 2015).

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: "th" (default) or "tf": where a convolution kernel of this shape has its channels.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import he_normal
        >>> weights = K.get_value(he_normal((200, 100)))
        >>> print(weights.std().round(2))  # sqrt(2 / 200)
        0.1
    """
    fan_in, _ = get_fans(_shape(shape), dim_ordering)
    return normal(shape, np.sqrt(2.0 / fan_in), name)


def he_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Uniform with scale `sqrt(6 / fan_in)`, for `relu` (He et al., 2015).

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: "th" (default) or "tf": where a convolution kernel of this shape has its channels.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import he_uniform
        >>> weights = K.get_value(he_uniform((600, 100)))
        >>> print(abs(weights).max().round(2))  # sqrt(6 / 600)
        0.1
    """
    fan_in, _ = get_fans(_shape(shape), dim_ordering)
    return uniform(shape, np.sqrt(6.0 / fan_in), name)


def orthogonal(shape: Sequence[int], scale: float = 1.1, name: str | None = None, dim_ordering: str = "th") -> Variable:
    """A random orthogonal matrix times `scale` (Saxe et al., 2013).

    Seen as a matrix of `shape[0]` rows and all else as columns, its rows are orthogonal and of length `scale`
    where it is no taller than wide, and its columns where it is no wider than tall.

    Arguments:
        shape: of the variable.
        scale: the length of the rows or columns (default 1.1).
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.initializations import orthogonal
        >>> weights = K.get_value(orthogonal((4, 4), scale=1))
        >>> np.allclose(weights @ weights.T, np.eye(4), atol=1e-5)
        True
    """
    shape = _shape(shape)
    flat = (shape[0] if shape else 1, int(np.prod(shape[1:])))
    left, _, right = np.linalg.svd(np.random.normal(0.0, 1.0, flat), full_matrices=False)
    matrix = left if left.shape == flat else right
    output: Variable = K.variable(scale * matrix.reshape(shape), name=name)
    return output


def identity(shape: Sequence[int], scale: float = 1, name: str | None = None, dim_ordering: str = "th") -> Variable:
    """The identity matrix times `scale`.

    Arguments:
        shape: of the variable, that of a square matrix.
        scale: what stands on the diagonal (default 1).
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Raises:
        ShapeError: `shape` is not square.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import identity
        >>> print(K.get_value(identity((2, 2), scale=0.5)))
        [[0.5 0. ]
         [0.  0.5]]
    """
    shape = _shape(shape)
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(f"identity makes square matrices, of shape (n, n); got shape {shape}.")
    output: Variable = K.variable(scale * np.identity(shape[0]), name=name)
    return output


def zero(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Zeros.

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import zero
        >>> print(K.get_value(zero((3,))))
        [0. 0. 0.]
    """
    output: Variable = K.variable(np.zeros(_shape(shape)), name=name)
    return output


def one(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Variable:
    """Ones.

    Arguments:
        shape: of the variable.
        name: of the variable (default None: the backend's own).
        dim_ordering: not used; every initialization takes it.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import one
        >>> print(K.get_value(one((3,))))
        [1. 1. 1.]
    """
    output: Variable = K.variable(np.ones(_shape(shape)), name=name)
    return output


@hookimpl
def kerata_initializations() -> list[Callable[..., Variable]]:
    return [
        uniform,
        normal,
        lecun_uniform,
        glorot_normal,
        glorot_uniform,
        he_normal,
        he_uniform,
        orthogonal,
        identity,
        zero,
        one,
    ]


def _shape(shape: Sequence[int]) -> tuple[int, ...]:
    sizes = tuple(shape)
    if not all(isinstance(size, (int, np.integer)) and size >= 0 for size in sizes):
        raise ShapeError(
            f"A weight needs a size known in every dimension; got shape {sizes}. Where a layer's input has an unknown "
            "dimension that its weights depend on, give it in input_shape."
        )
    return tuple(int(size) for size in sizes)
