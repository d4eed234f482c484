"""Weights that are made of zeros and wait for the values that a file has of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np

from kerata import backend as K
from kerata import initializations
from kerata.errors import ShapeError
from kerata.graph.tensor import Variable
from kerata.plugins import registry
from kerata.types import Initializer

_waiting: ContextVar[list[Waiting] | None] = ContextVar("waiting", default=None)


class Waiting(NamedTuple):
    """A weight that is zero and waits for its value, and the initialization it has if none comes."""

    weight: Variable
    initialize: Callable[[], Variable]


@contextmanager
def values_to_come() -> Iterator[list[Waiting]]:
    """Inside the `with`, weights with an initialization of a plugin are made of zeros, and listed.

    For a model whose weights are in a file: to draw millions of numbers at random, which are then overwritten, takes
    longer than to read them, and moves on numpy's random state.
    """
    waiting: list[Waiting] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


def initialized(layer: str, shape: tuple[int, ...], initializer: Initializer, name: str | None) -> Variable:
    """A new weight: with values of its initialization, or with zeros where others are to come.

    Arguments:
        layer: the layer's name, for errors.
        shape: sizes of the weight.
        initializer: name of an initialization or a function of shape.
        name: of the weight.

    Raises:
        ShapeError: there is no memory for it.
    """
    function = initializations.get(initializer)
    waiting = _waiting.get()
    try:
        # A user's own function may do anything else too, and make a variable of any type, so it is called in any case.
        if waiting is None or registry().component_of("initializations", function) is None:
            weight: Variable = function(shape, name=name)
            return weight
        weight = K.variable(np.broadcast_to(np.zeros((), K.floatx()), shape), name=name)
    except MemoryError as error:
        raise ShapeError(f'Layer "{layer}" needs a weight of shape {shape}, for which there is no memory.') from error
    waiting.append(Waiting(weight, lambda: function(shape, name=name)))
    return weight
