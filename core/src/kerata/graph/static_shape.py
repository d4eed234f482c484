"""The static shape of a tensor as programs of Keras 1 on TensorFlow ask for it: `x.get_shape()`."""

from __future__ import annotations

import math


class Size(int):
    """The known size of an axis."""

    @property
    def value(self) -> int:
        """The size as a number, by the name that TensorFlow 1 has for it."""
        return int(self)


class StaticShape(tuple[Size | None, ...]):
    """The size of each axis, None where it is known only at run time: a tuple, with the methods of TensorFlow's own.

    Arguments:
        shape: the sizes.
    """

    __slots__ = ()

    def __new__(cls, shape: tuple[int | None, ...]) -> StaticShape:
        return super().__new__(cls, [None if size is None else Size(size) for size in shape])

    @property
    def ndims(self) -> int:
        """The number of axes."""
        return len(self)

    def as_list(self) -> list[int | None]:
        """The sizes in a list, as plain numbers."""
        return [None if size is None else int(size) for size in self]

    def is_fully_defined(self) -> bool:
        """Whether every size is known."""
        return None not in self

    def num_elements(self) -> int | None:
        """How many entries there are; None where a size is unknown."""
        return math.prod(int(size) for size in self if size is not None) if self.is_fully_defined() else None
