"""Primitives of control: choice, gradients, native code, and parts of several results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata.errors import ShapeError
from kerata.graph.primitive import Spec, primitive, require_choice, require_float
from kerata.graph.shapes import compatible, relax
from kerata.graph.tensor import Tensor


@primitive
def identity(x: Tensor) -> Spec:
    """x itself, as a node of its own."""
    return x.shape, x.dtype


@primitive
def stop_gradient(x: Tensor) -> Spec:
    """x, taken as a constant by `gradients`."""
    return x.shape, x.dtype


@primitive
def print_tensor(x: Tensor, *, message: str) -> Spec:
    """x; prints `message` and the value each time it is computed."""
    return x.shape, x.dtype


@primitive
def cond(condition: Tensor, x: Tensor, y: Tensor) -> Spec:
    """x if the scalar `condition` holds, else y. Where that is known at compile time, only one is computed."""
    if condition.ndim:
        raise ShapeError(f"cond chooses by a scalar, not by a tensor of shape {condition.shape}.")
    require_choice(condition, x, y)
    if x.ndim != y.ndim:
        raise ShapeError("both results of a choice must have as many dimensions.")
    if not compatible(x.shape, y.shape):
        return relax(x.shape, y.shape), x.dtype
    return tuple(a if a is not None else b for a, b in zip(x.shape, y.shape, strict=True)), x.dtype


@primitive
def gradients(loss: Tensor, *wrt: Tensor) -> list[Spec]:
    """The derivative of the sum of `loss` with respect to each tensor; zeros where the loss does not depend on it."""
    require_float(loss, *wrt)
    return [(w.shape, w.dtype) for w in wrt]


@primitive
def item(bundle: Tensor, *, index: int) -> Spec:
    """One of the several results of a primitive."""
    shape, dtype = bundle.attrs["specs"][index]
    return shape, dtype


@primitive
def opaque(
    *inputs: Tensor, function: Callable[..., Any], specs: tuple[Spec, ...], captured: int, label: str
) -> list[Spec]:
    """Native code kept whole: `function` of all inputs but the last `captured`, which it reads by itself."""
    return list(specs)


@primitive
def scan(*inputs: Tensor, body: Any, specs: tuple[Spec, ...]) -> list[Spec]:
    """A loop over time whose step is a graph of its own; see `kerata.graph.scan`.

    Its sequences, the first inputs, have one length. A loop with outputs takes a step at least: what no step has put
    out has no shape, and no last one.
    """
    lengths = {x.shape[0] for x in inputs[: len(body.slices)] if x.shape[0] is not None}
    if len(lengths) > 1:
        raise ShapeError(f"a loop goes over sequences of one length; got {' and '.join(map(str, sorted(lengths)))}.")
    if 0 in lengths and body.outputs:
        raise ShapeError("a loop over time takes one step at least; got sequences of no steps.")
    return list(specs)


def unpack(bundle: Tensor) -> list[Tensor]:
    """The several results of a primitive, each as a tensor."""
    return [item(bundle, index=i) for i in range(len(bundle.attrs["specs"]))]
