"""Layers and graphs of layers as plain data, in the layout of Keras 1.2.2, and back."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kerata._imports import import_target
from kerata.argument_validation import shown
from kerata.engine.constructor_arguments import completed
from kerata.engine.nest import unwrap
from kerata.engine.own_classes import OWN
from kerata.errors import FileFormatError, KerataError
from kerata.graph.tensor import Tensor
from kerata.plugins import registry
from kerata.types import Config


def describe(layer: Any) -> Config:
    """A layer as `{"class_name": ..., "config": ...}`.

    Arguments:
        layer: a layer or model.

    Raises:
        ArgumentTypeError: it was made with something that its `get_config` does not return and no file can hold.
    """
    return {"class_name": class_name(layer), "config": config_of(layer)}


def config_of(layer: Any) -> Any:
    """The configuration of a layer, with what its `get_config` forgets of the arguments it was made with.

    Raises:
        ArgumentTypeError: such an argument is not plain data.
    """
    config = layer.get_config()
    return config if _is_container(layer) or not isinstance(config, dict) else completed(layer, config)


def class_name(layer: Any) -> str:
    """The name by which a layer's class is found again."""
    cls = type(layer)
    return cls.__name__ if cls.__name__ in OWN else registry().name_of("layers", cls)


def layer_class(name: str) -> Any:
    """The layer class of a name.

    Custom objects and what plugins provide come before the engine's own, so that a program may have a class of its own
    by one of these names.

    Arguments:
        name: as `class_name` gave it.

    Raises:
        UnknownNameError, MissingPluginError, AmbiguousNameError: as the registry does.
    """
    try:
        return registry().get("layers", name)
    except KerataError:
        if name in OWN:
            return import_target(OWN[name])
        raise


def layer_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """A new layer or model from `{"class_name": ..., "config": ...}`.

    Arguments:
        config: what `describe` returned.
        custom_objects: names that are not registered -> classes or functions; they win over registered ones.

    Raises:
        FileFormatError: it has another form, or its arguments do not suit the class.
        UnknownNameError, MissingPluginError: it names something that is not installed.
    """
    if not isinstance(config, Mapping) or not isinstance(config.get("class_name"), str) or "config" not in config:
        raise FileFormatError(
            f'The configuration of a layer is {{"class_name": name, "config": arguments}}; got {shown(config)}.'
        )
    with registry().scope(custom_objects):
        cls = layer_class(config["class_name"])
        if not callable(getattr(cls, "from_config", None)):
            raise FileFormatError(f'"{config["class_name"]}" should be a layer class; got {cls!r}.')
        with suiting(config["class_name"], config["config"]):
            return cls.from_config(config["config"])


@contextmanager
def suiting(name: str, config: Any) -> Iterator[None]:
    """What a class raises over its configuration becomes one error that shows it; what runs out goes through."""
    try:
        yield
    except (KerataError, MemoryError, RecursionError, Warning):
        raise
    except Exception as error:
        raise FileFormatError(
            f"The configuration of {_short_name(name)} does not suit the class: {type(error).__name__}: {error}. "
            f"Got {shown(config)}."
        ) from error


def describe_graph(network: Any) -> Config:
    """The configuration of a container: its layers, how they are connected, its inputs and outputs.

    Arguments:
        network: the container.
    """
    kept = {}  # a node of the container -> its index among the nodes the layer will have when made anew
    for layer in network._traversal.layers:
        index = 1 if _is_container(layer) else 0  # a container is made with one node
        for node in layer.inbound_nodes:
            if node in network._traversal.nodes:
                kept[node] = index
                index += 1

    def end(tensor: Tensor) -> list[Any]:
        layer, index, output = tensor._keras_history
        return [layer.name, kept[layer.inbound_nodes[index]], output]

    layers = []
    for layer in network._traversal.layers:
        uses = [
            [end(t) for t in node.input_tensors] for node in layer.inbound_nodes if node in kept and node.inbound_layers
        ]
        layers.append({"name": layer.name, **describe(layer), "inbound_nodes": uses})
    return {
        "name": network.name,
        "layers": layers,
        "input_layers": [end(t) for t in network.inputs],
        "output_layers": [end(t) for t in network.outputs],
    }


