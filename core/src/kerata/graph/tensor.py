"""Symbolic tensors: the nodes of the graph, and its leaves `Variable`, `Placeholder` and constants."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata.errors import ArgumentTypeError, NativeAttributeError, NumpyCodeError, ShapeError
from kerata.graph.active_backend import moved, require_alive
from kerata.graph.dtypes import dtype_name, numpy_dtype
from kerata.graph.limits import spend
from kerata.graph.lowering_context import current_lowering, native_value
from kerata.graph.per_thread import Stack
from kerata.graph.static_shape import StaticShape

Dim = int | None
"""The size of an axis; None where it is known only at run time."""

Shape = tuple[Dim, ...]
"""The size of each axis."""

_serial = itertools.count()
_layers: Stack[str] = Stack()
_whole: Stack[bool] = Stack()


class Tensor:
    """A value that a backend will compute: `op` applied to `inputs` with static `attrs`.

    Attributes:
        op: the primitive's name, or `"variable"`, `"placeholder"`, `"constant"` for a leaf.
        inputs: the tensors the value is computed from.
        attrs: the static arguments of the primitive.
        shape: one entry per dimension, None where it is known only at run time.
        dtype: the name of the data type.
        layer: the layer whose code made the node, or None.
        of_part: whether, where several devices share a batch, it is computed of the samples of each: so is what layers
            compute, outside of `whole_batch`.
        line: `"file:line"` of the user's program that made the node.
        _keras_history: the layer that put it out, which use of it, and which output; only such a tensor has it.
    """

    __hash__ = object.__hash__

    _keras_history: tuple[Any, int, int]

    def __init__(
        self,
        op: str,
        inputs: Sequence[Tensor],
        attrs: dict[str, Any],
        shape: Shape,
        dtype: str,
        name: str | None = None,
    ) -> None:
        spend()
        self.op = op
        self.inputs = tuple(inputs)
        self.attrs = attrs
        self.shape: Shape = tuple(shape)
        self.dtype = dtype
        # Labels of native nodes are made of it: names may be equal, and would then name the wrong node in an error.
        self.serial = next(_serial)
        self.layer = _layers.top
        self.of_part = in_part()
        self.line = _user_line()
        self.name = name or f"{op}_{self.serial}"
        self.sparse = False
        self._uses_learning_phase: bool = any(i._uses_learning_phase for i in self.inputs)
        self._declared: Shape | None = None

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def _keras_shape(self) -> Shape:
        """The shape as layers see it: the one that a program declares, and else `shape`."""
        return self.shape if self._declared is None else self._declared

    @_keras_shape.setter
    def _keras_shape(self, shape: Sequence[int | None]) -> None:
        declared = tuple(shape)
        # What is computed has the shape it has: one that contradicts it would mislead every operation that follows.
        if len(declared) == len(self.shape) and all(
            None in pair or pair[0] == pair[1] for pair in zip(declared, self.shape, strict=True)
        ):
            self.shape, self._declared = declared, None
        else:
            self._declared = declared

    def get_shape(self) -> StaticShape:
        """The static shape, as TensorFlow gives it: `x.get_shape().as_list()`, `x.get_shape()[1].value`."""
        return StaticShape(self.shape)

    @property
    def where(self) -> str:
        """The node in words, for errors: its operation, layer and line."""
        layer = f' in layer "{self.layer}"' if self.layer else ""
        line = f", made at {self.line}" if self.line else ""
        return f"{self.op}{layer}{line}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.dtype} {self.shape}>"

    def __bool__(self) -> bool:
        raise ArgumentTypeError(
            f"A symbolic tensor has no truth value while the graph is built ({self.where}). "
            "Use K.switch or K.in_train_phase to choose by a tensor's value."
        )

    # No `__len__`: programs ask `hasattr(x, "__len__")` to tell a list of tensors from a tensor.

    def __iter__(self) -> Iterator[Tensor]:
        if not self.shape or self.shape[0] is None:
            raise ArgumentTypeError(f"The length of {self!r} is known only at run time; use K.shape(x)[0].")
        return iter([self[i] for i in range(self.shape[0])])

    # Native code that takes a symbolic tensor asks for its value by its framework's conversion protocol.

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        return native_value(self)

    def _as_TensorVariable(self) -> Any:
        return native_value(self)

    def __jax_array__(self) -> Any:
        return native_value(self)

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise NumpyCodeError(
            f"numpy was given a symbolic tensor ({self.where}), which has no value yet. Use the K function of "
            "that name, or K.eval(x) / K.get_value(variable) for a value.",
            where=f"made at {user_line()}",
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What only native tensors have, as `x.dimshuffle` in Theano.

            Where it is asked for outside native code, `trace` keeps the code that asked as one opaque node.
            """
            current = current_lowering()
            if name.startswith("_") or (current is not None and name in current.backend.marks):
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            if current is not None:
                return getattr(native_value(self), name)
            raise NativeAttributeError(
                f'A symbolic tensor has no attribute "{name}" ({self.where}). Use a function of K; or, if it is one of '
                "the framework's own tensors, put the code in a layer (Lambda, or one of your own)."
            )

    if TYPE_CHECKING:  # installed by kerata.graph.operators

        def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any: ...
        def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any: ...

        def eval(self, feed_dict: dict[Tensor, Any] | None = None, session: Any = None) -> np.ndarray: ...

        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __lt__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __and__(self, other: Any) -> Tensor: ...
        def __or__(self, other: Any) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __getitem__(self, index: Any) -> Tensor: ...


