"""Making tensors and variables, their values, and the learning phase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.graph import active_backend
from kerata.graph import primitives as p
from kerata.graph.dtypes import dtype_name
from kerata.graph.function import Function, Update
from kerata.graph.native_run import made_once
from kerata.graph.primitive import as_tensor
from kerata.graph.tensor import Placeholder, Shape, Tensor, Variable, constant
from kerata.settings import floatx, reset_uids
from kerata.types import Array, NoArguments, TensorLike, Unpack

Value = Array | np.number[Any] | float | Sequence[Any]
"""What a variable is assigned: numbers."""


class SparseMatrix(Protocol):
    """A matrix of scipy's, or another that can tell its entries by row and column."""

    def tocoo(self) -> Any:
        """The entries: `row`, `col`, `data` and `shape`."""


_phase: list[Tensor | int] = []


def backend() -> str:
    """The name of the active backend, or of the one that would be loaded."""
    return active_backend.chosen_name()


def set_backend(name: str) -> None:
    """Choose the backend in the program."""
    active_backend.set_backend(name)


def learning_phase() -> Any:
    """The learning phase: a symbolic scalar that is 1 in functions for training, or the number that was set."""
    if not _phase:
        leaf = Tensor("learning_phase", (), {"type": np.uint8}, (), "uint8", "learning_phase")
        leaf._uses_learning_phase = True
        _phase.append(leaf)
    return _phase[-1]


def set_learning_phase(value: int) -> None:
    """Fix the learning phase of graphs made from now on, to 0 (test) or 1 (training)."""
    if value not in (0, 1):
        raise ArgumentError(f"The learning phase is 0 or 1; got {value!r}.")
    _phase.append(int(value))


def clear_session() -> None:
    """Forget names that were counted and a learning phase that was set, and give back memory.

    That is the memory of models that are no longer used; those that still are go on as before.
    """
    _phase.clear()
    reset_uids()
    active_backend.release_memory()


def manual_variable_initialization(value: bool) -> None:
    """Kept for programs written for Keras 1: variables have their values from the start."""


