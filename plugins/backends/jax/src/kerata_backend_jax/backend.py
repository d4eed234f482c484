"""Symbolic graphs compiled by `jax.jit`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import sparse

from kerata import config, workers
from kerata.errors import BackendError
from kerata.graph.contract import Backend, LossOf, Spec, Step
from kerata.graph.lowering_context import native_value
from kerata.graph.spare_rows import with_spare_rows
from kerata.graph.tensor import Placeholder, Tensor, Variable
from kerata_backend_jax.execution import Execution
from kerata_backend_jax.loops import loop_over
from kerata_backend_jax.precision import any_wide, is_wide_now, wide
from kerata_backend_jax.primitives import TABLE
from kerata_backend_jax.static import is_static
from kerata_backend_jax.variables import Cell, current

_MARK = 7919
_OPEN = 5040 * _MARK
"""A size to stand for those that are open: any number up to 10 divides it, and nobody writes one like it."""


class JaxBackend(Backend):
    """JAX, on the configured device (JAX's own choice by default)."""

    name = "jax"
    version = jax.__version__
    primitives = TABLE

    def __init__(self) -> None:
        _require_one_process()
        self.device = _device(config.current().device)
        for kind in (Tensor, Variable, Placeholder):
            _let_jax_take(kind)

    @property
    def on_cpu(self) -> bool:
        """Whether it computes on a CPU."""
        return bool((self.device or jax.devices()[0]).platform == "cpu")

    def devices(self) -> list[str]:
        """The devices that JAX sees."""
        return [f"{d.platform}:{d.id}" for d in _every_device()]

    def is_native(self, value: Any) -> bool:
        """Whether `value` is an array of JAX's, or stands for one while code is traced."""
        return isinstance(value, (jax.Array, sparse.BCOO))

    def spec(self, value: Any) -> Spec:
        """The shape and dtype."""
        return tuple(value.shape), value.dtype.name

    def convert(self, value: Any) -> Any:
        """`value` as an array."""
        return value if isinstance(value, (np.ndarray, np.generic, sparse.BCOO)) else jnp.asarray(value)

    def constant(self, value: Any) -> Any:
        """A numpy array, whose value JAX knows while it compiles."""
        return np.asarray(value)

    def variable(self, value: np.ndarray, name: str) -> Cell:
        """A place for an array, which compiled programs take and give back."""
        return Cell(value, self.device)

    def read(self, variable: Cell) -> Any:
        """The value; while a program is traced, what stands for it."""
        return current(variable)

    def get_value(self, variable: Cell) -> np.ndarray:
        """A copy of the value."""
        return variable.get()

    def set_value(self, variable: Cell, value: np.ndarray) -> None:
        """Put a copy of the value there."""
        variable.set(value)

    def gradients(self, loss_of: LossOf, at: Sequence[Any]) -> tuple[list[Any], Sequence[Any]]:
        """By `jax.grad`; what is computed on the way comes out beside the derivatives."""
        known: dict[int, Any] = {}

        def loss(values: Sequence[Any]) -> tuple[Any, Any]:
            value, on_the_way = loss_of(values)
            # Shapes stay numbers: on their way out of a transformation they would become tensors.
            known.clear()
            known.update({i: v for i, v in enumerate(on_the_way) if is_static(v)})
            return jnp.sum(value), [None if i in known else v for i, v in enumerate(on_the_way)]

        derivatives, on_the_way = jax.grad(loss, has_aux=True)([jnp.asarray(value) for value in at])
        return derivatives, [known.get(i, v) for i, v in enumerate(on_the_way)]

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
        """By `lax.scan`, or by a `lax.while_loop` where the number of steps depends on data."""
        return loop_over(step, sequences, initial, captured, length)

    def abstract(self, function: Callable[..., Sequence[Any]], specs: Sequence[Spec]) -> list[Any]:
        """By `jax.eval_shape`, with a size for the open ones by which those of the result that follow it are known."""

        def results(inner: int) -> list[Spec]:
            given = [_described(_filled(shape, inner), dtype) for shape, dtype in specs]
            found = jax.eval_shape(lambda *values: list(function(*values)), *given)
            return [(tuple(_opened(size, inner) for size in f.shape), f.dtype.name) for f in found]

        with wide(any_wide(dtype for _, dtype in specs)):
            try:
                return results(_OPEN)
            except (TypeError, ValueError):
                if not any(None in shape[1:] for shape, _ in specs):
                    raise
                # Two open sizes need not be one: targets of any width, say, beside outputs of three. 1 goes with all.
                return results(1)

    def stand_in(self, shape: Sequence[int | None], dtype: str) -> Any:
        """Zeros, of which only the shape is seen."""
        return jnp.zeros(_filled(shape), dtype)

    def scope(self, label: str) -> Any:
        """A name scope, which profilers show."""
        return jax.named_scope(label)

    def compile(self, program: Any) -> Callable[[Sequence[np.ndarray]], list[np.ndarray]]:
        """One `jax.jit` for each set of shapes."""
        return Execution(self, program).batch()

    def resident(self, arrays: Sequence[np.ndarray]) -> list[Any]:
        """Arrays on the device."""
        with wide(any_wide(array.dtype.name for array in arrays)):
            return [jax.device_put(with_spare_rows(array), self.device) for array in arrays]

    def loop(self, program: Any) -> Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]:
        """A loop on the device over the whole batches, and a call for what is left."""
        return Execution(self, program).loop()

    def on_device(self, is_wide: bool) -> AbstractContextManager[Any]:
        """Where and in what widths a program computes."""
        stack = ExitStack()
        if (
            is_wide != is_wide_now()
        ):  # it is asked at every call, of which a small one takes no longer than this context
            stack.enter_context(wide(is_wide))
        if self.device is not None:
            stack.enter_context(jax.default_device(self.device))
        return stack


