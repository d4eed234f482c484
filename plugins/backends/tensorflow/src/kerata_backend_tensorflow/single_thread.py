"""Light programs: those of operations so small that handing them from thread to thread is what takes the time."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from kerata.graph.tensor import Variable
from kerata.graph.traversal import reachable

ELEMENTS = 1 << 16
"""Of all variables of a light program together."""

_HEAVY = frozenset(("conv", "conv_transpose", "depthwise_conv", "pool", "opaque", "ctc_loss", "ctc_decode"))


def light(program: Any) -> bool:
    """Whether one thread runs `program` faster than many.

    Measured on two CPU cores, a training step of a 64-64-10 perceptron takes half the time on one thread; that of
    a 784-64-10 one the same; larger ones gain from several.
    """
    elements = 0
    for node in reachable([*program.outputs, *(value for _, value in program.updates)]):
        if node.op in _HEAVY:
            return False
        if isinstance(node, Variable):
            elements += math.prod(d or 1 for d in node.shape)
    return elements <= ELEMENTS


def one_thread() -> AbstractContextManager[Any]:
    """Functions traced and called inside run their operations one after the other on the calling thread."""
    try:
        # TensorFlow has no public name for it.
        from tensorflow.python.eager.context import function_executor_type
    except ImportError:
        return nullcontext()
    chosen: AbstractContextManager[Any] = function_executor_type("SINGLE_THREADED_EXECUTOR")
    return chosen
