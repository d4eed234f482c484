"""What a layer tells about its uses: inputs and outputs, their masks and shapes."""

from __future__ import annotations

from typing import Any

from kerata.engine.nest import unwrap
from kerata.engine.node import Node
from kerata.errors import ArgumentError, NotConnectedError


class NodeAccess:
    """Access to a layer's nodes by attribute (for a layer used once) or by index (`get_..._at`).

    What a layer takes or gives singly comes singly, and as a list where there are several, so the results have no one
    type. All of them raise NotConnectedError for a layer that has not been called, and the attributes also for one
    whose uses differ; `get_..._at` raises ArgumentError where there is no use of that number.

    Attributes:
        inbound_nodes: the uses of the layer, in their order.
        outbound_nodes: the uses of its outputs by other layers.
    """

    name: str
    inbound_nodes: list[Node]
    outbound_nodes: list[Node]

    def get_input_at(self, node_index: int) -> Any:
        """The input tensor(s) of use number `node_index`."""
        return self._at(node_index, "input_tensors")

    def get_output_at(self, node_index: int) -> Any:
        """The output tensor(s) of use number `node_index`."""
        return self._at(node_index, "output_tensors")

    def get_input_shape_at(self, node_index: int) -> Any:
        """The input shape(s) of use number `node_index`."""
        return self._at(node_index, "input_shapes")

    def get_output_shape_at(self, node_index: int) -> Any:
        """The output shape(s) of use number `node_index`."""
        return self._at(node_index, "output_shapes")

    def get_input_mask_at(self, node_index: int) -> Any:
        """The input mask(s) of use number `node_index`."""
        return self._at(node_index, "input_masks")

    def get_output_mask_at(self, node_index: int) -> Any:
        """The output mask(s) of use number `node_index`."""
        return self._at(node_index, "output_masks")

    @property
    def input(self) -> Any:
        """The input tensor(s), of a layer that is used once."""
        return self._only("input_tensors", "get_input_at")

    @property
    def output(self) -> Any:
        """The output tensor(s), of a layer that is used once."""
        return self._only("output_tensors", "get_output_at")

    @property
    def input_mask(self) -> Any:
        """The input mask(s), of a layer that is used once."""
        return self._only("input_masks", "get_input_mask_at")

    @property
    def output_mask(self) -> Any:
        """The output mask(s), of a layer that is used once."""
        return self._only("output_masks", "get_output_mask_at")

    @property
    def input_shape(self) -> Any:
        """The input shape(s), where all uses have the same."""
        return self._common("input_shapes", "get_input_shape_at")

    @property
    def output_shape(self) -> Any:
        """The output shape(s), where all uses have the same."""
        return self._common("output_shapes", "get_output_shape_at")

    def _at(self, node_index: int, what: str) -> Any:
        self._require_use(what)
        count = len(self.inbound_nodes)
        if not -count <= node_index < count:
            raise ArgumentError(
                f'Layer "{self.name}" has been called {count} time(s); got node_index {node_index}, counted from 0.'
            )
        return unwrap(getattr(self.inbound_nodes[node_index], what))

    def _only(self, what: str, getter: str) -> Any:
        self._require_use(what)
        if len(self.inbound_nodes) > 1:
            raise NotConnectedError(
                f'Layer "{self.name}" has been called {len(self.inbound_nodes)} times, so its '
                f"{_words(what)} is not defined. Use {getter}(node_index)."
            )
        return unwrap(getattr(self.inbound_nodes[0], what))

    def _common(self, what: str, getter: str) -> Any:
        self._require_use(what)
        found = [getattr(node, what) for node in self.inbound_nodes]
        if any(shapes != found[0] for shapes in found):
            raise NotConnectedError(
                f'Layer "{self.name}" has been called on inputs that give different '
                f"{_words(what)}s. Use {getter}(node_index)."
            )
        return unwrap(found[0])

    def _require_use(self, what: str) -> None:
        if not self.inbound_nodes:
            raise NotConnectedError(
                f'Layer "{self.name}" has not been called yet, so it has no {_words(what)}. '
                "Call it on a tensor, or add it to a model."
            )


def _words(what: str) -> str:
    return what.replace("_tensors", "").replace("_", " ").removesuffix("s")
