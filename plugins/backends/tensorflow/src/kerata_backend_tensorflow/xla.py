"""Programs that XLA compiles whole, whose many small operations it joins: all but those with convolutions.

Measured on two CPU cores: an LSTM of 64 units over 30 steps trains 1.7 times as fast, one of 128 units over 80 steps
1.2 times, a 64-64-10 perceptron 2.4 times. Convolutions are slower in XLA than in TensorFlow's own kernels.
"""

from __future__ import annotations

from typing import Any

from kerata.graph.function import LONG
from kerata.graph.index_bounds import all_bounded
from kerata.graph.traversal import reachable
from kerata_backend_tensorflow.primitives import TABLE
from kerata_backend_tensorflow.single_thread import light

SIZES = 8
"""XLA compiles anew for each size of the batches, or of the data; what meets more of them runs without it."""

# What a lowering resolves itself, into primitives of the table or into nothing.
_STRUCTURE = frozenset(("variable", "constant", "placeholder", "learning_phase", "item", "gradients", "cond", "scan"))
# Its random numbers take three times as long as TensorFlow's; beside a loop over time that does not count.
_SLOW_NUMBERS = frozenset(("random_uniform", "random_normal"))
_SLOWER = frozenset(("conv", "conv_transpose", "depthwise_conv", "pool"))
# XLA has neither sparse tensors nor CTC, and does not print.
_FOREIGN = frozenset(name for name in TABLE if name.startswith(("sparse", "ctc", "print"))) | {"to_dense", "in_top_k"}
_JOINED = (frozenset(TABLE) | _STRUCTURE) - _SLOWER - _FOREIGN


def repaid_from(program: Any) -> int | None:
    """From how many batches on compiling `program` is repaid: a second or two of it, or None for never.

    By what there is to gain in a batch: tenths of a millisecond where all of it is small, two or more milliseconds for
    each ten steps of a loop over time, milliseconds elsewhere.
    """
    if not suits(program):
        return None
    loops = [node for node in reachable(_results(program)) if node.op == "scan"]
    steps = sum(node.inputs[0].shape[0] or 0 for node in loops if node.attrs["body"].slices)
    if steps:
        return max(LONG, 20_000 // steps)
    return 8000 if light(program) and not loops else 1000


def suits(program: Any) -> bool:
    """Whether XLA can compile `program`, and gains by it."""
    # For each new size XLA compiles anew, which takes seconds: worth it for sizes that stay.
    if any(None in i.shape[1:] or i.sparse for i in program.inputs):
        return False
    results = _results(program)
    # XLA takes the nearest row where a number is outside; only those that are checked beforehand may be used.
    if not all_bounded(results, program.inputs):
        return False
    found = set()
    for node in reachable(results):
        found.add(node.op)
        if node.op not in _JOINED or (node.op == "getitem" and len(node.inputs) > 1):
            return False
    # Without a loop over time a prediction has nothing to gain.
    return "scan" in found or ("gradients" in found and not found & _SLOW_NUMBERS)


def _results(program: Any) -> list[Any]:
    return [*program.outputs, *(value for _, value in program.updates)]
