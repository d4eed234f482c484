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
    """The name of the active backend, or of the one that would be loaded.

    Example:
        >>> from kerata import backend as K
        >>> K.backend() in ("tensorflow", "theano", "jax")
        True
    """
    return active_backend.chosen_name()


def set_backend(name: str) -> None:
    """Choose the backend in the program.

    Example:
        >>> from kerata import backend as K
        >>> K.set_backend(K.backend())  # or "tensorflow", "theano", "jax"
    """
    active_backend.set_backend(name)


def learning_phase() -> Any:
    """The learning phase: a symbolic scalar that is 1 in functions for training, or the number that was set.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder(shape=(1,))
        >>> run = K.function([x, K.learning_phase()], [K.in_train_phase(x * 2, x)])
        >>> for phase in (0, 1):  # test, training
        ...     print(run([[5], phase])[0])
        [5.]
        [10.]
    """
    if not _phase:
        leaf = Tensor("learning_phase", (), {"type": np.uint8}, (), "uint8", "learning_phase")
        leaf._uses_learning_phase = True
        _phase.append(leaf)
    return _phase[-1]


def set_learning_phase(value: int) -> None:
    """Fix the learning phase of graphs made from now on, to 0 (test) or 1 (training).

    Example:
        >>> from kerata import backend as K
        >>> K.set_learning_phase(1)
        >>> print(K.eval(K.in_train_phase(K.variable(1), K.variable(0))))
        1.0
        >>> K.clear_session()  # it is no longer fixed
    """
    if value not in (0, 1):
        raise ArgumentError(f"The learning phase is 0 or 1; got {value!r}.")
    _phase.append(int(value))


def clear_session() -> None:
    """Forget names that were counted and a learning phase that was set, and give back memory.

    That is the memory of models that are no longer used; those that still are go on as before.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.layers import Dense
        >>> first = Dense(2).name
        >>> K.clear_session()
        >>> Dense(2).name  # counted from 1 again
        'dense_1'
    """
    _phase.clear()
    reset_uids()
    active_backend.release_memory()


def manual_variable_initialization(value: bool) -> None:
    """Kept for programs written for Keras 1: variables have their values from the start.

    Example:
        >>> from kerata import backend as K
        >>> K.manual_variable_initialization(True)
        >>> print(K.get_value(K.variable(3)))
        3.0
    """


def variable(value: TensorLike | SparseMatrix, dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable with the given initial value (array or number) and dtype (default floatx).

    A scipy sparse matrix becomes a sparse tensor with a value of its own, which cannot be assigned. In native code,
    which runs again for each function that it is compiled into, a variable is made in the first run and is then the
    same one.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 2], [3, 4]], name="x")
        >>> x.shape, x.dtype
        ((2, 2), 'float32')
        >>> print(K.get_value(x))
        [[1. 2.]
         [3. 4.]]
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
    """A tensor that a function takes as input; `shape` (None: any size), or `ndim` where no size is known.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder(shape=(None, 3))
        >>> double = K.function([x], [x * 2])
        >>> print(double([[[1, 2, 3]]])[0])
        [[2. 4. 6.]]
    """
    if shape is None:
        if ndim is None:
            raise ArgumentError("A placeholder needs `shape` or `ndim`.")
        shape = (None,) * ndim
    return Placeholder(tuple(shape), dtype_name(dtype or floatx()), name, sparse)


def is_keras_tensor(x: object) -> bool:
    """Whether a layer put x out; `Input(tensor=x)` makes any other tensor one of those.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.layers import Input
        >>> K.is_keras_tensor(Input((3,))), K.is_keras_tensor(K.placeholder((None, 3)))
        (True, False)
    """
    return hasattr(x, "_keras_history")


def is_sparse(tensor: Tensor) -> bool:
    """Whether the tensor is sparse.

    Example:
        >>> from kerata import backend as K
        >>> K.is_sparse(K.placeholder((None, 3), sparse=True)), K.is_sparse(K.variable([1]))
        (True, False)
    """
    return tensor.sparse


def to_dense(tensor: Tensor) -> Tensor:
    """A sparse tensor as a dense one; a dense one unchanged.

    Example:
        >>> from scipy.sparse import csr_matrix
        >>> from kerata import backend as K
        >>> x = K.variable(csr_matrix([[0, 7], [0, 0]]))
        >>> K.is_sparse(x), K.is_sparse(K.to_dense(x))
        (True, False)
    """
    return p.to_dense(tensor) if tensor.sparse else tensor


