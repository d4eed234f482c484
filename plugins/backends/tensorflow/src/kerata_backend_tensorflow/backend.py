"""Symbolic graphs compiled by `tf.function`."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from kerata import config
from kerata.errors import BackendError
from kerata.graph.contract import Backend, LossOf, Spec, Step
from kerata.graph.printing import identity
from kerata.graph.replicas import is_shared
from kerata.graph.spare_rows import with_spare_rows
from kerata_backend_tensorflow.its_keras import with_a_backend_it_knows
from kerata_backend_tensorflow.quiet import quietly

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

with quietly(), with_a_backend_it_knows():
    import tensorflow as tf

    from kerata_backend_tensorflow.execution import Execution
    from kerata_backend_tensorflow.primitives import TABLE
    from kerata_backend_tensorflow.replicated import Replicated
    from kerata_backend_tensorflow.shares import Shares
    from kerata_backend_tensorflow.strategies import strategy
    from kerata_backend_tensorflow.traced import traced
    from kerata_backend_tensorflow.workers import Workers, met
    from kerata_backend_tensorflow.xla import repaid_from


class TensorFlowBackend(Backend):
    """TensorFlow 2, on the configured device (TensorFlow's own choice by default)."""

    name = "tensorflow"
    version = tf.__version__
    primitives = TABLE

    def __init__(self) -> None:
        self._workers: Workers | None = met()
        self.first_worker = self._workers is None or self._workers.is_first
        with quietly(), self._together("the start of TensorFlow"):
            self._strategy = strategy(config.current().device, several_workers=self._workers is not None)
            self._shares = None if self._strategy is None else Shares(self._strategy)
            self.workers = 1 if self._shares is None else self._shares.processes
            self._device = None if self._strategy else _device(config.current().device)
            self._on_cpu = "CPU" in (self._device or "CPU") and (
                self._device is not None or not tf.config.list_physical_devices("GPU")
            )
            tf.constant(0)  # devices start at the first operation, and say so

    def devices(self) -> list[str]:
        """The devices that TensorFlow sees."""
        return [d.name.partition("physical_device:")[2].lower() for d in tf.config.list_physical_devices()]

    def is_native(self, value: Any) -> bool:
        """Whether `value` is a TensorFlow tensor or variable."""
        return isinstance(value, (tf.Tensor, tf.Variable, tf.SparseTensor, tf.RaggedTensor))

    def spec(self, value: Any) -> Spec:
        """The static shape and dtype."""
        if value.shape.rank is None:
            raise BackendError(
                f"The number of dimensions of the TensorFlow tensor {value!r} is unknown; set it with tf.ensure_shape."
            )
        return tuple(value.shape.as_list()), value.dtype.name

    def convert(self, value: Any) -> Any:
        """`value` as a tensor."""
        return value if isinstance(value, tf.SparseTensor) else tf.convert_to_tensor(value)

    def constant(self, value: Any) -> Any:
        """A constant tensor."""
        return tf.constant(value)

    def variable(self, value: np.ndarray, name: str) -> Any:
        """A `tf.Variable`, outside any function that is being traced."""
        # A variable may be met for the first time while a function is traced. Made in there, it would be the
        # function's.
        scope = tf.device(self._device) if self._strategy is None else self._strategy.scope()
        with self._together("the making of a variable"), tf.init_scope(), scope:
            # Each replica has one of its own, and assigns it for itself: all assign the same.
            return tf.Variable(
                value,
                trainable=False,
                name=re.sub(r"[^A-Za-z0-9_.\\/>-]", "_", name) or None,
                synchronization=tf.VariableSynchronization.ON_READ if self._strategy else None,
                aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA if self._strategy else None,
            )

    def read(self, variable: Any) -> Any:
        """The value."""
        # Not the variable itself: TensorFlow would read it where it is used, perhaps after it was assigned.
        return variable.read_value()

    def get_value(self, variable: Any) -> np.ndarray:
        """A copy of the value."""
        return np.array(variable.numpy())

    def set_value(self, variable: Any, value: np.ndarray) -> None:
        """Assign."""
        variable.assign(value)

    def gradients(self, loss_of: LossOf, at: Sequence[Any]) -> tuple[list[Any], Sequence[Any]]:
        """By `tf.gradients`."""
        # Not by a tape: this is lowered inside a function, loops included, when what it derives by is long recorded.
        loss, on_the_way = loss_of(at)
        found = tf.gradients(loss, list(at), unconnected_gradients=tf.UnconnectedGradients.ZERO)
        # Those of rows that were gathered come as IndexedSlices, which only TensorFlow's own optimizers know.
        return [tf.convert_to_tensor(g) for g in found], on_the_way

    def scan(
        self,
        step: Step,
        sequences: Sequence[Any],
        initial: Sequence[Any],
        captured: Sequence[Any],
        length: Any,
        state_shapes: Sequence[Any],
        output_specs: Sequence[Spec],
    ) -> list[Any]:
        """By `tf.while_loop` over tensor arrays."""
        count = tf.shape(sequences[0])[0] if length is None else length
        steps = [tf.TensorArray(s.dtype, size=count, element_shape=s.shape[1:]).unstack(s) for s in sequences]
        arrays = [tf.TensorArray(dtype, size=count, element_shape=shape) for shape, dtype in output_specs]

        def body(t: Any, states: Any, arrays: Any) -> Any:
            outputs, new_states = step(t, [s.read(t) for s in steps], states, captured)
            return t + 1, list(new_states), [a.write(t, o) for a, o in zip(arrays, outputs, strict=True)]

        shapes = [tf.TensorShape(s) for s in state_shapes]
        # tf.while_loop would say it of a tensor with a name of its own, which tells nobody which node it was.
        for state, shape in zip(initial, shapes, strict=True):
            shape.assert_is_compatible_with(state.shape)
        _, states, arrays = tf.while_loop(
            lambda t, *_: t < count,
            body,
            (tf.constant(0), list(initial), arrays),
            shape_invariants=(tf.TensorShape([]), shapes, [tf.TensorShape(None) for _ in arrays]),
            # XLA needs it to derive the loop: it must know how much of each step to keep.
            maximum_iterations=count,
        )
        return [a.stack() for a in arrays] + list(states)

    def abstract(self, function: Callable[..., Sequence[Any]], specs: Sequence[Spec]) -> list[Any]:
        """By tracing `function` once on placeholders."""
        found: list[Any] = []

        def run(*values: Any) -> Any:
            results = function(*values)
            found.extend((None if r.shape.rank is None else tuple(r.shape.as_list()), r.dtype.name) for r in results)
            return list(results)

        traced()(run).get_concrete_function(*[tf.TensorSpec(s, d) for s, d in specs])
        return found

    def stand_in(self, shape: Sequence[int | None], dtype: str) -> Any:
        """A placeholder."""
        return tf.raw_ops.Placeholder(dtype=dtype, shape=tf.TensorShape(shape))

    def scope(self, label: str) -> Any:
        """A name scope."""
        return tf.name_scope(label)

    def own_rows(self, size: int) -> slice:
        """Those of this worker's replicas."""
        return slice(0, size) if self._shares is None else slice(*self._shares.of_process(size))

    def of_first_worker(self, values: np.ndarray) -> np.ndarray:
        """By a sum over all workers, to which the others add zeros."""
        if self._shares is None:
            return values
        with self._together("what the first worker decides for all"):
            return self._shares.of_first_process(values)

    def compile(self, program: Any) -> Callable[..., list[np.ndarray]]:
        """One `tf.function` with the static shapes of the inputs, so that it is traced once."""
        return self._by_all(program, self._execution(program).batch())

    def resident(self, arrays: Sequence[np.ndarray]) -> list[Any]:
        """Tensors on the device."""
        with tf.device(self._device):
            return [tf.constant(with_spare_rows(array)) for array in arrays]

    def loop(self, program: Any) -> Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]:
        """A `tf.function` with a loop over the batches inside."""
        return self._by_all(program, self._execution(program).loop())

    def release_memory(self) -> None:
        """By clearing TensorFlow's cache of kernels, for which it has no public name."""
        with contextlib.suppress(ImportError, AttributeError):
            from tensorflow.python.eager import context

            context.context().clear_kernel_cache()

    def long_from(self, program: Any) -> int | None:
        """From how many batches on XLA compiles it."""
        return repaid_from(program) if self._on_cpu and self._strategy is None else None

    def agree(self, what: str, facts: Mapping[str, Any]) -> None:
        """Have the workers compare `facts`."""
        if self._workers is not None:
            self._workers.agree(what, facts)

    def _execution(self, program: Any) -> Execution:
        if self._shares is not None:
            if is_shared(program.inputs):
                self.agree(f"program ({program.name})", identity(program))
            return Replicated(self, program, self._strategy, self._shares)
        return Execution(self, program, self._device, cpu=self._on_cpu)

    def _by_all(self, program: Any, run: Callable[..., list[np.ndarray]]) -> Callable[..., list[np.ndarray]]:
        """`run`, which all workers run together if the program's inputs are shared out."""
        workers = self._workers
        if workers is None or not is_shared(program.inputs):
            return run

        def run_by_all(*arguments: Any) -> list[np.ndarray]:
            with workers.together(program.name):
                return run(*arguments)

        return run_by_all

    def _together(self, what: str) -> AbstractContextManager[None]:
        return nullcontext() if self._workers is None else self._workers.together(what)


def _device(wanted: str | None) -> str | None:
    if not wanted:
        return None
    kind, _, number = wanted.lower().partition(":")
    if kind not in ("cpu", "gpu") or not (number or "0").isdigit():
        raise BackendError(f'The device (KERATA_DEVICE) is "cpu", "gpu" or "gpu:1"; got {wanted!r}.')
    if len(tf.config.list_physical_devices(kind.upper())) <= int(number or 0):
        raise BackendError(f"TensorFlow sees no device {wanted!r} (KERATA_DEVICE); see `kerata backends`.")
    return f"/{kind.upper()}:{number or 0}"
