"""What TensorFlow 1 called operations: things that a session runs for what they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from kerata import backend as K
from kerata.errors import ArgumentTypeError, UnknownAttributeError
from kerata.graph.function import Update
from kerata.graph.shapes import compatible
from kerata.graph.tensor import Tensor, Variable

SUMMARIES: list[Summary] = []
"""All that were made since the session was cleared."""


class Operation:
    """Updates of variables, done together when a session runs it; its value is None.

    Arguments:
        updates: pairs (variable, new value), as `K.update` makes.
        name: shown when it is printed.
    """

    def __init__(self, updates: Sequence[Update] = (), name: str = "operation") -> None:
        self.updates = list(updates)
        self.name = name

    def run(self, feed_dict: Mapping[Tensor, Any] | None = None, session: Any = None) -> None:
        """Do the updates, given the values of placeholders."""
        from kerata_keras1.tensorflow1.session import get_session

        (session or get_session()).run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<Operation {self.name} of {len(self.updates)} update(s)>"

    def __getattr__(self, name: str) -> NoReturn:
        raise UnknownAttributeError(
            f"An operation has `run`, `name` and `updates` here, and no {name!r}: there is no graph of TensorFlow."
        )


class Assign(tuple[Any, ...]):
    """The pair (variable, new value), which functions take as an update and sessions run; its value is the new one."""

    def __new__(cls, variable: Any, value: Any) -> Assign:
        if not isinstance(variable, Variable):
            raise ArgumentTypeError(f"A variable is assigned, as K.variable or tf.Variable makes; got {variable!r}.")
        return super().__new__(cls, K.update(variable, K.cast(value, variable.dtype)))

    @property
    def op(self) -> Operation:
        """The same without a value."""
        return Operation([(self[0], self[1])], "assign")

    def run(self, feed_dict: Mapping[Tensor, Any] | None = None, session: Any = None) -> None:
        """Assign now."""
        self.op.run(feed_dict, session)

    def eval(self, feed_dict: Mapping[Tensor, Any] | None = None, session: Any = None) -> Any:
        """Assign now, and give the new value."""
        from kerata_keras1.tensorflow1.session import get_session

        return (session or get_session()).run(self, feed_dict)


class Summary:
    """Tensors whose values a session gives as one, in bytes.

    Arguments:
        parts: (name, tensor, function of the name and the value) for each.
        encode: what makes bytes of the results of these functions.
    """

    def __init__(
        self, parts: Sequence[tuple[str, Tensor, Callable[[str, Any], Any]]], encode: Callable[[list[Any]], bytes]
    ) -> None:
        self.parts = list(parts)
        self.encode = encode

    def encoded(self, values: Sequence[Any]) -> bytes:
        """The bytes, of the values of the tensors."""
        return self.encode([make(name, value) for (name, _, make), value in zip(self.parts, values, strict=True)])


def group(*inputs: Any, name: str = "group") -> Operation:
    """One operation that does what all of `inputs` do.

    Raises:
        ArgumentTypeError: one of them is nothing that does something.
    """
    updates: list[Update] = []
    for given in inputs:
        if isinstance(given, Operation):
            updates += given.updates
        elif is_update(given):
            updates.append((given[0], given[1]))
        elif isinstance(given, (list, tuple)):
            updates += group(*given).updates
        elif not isinstance(given, Tensor):
            raise ArgumentTypeError(f"Operations and updates of variables can be grouped; got {given!r}.")
    return Operation(updates, name)


def is_update(value: Any) -> bool:
    """Whether `value` is a pair that `K.update` made, or looks just like one."""
    if isinstance(value, Assign):
        return True
    if type(value) is not tuple or len(value) != 2 or not isinstance(value[0], Variable):
        return False
    variable, new = value
    if not isinstance(new, Tensor) or isinstance(new, Variable):
        return False
    return new.dtype == variable.dtype and compatible(new.shape, variable.shape)
