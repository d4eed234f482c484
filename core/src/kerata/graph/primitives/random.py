"""Random primitives: functions of an explicit state, a vector (seed, count) of int64."""

from __future__ import annotations

from kerata.errors import DtypeError, ShapeError
from kerata.graph.dtypes import is_float
from kerata.graph.primitive import Spec, primitive, require_integers
from kerata.graph.shapes import static_vector
from kerata.graph.tensor import Shape, Tensor


@primitive
def random_uniform(state: Tensor, shape: Tensor, *, dtype: str) -> Spec:
    """Numbers uniform in [0, 1)."""
    return _floats(state, shape, dtype), dtype


@primitive
def random_normal(state: Tensor, shape: Tensor, *, dtype: str) -> Spec:
    """Numbers of the standard normal distribution."""
    return _floats(state, shape, dtype), dtype


@primitive
def random_mask(state: Tensor, shape: Tensor, *, level: float) -> Spec:
    """False with probability `level`, else True: what dropout keeps, for which no number is needed in every digit."""
    return _sizes(state, shape), "bool"


def _floats(state: Tensor, shape: Tensor, dtype: str) -> Shape:
    if not is_float(dtype):
        raise DtypeError(f"random numbers are floats; got {dtype}. Use K.cast on them.")
    return _sizes(state, shape)


def _sizes(state: Tensor, shape: Tensor) -> Shape:
    require_integers(state, shape)
    sizes = static_vector(shape)
    if sizes is None or shape.ndim != 1:
        raise ShapeError("the shape of random numbers must have a known length.")
    return tuple(sizes)
