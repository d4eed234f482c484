"""Programs as `theano.function`s."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.errors import BackendError, KerataError
from kerata_backend_theano import sparse
from kerata_backend_theano.native import deep, theano
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.shapes import note, pattern, typed

_LABEL = re.compile(r'File "([a-z_0-9]+\.\d+)", line 0')
Ones = frozenset[tuple[int, int]]
_one_thread = threading.RLock()
"""Theano's functions keep what they compute with in places of their own, and its compiler its settings in globals."""


class Execution:
    """A program as a function of arrays.

    Theano broadcasts along axes that are of size 1 by their type. A size that is known only at run time is taken for
    another than 1; where that fails, and some are 1, the program is compiled once more for inputs that are 1 there.

    Arguments:
        backend: lowers the program.
        program: outputs and updates.
    """

    def __init__(self, backend: Any, program: Any) -> None:
        self._backend, self._program = backend, program
        self._open = [
            (i, axis)
            for i, tensor in enumerate(program.inputs)
            if not tensor.sparse
            for axis, size in enumerate(tensor.shape)
            if size is None
        ]
        self._compiled: dict[Ones, Any] = {}

    def __call__(self, arrays: Sequence[Any]) -> list[np.ndarray]:
        """The outputs; then the updates are done.

        Raises:
            BackendError: the computation fails; it names the node, its layer and line.
        """
        values = [
            sparse.value(a, i.dtype) if i.sparse else a for a, i in zip(arrays, self._program.inputs, strict=True)
        ]
        general: Ones = frozenset()
        ones = frozenset((i, axis) for i, axis in self._open if values[i].shape[axis] == 1)
        # Without trying the general one again, which is known to fail on these.
        chosen = ones if ones in self._compiled else general
        try:
            with _one_thread:
                return self._run(chosen, values)
        except KerataError:
            raise
        except Exception as error:
            if ones and ones not in self._compiled:
                try:
                    with _one_thread:
                        return self._run(ones, values)
                # The size of 1 was not what was wrong: the first error tells more, and the next such batch shall not
                # run into this.
                except Exception:
                    self._compiled.pop(ones, None)
            raise self._named(error, chosen, values) from error

    def _run(self, ones: Ones, values: Sequence[Any]) -> list[np.ndarray]:
        if ones not in self._compiled:
            inputs, outputs, updates = self._lowered(ones)
            with deep():
                self._compiled[ones] = theano.function(inputs, outputs, updates=updates, on_unused_input="ignore")
            # Function has checked shapes and dtypes; Theano's own checks take longer than a small network. Sparse
            # matrices are not checked there.
            self._compiled[ones].trust_input = not any(i.sparse for i in self._program.inputs)
        return [np.asarray(r) for r in self._compiled[ones](*values)]

    def _lowered(self, ones: Ones) -> tuple[list[Any], list[Any], list[tuple[Any, Any]]]:
        """Inputs, outputs and updates."""
        inputs = [self._input(i, ones) for i in range(len(self._program.inputs))]
        with deep():
            outputs, assignments = self._program.lower(self._backend, inputs)
            return inputs, outputs, [(variable, _fitted(value, variable)) for variable, value in assignments]

    def _input(self, number: int, ones: Ones) -> Any:
        tensor = self._program.inputs[number]
        if tensor.sparse:
            return sparse.placeholder(tensor.dtype, tensor.name)
        shape = [1 if (number, axis) in ones else size for axis, size in enumerate(tensor.shape)]
        return note(T.TensorType(tensor.dtype, pattern(shape))(tensor.name), shape)

    def _named(self, error: Exception, ones: Ones, values: Sequence[Any]) -> KerataError:
        """The error in the user's terms; where Theano's optimizer has lost the node, it is looked for without it."""
        where = self._place(error) or self._place(self._unoptimized_error(ones, values)) or self._program.name
        reason = next((line for line in str(error).splitlines() if line.strip()), "")
        return BackendError(f"Theano failed in {where}: {type(error).__name__}: {reason}")

    def _place(self, error: Exception | None) -> str | None:
        nodes = self._program.nodes
        found = [nodes[label] for label in _LABEL.findall(str(error)) if label in nodes]
        # What has several results is traced by the items that are taken of it.
        failed = [node.inputs[0] if node.op == "item" else node for node in found]
        return failed[0].where if failed else None

    def _unoptimized_error(self, ones: Ones, values: Sequence[Any]) -> Exception | None:
        """What is raised where each node is computed by itself, in Python; nothing is assigned."""
        try:
            inputs, outputs, updates = self._lowered(ones)
            mode = theano.Mode(linker="py", optimizer=None)
            with deep():
                compute = theano.function(
                    inputs, [*outputs, *(new for _, new in updates)], mode=mode, on_unused_input="ignore"
                )
            compute(*values)
        except Exception as error:
            return error
        return None


def _fitted(value: Any, variable: Any) -> Any:
    """`value` of the very type of `variable`."""
    # An update of a type that differs in anything, along which axes it broadcasts for one, is refused.
    value = typed(T.cast(value, variable.dtype), [1 if b else None for b in variable.broadcastable])
    return value if value.type == variable.type else variable.type.filter_variable(value)
