"""A model as a graph of Graphviz."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pydot

from kerata import Layer
from kerata_visualize.models import is_model


class Ends(NamedTuple):
    """The boxes that arrows to and from a layer meet: one of each, or for a model one for each input and output."""

    inputs: Sequence[str]
    outputs: Sequence[str]


class Drawing:
    """The boxes, frames and arrows of a model and of those inside of it.

    Arguments:
        show_shapes: whether a box tells the shapes of input and output.
        show_names: whether it tells the layer's name, besides its class.

    Attributes:
        dot: the drawing so far.
    """

    def __init__(self, show_shapes: bool, show_names: bool) -> None:
        self.dot = pydot.Dot(graph_type="digraph", rankdir="TB", concentrate="true")
        self.dot.set_node_defaults(shape="record")
        self._show_shapes = show_shapes
        self._show_names = show_names

    def add(self, model: Any, frame: pydot.Graph | None = None, prefix: str = "layer") -> Ends:
        """Draw what is in a model.

        Arguments:
            model: the model.
            frame: the frame to draw it in (default: none).
            prefix: what the identifiers of its boxes begin with (default "layer").

        Returns:
            the boxes that its inputs go into and its outputs come from.
        """
        if not model.layers_by_depth and hasattr(model, "build"):
            model.build()
        place = self.dot if frame is None else frame
        layers = _by_depth(model.layers_by_depth)
        frames = self._frames_of_beginnings(model, place, prefix)
        ends = {
            layer: self._add_layer(layer, frames.get(layer, place), f"{prefix}_{i}") for i, layer in enumerate(layers)
        }
        for node in _by_depth(model.nodes_by_depth):
            into = ends[node.outbound_layer].inputs
            for i, (layer, index) in enumerate(zip(node.inbound_layers, node.tensor_indices, strict=True)):
                if layer in ends:  # else it lies before the model's inputs
                    self.dot.add_edge(pydot.Edge(_end(ends[layer].outputs, index), _end(into, i)))
        sources = zip(model.output_layers, model.output_layers_tensor_indices, strict=True)
        return Ends(
            [_end(ends[layer].inputs, 0) for layer in model.input_layers],
            [_end(ends[layer].outputs, index) for layer, index in sources],
        )

    def _add_layer(self, layer: Any, place: pydot.Graph, box: str) -> Ends:
        wrapped = getattr(layer, "layer", None)
        inner = next((model for model in (layer, wrapped) if is_model(model)), None)
        if inner is None:
            place.add_node(pydot.Node(box, label=self._label(layer)))
            return Ends([box], [box])
        return self.add(inner, self._framed(layer, place, box), box)

    def _frames_of_beginnings(self, model: Any, place: pydot.Graph, prefix: str) -> dict[Any, pydot.Graph]:
        """The frames of the models that a Sequential begins with, whose layers lie in its own graph; layer to frame."""
        frames = {}
        first = model.layers[:1]
        for i, inner in enumerate(first if all(map(is_model, first)) else getattr(first[0], "layers", ())):
            if is_model(inner) and inner not in _by_depth(model.layers_by_depth):
                box = f"{prefix}_begin_{i}"
                frame = self._framed(inner, place, box)
                frames.update(dict.fromkeys(_by_depth(inner.layers_by_depth), frame))
                frames.update(self._frames_of_beginnings(inner, frame, box))
        return frames

    def _framed(self, layer: Any, place: pydot.Graph, box: str) -> pydot.Graph:
        frame = pydot.Subgraph(f"cluster_{box}", label=_quoted(_escaped(self._title(layer), '\\"')))
        place.add_subgraph(frame)
        return frame

    def _title(self, layer: Any) -> str:
        wrapped = getattr(layer, "layer", None)
        name, kind = layer.name, type(layer).__name__
        if isinstance(wrapped, Layer):
            name, kind = f"{name}({wrapped.name})", f"{kind}({type(wrapped).__name__})"
        return f"{name}: {kind}" if self._show_names else kind

    def _label(self, layer: Any) -> str:
        # In a record these characters part the fields.
        title = _escaped(self._title(layer), '\\"{}|<>')
        if not self._show_shapes:
            return _quoted(title)
        shapes = "{input:|output:}|{{" + _shape(layer, "input_shape") + "}|{" + _shape(layer, "output_shape") + "}}"
        return _quoted(f"{title}\\n|{shapes}")


def _by_depth(items: Mapping[int, Sequence[Any]]) -> list[Any]:
    return [item for depth in sorted(items, reverse=True) for item in items[depth]]


def _end(boxes: Sequence[str], index: int) -> str:
    return boxes[min(index, len(boxes) - 1)]


def _shape(layer: Any, which: str) -> str:
    try:
        return str(getattr(layer, which))
    except AttributeError:  # it is used on several, or has none
        return "multiple"


def _escaped(text: str, special: str) -> str:
    return re.sub(f"[{re.escape(special)}]", r"\\\g<0>", text).replace("\n", "\\n")


def _quoted(text: str) -> str:
    return f'"{text}"'
