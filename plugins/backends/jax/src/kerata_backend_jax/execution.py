"""Programs as functions that `jax.jit` compiles: one batch a call, or many."""

from __future__ import annotations

import dataclasses
import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import sparse

from kerata.errors import BackendError, KerataError
from kerata.graph.dtypes import numpy_dtype
from kerata.graph.tensor import Variable
from kerata.graph.traversal import reachable
from kerata_backend_jax.ctc import cut
from kerata_backend_jax.precision import needs_wide
from kerata_backend_jax.static import size_inputs
from kerata_backend_jax.variables import LOCK, Cell, tracing

_NONE: Mapping[int, Any] = MappingProxyType({})
_CONVOLUTIONS = frozenset(("conv", "conv_transpose", "depthwise_conv"))

KEPT = 64
"""Programs kept of one function, each for shapes of its own; beyond that the one that was not used for longest goes."""

AT_ONCE = 256
"""Batches that a call of the loop has room for: one program for runs of all lengths."""


class Execution:
    """How a program runs: traced and compiled once for each set of shapes.

    Arguments:
        backend: lowers the program.
        program: outputs and updates.
    """

    def __init__(self, backend: Any, program: Any) -> None:
        # A choice between old and new for each variable costs up to a seventh of the time. Old arrays are kept here,
        # and put back where the loss is not finite.
        self._guarded = program.guarded
        self._backend, self._program = backend, dataclasses.replace(program, guarded=False)
        self._wide = needs_wide(program)
        self._sizes = size_inputs(program)
        self._dtypes = [numpy_dtype(output.dtype) for output in program.outputs]
        self._cut = [_is_decoded(output) for output in program.outputs]
        assigned, read = _variables(program)
        self._assigned: list[Cell] = [variable.native(backend) for variable in assigned]
        self._read: list[Cell] = [variable.native(backend) for variable in read]
        for variable, cell in zip(assigned, self._assigned, strict=True):
            if variable.random_state:
                cell.hold_state()
        self._compiled: OrderedDict[Any, Any] = OrderedDict()
        # On a CPU XLA computes convolutions in a loop with a kernel that takes fifty times as long.
        self._one_by_one = backend.on_cpu and any(node.op in _CONVOLUTIONS for node in _nodes(program))

    def batch(self) -> Callable[[Sequence[Any]], list[np.ndarray]]:
        """A function of arrays."""
        inputs = self._program.inputs

        def run(arrays: Sequence[Any]) -> list[np.ndarray]:
            with self._backend.on_device(self._wide):
                known = {n: array for n, array in enumerate(arrays) if self._sizes[n]}
                values = [None if n in known else _sparse(a) if inputs[n].sparse else a for n, a in enumerate(arrays)]
                key = ("step", *(known[n].tobytes() if n in known else _signature(v) for n, v in enumerate(values)))
                step = self._for(key, lambda: functools.partial(self._step, known=known))
                with self._nothing_if_not_finite() as refuse:
                    outputs = self._call(step, values)
                    refuse(outputs[0] if self._guarded else None)
            return self._given_out(outputs)

        return run

    def loop(self) -> Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]:
        """A function of resident data, the numbers of the rows and the batch size."""

        def run(data: Sequence[Any], indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
            whole = 0 if self._one_by_one else len(indices) // batch_size
            parts: list[list[np.ndarray]] = []
            with self._backend.on_device(self._wide):
                for start in range(0, whole, AT_ONCE):
                    count = min(AT_ONCE, whole - start)
                    rows = np.zeros((AT_ONCE, batch_size), "int32")
                    rows[:count] = indices[start * batch_size : (start + count) * batch_size].reshape(count, batch_size)
                    key = ("loop", batch_size, *(_signature(d) for d in data))
                    many = self._for(key, lambda: self._loop)
                    with self._nothing_if_not_finite() as refuse:
                        done, logs = self._call(many, list(data), rows, np.int32(count))
                        parts.append([np.asarray(log)[: int(done)] for log in logs])
                        if refuse(parts[-1][0][-1] if self._guarded else None):
                            # The same steps on the same arrays, up to the bad one.
                            self._call(many, list(data), rows, np.int32(int(done) - 1))
                            return self._joined(parts)
                for start in range(whole * batch_size, len(indices), batch_size):
                    rest = np.asarray(indices[start : start + batch_size], "int32")
                    key = ("rest", len(rest), *(_signature(d) for d in data))
                    last = self._for(key, lambda: self._rest)
                    with self._nothing_if_not_finite() as refuse:
                        logs = self._call(last, list(data), rest)
                        refused = refuse(logs[0] if self._guarded else None)
                    parts.append([np.asarray(log)[np.newaxis] for log in logs])
                    if refused:
                        break
            return self._joined(parts)

        return run

    def _for(self, key: Any, function: Callable[[], Any]) -> Any:
        if key not in self._compiled:
            # One `jit` for each: dropped, it takes what it has compiled with it.
            self._compiled[key] = jax.jit(function(), donate_argnums=() if self._guarded else 0)
            if len(self._compiled) > KEPT:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(key)
        return self._compiled[key]

    @contextmanager
    def _nothing_if_not_finite(self) -> Iterator[Callable[[Any], bool]]:
        """Gives a function of a guarded program's loss, which puts all back where it is not finite, and says so."""
        with LOCK:  # nobody is to see what such a step leaves
            before = [cell.value for cell in self._assigned]

            def refuse(loss: Any) -> bool:
                if loss is None or np.isfinite(loss):
                    return False
                for cell, value in zip(self._assigned, before, strict=True):
                    cell.value = value
                return True

            yield refuse

    def _call(self, compiled: Any, *arguments: Any) -> Any:
        with LOCK:
            try:
                new, results = compiled([c.value for c in self._assigned], [c.value for c in self._read], *arguments)
            except KerataError:
                raise
            except Exception as error:
                line = str(error).strip()[:2000]
                raise BackendError(f"JAX failed in {self._program.name}: {type(error).__name__}: {line}") from error
            for cell, value in zip(self._assigned, new, strict=True):
                cell.value = value
        return results

    def _step(
        self, assigned: Sequence[Any], read: Sequence[Any], values: Sequence[Any], known: Mapping[int, Any] = _NONE
    ) -> tuple[Any, Any]:
        values = [known.get(n, value) for n, value in enumerate(values)]
        before = dict(zip([*self._assigned, *self._read], [*assigned, *read], strict=True))
        with tracing(before):
            outputs, assignments = self._program.lower(self._backend, values)
        after = {**before, **dict(assignments)}
        # A copy of what is handed through: two places with one array would lose it together when a step uses it up.
        taken = {id(value) for value in (*before.values(), *values)}
        new = []
        for cell in self._assigned:
            value = jnp.asarray(after[cell], before[cell].dtype)
            new.append(jnp.copy(value) if id(value) in taken and value is not before[cell] else value)
            taken.add(id(value))
        return new, [jnp.asarray(output) for output in outputs]

    def _rest(self, assigned: Sequence[Any], read: Sequence[Any], data: Sequence[Any], rows: Any) -> tuple[Any, Any]:
        return self._step(assigned, read, [d.at[rows].get(mode="promise_in_bounds") for d in data])

    def _loop(
        self, assigned: Sequence[Any], read: Sequence[Any], data: Sequence[Any], rows: Any, count: Any
    ) -> tuple[Any, Any]:
        def body(carried: Any) -> Any:
            t, _, assigned, logs = carried
            assigned, outputs = self._rest(assigned, read, data, rows[t])
            logs = [log.at[t].set(output) for log, output in zip(logs, outputs, strict=True)]
            going = jnp.isfinite(outputs[0]) if self._guarded else jnp.array(True)
            return t + 1, going, assigned, logs

        def more(carried: Any) -> Any:
            return (carried[0] < count) & carried[1]

        first = jax.eval_shape(lambda a: self._rest(a, read, data, rows[0]), assigned)[1]
        logs = [jnp.zeros((len(rows), *output.shape), output.dtype) for output in first]
        done, _, assigned, logs = lax.while_loop(more, body, (jnp.int32(0), jnp.array(True), assigned, logs))
        return assigned, (done, logs)

    def _joined(self, parts: Sequence[Sequence[np.ndarray]]) -> list[np.ndarray]:
        return self._given_out([np.concatenate(column) for column in zip(*parts, strict=True)])

    def _given_out(self, outputs: Sequence[Any]) -> list[np.ndarray]:
        arrays = [np.array(o, dtype=dtype) for o, dtype in zip(outputs, self._dtypes, strict=True)]
        return [cut(array) if is_cut else array for array, is_cut in zip(arrays, self._cut, strict=True)]


def _nodes(program: Any) -> Iterator[Any]:
    return reachable([*program.outputs, *(value for _, value in program.updates)])


def _variables(program: Any) -> tuple[list[Variable], list[Variable]]:
    """What a program assigns, the states of its random operations too, and what it only reads."""
    found = [node for node in _nodes(program) if isinstance(node, Variable)]
    assigned = dict.fromkeys([*(v for v, _ in program.updates), *(v for v in found if v.random_state)])
    return list(assigned), [v for v in dict.fromkeys(found) if v not in assigned]


def _is_decoded(output: Any) -> bool:
    """Whether an output is sequences of `ctc_decode`, whose last result is their scores."""
    if output.op != "item" or output.inputs[0].op != "ctc_decode":
        return False
    return bool(output.attrs["index"] < len(output.inputs[0].attrs["specs"]) - 1)


def _signature(value: Any) -> Any:
    return (value.shape, value.nse) if isinstance(value, sparse.BCOO) else value.shape


def _sparse(value: Any) -> Any:
    if isinstance(value, sparse.BCOO):
        return value
    matrix = value.tocoo() if hasattr(value, "tocoo") else None
    if matrix is None:
        return sparse.BCOO.fromdense(jnp.asarray(value))
    # Room for the next power of two, filled with zeros outside: a program serves many matrices.
    room = 1 << max(len(matrix.data) - 1, 0).bit_length()
    indices = np.full((room, 2), matrix.shape, "int32")
    indices[: len(matrix.data)] = np.stack([matrix.row, matrix.col], 1)
    data = np.zeros(room, matrix.data.dtype)
    data[: len(matrix.data)] = matrix.data
    return sparse.BCOO((jnp.asarray(data), jnp.asarray(indices)), shape=matrix.shape)
