"""The losses and updates of a container: those of its layers that its own inputs determine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerata.engine.losses_and_updates import sources

if TYPE_CHECKING:
    from kerata.engine.layer import Layer
    from kerata.engine.network import Container


def gather(container: Container, kind: str, layers: list[Layer] | None = None) -> tuple[list[Any], list[Any]]:
    """The losses or updates of the container's layers: unconditional ones, and those that follow from its
    inputs.

    A layer may also be used outside of the container; what belongs to those uses is left out.

    Arguments:
        kind: "losses" or "updates".
        layers: only these layers (default: all of the container).
    """
    unconditional: dict[int, Any] = {}
    conditional: dict[int, Any] = {}
    inputs = set(container.inputs)
    for layer in container._all_layers() if layers is None else layers:
        inside: set[Any] = set()
        outside: set[Any] = set()
        for node in layer.inbound_nodes:
            (inside if node in container._traversal.nodes else outside).add(tuple(node.input_tensors))
        for key, terms in layer._groups(kind):
            if key in inside:
                conditional.update((id(term), term) for term in terms)
            elif key not in outside:
                for term in terms:
                    needed = sources(term, inputs)
                    if not needed:
                        unconditional[id(term)] = term
                    elif needed <= inputs:
                        conditional[id(term)] = term
    return list(unconditional.values()), [t for i, t in conditional.items() if i not in unconditional]
