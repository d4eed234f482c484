"""Layers as what a copy is made of: their class, their configuration and the values of their variables.

`copy.deepcopy` and `pickle` of a layer go this way, for a layer's tensors belong to one graph, and a copy shares
nothing with it.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from kerata.engine.function_code import code_policy
from kerata.engine.nest import unwrap
from kerata.engine.own_classes import OWN
from kerata.engine.serialization import describe, layer_from_config
from kerata.errors import ArgumentError
from kerata.graph.tensor import Variable
from kerata.plugins import registry

_NAMED = ("activations", "initializations", "regularizers", "constraints", "objectives", "metrics", "layers")


def layer_state(layer: Any) -> dict[str, Any]:
    """What `layer_from_state` makes an equal layer of: nothing in it belongs to the layer.

    Raises:
        ArgumentError: two things that no plugin provides have one name.
    """
    node = layer.inbound_nodes[0] if layer.inbound_nodes else None
    return {
        "description": describe(layer),
        "custom_objects": custom_objects([layer]),
        "input_shapes": node.input_shapes if layer.built and node is not None else None,
        "values": values_of(layer_variables(layer)),
        "initial_weights": layer.__dict__.get("initial_weights"),
    }


def layer_from_state(state: dict[str, Any]) -> Any:
    """A new layer from what `layer_state` told; it is built if that one was, and has been called on nothing."""
    with code_policy(True):  # who unpickles trusts what he reads
        layer = layer_from_config(state["description"], state["custom_objects"])
    if state["initial_weights"] is not None:
        layer.initial_weights = state["initial_weights"]
    if state["input_shapes"] is not None:
        layer.__dict__.pop("initial_weights", None)
        layer.build(unwrap(state["input_shapes"]))
        layer.built = True
        put_values(layer_variables(layer), state["values"], layer.name)
    return layer


def layer_variables(layer: Any) -> list[Variable]:
    """The weights of a layer, and what it carries from batch to batch."""
    states = [state for state in getattr(layer, "states", None) or () if isinstance(state, Variable)]
    return list(dict.fromkeys([*layer.weights, *states]))


def values_of(variables: Iterable[Variable]) -> list[np.ndarray]:
    """Copies of the values."""
    return [variable.get_value() for variable in variables]


def put_values(variables: list[Variable], values: list[np.ndarray], what: str) -> None:
    """Give variables the values of those of which they are copies.

    Raises:
        ArgumentError: the copy has others, for its class makes its variables in some other way each time.
    """
    shapes, wanted = [value.shape for value in values], [tuple(variable.shape) for variable in variables]
    if shapes != wanted:
        raise ArgumentError(
            f'"{what}" cannot be copied: made from its configuration, it has variables of the shapes {wanted}; '
            f"the original has {shapes}. Its get_config() should tell all that they depend on."
        )
    for variable, value in zip(variables, values, strict=True):
        variable.set_value(value)


def custom_objects(layers: Iterable[Any]) -> dict[str, Any]:
    """The classes and functions that configurations of `layers` name and no plugin provides, by name.

    Raises:
        ArgumentError: two of them have one name.
    """
    found: dict[str, Any] = {}
    for layer in _with_inner(layers):
        named = set(_texts(layer.get_config()))
        parts = [part for part in map(_component, vars(layer).values()) if part.__name__ in named]
        for part in (type(layer), *parts):
            name = part.__name__
            if name in OWN or any(registry().component_of(kind, part) is not None for kind in _NAMED):
                continue
            if found.setdefault(name, part) is not part:
                raise ArgumentError(
                    f'Two different things here are called "{name}", and the configuration tells them by their names: '
                    f"{found[name]!r} and {part!r}. Give one of them another name."
                )
    return found


def _with_inner(layers: Iterable[Any]) -> Iterator[Any]:
    """The layers, and those inside of networks and wrappers, each once."""
    pending, seen = list(layers), set()
    while pending:
        layer = pending.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        yield layer
        if hasattr(layer, "_all_layers"):
            pending += layer._all_layers()
        for value in vars(layer).values():
            parts = value if isinstance(value, (list, tuple)) else [value]
            pending += [part for part in parts if hasattr(part, "inbound_nodes") and hasattr(part, "get_config")]


def _component(value: Any) -> Any:
    """What a configuration would name for an attribute: a function itself, the class of anything else."""
    return value if isinstance(value, (type, types.FunctionType)) else type(value)


def _texts(value: Any) -> Iterator[str]:
    """All texts in a configuration."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
