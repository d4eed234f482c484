"""The table that `model.summary()` prints."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from kerata.graph.tensor import Variable


def summary_lines(
    network: Any, line_length: int = 100, positions: Sequence[float] = (0.33, 0.55, 0.67, 1.0)
) -> list[str]:
    """The layers of a model with their output shapes, numbers of parameters and connections, and the totals.

    Arguments:
        network: the model.
        line_length: characters in a line.
        positions: where the columns end, as parts of the line (values over 1: as characters).
    """
    layers = getattr(network, "flattened_layers", network.layers)
    counts = size_of(network.trainable_weights), size_of(network.non_trainable_weights)
    return table_lines(layers, network._traversal.nodes, counts, line_length, positions)


def table_lines(
    layers: Sequence[Any],
    nodes: Collection[Any] | None,
    counts: tuple[int, int],
    line_length: int,
    positions: Sequence[float],
) -> list[str]:
    """Layers with their output shapes, numbers of parameters and connections, and the totals.

    Arguments:
        layers: in the order of the table.
        nodes: the uses of layers whose connections are shown: nodes, or their keys in Keras 1, such as "dense_1_ib-0";
            None for all uses.
        counts: how many trainable parameters there are, and how many others.
        line_length, positions: as for `summary_lines`.
    """
    ends = [round(line_length * p) if p <= 1 else int(p) for p in positions]
    lines = [
        "_" * line_length,
        _row(["Layer (type)", "Output Shape", "Param #", "Connected to"], ends),
        "=" * line_length,
    ]
    for index, layer in enumerate(layers):
        sources = _sources(layer, nodes)
        lines.append(
            _row(
                [
                    f"{layer.name} ({type(layer).__name__})",
                    _shape(layer),
                    layer.count_params(),
                    sources[0] if sources else "",
                ],
                ends,
            )
        )
        lines += [_row(["", "", "", source], ends) for source in sources[1:]]
        lines.append(("=" if index == len(layers) - 1 else "_") * line_length)
    trainable, fixed = counts
    return [
        *lines,
        f"Total params: {trainable + fixed:,}",
        f"Trainable params: {trainable:,}",
        f"Non-trainable params: {fixed:,}",
        "_" * line_length,
    ]


def size_of(weights: Iterable[Variable]) -> int:
    """How many numbers the weights hold."""
    return sum(math.prod(size or 0 for size in weight.shape) for weight in weights)


def _row(fields: Sequence[Any], ends: Sequence[int]) -> str:
    line = ""
    for field, end in zip(fields, ends, strict=True):
        line = (line + str(field))[: end - 1].ljust(end)
    return line.rstrip()


def _shape(layer: Any) -> str:
    try:
        return str(layer.output_shape)
    except AttributeError:
        return "multiple"


def _sources(layer: Any, nodes: Collection[Any] | None) -> list[str]:
    return [
        f"{before.name}[{node_index}][{tensor_index}]"
        for index, node in enumerate(layer.inbound_nodes)
        if nodes is None or node in nodes or f"{layer.name}_ib-{index}" in nodes
        for before, node_index, tensor_index in zip(
            node.inbound_layers, node.node_indices, node.tensor_indices, strict=True
        )
    ]
