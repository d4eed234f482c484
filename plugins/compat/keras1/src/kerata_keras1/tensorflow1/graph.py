"""What TensorFlow 1 did to its graph: placeholders, variables, gradients, assignments."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata import backend as K
from kerata.errors import ArgumentError, ShapeError
from kerata.graph import tensor as symbols
from kerata.graph.lowering_context import current_lowering
from kerata.graph.native_run import made_once
from kerata.graph.primitive import as_tensor
from kerata.graph.shapes import compatible
from kerata_keras1.tensorflow1.operations import Assign, Operation, is_update
from kerata_keras1.tensorflow1.session import DefaultGraph, default_graph
from kerata_keras1.tensorflow1.symbolic import node


class _Instances(type):
    """A class whose instances are, besides its own, those of others."""

    others: tuple[type, ...] = ()

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.others) or super().__instancecheck__(instance)


class AnyTensor(metaclass=_Instances):
    """`tf.Tensor`: of native tensors and of symbolic ones."""

    others = (tf.Tensor, symbols.Tensor)


class _MadeOnce(_Instances):
    """A class of which native code that runs again makes the same instances."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        make = super().__call__
        return made_once(lambda: make(*args, **kwargs))


class Variable(symbols.Variable, metaclass=_MadeOnce):
    """`tf.Variable`: a variable of Kerata's, with the methods that TensorFlow 1 gave it.

    Arguments:
        initial_value: numbers, a tensor, or a function that gives one. It is computed at once.
        trainable, collections, validate_shape, caching_device: taken and ignored.
        name: shown in errors.
        dtype: its type; that of the value by default.
    """

    others = (symbols.Variable, tf.Variable)

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool = True,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        **ignored: Any,
    ) -> None:
        if initial_value is None:
            raise ArgumentError("tf.Variable needs an initial value.")
        value = _number(initial_value() if callable(initial_value) else initial_value)
        super().__init__(value, _dtype(dtype) if dtype is not None else value.dtype.name, name)

    def assign(self, value: Any, use_locking: bool = False) -> Assign:
        """The update that sets it to `value`."""
        return assign(self, value)

    def assign_add(self, delta: Any, use_locking: bool = False) -> Assign:
        """The update that adds `delta`."""
        return assign_add(self, delta)

    def assign_sub(self, delta: Any, use_locking: bool = False) -> Assign:
        """The update that subtracts `delta`."""
        return assign_sub(self, delta)

    def load(self, value: Any, session: Any = None) -> None:
        """Set it to `value` now."""
        self.set_value(value)

    def eval(self, session: Any = None, feed_dict: Any = None) -> np.ndarray:  # type: ignore[override]
        """The present value. Unlike other tensors a variable took the session first."""
        return self.get_value()

    def initialized_value(self) -> symbols.Tensor:
        """Itself: it has its value from the start."""
        return self

    def value(self) -> symbols.Tensor:
        """Itself."""
        return self

    read_value = value

    @property
    def initializer(self) -> Operation:
        """An operation that does nothing: it has its value from the start."""
        return initializer()


def graph() -> DefaultGraph:
    """`tf.Graph()`: there is one graph, whoever asks."""
    return default_graph()


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> symbols.Placeholder:
    """A tensor whose value is fed.

    Arguments:
        dtype: of TensorFlow, or its name.
        shape: one size for each axis, None for any. A scalar where it is not given: the number of axes must be known.
        name: shown in errors.
    """
    sizes = tf.TensorShape(() if shape is None else shape)
    made: symbols.Placeholder = K.placeholder(tuple(sizes.as_list()), dtype=_dtype(dtype), name=name)
    return made


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> symbols.Tensor:
    """A tensor that has the value of `input` where it is not fed."""
    default: symbols.Tensor = K.identity(as_tensor(input))  # a node of its own, to be fed
    sizes = tuple(tf.TensorShape(shape).as_list())
    if not compatible(sizes, default.shape):
        raise ShapeError(f"The default has shape {default.shape}, and the placeholder {sizes}.")
    default.shape = sizes
    return default


