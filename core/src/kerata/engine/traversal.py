"""The order in which the nodes behind some outputs are computed, and the errors of a graph that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from kerata.engine.layer import Layer
from kerata.engine.node import Node
from kerata.errors import ArgumentTypeError, GraphError
from kerata.graph.tensor import Tensor

Item = TypeVar("Item", Node, Layer)

_MOST_VISITS = 500_000
"""When to give up on the rule of Keras, which takes about a second here and several there."""


class Traversal:
    """Nodes and layers between `inputs` and `outputs`, by depth.

    The depth of a node is the longest way from it to an output. A layer that is used several times lies as deep as the
    deepest of its uses, and what it is used on lies deeper than that; see `_depths`.

    Attributes:
        layers: all layers, the deepest first; those of one depth in the order met, coming from the outputs. It is the
            order of weights, here and in files, and has to be that of Keras 1.2.2.
        nodes_by_depth, layers_by_depth: depth -> nodes or layers.
        nodes: set of all nodes.

    Raises:
        GraphError: the outputs do not follow from the inputs, a layer is its own input, or two layers have
            one name.
    """

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        self._inputs, self._finished, self._met = inputs, *_walk(outputs)
        node_depth, layer_depth = _depths(outputs, self._finished)
        for tensor in inputs:  # inputs that lead nowhere belong to the model all the same
            node_depth.setdefault(node_of(tensor), 0)
        self.nodes = set(node_depth)
        self.nodes_by_depth = _by_depth(node_depth)
        self.layers_by_depth = self._arranged(layer_depth)
        self.layers = _deepest_first(self.layers_by_depth)
        self._check_connected(inputs)
        _check_names(self.layers)

    def former_layers(self) -> list[Layer]:
        """The layers in the order that Kerata gave them before it had that of Keras 1.2.2.

        It differs where layers are used several times. Files from that time hold the weights in it.
        """
        return _deepest_first(self._arranged(_longest_ways(self._finished)[1]))

    def in_order(self) -> Iterator[Node]:
        """The nodes, each after those it depends on."""
        for depth in sorted(self.nodes_by_depth, reverse=True):
            yield from self.nodes_by_depth[depth]

    def _arranged(self, layer_depth: dict[Layer, int]) -> dict[int, list[Layer]]:
        order = dict(self._met)
        for tensor in self._inputs:
            layer = node_of(tensor).outbound_layer
            layer_depth.setdefault(layer, 0)
            order.setdefault(layer, len(order))
        layers_by_depth = _by_depth(layer_depth)
        for layers in layers_by_depth.values():
            layers.sort(key=order.__getitem__)
        return layers_by_depth

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


def get_source_inputs(tensor: Tensor, layer: Layer | None = None, node_index: int | None = None) -> list[Tensor]:
    """The input tensors that lead to a tensor, in the order met.

    Arguments:
        tensor: the tensor.
        layer, node_index: in its place, a layer and the number of one of its uses (default the first).

    Raises:
        ArgumentTypeError: no layer put the tensor out.
    """
    if layer is None and not hasattr(tensor, "_keras_history"):
        raise ArgumentTypeError(
            f"get_source_inputs takes what a layer put out; got {tensor!r}, which none did. Input(tensor=...) makes "
            "it an input of a model, and it is then its own source."
        )
    finished, _ = _walk([tensor] if layer is None else layer.inbound_nodes[node_index or 0].output_tensors)
    found: list[Tensor] = []
    for node in finished:
        if not node.inbound_layers:
            found += [t for t in node.input_tensors if t not in found]
    return found


def _walk(outputs: Sequence[Tensor]) -> tuple[list[Node], dict[Layer, int]]:
    """The nodes behind `outputs`, each after those it depends on; and the layers, numbered as met."""
    finished: list[Node] = []
    done: set[Node] = set()
    order: dict[Layer, int] = {}
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


def _depths(outputs: Sequence[Tensor], finished: Sequence[Node]) -> tuple[dict[Node, int], dict[Layer, int]]:
    """The depths of nodes and layers as Keras 1.2.2 gives them.

    Each output is followed back to the inputs, and every way to a node visits it with the depth of that way. A visit
    makes its layer at least as deep, and goes on with the depth that the layer has by then, which may come from another
    of its uses. So what a layer is used on depends on the order of the visits, and no rule without visits gives it: the
    order of weights in the files of Keras rests on this.

    Where no layer is used twice the visits come to the longest ways, which take one pass. Where a layer used many times
    has two ways back to itself, the visits double with each use; Keras never came to an end there, and no file has that
    order. The longest ways count there too.
    """
    layers = list(dict.fromkeys(node.outbound_layer for node in finished))
    if len(layers) == len(finished):
        return _longest_ways(finished)
    number, layer_number = ({item: i for i, item in enumerate(items)} for items in (finished, layers))
    sources = [[number[before] for before in _sources(node)] for node in finished]
    layer_of = [layer_number[node.outbound_layer] for node in finished]
    node_depth, layer_depth = [-1] * len(finished), [-1] * len(layers)
    visits = 0
    for output in outputs:
        seen: list[set[int]] = [set() for _ in finished]  # the depths of the visits to each node
        ways = [(iter([number[node_of(output)]]), 0)]
        while ways:
            rest, depth = ways[-1]
            node = next((i for i in rest if depth not in seen[i]), None)
            if node is None:
                ways.pop()
                continue
            seen[node].add(depth)
            layer = layer_of[node]
            node_depth[node] = max(depth, node_depth[node])
            layer_depth[layer] = max(depth, layer_depth[layer])
            ways.append((iter(sources[node]), layer_depth[layer] + 1))
            visits += 1
            if visits > _MOST_VISITS:
                return _longest_ways(finished)
    by_node = dict(zip(reversed(finished), reversed(node_depth), strict=True))
    return by_node, dict(zip(layers, layer_depth, strict=True))


def _longest_ways(finished: Sequence[Node]) -> tuple[dict[Node, int], dict[Layer, int]]:
    """The depths of nodes and layers in one pass; the depth that a layer has from its uses so far is passed on."""
    node_depth: dict[Node, int] = {}
    layer_depth: dict[Layer, int] = {}
    for node in reversed(finished):
        depth = max(node_depth.get(node, 0), layer_depth.get(node.outbound_layer, 0))
        node_depth[node] = layer_depth[node.outbound_layer] = depth
        for before in _sources(node):
            node_depth[before] = max(depth + 1, node_depth.get(before, 0))
    return node_depth, layer_depth


def _sources(node: Node) -> list[Node]:
    """The nodes that made the inputs of a node; none for an input layer, whose input is its own output."""
    return [node_of(tensor) for tensor in node.input_tensors] if node.inbound_layers else []


def _deepest_first(layers_by_depth: dict[int, list[Layer]]) -> list[Layer]:
    return [layer for depth in sorted(layers_by_depth, reverse=True) for layer in layers_by_depth[depth]]


def _by_depth(depths: dict[Item, int]) -> dict[int, list[Item]]:
    grouped: dict[int, list[Item]] = {}
    for item, depth in depths.items():
        grouped.setdefault(depth, []).append(item)
    return grouped


def _check_names(layers: Sequence[Layer]) -> None:
    for name, count in Counter(layer.name for layer in layers).items():
        if count > 1:
            kinds = ", ".join(type(layer).__name__ for layer in layers if layer.name == name)
            raise GraphError(
                f'{count} layers of the model have the name "{name}" ({kinds}). Names must differ; give them name=...'
            )