class Variable(Tensor):
    """A tensor with a value that lasts: weights, optimizer state, random state.

    The value is a numpy array until a backend is needed, and the backend's from then on.

    Arguments:
        value: initial value.
        dtype: its type.
        name: shown in errors and written to files.
        random_state: whether this is the state of a random operation, advanced by each function that reads it.
    """

    def __init__(self, value: Any, dtype: str, name: str | None = None, random_state: bool = False) -> None:
        # A copy: the array stays the caller's to change.
        array = np.array(value, dtype=numpy_dtype(dtype))
        super().__init__("variable", (), {}, array.shape, dtype, name)
        self.random_state = random_state
        self._array: np.ndarray | None = array
        self._natives: dict[Any, Any] = {}  # each backend's, kept, for compiled functions hold it
        self._owner: Any = None

    def __reduce__(self) -> Any:
        return Variable, (self.get_value(), self.dtype, self.name, self.random_state)

    def native(self, backend: Any) -> Any:
        """The backend's own variable, made at first use; a change of backend carries the value over."""
        if self._owner is not backend:
            if backend in self._natives:
                backend.set_value(self._natives[backend], self.get_value())
            else:
                self._natives[backend] = backend.variable(self.get_value(), self.name)
            if self._owner is not None:
                moved()
            self._owner, self._array = backend, None
        return self._natives[backend]

    def get_value(self) -> np.ndarray:
        """A copy of the present value."""
        if self._owner is None:
            assert self._array is not None
            return np.array(self._array)
        require_alive(type(self._owner))
        value: np.ndarray = self._owner.get_value(self._natives[self._owner])
        return value

    def set_value(self, value: Any) -> None:
        """Assign `value`, which must have the variable's shape.

        Raises:
            ShapeError: it has another.
        """
        array = np.array(value, dtype=numpy_dtype(self.dtype))
        if array.shape != self.shape:
            raise ShapeError(f'Variable "{self.name}" has shape {self.shape}; the value given has {array.shape}.')
        if self._owner is None:
            self._array = array
        else:
            require_alive(type(self._owner))
            self._owner.set_value(self._natives[self._owner], array)


class Placeholder(Tensor):
    """A tensor whose value is given when a function is called."""

    def __init__(self, shape: Shape, dtype: str, name: str | None = None, sparse: bool = False) -> None:
        super().__init__("placeholder", (), {}, shape, dtype, name)
        self.sparse = sparse


class Dynamic(int):
    """In an index, the place of the operand that holds the number of that place."""


def constant(value: Any, dtype: str | None = None) -> Tensor:
    """A leaf with a fixed value."""
    array = np.array(value, dtype=None if dtype is None else numpy_dtype(dtype))
    return Tensor("constant", (), {"value": array}, array.shape, dtype_name(array.dtype))


def layer_scope(name: str) -> contextlib.AbstractContextManager[None]:
    """Nodes made inside carry `name` as the layer they belong to."""
    return _layers.inside(name)


def in_part() -> bool:
    """Whether what is computed now is of the samples of one device, where several share a batch."""
    return _layers.top is not None and not _whole.top


def whole_batch() -> contextlib.AbstractContextManager[None]:
    """Inside, what a layer computes over the samples is of the whole batch, even where several devices share it.

    So it is outside of layers anyway. In a layer each device has the sums and means of its own samples, which costs no
    exchange.
    """
    return _whole.inside(True)


def current_layer() -> str | None:
    """The layer whose code is running, or None."""
    return _layers.top


def _user_line() -> str | None:
    """`file:line` of the nearest frame that is neither the project's own nor numpy's, which calls back."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        # A plugin is the project's own, too: the line that is wanted is that of who used the layer.
        package = frame.f_globals.get("__name__", "").partition(".")[0]
        if package not in ("kerata", "numpy") and not package.startswith("kerata_"):
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def user_line() -> str | None:
    """`file:line` of the user's program that is being run, for errors."""
    return _user_line()