def _described(shape: tuple[int, ...], dtype: str) -> Any:
    return jax.ShapeDtypeStruct(shape, dtype)  # type: ignore[no-untyped-call]


def _filled(shape: Sequence[int | None], inner: int = _OPEN) -> tuple[int, ...]:
    """A shape with `inner` for the open sizes; that of a batch, the first, is always the same."""
    return tuple(size if size is not None else inner if axis else _OPEN for axis, size in enumerate(shape))


def _opened(size: int, inner: int) -> int | None:
    """A size of a result: None where it comes from an open one, in part, in multiples, or with some added."""
    return None if size % _MARK == 0 or size > _OPEN // 64 or size == inner else int(size)


def _let_jax_take(kind: type[Tensor]) -> None:
    """Let compiled functions of JAX take a symbolic tensor for the value that it has in the native code under way."""
    # By `__jax_array__` alone JAX would keep the tensor itself until the code has run, as a constant, which nothing is
    # derived by. What a container holds it takes out at once.
    with contextlib.suppress(ValueError):  # done by an instance before
        jax.tree_util.register_pytree_node(
            kind, lambda tensor: ((native_value(tensor),), None), lambda _, held: held[0]
        )


def _every_device() -> list[Any]:
    found = list(jax.devices())
    return found if any(d.platform == "cpu" for d in found) else [*jax.devices("cpu"), *found]


def _require_one_process() -> None:
    count = workers.asked_for()
    if count > 1:
        raise BackendError(
            f"TF_CONFIG (as kerata run --workers sets it) names {count} workers. Kerata runs JAX in one process only, "
            "without jax.distributed: each worker would train a model of its own on all data. Start one process "
            "without TF_CONFIG, or share each batch with KERATA_BACKEND=tensorflow."
        )


def _device(wanted: str | None) -> Any:
    if not wanted:
        return None
    kind, _, number = wanted.lower().partition(":")
    if number == "all" or "," in number:
        raise BackendError(
            f"Kerata runs JAX on one device, without its sharding; {wanted!r} (KERATA_DEVICE) asks for several. "
            f'Choose one, such as "{kind}:0", or share each batch with KERATA_BACKEND=tensorflow.'
        )
    if kind not in ("cpu", "gpu", "tpu") or not (number or "0").isdigit():
        raise BackendError(f'The device (KERATA_DEVICE) is "cpu", "gpu", "tpu" or one with a number; got {wanted!r}.')
    try:
        return jax.devices(kind)[int(number or 0)]
    except (RuntimeError, IndexError):
        raise BackendError(f"JAX sees no device {wanted!r} (KERATA_DEVICE); see `kerata backends`.") from None
