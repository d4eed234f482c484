"""Random primitives: functions of an explicit state, a vector (seed, count) of int64."""

from __future__ import annotations

from kerata.errors import ShapeError
from kerata.graph.primitive import Spec, primitive
from kerata.graph.shapes import static_vector
from kerata.graph.tensor import Shape, Tensor


@primitive
def random_uniform(state: Tensor, shape: Tensor, *, dtype: str) -> Spec:
    """Numbers uniform in [0, 1)."""
    return _sizes(shape), dtype


@primitive
def random_normal(state: Tensor, shape: Tensor, *, dtype: str) -> Spec:
    """Numbers of the standard normal distribution."""
    return _sizes(shape), dtype


def _sizes(shape: Tensor) -> Shape:
    sizes = static_vector(shape)
    if sizes is None:
        raise ShapeError("the shape of random numbers must have a known length.")
    return tuple(sizes)
