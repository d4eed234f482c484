"""What a primitive is: declared once, with a rule for shape and dtype; implemented once per backend."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from kerata.errors import ArgumentTypeError, DtypeError, KerataError
from kerata.graph import active_backend
from kerata.graph.dtypes import INTEGERS, is_float, promote
from kerata.graph.tensor import Shape, Tensor, constant, current_layer, user_line
from kerata.settings import floatx

Spec = tuple[Shape, str]
Rule = Callable[..., "Spec | list[Spec]"]
PRIMITIVES: dict[str, Primitive] = {}


class Primitive:
    """An operation that backends implement.

    It is declared with `@primitive` on its rule: a function of the operands (positional) and the static arguments
    (keyword-only) that returns `(shape, dtype)` of the result, or a list of such pairs for an operation with several
    results. A backend's implementation takes native operands in their place and the same static arguments.

    Attributes:
        name: the name under which a backend's table lists it.
        promotes: whether the operands are brought to one dtype first.
        floats: whether operands must be floats (integers are cast to floatx).
        takes: "numbers" or "booleans" where operands must be such, "" where they may be either.
        sparse: whether operands may be sparse.
        gives_sparse: whether the result is.
    """

    def __init__(
        self,
        rule: Rule,
        promotes: bool = False,
        floats: bool = False,
        takes: str = "",
        sparse: bool = False,
        gives_sparse: bool = False,
    ) -> None:
        self.name = rule.__name__
        self.takes = takes
        self.sparse = sparse
        self.gives_sparse = gives_sparse
        self.rule = rule
        self.promotes = promotes
        self.floats = floats
        self.__doc__ = rule.__doc__
        self.__name__ = rule.__name__
        self.signature = inspect.signature(rule)
        self._defaults = {
            p.name: p.default
            for p in self.signature.parameters.values()
            if p.kind is p.KEYWORD_ONLY and p.default is not p.empty
        }

    def __call__(self, *operands: Any, **attrs: Any) -> Tensor:
        """Record the operation on `operands`.

        Raises:
            ShapeError, DtypeError, ArgumentError: by the rule, naming the layer and the line of the user's program.
        """
        inputs = self._convert(operands)
        attrs = {**self._defaults, **attrs}
        try:
            self._check(inputs)
            spec = self.rule(*inputs, **attrs)
        except KerataError as error:
            raise located(error, self.name, inputs, current_layer(), user_line()) from None
        if isinstance(spec, list):
            node = Tensor(self.name, inputs, attrs, (), "bundle")
            node.attrs["specs"] = spec
            return node
        node = Tensor(self.name, inputs, attrs, spec[0], spec[1])
        node.sparse = self.gives_sparse
        return node

    def __repr__(self) -> str:
        return f"<primitive {self.name}{self.signature}>"

    def _convert(self, operands: tuple[Any, ...]) -> list[Tensor]:
        if not (self.promotes or self.floats):
            return [as_tensor(o) for o in operands]
        # Tensors decide before numbers do: x * 2.0 has the dtype of x, as a program that sets floatx expects.
        given = [o.dtype for o in operands if isinstance(o, Tensor)]
        like = None
        for dtype in given:
            like = dtype if like is None else promote(like, dtype)
        if self.floats and (like is None or not is_float(like)):
            like = floatx()
        inputs = [as_tensor(o, like) for o in operands]
        if self.promotes:
            for i in inputs:
                like = i.dtype if like is None else promote(like, i.dtype)
        return [_cast(i, like or i.dtype) if self.promotes or not is_float(i.dtype) else i for i in inputs]

    def _check(self, inputs: list[Tensor]) -> None:
        for i in inputs:
            if i.sparse and not self.sparse:
                raise ArgumentTypeError(
                    "an operand is sparse, which this operation does not take; K.to_dense(x) writes its zeros out."
                )
            if self.takes == "numbers" and i.dtype == "bool":
                raise DtypeError('numbers are needed, not booleans; use K.cast(x, "int32") or K.cast(x, K.floatx()).')
            if self.takes == "booleans" and i.dtype != "bool":
                raise DtypeError(f'booleans are needed; got {i.dtype}. Use K.not_equal(x, 0) or K.cast(x, "bool").')


@overload
def primitive(rule: Rule) -> Primitive: ...
@overload
def primitive(
    *, promotes: bool = False, floats: bool = False, takes: str = "", sparse: bool = False, gives_sparse: bool = False
) -> Callable[[Rule], Primitive]: ...
def primitive(
    rule: Rule | None = None,
    *,
    promotes: bool = False,
    floats: bool = False,
    takes: str = "",
    sparse: bool = False,
    gives_sparse: bool = False,
) -> Primitive | Callable[[Rule], Primitive]:
    """Declare a primitive by its rule (a decorator; see `Primitive`)."""

    def declare(rule: Rule) -> Primitive:
        made = Primitive(rule, promotes, floats, takes, sparse, gives_sparse)
        PRIMITIVES[made.name] = made
        return made

    return declare if rule is None else declare(rule)


def located(
    error: KerataError, op: str, inputs: Sequence[Tensor], layer: str | None, line: str | None, on: str | None = None
) -> KerataError:
    """What a rule says, with what it was said of.

    Arguments:
        error: raised by a rule.
        op, inputs: the operation and its operands.
        layer, line: the layer and the line of the user's program that made the node.
        on: the data that it was found on, where it is not found when the graph is built.
    """
    subject = f'{op} in layer "{layer}"' if layer else op
    shapes = ", ".join(str(i.shape) for i in inputs)
    where = "\n".join([*([f"made at {line}"] if line else []), *([on] if on else [])])
    return type(error)(f"{subject}, given {shapes}: {error}", where=where or None)


def require_float(*tensors: Tensor) -> None:
    """Raise DtypeError unless all are floats."""
    for tensor in tensors:
        if not is_float(tensor.dtype):
            raise DtypeError(f"a float tensor is needed; got {tensor.dtype}. Use K.cast(x, K.floatx()).")


def _cast(tensor: Tensor, dtype: str) -> Tensor:
    if tensor.dtype == dtype:
        return tensor
    return PRIMITIVES["cast"](tensor, dtype=dtype)


def require_integers(*tensors: Tensor) -> None:
    """Raise DtypeError unless all are integers."""
    for tensor in tensors:
        if tensor.dtype not in INTEGERS:
            raise DtypeError(f'an integer tensor is needed; got {tensor.dtype}. Use K.cast(x, "int32").')


def require_choice(condition: Tensor, x: Tensor, y: Tensor) -> None:
    """Raise DtypeError unless `condition` is boolean and the two it chooses from have one dtype."""
    if condition.dtype != "bool":
        raise DtypeError(f'the condition of a choice is boolean; got {condition.dtype}. Use K.cast(x, "bool").')
    if x.dtype != y.dtype:
        raise DtypeError(f"a choice is between tensors of one dtype; got {x.dtype} and {y.dtype}. Use K.cast.")


def as_tensor(value: Any, like: str | None = None) -> Tensor:
    """`value` as a tensor: numbers and arrays become constants, in the dtype `like` where that loses no fraction.

    Raises:
        ArgumentTypeError: `value` is nothing numeric.
    """
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (list, tuple)) and any(isinstance(v, Tensor) for v in value):
        return PRIMITIVES["stack"](*[as_tensor(v, like) for v in value], axis=0)
    # Before numpy is asked, which would read a native tensor entry by entry.
    if active_backend.is_native(value):
        return wrap(value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ArgumentTypeError(
            f"Expected a tensor, a number or a numeric array; got {value!r}, of which numpy says: {error}"
        ) from None
    if array.dtype.kind not in "biuf":
        if array.dtype.name in ("bfloat16",):
            return constant(array, "bfloat16")
        raise ArgumentTypeError(f"Expected a tensor, a number or a numeric array; got {value!r}.")
    if like is None:
        like = array.dtype.name if array.dtype.kind != "f" or isinstance(value, np.ndarray) else floatx()
    elif array.dtype.kind == "f" and not is_float(like):
        like = floatx()
    elif array.dtype.kind in "iu" and not is_float(like) and not _holds(like, array):
        like = array.dtype.name if isinstance(value, np.ndarray) or not _holds("int32", array) else "int32"
    return constant(array, like)


def _holds(dtype: str, array: np.ndarray) -> bool:
    """Whether the integers of `array` can be told in `dtype`."""
    if dtype == "bool":
        return False
    limits = np.iinfo(dtype)
    return not array.size or bool(array.min() >= limits.min and array.max() <= limits.max)


def wrap(value: Any) -> Tensor:
    """A native tensor as a leaf of the symbolic graph."""
    shape, dtype = active_backend.backend().spec(value)
    return Tensor("native", (), {"value": value}, shape, dtype)
