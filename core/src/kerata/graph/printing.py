"""A graph as text, and its nodes' values one by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.graph.contract import Program
from kerata.graph.function import Function
from kerata.graph.tensor import Tensor


def nodes(outputs: Tensor | Sequence[Tensor]) -> list[Tensor]:
    """Every node that `outputs` are computed from, operands first."""
    order: dict[Tensor, None] = {}
    pending = [outputs] if isinstance(outputs, Tensor) else list(outputs)[::-1]
    while pending:
        node = pending[-1]
        missing = [i for i in node.inputs if i not in order]
        if node in order or not missing:
            order.setdefault(node)
            pending.pop()
        else:
            pending.extend(reversed(missing))
    return list(order)


def text(outputs: Tensor | Sequence[Tensor]) -> str:
    """One line a node: `%2 = matmul(%0, %1)  float32 (None, 10)  # dense_1`."""
    numbers = {node: i for i, node in enumerate(nodes(outputs))}
    lines = []
    for node, number in numbers.items():
        inputs = [f"%{numbers[i]}" for i in node.inputs]
        attrs = [f"{k}={_short(v)}" for k, v in node.attrs.items() if k not in ("specs", "type")]
        label = f' "{node.name}"' if node.op in ("variable", "placeholder") else ""
        layer = f"  # {node.layer}" if node.layer else ""
        lines.append(f"%{number} = {node.op}{label}({', '.join(inputs + attrs)})  {node.dtype} {node.shape}{layer}")
    return "\n".join(lines)


def identity(program: Program) -> dict[str, str]:
    """What tells a program from others: equal for two processes that are to compute it together."""
    outputs = [*program.outputs, *(value for _, value in program.updates)]
    every = nodes(outputs)
    # Some attributes are shown with the place in memory of an object.
    whole = re.sub(r"0x[0-9a-f]+", "", "\n".join([text(outputs), *(variable.name for variable, _ in program.updates)]))
    return {
        "inputs": ", ".join(f"{node.name} {node.dtype} {node.shape}" for node in program.inputs),
        "outputs": ", ".join(f"{node.dtype} {node.shape}" for node in program.outputs),
        "layers": ", ".join(dict.fromkeys(node.layer for node in every if node.layer)),
        "variables": ", ".join(f"{node.name} {node.shape}" for node in every if node.op == "variable"),
        "operations": str(len(every)),
        "digest of the graph": hashlib.blake2b(whole.encode(), digest_size=8).hexdigest(),
    }


def inspect(
    outputs: Tensor | Sequence[Tensor], feeds: dict[Tensor, Any] | None = None, phase: int = 0
) -> list[tuple[Tensor, np.ndarray]]:
    """Each node of a graph with its value, in the order of computation, for debugging.

    Arguments:
        outputs: tensors whose graph is evaluated.
        feeds: values of placeholders.
        phase: the learning phase.
    """
    feeds = feeds or {}
    chosen = [n for n in nodes(outputs) if n.dtype != "bundle" and not n.sparse]
    values = Function(list(feeds), chosen, phase=phase)(list(feeds.values()))
    return list(zip(chosen, values, strict=True))


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return repr(value.tolist()) if value.size <= 6 else f"<array {value.shape}>"
    return getattr(value, "__name__", None) or (type(value).__name__ if type(value).__name__ == "Body" else repr(value))
