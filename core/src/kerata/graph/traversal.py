"""Walks over the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