def gradients(ys: Any, xs: Any, grad_ys: Any = None, *args: Any, **kwargs: Any) -> list[Any]:
    """The derivatives of the sum of all `ys` by each of `xs`, zeros where there is none.

    Arguments:
        ys: a tensor or a list.
        xs: a tensor or a list.
        grad_ys: factors of `ys`, each of its shape (default 1).
        args, kwargs: taken and ignored outside native code.
    """
    if current_lowering() is not None:
        return list(tf.compat.v1.gradients(ys, xs, grad_ys, *args, **kwargs))
    ys = list(ys) if isinstance(ys, (list, tuple)) else [ys]
    if grad_ys is not None:
        factors = grad_ys if isinstance(grad_ys, (list, tuple)) else [grad_ys]
        ys = [y if f is None else y * as_tensor(f, y.dtype) for y, f in zip(ys, factors, strict=True)]
    total = K.sum(ys[0])
    for y in ys[1:]:
        total = total + K.sum(y)
    found: list[Any] = K.gradients(total, list(xs) if isinstance(xs, (list, tuple)) else [xs])
    return found


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """The same values, taken as constants by `gradients`."""
    return K.stop_gradient(input)


def assign(ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None, name: Any = None) -> Assign:
    """The update that sets a variable."""
    return Assign(ref, as_tensor(value, ref.dtype))


def assign_add(ref: Any, value: Any, use_locking: Any = None, name: Any = None) -> Assign:
    """The update that adds to a variable."""
    return Assign(ref, ref + as_tensor(value, ref.dtype))


def assign_sub(ref: Any, value: Any, use_locking: Any = None, name: Any = None) -> Assign:
    """The update that subtracts from a variable."""
    return Assign(ref, ref - as_tensor(value, ref.dtype))


def cond(
    pred: Any,
    fn1: Callable[[], Any] | None = None,
    fn2: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
) -> Any:
    """`fn1()` where the scalar `pred` is true, else `fn2()`."""
    functions = (true_fn or fn1, false_fn or fn2)
    if current_lowering() is not None or not isinstance(pred, symbols.Tensor):
        return tf.compat.v1.cond(pred, *functions, name=name)
    return node(lambda *a: tf.compat.v1.cond(*a), (pred, *functions), "tf.cond")


@contextlib.contextmanager
def control_dependencies(control_inputs: Sequence[Any] | None) -> Any:
    """Native code's own, inside it; elsewhere a `with` that changes nothing.

    Raises:
        ArgumentError: updates are to be done there, which a graph without effects cannot.
    """
    if current_lowering() is not None:
        with tf.control_dependencies(control_inputs):
            yield
        return
    for given in control_inputs or ():
        if isinstance(given, Operation) or is_update(given):
            raise ArgumentError(
                f"tf.control_dependencies cannot do {given!r}: tensors have no effects here. Give updates to "
                "K.function(inputs, outputs, updates), to a layer's add_update, or to session.run beside the tensor."
            )
    yield


def device(name: Any) -> contextlib.AbstractContextManager[Any]:
    """Native code's own, inside it; elsewhere a `with` that changes nothing: KERATA_DEVICE chooses the device."""
    return contextlib.nullcontext() if current_lowering() is None else tf.device(name)


def initializer(*variables: Any, name: str = "init") -> Operation:
    """An operation that does nothing: variables have their values from the start, and keep them."""
    return Operation([], name)


def no_op(name: str = "no_op") -> Operation:
    """An operation that does nothing."""
    return Operation([], name)


def _number(value: Any) -> np.ndarray:
    if isinstance(value, symbols.Tensor):
        return value.eval()
    found = tf.get_static_value(tf.convert_to_tensor(value))
    if found is None:
        raise ArgumentError(
            f"In the code of a layer a variable is made of numbers; got {value!r}, which is computed. Use an array of "
            "numpy, or self.add_weight in the layer's build."
        )
    return np.asarray(found)


def _dtype(dtype: Any) -> str:
    return str(tf.as_dtype(dtype).base_dtype.name)
