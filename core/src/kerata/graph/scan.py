"""Loops over time, whose step is traced once into a graph of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from kerata.errors import ShapeError
from kerata.graph.contract import Product
from kerata.graph.lowering import Lowering
from kerata.graph.per_thread import Stack
from kerata.graph.primitives import scan as scan_node
from kerata.graph.primitives import unpack
from kerata.graph.shapes import relax
from kerata.graph.tensor import Placeholder, Shape, Tensor
from kerata.graph.traversal import computed, reachable

Step = Callable[[Tensor, list[Tensor], list[Tensor]], tuple[list[Tensor], list[Tensor]]]
_steps: Stack[Tensor] = Stack()


def scan(
    step: Step, sequences: Sequence[Tensor], initial: Sequence[Tensor], length: Tensor | None = None
) -> tuple[list[Tensor], list[Tensor]]:
    """Run `step` along the first axis of `sequences`.

    Arguments:
        step: `step(t, slices, states) -> (outputs, new_states)`; t is the number of the step.
        sequences: tensors (time, ...), of one length.
        initial: the states before the first step.
        length: the number of steps, where there is no sequence.

    Returns:
        The outputs, each (time, ...), and the last states.
    """
    shapes = [i.shape for i in initial]
    # Traced again where a state comes back wider than it went in, as zeros of (1, n) do from a batch: frameworks want
    # one shape for all steps.
    while True:
        body, steady = _trace(step, sequences, initial, shapes)
        if steady == shapes:
            break
        shapes = steady
    time = sequences[0].shape[0] if sequences else None
    specs = [((time, *o.shape), o.dtype) for o in body.outputs]
    specs += [(s, i.dtype) for s, i in zip(shapes, initial, strict=True)]
    extra = [] if length is None else [length]
    results = unpack(scan_node(*sequences, *initial, *extra, *body.captured, body=body, specs=tuple(specs)))
    return results[: len(body.outputs)], results[len(body.outputs) :]


def current_step() -> Tensor | None:
    """The number of the step that is being traced, None outside a loop."""
    return _steps.top


@dataclass
class Body:
    """One step: its placeholders, its results, and the tensors it reads from outside."""

    index: Tensor
    slices: list[Tensor]
    states: list[Tensor]
    outputs: list[Tensor]
    new_states: list[Tensor]
    captured: list[Tensor]
    has_length: bool

    def lower(self, lowering: Lowering, operands: Sequence[Any], read: Set[int] | None = None) -> list[Any]:
        """The native results of the whole loop; None for an output that is not among those that are read."""
        a, b = len(self.slices), len(self.slices) + len(self.states)
        sequences, initial = operands[:a], operands[a:b]
        length = operands[b] if self.has_length else None
        outer = operands[b + self.has_length :]
        kept = [n for n in range(len(self.outputs)) if read is None or n in read]
        step = _Step(self, lowering, [self.outputs[n] for n in kept])
        shapes, specs = [s.shape for s in self.states], [(o.shape, o.dtype) for o in step.outputs]
        found = list(lowering.backend.scan(step, sequences, initial, outer, length, shapes, specs))
        stacked = dict(zip(kept, found, strict=False))
        return [*(stacked.get(n) for n in range(len(self.outputs))), *found[len(kept) :]]


class _Step:
    """One step, as backends run it.

    Arguments:
        body: what it computes.
        lowering: of what surrounds the loop.
        outputs: those of the body that are wanted.
    """

    def __init__(self, body: Body, lowering: Lowering, outputs: Sequence[Tensor]) -> None:
        self._body, self._lowering, self.outputs = body, lowering, outputs
        self._products = _products(body, [*outputs, *body.new_states], lowering.phase)
        self.products: Sequence[int] = [body.captured.index(node.inputs[1]) for node in self._products]

    def __call__(
        self,
        t: Any,
        slices: Sequence[Any],
        states: Sequence[Any],
        captured: Sequence[Any],
        product: Product | None = None,
    ) -> tuple[list[Any], list[Any]]:
        body, outer = self._body, self._lowering
        instead = {node: functools.partial(product, k) for k, node in enumerate(self._products)} if product else None
        inner = Lowering(outer.backend, outer.phase, parent=outer, instead=instead)
        tensors = [body.index, *body.slices, *body.states, *body.captured]
        for tensor, value in zip(tensors, [t, *slices, *states, *captured], strict=True):
            inner.bind(tensor, value)
        return [inner(t) for t in self.outputs], [inner(t) for t in body.new_states]


def _products(body: Body, results: Sequence[Tensor], phase: int) -> list[Tensor]:
    """The products of something from inside the loop with a matrix from outside, in the order of their making."""
    matrices = set(body.captured)
    if any(node.op == "opaque" for node in reachable(results, beyond=matrices)):
        return []  # native code may read by itself what is around it: a loop with such code is left as it is
    nodes = computed(results, phase, beyond=matrices)
    found = [n for n in nodes if n.op == "matmul" and n.ndim == 2 and n.inputs[1] in matrices]
    return sorted(found, key=lambda node: node.serial)


def _trace(
    step: Step, sequences: Sequence[Tensor], initial: Sequence[Tensor], shapes: Sequence[Shape]
) -> tuple[Body, list[Shape]]:
    index = Placeholder((), "int32", "step")
    slices: list[Tensor] = [Placeholder(s.shape[1:], s.dtype, "slice") for s in sequences]
    states: list[Tensor] = [Placeholder(s, i.dtype, "state") for s, i in zip(shapes, initial, strict=True)]
    with _steps.inside(index):
        outputs, new_states = step(index, slices, states)
    if len(new_states) != len(states):
        raise ShapeError(f"A step given {len(states)} state(s) must return as many; it returned {len(new_states)}.")
    steady = []
    for before, after in zip(states, new_states, strict=True):
        if before.ndim != after.ndim or before.dtype != after.dtype:
            raise ShapeError(
                f"A state of shape {before.shape} and dtype {before.dtype} came back from the step as "
                f"{after.shape} and {after.dtype}."
            )
        steady.append(relax(before.shape, after.shape))
    bound = {index, *slices, *states}
    captured = _outside([*outputs, *new_states], bound)
    return Body(index, slices, states, list(outputs), list(new_states), captured, not sequences), steady


def _outside(results: Sequence[Tensor], bound: set[Tensor]) -> list[Tensor]:
    """The largest parts of the step that do not depend on it: computed once, before the loop."""
    inside: dict[Tensor, bool] = dict.fromkeys(bound, True)
    pending = list(results)
    while pending:
        node = pending[-1]
        missing = [i for i in node.inputs if i not in inside]
        if node in inside or not missing:
            inside.setdefault(node, any(inside[i] for i in node.inputs))
            pending.pop()
        else:
            pending.extend(missing)
    found: dict[Tensor, None] = {}
    pending, seen = list(results), set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        if not inside[node]:
            # These stay inside: carried in as a value, a constant would tell no shapes any more, and the phase no
            # branch.
            if node.op not in ("constant", "learning_phase"):
                found[node] = None
        elif node not in bound:
            pending.extend(node.inputs)
    return list(found)
