"""Walks over the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from kerata.graph.tensor import Tensor


def reachable(tensors: Iterable[Tensor], beyond: Collection[Tensor] = ()) -> Iterator[Tensor]:
    """Every node that `tensors` are computed from, they themselves and the steps of loops among them, once each.

    Not those of `beyond`, nor what only they are computed from.
    """
    pending = [tensor for tensor in tensors if tensor not in beyond]
    seen = {*pending, *beyond}
    while pending:
        node = pending.pop()
        yield node
        body = node.attrs.get("body") if node.op == "scan" else None
        for other in (*node.inputs, *((*body.outputs, *body.new_states) if body else ())):
            if other not in seen:
                seen.add(other)
                pending.append(other)


def computed(tensors: Iterable[Tensor], phase: int, beyond: Collection[Tensor] = ()) -> Iterator[Tensor]:
    """Every node that must be computed for `tensors` in a learning phase, once each; of a loop, not its steps.

    Not those of `beyond`, nor what only they are computed from.
    """
    pending = [tensor for tensor in tensors if tensor not in beyond]
    seen = {*pending, *beyond}
    while pending:
        node = pending.pop()
        yield node
        for other in operands(node, phase):
            if other not in seen:
                seen.add(other)
                pending.append(other)


def results_read(tensors: Iterable[Tensor]) -> dict[Tensor, set[int]]:
    """Of each loop that `tensors` are computed from, the numbers of the results that something is computed from."""
    found: dict[Tensor, set[int]] = {}
    for node in reachable(tensors):
        if node.op == "scan":
            found.setdefault(node, set())
        elif node.op == "item" and node.inputs[0].op == "scan":
            found.setdefault(node.inputs[0], set()).add(node.attrs["index"])
    return found


def dependent(tensor: Tensor, on: Collection[Tensor], phase: int) -> set[Tensor]:
    """The nodes that `tensor` is computed from, itself among them, which depend on one of `on` in a learning phase.

    One of `on` is among them only where it depends on another.
    """
    depends: dict[Tensor, bool] = {}
    pending = [tensor, *on]
    while pending:
        node = pending[-1]
        missing = [other for other in operands(node, phase) if other not in depends]
        if node in depends or not missing:
            depends.setdefault(node, any(depends[other] or other in on for other in operands(node, phase)))
            pending.pop()
        else:
            pending.extend(missing)
    return {node for node, does in depends.items() if does}


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
