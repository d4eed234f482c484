"""Random numbers that follow from a state (seed, count) alone.

They are those of the Philox generator with the state as its key (Salmon et al., "Parallel random numbers: as easy as 1,
2, 3", 2011), as numpy has it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano
from kerata_backend_theano.shapes import entries


class Draw(theano.graph.op.Op):  # type: ignore[misc]
    """Numbers for a state and the sizes of a shape.

    Arguments:
        kind: "uniform" in [0, 1), or "normal".
        dtype: of the numbers.
        ones: for each axis, whether its size is known to be 1.
    """

    __props__ = ("kind", "dtype", "ones")

    def __init__(self, kind: str, dtype: str, ones: tuple[bool, ...]) -> None:
        self.kind, self.dtype, self.ones = kind, dtype, ones

    def make_node(self, state: Any, *sizes: Any) -> Any:
        """A node for these sizes, integer scalars."""
        inputs = [T.as_tensor_variable(state), *[T.as_tensor_variable(s) for s in sizes]]
        return theano.graph.basic.Apply(self, inputs, [T.TensorType(self.dtype, self.ones)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        """Draw."""
        state, *sizes = inputs
        shape = tuple(map(int, sizes))
        # Made anew for each draw, so that nothing but the state decides: numbers are the same after a model is loaded.
        generator = np.random.Generator(np.random.Philox(key=np.asarray(state, "int64").view("uint64")))
        half = self.dtype == "float16"
        dtype: Any = "float32" if half else self.dtype
        if self.kind == "normal":
            numbers = generator.standard_normal(shape, dtype)
        elif half:  # as fine as float16 is below 1, so that none is rounded up to it
            numbers = generator.integers(0, 2048, shape) / 2048
        else:
            numbers = generator.random(shape, dtype)
        outputs[0][0] = np.asarray(numbers, self.dtype)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        """The sizes given."""
        return [tuple(node.inputs[1:])]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Nothing has a gradient."""
        return [[False] for _ in node.inputs]

    def grad(self, inputs: Any, gradients: Any) -> Any:
        """None."""
        return [theano.gradient.DisconnectedType()() for _ in inputs]


def uniform(state: Any, shape: Any, dtype: str) -> Any:
    """Numbers uniform in [0, 1)."""
    return _draw("uniform", state, shape, dtype)


def normal(state: Any, shape: Any, dtype: str) -> Any:
    """Numbers of the standard normal distribution."""
    return _draw("normal", state, shape, dtype)


def mask(state: Any, shape: Any, level: float) -> Any:
    """False with probability `level`, else True."""
    return T.ge(_draw("uniform", state, shape, "float32"), np.float32(level))


def _draw(kind: str, state: Any, shape: Any, dtype: str) -> Any:
    sizes = entries(shape)
    return Draw(kind, dtype, tuple(isinstance(s, int) and s == 1 for s in sizes))(state, *sizes)