def variable(value: TensorLike | SparseMatrix, dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable with the given initial value (array or number) and dtype (default floatx).

    A scipy sparse matrix becomes a sparse tensor with a value of its own, which cannot be assigned. In native code,
    which runs again for each function that it is compiled into, a variable is made in the first run and is then the
    same one.
    """
    if hasattr(value, "tocoo"):
        return _sparse(value.tocoo(), dtype_name(dtype or floatx()))  # type: ignore[return-value]
    if isinstance(value, Tensor):
        value = value.eval()
    return made_once(lambda: Variable(value, dtype_name(dtype or floatx()), name))


def _sparse(matrix: Any, dtype: str) -> Tensor:
    # Row by row, which the primitive wants and scipy does not promise.
    order = np.lexsort((matrix.col, matrix.row))
    indices = np.stack([matrix.row, matrix.col], axis=1)[order].astype("int64")
    rows, columns = (int(d) for d in matrix.shape)
    return p.sparse_matrix(constant(indices), constant(matrix.data[order], dtype), shape=(rows, columns))


def placeholder(
    shape: Sequence[int | None] | None = None,
    ndim: int | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    name: str | None = None,
) -> Placeholder:
    """A tensor that a function takes as input; `shape` (None: any size), or `ndim` where no size is known."""
    if shape is None:
        if ndim is None:
            raise ArgumentError("A placeholder needs `shape` or `ndim`.")
        shape = (None,) * ndim
    return Placeholder(tuple(shape), dtype_name(dtype or floatx()), name, sparse)


def is_keras_tensor(x: object) -> bool:
    """Whether a layer put x out; `Input(tensor=x)` makes any other tensor one of those."""
    return hasattr(x, "_keras_history")


def is_sparse(tensor: Tensor) -> bool:
    """Whether the tensor is sparse."""
    return tensor.sparse


def to_dense(tensor: Tensor) -> Tensor:
    """A sparse tensor as a dense one; a dense one unchanged."""
    return p.to_dense(tensor) if tensor.sparse else tensor


def zeros(shape: Sequence[Any], dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable of zeros."""
    return variable(np.zeros(shape), dtype, name)


def ones(shape: Sequence[Any], dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable of ones."""
    return variable(np.ones(shape), dtype, name)


def eye(size: int, dtype: str | None = None, name: str | None = None) -> Variable:
    """The identity matrix, as a variable."""
    return variable(np.eye(size), dtype, name)


def zeros_like(x: TensorLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Zeros in the shape of x."""
    return _full(as_tensor(x), 0.0, dtype)


def ones_like(x: TensorLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Ones in the shape of x."""
    return _full(as_tensor(x), 1.0, dtype)


def _full(x: Tensor, value: float, dtype: str | None) -> Tensor:
    return p.fill(p.shape(to_dense(x)), value=value, dtype=dtype_name(dtype or x.dtype))


def identity(x: TensorLike) -> Tensor:
    """x as a node of its own."""
    return p.identity(x)


def random_uniform_variable(
    shape: Sequence[Any],
    low: float,
    high: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Variable:
    """A variable whose values are uniform in [low, high)."""
    return made_once(lambda: variable(_generator(seed).uniform(low, high, size=tuple(shape)), dtype, name))


def random_normal_variable(
    shape: Sequence[Any],
    mean: float,
    scale: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Variable:
    """A variable whose values are normal with the given mean and standard deviation."""
    return made_once(lambda: variable(_generator(seed).normal(mean, scale, size=tuple(shape)), dtype, name))


def _generator(seed: int | None) -> Any:
    return np.random if seed is None else np.random.RandomState(seed)


def shape(x: TensorLike) -> Tensor:
    """The sizes at run time, a vector of int32."""
    return p.shape(x)


def int_shape(x: TensorLike) -> Shape:
    """The static shape, None for sizes known only at run time."""
    return as_tensor(x).shape


def ndim(x: TensorLike) -> int:
    """The number of dimensions."""
    return as_tensor(x).ndim


def dtype(x: TensorLike) -> str:
    """The name of the dtype."""
    return as_tensor(x).dtype


def eval(x: TensorLike) -> np.ndarray:
    """The value, computed now."""
    return to_dense(as_tensor(x)).eval()


def count_params(x: Variable) -> int:
    """The number of entries of a variable."""
    return int(np.prod(get_variable_shape(x)))


def cast(x: TensorLike, dtype: str) -> Tensor:
    """x in another dtype."""
    tensor = as_tensor(x)
    return tensor if tensor.dtype == dtype_name(dtype) else p.cast(tensor, dtype=dtype_name(dtype))


def update(x: Variable, new_x: TensorLike) -> Update:
    """The update that sets x to new_x: a pair, for `function`."""
    return x, as_tensor(new_x, x.dtype)


def update_add(x: Variable, increment: TensorLike) -> Update:
    """The update that adds `increment`."""
    return x, p.add(x, increment)


def update_sub(x: Variable, decrement: TensorLike) -> Update:
    """The update that subtracts `decrement`."""
    return x, p.subtract(x, decrement)


def moving_average_update(variable: Variable, value: Tensor | Array | float, momentum: float) -> Update:
    """The update to `variable * momentum + value * (1 - momentum)`."""
    return variable, variable * momentum + value * (1.0 - momentum)


def get_value(x: Variable) -> np.ndarray:
    """A variable's value."""
    return x.get_value()


def batch_get_value(xs: Sequence[Variable]) -> list[np.ndarray]:
    """The values of several variables."""
    return [x.get_value() for x in xs]


def set_value(x: Variable, value: Value) -> None:
    """Assign a variable."""
    x.set_value(value)


def batch_set_value(tuples: Sequence[tuple[Variable, Value]]) -> None:
    """Assign several variables, given pairs (variable, value)."""
    for x, value in tuples:
        x.set_value(value)


def get_variable_shape(x: Variable) -> tuple[int, ...]:
    """A variable's shape."""
    return tuple(int(d) for d in x.shape if d is not None)


def print_tensor(x: TensorLike, message: str = "") -> Tensor:
    """x, which prints itself after `message` each time it is computed."""
    return p.print_tensor(x, message=message)


def function(
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    updates: Sequence[Update] = (),
    phase: int | None = None,
    name: str = "function",
    **kwargs: Unpack[NoArguments],
) -> Function:
    """A compiled function; see `kerata.graph.function.Function`."""
    for what, tensors in (("inputs", inputs), ("outputs", outputs)):
        if not isinstance(tensors, (list, tuple)):
            raise ArgumentTypeError(f"The {what} of a function are a list of tensors; got {tensors!r}.")
    if kwargs:
        raise ArgumentError(
            f"function got unknown arguments {', '.join(sorted(kwargs))}; it takes inputs, outputs, "
            "updates, phase and name."
        )
    return Function(inputs, outputs, updates, phase, name)


def gradients(loss: TensorLike, variables: Sequence[Tensor]) -> list[Tensor]:
    """The derivatives of sum(loss) with respect to each of `variables`; zeros where it does not depend on one."""
    if isinstance(variables, Tensor):
        variables = [variables]
    return p.unpack(p.gradients(loss, *variables))


def stop_gradient(variables: TensorLike | Sequence[TensorLike]) -> Tensor | list[Tensor]:
    """The same values, taken as constants by `gradients`."""
    if isinstance(variables, (list, tuple)):
        return [p.stop_gradient(v) for v in variables]
    return p.stop_gradient(variables)
