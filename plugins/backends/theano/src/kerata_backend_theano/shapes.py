"""What is known of the shapes of Theano's tensors, beyond which sizes are 1, which is all that their types tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano

Sizes = tuple[int | None, ...]


def sizes(x: Any) -> Sizes:
    """The sizes of x as far as they are known."""
    known: Sizes | None = getattr(x.tag, "kerata_sizes", None)
    if known is not None:
        return known
    if is_constant(x):
        return tuple(x.data.shape)
    return tuple(1 if b else None for b in getattr(x, "broadcastable", (False,) * x.ndim))


def is_constant(x: Any) -> bool:
    """Whether the value of x is known."""
    return isinstance(x, theano.graph.basic.Constant)


def note(x: Any, shape: Sequence[int | None]) -> Any:
    """x, with its sizes noted."""
    x.tag.kerata_sizes = tuple(shape)
    return x


def pattern(shape: Sequence[int | None]) -> tuple[bool, ...]:
    """Along which axes a tensor of this shape broadcasts."""
    return tuple(d == 1 for d in shape)


def typed(x: Any, shape: Sequence[int | None]) -> Any:
    """x as a tensor of the type for `shape`: broadcasting where a size is 1, and only there."""
    return broadcasting(x, pattern(shape))


def broadcasting(x: Any, wanted: Sequence[bool]) -> Any:
    """x as a tensor that broadcasts along the axes `wanted`, whose sizes are 1, and along no other."""
    if x.broadcastable == tuple(wanted):
        return x
    return theano.compile.ops.Rebroadcast(*enumerate(wanted))(x)


def one_along(x: Any, *axes: int) -> Any:
    """x, whose sizes along `axes` are 1."""
    return broadcasting(x, [b or i in axes for i, b in enumerate(x.broadcastable)])


def entries(vector: Any) -> list[Any]:
    """The entries of an integer vector of known length: numbers where they are known, else scalars."""
    if is_constant(vector):
        return [int(v) for v in vector.data]
    length = sizes(vector)[0]
    count = T.get_vector_length(vector) if length is None else length
    found = [vector[i] for i in range(count)]
    # Sizes that were put together of numbers and scalars: the numbers are seen through, for T.alloc and others make of
    # them axes that broadcast.
    made = vector.owner.inputs if vector.owner is not None and type(vector.owner.op).__name__ == "MakeVector" else found
    return [int(m.data) if is_constant(m) else f for m, f in zip(made, found, strict=True)]


def length(x: Any, axis: int) -> Any:
    """The size along `axis`: a number where it is known, else a scalar."""
    known = sizes(x)[axis]
    return x.shape[axis] if known is None else known