def zeros(shape: Sequence[Any], dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable of zeros.

    Example:
        >>> from kerata import backend as K
        >>> print(K.get_value(K.zeros((2, 3))))
        [[0. 0. 0.]
         [0. 0. 0.]]
    """
    return variable(np.zeros(shape), dtype, name)


def ones(shape: Sequence[Any], dtype: str | None = None, name: str | None = None) -> Variable:
    """A variable of ones.

    Example:
        >>> from kerata import backend as K
        >>> print(K.get_value(K.ones((2, 3))))
        [[1. 1. 1.]
         [1. 1. 1.]]
    """
    return variable(np.ones(shape), dtype, name)


def eye(size: int, dtype: str | None = None, name: str | None = None) -> Variable:
    """The identity matrix, as a variable.

    Example:
        >>> from kerata import backend as K
        >>> print(K.get_value(K.eye(2)))
        [[1. 0.]
         [0. 1.]]
    """
    return variable(np.eye(size), dtype, name)


def zeros_like(x: TensorLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Zeros in the shape of x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.zeros_like(K.variable([5, 6]))))
        [0. 0.]
    """
    return _full(as_tensor(x), 0.0, dtype)


def ones_like(x: TensorLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Ones in the shape of x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.ones_like(K.variable([5, 6]))))
        [1. 1.]
    """
    return _full(as_tensor(x), 1.0, dtype)


def _full(x: Tensor, value: float, dtype: str | None) -> Tensor:
    return p.fill(p.shape(to_dense(x)), value=value, dtype=dtype_name(dtype or x.dtype))


def identity(x: TensorLike) -> Tensor:
    """x as a node of its own.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([5, 6])
        >>> y = K.identity(x)
        >>> y is x, K.eval(y).tolist()
        (False, [5.0, 6.0])
    """
    return p.identity(x)


def random_uniform_variable(
    shape: Sequence[Any],
    low: float,
    high: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Variable:
    """A variable whose values are uniform in [low, high).

    Example:
        >>> from kerata import backend as K
        >>> x = K.get_value(K.random_uniform_variable((100,), low=2, high=3))
        >>> bool((x >= 2).all() and (x < 3).all())
        True
    """
    return made_once(lambda: variable(_generator(seed).uniform(low, high, size=tuple(shape)), dtype, name))


def random_normal_variable(
    shape: Sequence[Any],
    mean: float,
    scale: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Variable:
    """A variable whose values are normal with the given mean and standard deviation.

    Example:
        >>> from kerata import backend as K
        >>> x = K.get_value(K.random_normal_variable((10000,), mean=7, scale=2, seed=1))
        >>> print(x.mean().round(1), x.std().round(1))
        7.0 2.0
    """
    return made_once(lambda: variable(_generator(seed).normal(mean, scale, size=tuple(shape)), dtype, name))


def _generator(seed: int | None) -> Any:
    return np.random if seed is None else np.random.RandomState(seed)


def shape(x: TensorLike) -> Tensor:
    """The sizes at run time, a vector of int32.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder((None, 3))
        >>> sizes = K.function([x], [K.shape(x)])
        >>> print(sizes([[[1, 2, 3], [4, 5, 6]]])[0])
        [2 3]
    """
    return p.shape(x)


def int_shape(x: TensorLike) -> Shape:
    """The static shape, None for sizes known only at run time.

    Example:
        >>> from kerata import backend as K
        >>> K.int_shape(K.placeholder((None, 3)))
        (None, 3)
    """
    return as_tensor(x).shape


def ndim(x: TensorLike) -> int:
    """The number of dimensions.

    Example:
        >>> from kerata import backend as K
        >>> K.ndim(K.placeholder((None, 3)))
        2
    """
    return as_tensor(x).ndim


def dtype(x: TensorLike) -> str:
    """The name of the dtype.

    Example:
        >>> from kerata import backend as K
        >>> K.dtype(K.variable([1, 2])), K.dtype(K.variable([1, 2], dtype="int32"))
        ('float32', 'int32')
    """
    return as_tensor(x).dtype


def eval(x: TensorLike) -> np.ndarray:
    """The value, computed now.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.variable([1, 2]) + 10))
        [11. 12.]
    """
    return to_dense(as_tensor(x)).eval()


def count_params(x: Variable) -> int:
    """The number of entries of a variable.

    Example:
        >>> from kerata import backend as K
        >>> K.count_params(K.zeros((2, 3)))
        6
    """
    return int(np.prod(get_variable_shape(x)))


def cast(x: TensorLike, dtype: str) -> Tensor:
    """x in another dtype.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.cast(K.variable([1.9, -1.9]), "int32")))
        [ 1 -1]
    """
    tensor = as_tensor(x)
    return tensor if tensor.dtype == dtype_name(dtype) else p.cast(tensor, dtype=dtype_name(dtype))


def update(x: Variable, new_x: TensorLike) -> Update:
    """The update that sets x to new_x: a pair, for `function`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable(1)
        >>> step = K.function([], [], updates=[K.update(x, x * 10)])([])
        >>> print(K.get_value(x))
        10.0
    """
    return x, as_tensor(new_x, x.dtype)


def update_add(x: Variable, increment: TensorLike) -> Update:
    """The update that adds `increment`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable(1)
        >>> step = K.function([], [], updates=[K.update_add(x, 5)])([])
        >>> print(K.get_value(x))
        6.0
    """
    return x, p.add(x, increment)


def update_sub(x: Variable, decrement: TensorLike) -> Update:
    """The update that subtracts `decrement`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable(1)
        >>> step = K.function([], [], updates=[K.update_sub(x, 5)])([])
        >>> print(K.get_value(x))
        -4.0
    """
    return x, p.subtract(x, decrement)


def moving_average_update(variable: Variable, value: Tensor | Array | float, momentum: float) -> Update:
    """The update to `variable * momentum + value * (1 - momentum)`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable(0)
        >>> step = K.function([], [], updates=[K.moving_average_update(x, 8, momentum=0.75)])([])
        >>> print(K.get_value(x))  # 0 * 0.75 + 8 * 0.25
        2.0
    """
    return variable, variable * momentum + value * (1.0 - momentum)


def get_value(x: Variable) -> np.ndarray:
    """A variable's value.

    Example:
        >>> from kerata import backend as K
        >>> print(K.get_value(K.variable([1, 2])))
        [1. 2.]
    """
    return x.get_value()


def batch_get_value(xs: Sequence[Variable]) -> list[np.ndarray]:
    """The values of several variables.

    Example:
        >>> from kerata import backend as K
        >>> [value.tolist() for value in K.batch_get_value([K.variable([1, 2]), K.variable([3])])]
        [[1.0, 2.0], [3.0]]
    """
    return [x.get_value() for x in xs]


def set_value(x: Variable, value: Value) -> None:
    """Assign a variable.

    Example:
        >>> from kerata import backend as K
        >>> x = K.zeros((2,))
        >>> K.set_value(x, [1, 2])
        >>> print(K.get_value(x))
        [1. 2.]
    """
    x.set_value(value)


def batch_set_value(tuples: Sequence[tuple[Variable, Value]]) -> None:
    """Assign several variables, given pairs (variable, value).

    Example:
        >>> from kerata import backend as K
        >>> x, y = K.zeros((2,)), K.zeros((1,))
        >>> K.batch_set_value([(x, [1, 2]), (y, [3])])
        >>> print(K.get_value(x), K.get_value(y))
        [1. 2.] [3.]
    """
    for x, value in tuples:
        x.set_value(value)


def get_variable_shape(x: Variable) -> tuple[int, ...]:
    """A variable's shape.

    Example:
        >>> from kerata import backend as K
        >>> K.get_variable_shape(K.zeros((2, 3)))
        (2, 3)
    """
    return tuple(int(d) for d in x.shape if d is not None)


def print_tensor(x: TensorLike, message: str = "") -> Tensor:
    """x, which prints itself after `message` each time it is computed.

    Where and how it is printed is the backend's own.

    Example:
        >>> from kerata import backend as K
        >>> x = K.print_tensor(K.variable([1, 2]), message="x is")
        >>> K.int_shape(x)
        (2,)
        >>> total = K.eval(K.sum(x))  # doctest: +SKIP
        x is [1 2]
    """
    return p.print_tensor(x, message=message)


def function(
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    updates: Sequence[Update] = (),
    phase: int | None = None,
    name: str = "function",
    **kwargs: Unpack[NoArguments],
) -> Function:
    """A compiled function; see `kerata.graph.function.Function`.

    Example:
        >>> from kerata import backend as K
        >>> x, total = K.placeholder((2,)), K.variable([0, 0])
        >>> add = K.function([x], [K.sum(x)], updates=[K.update_add(total, x)])
        >>> print(add([[1, 2]])[0], add([[3, 4]])[0], K.get_value(total))
        3.0 7.0 [4. 6.]
    """
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
    """The derivatives of sum(loss) with respect to each of `variables`; zeros where it does not depend on one.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([1, 2, 3])
        >>> print(K.eval(K.gradients(K.sum(K.square(x)), [x])[0]))  # 2 x
        [2. 4. 6.]
    """
    if isinstance(variables, Tensor):
        variables = [variables]
    return p.unpack(p.gradients(loss, *variables))


def stop_gradient(variables: TensorLike | Sequence[TensorLike]) -> Tensor | list[Tensor]:
    """The same values, taken as constants by `gradients`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable(3)
        >>> print(K.eval(K.gradients(x * K.stop_gradient(x), [x])[0]))  # x, where that of x * x is 2 x
        3.0
    """
    if isinstance(variables, (list, tuple)):
        return [p.stop_gradient(v) for v in variables]
    return p.stop_gradient(variables)
