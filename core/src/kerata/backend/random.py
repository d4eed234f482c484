"""Random tensors. Each has a state of its own, seeded from numpy's generator, that every call advances."""

from __future__ import annotations

import numpy as np

from kerata.backend.shape_ops import Sizes, _vector
from kerata.backend.variables import cast
from kerata.graph import primitives as p
from kerata.graph.dtypes import dtype_name
from kerata.graph.native_run import made_once
from kerata.graph.scan import current_step
from kerata.graph.tensor import Tensor, Variable, constant
from kerata.settings import floatx


def random_uniform(
    shape: Sizes, low: float = 0.0, high: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> Tensor:
    """Numbers uniform in [low, high).

    Example:
        >>> from kerata import backend as K
        >>> x = K.eval(K.random_uniform((1000,), low=2, high=3))
        >>> bool((x >= 2).all() and (x < 3).all())
        True
    """
    numbers = p.random_uniform(_state(seed), _vector(shape), dtype=dtype_name(dtype or floatx()))
    return numbers if (low, high) == (0.0, 1.0) else numbers * (high - low) + low


def random_normal(
    shape: Sizes, mean: float = 0.0, std: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> Tensor:
    """Numbers of the normal distribution.

    Example:
        >>> from kerata import backend as K
        >>> x = K.eval(K.random_normal((20000,), mean=7, std=2))
        >>> print(x.mean().round(), x.std().round())
        7.0 2.0
    """
    numbers = p.random_normal(_state(seed), _vector(shape), dtype=dtype_name(dtype or floatx()))
    return numbers if (mean, std) == (0.0, 1.0) else numbers * std + mean


def random_binomial(shape: Sizes, p: float = 0.0, dtype: str | None = None, seed: int | None = None) -> Tensor:
    """1 with probability p, else 0.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> x = K.eval(K.random_binomial((20000,), p=0.3))
        >>> print(np.unique(x), x.mean().round(1))
        [0. 1.] 0.3
    """
    return cast(_random_mask(shape, 1.0 - p, seed), dtype or floatx())


def _random_mask(shape: Sizes, level: float, seed: int | None = None) -> Tensor:
    """False with probability `level`, else True."""
    return p.random_mask(_state(seed), _vector(shape), level=float(level))


def _state(seed: int | None) -> Tensor:
    def make() -> Variable:
        # From numpy's generator, so that np.random.seed makes a program repeatable, as in Keras 1.
        number = int(np.random.randint(10_000_000)) if seed is None else seed
        return Variable(np.array([number, 0]), "int64", "random_state", random_state=True)

    state: Tensor = made_once(make)
    step = current_step()
    if step is None:
        return state
    # Within a loop every step has numbers of its own: the seed is mixed with the step's number.
    # By an odd number near 2**32 divided by the golden ratio, which spreads the steps of loops far from each other and
    # from the seeds of other draws. The count is left alone: it tells calls apart.
    mixing = constant(np.array([2654435761, 0], "int64"))
    return state + mixing * p.cast(step + 1, dtype="int64")
