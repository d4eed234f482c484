"""Walks over the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kerata.graph.tensor import Tensor


def reachable(tensors: Iterable[Tensor]) -> Iterator[Tensor]:
    """Every node that `tensors` are computed from, they themselves and the steps of loops among them, once each."""
    pending = list(tensors)
    seen = set(pending)
    while pending:
        node = pending.pop()
        yield node
        body = node.attrs.get("body") if node.op == "scan" else None
        for other in (*node.inputs, *((*body.outputs, *body.new_states) if body else ())):
            if other not in seen:
                seen.add(other)
                pending.append(other)


def operands(node: Tensor, phase: int) -> Sequence[Tensor]:
    """The operands that must be computed in a learning phase: of a choice that is known by now, only what is chosen."""
    if node.op != "cond":
        return node.inputs
    condition, on, off = node.inputs
    while condition.op in ("cast", "identity"):
        condition = condition.inputs[0]
    if condition.op == "learning_phase":
        return [on if phase else off]
    if condition.op == "constant":
        return [on if condition.attrs["value"] else off]
    return node.inputs