def graph_from_config(
    config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> tuple[list[Tensor], list[Tensor], str | None]:
    """The inputs, outputs and name of a container from what `describe_graph` returned; layers are made anew.

    Arguments:
        config: the configuration.
        custom_objects: names that are not registered -> classes or functions.

    Raises:
        FileFormatError: it has another form, or connects what is not there.
    """
    try:
        entries = [(e["name"], e, list(e["inbound_nodes"])) for e in config["layers"]]
        ends = [list(config["input_layers"]), list(config["output_layers"])]
    except (KeyError, TypeError) as error:
        raise FileFormatError(
            'The configuration of a model has "layers", "input_layers" and "output_layers", and each layer '
            f'"name", "class_name", "config" and "inbound_nodes"; {type(error).__name__}: {error}.'
        ) from error
    layers: dict[str, Any] = {}
    with registry().scope(custom_objects):
        for name, entry, _ in entries:
            if not isinstance(name, str):
                raise FileFormatError(f"The name of a layer in the configuration must be text; got {shown(name)}.")
            if name in layers:
                raise FileFormatError(f'The configuration has two layers called "{_short_name(name)}".')
            layers[name] = layer_from_config(copy.deepcopy(dict(entry)))
            if isinstance(entry["config"], (list, tuple)):  # of a Sequential model, which does not hold its name
                layers[name].name = str(name)
        left = _use_layers(layers, {name: uses for name, _, uses in entries if uses})
        if left:
            raise FileFormatError(
                f"These layers of the configuration are connected to nothing that leads to an input: {_list(left)}."
            )
    inputs, outputs = ([_found(layers, end) for end in group] for group in ends)
    return inputs, outputs, config.get("name")


def _is_container(layer: Any) -> bool:
    return hasattr(layer, "container_nodes")


def _use_layers(layers: Mapping[str, Any], uses: Mapping[str, list[Any]]) -> list[str]:
    """Make the uses of layers, each as soon as its inputs are there; the layers for which they never were.

    As in Keras 1.2.2 the layers are gone through in the order of the configuration, again and again: a shared layer may
    be used on what is computed only later. Here a layer is looked at again only once what it waited for is there, so
    that the time is that of the number of uses, in whatever order they are listed; the order in which they are made,
    and weights drawn, is the same.
    """
    position = {name: number for number, name in enumerate(uses)}
    turns = [(0, number, name) for name, number in position.items()]  # a heap: the round, then the place in it
    waiting: dict[tuple[str, int], list[str]] = {}  # layer and use of it -> those that need it
    left = {name: list(reversed(given)) for name, given in uses.items()}
    while turns:
        turn, number, name = heapq.heappop(turns)
        while left[name]:
            ends = list(_ends(name, left[name][-1]))
            inputs = [_tensor(layers, end) for end in ends]
            missing = next((end for end, tensor in zip(ends, inputs, strict=True) if tensor is None), None)
            if missing is not None:
                waiting.setdefault((missing[0], int(missing[1])), []).append(name)
                break
            before = len(layers[name].inbound_nodes)
            layers[name](unwrap(inputs))
            left[name].pop()
            for made in range(before, len(layers[name].inbound_nodes)):
                for other in waiting.pop((name, made), ()):
                    later = position[other] > number
                    heapq.heappush(turns, (turn if later else turn + 1, position[other], other))
    return [name for name, rest in left.items() if rest]


def _ends(name: str, use: Any) -> Iterator[Any]:
    if not isinstance(use, (list, tuple)) or not use:
        raise FileFormatError(f'A use of layer "{name}" is a list of [layer, node, tensor]; got {shown(use)}.')
    yield from use


def _tensor(layers: Mapping[str, Any], end: Any) -> Tensor | None:
    """The tensor at [layer, node, tensor]; None if that use of the layer has not been made yet."""
    try:
        name, node, tensor = end[:3]
        node, tensor = int(node), int(tensor)
    except (TypeError, ValueError) as error:
        raise FileFormatError(f"A connection is [layer, node, tensor]; got {shown(end)}.") from error
    if not isinstance(name, str) or name not in layers:
        raise FileFormatError(f"The configuration connects a layer {shown(name)}, which it does not have.")
    nodes = layers[name].inbound_nodes
    if node >= len(nodes):
        return None
    outputs = nodes[node].output_tensors
    if node < 0 or not 0 <= tensor < len(outputs):
        raise FileFormatError(
            f'The configuration uses output {tensor} of use {node} of layer "{name}", which does not exist.'
        )
    found: Tensor = outputs[tensor]
    return found


def _found(layers: Mapping[str, Any], end: Any) -> Tensor:
    tensor = _tensor(layers, end)
    if tensor is None:
        raise FileFormatError(f"The configuration names {end} as an end of the model, but the layer has no such use.")
    return tensor


def _short_name(name: str) -> str:
    return name if len(name) <= 80 else name[:77] + "..."


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:6])) + (", ..." if len(names) > 6 else "")
