"""The table that `model.summary()` prints, as text."""

from __future__ import annotations

import math
import shutil
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from kerata.argument_validation import whole_number
from kerata.engine.text_columns import fitted_widths, laid_out
from kerata.errors import ArgumentError
from kerata.graph.tensor import Variable

HEADINGS = ("Layer (type)", "Output Shape", "Param #", "Connected to")

_WIDTH_WITHOUT_TERMINAL = 100  # what Keras 1 printed everywhere


class LayerRow(NamedTuple):
    """What a summary tells of one layer.

    Attributes:
        name: the layer's.
        kind: the name of its class.
        shape: of its output, as text; "multiple" where its uses differ.
        parameters: how many it has.
        sources: what it is connected to, such as "dense_1[0][0]".
        trainable: whether training changes it.
    """

    name: str
    kind: str
    shape: str
    parameters: int
    sources: list[str]
    trainable: bool

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """A text for each of `HEADINGS`."""
        return f"{self.name} ({self.kind})", self.shape, str(self.parameters), "\n".join(self.sources)


def summary_lines(network: Any, line_length: int | None = None, positions: Sequence[float] | None = None) -> list[str]:
    """The layers of a model with their output shapes, numbers of parameters and connections, and the totals.

    Arguments:
        network: the model.
        line_length, positions: as for `table_lines`.

    Raises:
        ArgumentTypeError, ArgumentError: they are no such numbers.
    """
    return table_lines(layers_of(network), network._traversal.nodes, counts_of(network), line_length, positions)


def table_lines(
    layers: Sequence[Any],
    nodes: Collection[Any] | None,
    counts: tuple[int, int],
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
) -> list[str]:
    """Layers with their output shapes, numbers of parameters and connections, and the totals.

    Nothing is cut: what is too long for its column goes on below.

    Arguments:
        layers: in the order of the table.
        nodes: the uses of layers whose connections are shown: nodes, or their keys in Keras 1, such as "dense_1_ib-0";
            None for all uses.
        counts: how many trainable parameters there are, and how many others.
        line_length: characters in a line; None for as many as the table needs and the terminal has.
        positions: where the columns end, as parts of the line (values over 1: as characters); None for columns as wide
            as what is in them.

    Raises:
        ArgumentTypeError, ArgumentError: they are no such numbers.
    """
    rows = [row.texts for row in rows_of(layers, nodes)]
    room = _terminal_width() if line_length is None else whole_number(line_length, "line_length of summary")
    if positions is None:
        widths, gap = fitted_widths([HEADINGS, *rows], room), 2
        length = room if line_length is not None else min(room, sum(widths))
    else:
        widths, gap, length = _widths(positions, room), 1, room
    lines = ["_" * length, *laid_out(HEADINGS, widths, gap), "=" * length]
    for index, texts in enumerate(rows):
        lines += laid_out(texts, widths, gap)
        lines.append(("=" if index == len(rows) - 1 else "_") * length)
    return [*lines, *total_lines(counts), "_" * length]


def total_lines(counts: tuple[int, int]) -> list[str]:
    """The totals below a table, from how many trainable parameters there are, and how many others."""
    trainable, fixed = counts
    return [
        f"Total params: {trainable + fixed:,}",
        f"Trainable params: {trainable:,}",
        f"Non-trainable params: {fixed:,}",
    ]


def layers_of(network: Any) -> Sequence[Any]:
    """The layers of a model in the order of its table."""
    layers: Sequence[Any] = getattr(network, "flattened_layers", network.layers)
    return layers


def counts_of(network: Any) -> tuple[int, int]:
    """How many trainable parameters a model has, and how many others."""
    return size_of(network.trainable_weights), size_of(network.non_trainable_weights)


def rows_of(layers: Sequence[Any], nodes: Collection[Any] | None) -> list[LayerRow]:
    """What there is to tell of layers; `nodes` as for `table_lines`."""
    return [
        LayerRow(
            layer.name,
            type(layer).__name__,
            _shape(layer),
            layer.count_params(),
            _sources(layer, nodes),
            bool(getattr(layer, "trainable", True)),
        )
        for layer in layers
    ]


def size_of(weights: Iterable[Variable]) -> int:
    """How many numbers the weights hold."""
    return sum(math.prod(size or 0 for size in weight.shape) for weight in weights)


def _terminal_width() -> int:
    return shutil.get_terminal_size((_WIDTH_WITHOUT_TERMINAL, 24)).columns


def _widths(positions: Sequence[float], line_length: int) -> list[int]:
    if len(positions) != len(HEADINGS):
        raise ArgumentError(f"positions of summary must be {len(HEADINGS)} numbers, one per column; got {positions!r}.")
    ends = [round(line_length * p) if p <= 1 else int(p) for p in positions]
    return [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]


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
