"""A node: one use of a layer, from input tensors to output tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.graph.tensor import Shape, Tensor
from kerata.types import Config


class Node:
    """One use of a layer. It enters itself into the layers at both its ends.

    What it is made with are its attributes too.

    Arguments:
        outbound_layer: the layer that is used.
        inbound_layers: the layers the inputs come from, one per input; none for an input layer.
        node_indices: which use of each inbound layer (index into its `inbound_nodes`).
        tensor_indices: which output of that use.
        input_tensors, output_tensors: what goes in and comes out.
        input_masks, output_masks: their masks, None where there is none.
        input_shapes, output_shapes: their shapes.
    """

    def __init__(
        self,
        outbound_layer: Any,
        inbound_layers: Sequence[Any],
        node_indices: Sequence[int],
        tensor_indices: Sequence[int],
        input_tensors: Sequence[Tensor],
        output_tensors: Sequence[Tensor],
        input_masks: Sequence[Tensor | None],
        output_masks: Sequence[Tensor | None],
        input_shapes: Sequence[Shape],
        output_shapes: Sequence[Shape],
    ) -> None:
        self.outbound_layer = outbound_layer
        self.inbound_layers = list(inbound_layers)
        self.node_indices = list(node_indices)
        self.tensor_indices = list(tensor_indices)
        self.input_tensors = list(input_tensors)
        self.output_tensors = list(output_tensors)
        self.input_masks = list(input_masks)
        self.output_masks = list(output_masks)
        self.input_shapes = list(input_shapes)
        self.output_shapes = list(output_shapes)
        for layer in self.inbound_layers:
            layer.outbound_nodes.append(self)
        outbound_layer.inbound_nodes.append(self)

    @classmethod
    def create_node(
        cls,
        outbound_layer: Any,
        inbound_layers: Any,
        node_indices: Sequence[int] | int | None = None,
        tensor_indices: Sequence[int] | int | None = None,
    ) -> Node:
        """Use a layer on outputs of others; see `Layer.add_inbound_node`.

        Arguments:
            outbound_layer: the layer to use.
            inbound_layers: a layer, or a list of them.
            node_indices: which use of each (default the first).
            tensor_indices: which output of that use (default the first).
        """
        node: Node = outbound_layer.add_inbound_node(inbound_layers, node_indices, tensor_indices)
        return node

    def get_config(self) -> Config:
        """The ends of the node by name and index."""
        return {
            "outbound_layer": self.outbound_layer.name,
            "inbound_layers": [layer.name for layer in self.inbound_layers],
            "node_indices": self.node_indices,
            "tensor_indices": self.tensor_indices,
        }
