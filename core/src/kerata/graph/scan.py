"""Loops over time, whose step is traced once into a graph of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kerata.errors import ShapeError
from kerata.graph.lowering import Lowering
from kerata.graph.per_thread import Stack
from kerata.graph.primitives import scan as scan_node
from kerata.graph.primitives import unpack
from kerata.graph.shapes import relax
from kerata.graph.tensor import Placeholder, Shape, Tensor

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

    def lower(self, lowering: Lowering, operands: Sequence[Any]) -> list[Any]:
        """The native results of the whole loop."""
        a, b = len(self.slices), len(self.slices) + len(self.states)
        sequences, initial = operands[:a], operands[a:b]
        length = operands[b] if self.has_length else None
        outer = operands[b + self.has_length :]

        def step(index: Any, slices: Sequence[Any], states: Sequence[Any], captured: Sequence[Any]) -> tuple[Any, Any]:
            inner = Lowering(lowering.backend, lowering.phase, parent=lowering)
            given = zip(
                [self.index, *self.slices, *self.states, *self.captured],
                [index, *slices, *states, *captured],
                strict=True,
            )
            for tensor, value in given:
                inner.bind(tensor, value)
            return [inner(t) for t in self.outputs], [inner(t) for t in self.new_states]

        return list(
            lowering.backend.scan(
                step,
                sequences,
                initial,
                outer,
                length,
                [s.shape for s in self.states],
                [(o.shape, o.dtype) for o in self.outputs],
            )
        )


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
