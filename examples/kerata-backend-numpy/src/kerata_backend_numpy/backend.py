"""The services of the backend. The primitives are in the table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata.graph.contract import Backend, Spec, Step
from kerata_backend_numpy.primitives import TABLE

Array = np.ndarray[Any, Any]


class Variable:
    """A place for a value."""

    def __init__(self, value: Array) -> None:
        self.value = np.array(value)


class NumpyBackend(Backend):
    """Walks through the graph and computes each node with numpy, every time a function is called."""

    name = "numpy"
    version = np.__version__
    differentiable = False
    survives_fork = True
    primitives = TABLE

    def devices(self) -> list[str]:
        """The processor."""
        return ["cpu:0"]

    def is_native(self, value: Any) -> bool:
        """Never: arrays are data to a user of Kerata, not tensors."""
        return False

    def spec(self, value: Any) -> Spec:
        """Shape and dtype of an array."""
        return value.shape, value.dtype.name

    def convert(self, value: Any) -> Array:
        """An array."""
        return np.asarray(value)

    constant = convert

    def variable(self, value: Array, name: str) -> Variable:
        """A place with a copy of the value."""
        return Variable(value)

    def read(self, variable: Variable) -> Array:
        """The value."""
        return variable.value

    def get_value(self, variable: Variable) -> Array:
        """A copy of the value."""
        return np.array(variable.value)

    def set_value(self, variable: Variable, value: Array) -> None:
        """Keep a copy of the value."""
        variable.value = np.array(value, variable.value.dtype)

    def scan(
        self,
        step: Step,
        sequences: Sequence[Array],
        initial: Sequence[Array],
        captured: Sequence[Array],
        length: Any,
        state_shapes: Sequence[Any],
        output_specs: Sequence[Spec],
    ) -> list[Array]:
        """A loop."""
        states, rows = initial, []
        for t in range(len(sequences[0]) if length is None else int(length)):
            outputs, states = step(np.int32(t), [s[t] for s in sequences], states, captured)
            rows.append(outputs)
        empty = [np.zeros((0, *(d or 0 for d in shape)), dtype) for shape, dtype in output_specs]
        return [*(map(np.stack, zip(*rows, strict=True)) if rows else empty), *states]

    def compile(self, program: Any) -> Callable[[Sequence[Array]], list[Array]]:
        """Nothing to compile: `program.lower` computes, node by node, when it is given arrays."""

        def run(arrays: Sequence[Any]) -> list[Array]:
            values = [_dense(array) for array in arrays]
            with np.errstate(all="ignore"):
                outputs, assignments = program.lower(self, values)
            for variable, value in assignments:
                self.set_value(variable, value)
            return [np.array(output) for output in outputs]

        return run


def _dense(value: Any) -> Array:
    """An array, of a sparse matrix with its zeros written out."""
    if not hasattr(value, "tocoo"):
        return np.asarray(value)
    coordinates = value.tocoo()
    dense = np.zeros(coordinates.shape, coordinates.data.dtype)
    np.add.at(dense, (coordinates.row, coordinates.col), coordinates.data)
    return dense
