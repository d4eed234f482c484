"""Programs as `tf.function`s: one batch a call, or many."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import tensorflow as tf

from kerata.errors import BackendError, KerataError
from kerata.graph.tensor import Variable
from kerata.graph.traversal import reachable
from kerata_backend_tensorflow.single_thread import light, one_thread
from kerata_backend_tensorflow.stretches import Stretches
from kerata_backend_tensorflow.traced import traced
from kerata_backend_tensorflow.xla import SIZES


class Execution:
    """How a program runs on a device: traced once, whatever the size of the batches.

    Arguments:
        backend: lowers the program.
        program: outputs and updates.
        device: name of a TensorFlow device, None for TensorFlow's own choice.
        cpu: whether that is a CPU.
    """

    def __init__(self, backend: Any, program: Any, device: str | None, cpu: bool) -> None:
        self._backend, self._device = backend, device
        # A choice between old and new for each variable costs a perceptron a third of its time. Here the old values are
        # held instead, which copies nothing, and put back where the loss is not finite. XLA joins the choice with what
        # computes the new values, and has no need to copy large ones then.
        self._choosing, self._guarded = program, program.guarded
        self._program = dataclasses.replace(program, guarded=False)
        self._held = _assigned(program) if program.guarded else []
        for variable in _variables(program):
            variable.native(backend)  # made now: a function that makes variables is traced twice
        self._sizes: set[int] | None = set() if cpu and program.long else None
        self._light = cpu and self._sizes is None and light(program)
        # With sizes left open, for otherwise TensorFlow traces anew for each batch size.
        self._signature = [
            tf.SparseTensorSpec(i.shape, i.dtype) if i.sparse else tf.TensorSpec(i.shape, i.dtype)
            for i in program.inputs
        ]

    def batch(self) -> Callable[..., list[np.ndarray]]:
        """A function of arrays; see `Backend.own_rows`."""
        whole = traced(jit_compile=True)(lambda *values: self._step(values, self._choosing))

        @functools.cache
        def compiled(fused: bool, in_turn: bool) -> Any:
            # Loops are traced in one way for one thread and in another for several.
            @traced(input_signature=self._signature)
            def compiled(*values: Any) -> Any:
                # TensorFlow picks other kernels inside a loop that one thread runs. A step of its own is such a
                # loop too, so that it gives what `loop` gives, to the last bit.
                if fused:
                    return [], whole(*values)
                held = self._held_values()
                if self._light:
                    return held, [r[0] for r in self._repeat(self._step, lambda t: values, 1)]
                return held, self._step(values)

            # The traced function itself: on its way through tf.function every call would be matched against the
            # signature.
            return compiled.get_concrete_function()

        def run(arrays: Sequence[Any], size: int | None = None) -> list[np.ndarray]:
            values = self._values(arrays, size)
            single = self._single(values)
            with self._explained([values], in_turn=single):
                held, results = self._joined(
                    lambda fused: compiled(fused, single), {v.shape[0] for v in values if v.shape.rank}, values
                )
                if held and not np.isfinite(results[0]):
                    self._put_back(held)
            return results

        return run

    def loop(self) -> Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]:
        """A function of resident data, the numbers of the rows and the batch size."""
        inputs = self._program.inputs
        signature = [
            [tf.TensorSpec((None, *i.shape[1:]), i.dtype) for i in inputs],
            tf.TensorSpec([None], "int64"),
            tf.TensorSpec([], "int64"),
        ]

        @traced(input_signature=signature)
        def compiled(data: Any, indices: Any, size: Any) -> Any:
            total = tf.size(indices, out_type=tf.int64)

            def batch(t: Any) -> list[Any]:
                start = tf.cast(t, tf.int64) * size
                return self._gathered(data, indices[start : tf.minimum(start + size, total)])

            return self._held_values(), self._repeat(self._step, batch, tf.cast((total + size - 1) // size, tf.int32))

        def run(data: Sequence[Any], indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
            # Lazily: only an error asks for them.
            batches = (
                [tf.gather(d, indices[i : i + batch_size]) for d in data] for i in range(0, len(indices), batch_size)
            )
            with self._explained(batches):
                held, results = compiled(list(data), indices, np.int64(batch_size))
                results = [r.numpy() for r in results]
                if not self._guarded or np.isfinite(results[0]).all():
                    return results
                # All batches were trained on, those after the bad one with whatever it left behind: back to the start,
                # and once more up to it. The same steps on the same state give the same values.
                bad = int(np.argmin(np.isfinite(results[0])))
                self._put_back(held)
                before = run(data, indices[: bad * batch_size], batch_size) if bad else [r[:0] for r in results]
                if len(before[0]) < bad:
                    return before
                held, refused = compiled(
                    list(data), indices[bad * batch_size : (bad + 1) * batch_size], np.int64(batch_size)
                )
                self._put_back(held)
                return [np.append(b, r.numpy(), axis=0) for b, r in zip(before, refused, strict=True)]

        if self._sizes is None:
            return run
        step = functools.partial(self._step, program=self._choosing)
        return Stretches(inputs, self._program.outputs, step, self._guarded, self._device).then(run)

    def _values(self, arrays: Sequence[Any], size: int | None) -> list[Any]:
        """The tensors that a step takes, of the arrays of a batch."""
        inputs = self._program.inputs
        return [_sparse(a) if i.sparse else tf.convert_to_tensor(a) for i, a in zip(inputs, arrays, strict=True)]

    def _gathered(self, data: Sequence[Any], rows: Any) -> list[Any]:
        """The tensors that a step takes, of the rows with these numbers."""
        return [tf.gather(d, rows) for d in data]

    def _single(self, values: Sequence[Any]) -> bool:
        """Whether it is a single sample, whose few operations are faster done than handed from thread to thread."""
        return not self._program.updates and all(v.shape[0] == 1 for v in values if v.shape.rank)

    def _joined(
        self, compiled: Callable[[bool], Any], sizes: set[int], arguments: Sequence[Any]
    ) -> tuple[Sequence[Any], list[np.ndarray]]:
        """Run what is compiled for batches of these sizes, by XLA if the program suits it.

        The values held, and the outputs.
        """
        fused = self._sizes is not None and len(self._sizes | sizes) <= SIZES
        if fused and self._sizes is not None:
            try:
                held, results = compiled(True)(*arguments)
            except tf.errors.OpError:
                # Where XLA cannot compile, it says so before it computes anything.
                if self._sizes:
                    raise
                self._sizes, fused = None, False
            else:
                self._sizes |= sizes
        if not fused:
            held, results = compiled(False)(*arguments)
        return held, [r.numpy() for r in results]

    def _held_values(self) -> list[Any]:
        """The values of all that a guarded step assigns, read before it does."""
        return [variable.native(self._backend).read_value() for variable in self._held]

    def _put_back(self, values: Sequence[Any]) -> None:
        for variable, value in zip(self._held, values, strict=True):
            variable.native(self._backend).assign(value, read_value=False)

    def _repeat(
        self, step: Callable[[Sequence[Any]], list[Any]], batch: Callable[[Any], Sequence[Any]], count: Any
    ) -> list[Any]:
        """One step after the other on `batch(0)`, `batch(1)`, ...; their outputs stacked."""
        arrays = [tf.TensorArray(o.dtype, size=count, element_shape=o.shape) for o in self._program.outputs]

        def body(t: Any, arrays: Any) -> Any:
            results = step(batch(t))
            return t + 1, [a.write(t, r) for a, r in zip(arrays, results, strict=True)]

        # One after the other: a step reads what the one before it assigned.
        _, arrays = tf.while_loop(lambda t, _: t < count, body, (tf.constant(0), arrays), parallel_iterations=1)
        return [a.stack() for a in arrays]

    def _step(self, values: Sequence[Any], program: Any = None) -> list[Any]:
        return self._assigning(program or self._program, values)

    def _assigning(self, program: Any, values: Sequence[Any], replicas: Any = None) -> list[Any]:
        """The outputs; every new value is computed before the first is assigned."""
        outputs, assignments = program.lower(self._backend, values, replicas)
        # An output may be an input, or a variable as it was read: the assignments wait for a node of its own.
        outputs = [tf.identity(o) for o in outputs]
        with tf.control_dependencies([*outputs, *[value for _, value in assignments]]):
            computed = tf.no_op()  # one for all to wait for: of each for each TensorFlow takes minutes in deep models
        with tf.control_dependencies([computed]):
            for variable, value in assignments:
                variable.assign(value, read_value=False)
        return outputs

    @contextmanager
    def _explained(self, batches: Iterable[Sequence[Any]], in_turn: bool = False) -> Iterator[None]:
        """On the device and its threads, or `in_turn` on one.

        An error in there, on one of `batches`, names the node, its layer and line.
        """
        in_turn = in_turn or self._light
        with tf.device(self._device):
            try:
                with one_thread() if in_turn else nullcontext():
                    yield
            except tf.errors.OpError as error:
                raise self._named(error, batches if in_turn else ()) from error

    def _named(self, error: Any, batches: Iterable[Sequence[Any]]) -> KerataError:
        """The error in the user's terms.

        Where TensorFlow did not say which node failed, on which of `batches`, they are computed once more to see it.
        """
        try:
            for values in batches:
                self._outcome(*values)
        except tf.errors.OpError as second:
            error = second
        nodes = self._choosing.nodes | self._program.nodes
        labels = re.findall(r"[a-z_0-9]+\.\d+", f"{getattr(error.op, 'name', '')} {error.message}")
        where = next((nodes[label].where for label in reversed(labels) if label in nodes), self._program.name)
        # Around the reason TensorFlow tells where in its own code and ours the node was made: indented, or headings.
        lines = [
            line.partition(" [Op:")[0]
            for line in (error.message or "").splitlines()
            if line and not line.startswith((" ", "\t", "Graph execution", "Detected at node"))
        ]
        return BackendError(f"TensorFlow failed in {where}: {lines[0] if lines else type(error).__name__}")

    @functools.cached_property
    def _outcome(self) -> Callable[..., Any]:
        """All that a step computes, without assigning any of it."""

        def outcome(*values: Any) -> Any:
            outputs, assignments = self._program.lower(self._backend, values)
            return [*outputs, *(value for _, value in assignments)]

        compiled: Callable[..., Any] = traced(input_signature=self._signature)(outcome)
        return compiled


def _variables(program: Any) -> list[Variable]:
    """What a program reads or assigns."""
    nodes = reachable([*program.outputs, *(value for _, value in program.updates)])
    read = (node for node in nodes if isinstance(node, Variable))
    return list(dict.fromkeys([*(variable for variable, _ in program.updates), *read]))


def _assigned(program: Any) -> list[Variable]:
    """What a program assigns: by its updates, and the states of its random operations."""
    updated = {variable for variable, _ in program.updates}
    return [variable for variable in _variables(program) if variable in updated or variable.random_state]


def _sparse(value: Any) -> Any:
    if isinstance(value, tf.SparseTensor):
        return value
    matrix = value.tocoo() if hasattr(value, "tocoo") else None
    if matrix is None:
        return tf.sparse.from_dense(np.asarray(value))
    return tf.sparse.reorder(
        tf.SparseTensor(np.stack([matrix.row, matrix.col], 1).astype("int64"), matrix.data, matrix.shape)
    )
