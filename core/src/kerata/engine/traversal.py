"""The order in which the nodes behind some outputs are computed, and the errors of a graph that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kerata.engine.node import Node
from kerata.errors import GraphError
from kerata.graph.tensor import Tensor


class Traversal:
    """Nodes and layers between `inputs` and `outputs`, by depth: the longest way to an output.

    Attributes:
        layers: all layers, the deepest first; those of one depth in the order met, coming from the outputs.
        nodes_by_depth, layers_by_depth: depth -> nodes or layers.
        nodes: set of all nodes.

    Raises:
        GraphError: the outputs do not follow from the inputs, a layer is its own input, or two layers have
            one name.
    """

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        finished, order = _walk(outputs)
        node_depth: dict[Node, int] = {}
        layer_depth: dict[Any, int] = {}
        for node in reversed(finished):
            depth = max(node_depth.get(node, 0), layer_depth.get(node.outbound_layer, 0))
            node_depth[node] = layer_depth[node.outbound_layer] = depth
            for tensor in node.input_tensors if node.inbound_layers else ():
                before = node_of(tensor)
                node_depth[before] = max(depth + 1, node_depth.get(before, 0))
        for tensor in inputs:  # inputs that lead nowhere belong to the model all the same
            node = node_of(tensor)
            node_depth.setdefault(node, 0)
            layer_depth.setdefault(node.outbound_layer, 0)
            order.setdefault(node.outbound_layer, len(order))
        self.nodes = set(node_depth)
        self.nodes_by_depth = _by_depth(node_depth)
        self.layers_by_depth = _by_depth(layer_depth)
        for layers in self.layers_by_depth.values():
            layers.sort(key=order.__getitem__)
        self.layers = [
            layer for depth in sorted(self.layers_by_depth, reverse=True) for layer in self.layers_by_depth[depth]
        ]
        self._check_connected(inputs)
        _check_names(self.layers)

    def in_order(self) -> Iterator[Node]:
        """The nodes, each after those it depends on."""
        for depth in sorted(self.nodes_by_depth, reverse=True):
            yield from self.nodes_by_depth[depth]

    def _check_connected(self, inputs: Sequence[Tensor]) -> None:
        computable = set(inputs)
        reached: list[str] = []
        for node in self.in_order():
            for tensor in node.input_tensors:
                if tensor not in computable:
                    layer = node.outbound_layer
                    if not node.inbound_layers:
                        raise GraphError(
                            f'Graph disconnected: the outputs depend on the input "{layer.name}" of shape '
                            f"{tensor.shape}, which is not among the model's inputs "
                            f"{[t._keras_history[0].name for t in inputs]}. Add it to `input`."
                        )
                    raise GraphError(
                        f'Graph disconnected: layer "{layer.name}" needs a tensor of shape {tensor.shape} '
                        f"that does not follow from the model's inputs. Reached from them: {reached}."
                    )
            computable.update(node.output_tensors)
            reached.append(node.outbound_layer.name)


def node_of(tensor: Tensor) -> Node:
    """The use of a layer that made a tensor."""
    layer, index, _ = tensor._keras_history
    node: Node = layer.inbound_nodes[index]
    return node


def get_source_inputs(tensor: Tensor, layer: Any = None, node_index: int | None = None) -> list[Tensor]:
    """The input tensors that lead to `tensor` (or to use `node_index` of `layer`), in the order met."""
    finished, _ = _walk([tensor] if layer is None else layer.inbound_nodes[node_index or 0].output_tensors)
    found: list[Tensor] = []
    for node in finished:
        if not node.inbound_layers:
            found += [t for t in node.input_tensors if t not in found]
    return found


def _walk(outputs: Sequence[Tensor]) -> tuple[list[Node], dict[Any, int]]:
    """The nodes behind `outputs`, each after those it depends on; and the layers, numbered as met."""
    finished: list[Node] = []
    done: set[Node] = set()
    order: dict[Any, int] = {}
    for output in outputs:
        path: list[tuple[Node, Iterator[Tensor]]] = []
        active: set[Node] = set()

        def enter(node: Node, path: Any = path, active: set[Node] = active) -> None:
            active.add(node)
            order.setdefault(node.outbound_layer, len(order))
            path.append((node, iter(node.input_tensors if node.inbound_layers else ())))

        if node_of(output) not in done:
            enter(node_of(output))
        while path:
            node, rest = path[-1]
            tensor = next(rest, None)
            if tensor is None:
                path.pop()
                active.discard(node)
                done.add(node)
                finished.append(node)
            elif node_of(tensor) in active:
                raise GraphError(
                    f'Layer "{node.outbound_layer.name}" is part of a cycle: its input depends on its output.'
                )
            elif node_of(tensor) not in done:
                enter(node_of(tensor))
    return finished, order


def _by_depth(depths: dict[Any, int]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for item, depth in depths.items():
        grouped.setdefault(depth, []).append(item)
    return grouped


def _check_names(layers: Sequence[Any]) -> None:
    for name, count in Counter(layer.name for layer in layers).items():
        if count > 1:
            kinds = ", ".join(type(layer).__name__ for layer in layers if layer.name == name)
            raise GraphError(
                f'{count} layers of the model have the name "{name}" ({kinds}). Names must differ; give them name=...'
            )
