"""The symbolic graph of a model as TensorBoard draws it."""

from __future__ import annotations

import re
from typing import Any

_OPS = {"variable": "VariableV2", "constant": "Const", "placeholder": "Placeholder"}


def graph_def(model: Any) -> Any:
    """A GraphDef of what leads to the model's outputs and, once it is compiled, its loss and metrics.

    A node is called by its layer, or by its own name where it belongs to none.
    """
    from tensorboard.compat.proto import graph_pb2, node_def_pb2

    loss = getattr(model, "total_loss", None)
    ends = [*model.outputs, *([] if loss is None else [loss]), *getattr(model, "metrics_tensors", ())]
    nodes = sorted(_behind(ends), key=lambda node: node.serial)
    names: dict[Any, str] = {}
    taken: set[str] = set()
    for node in nodes:
        names[node] = _free(_name(node), taken)
    written = [
        node_def_pb2.NodeDef(
            name=names[node],
            op=_OPS.get(node.op, node.op),
            input=[names[source] for source in node.inputs],
            attr={"_output_shapes": _shapes(node)},
        )
        for node in nodes
    ]
    graph = graph_pb2.GraphDef(node=written)
    graph.versions.producer = 22
    return graph


def _behind(ends: Any) -> set[Any]:
    found: set[Any] = set()
    pending = list(ends)
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending.extend(node.inputs)
    return found


def _name(node: Any) -> str:
    own = node.name if node.op in ("variable", "placeholder") else node.op
    text = f"{node.layer}/{own}" if node.layer and not own.startswith(f"{node.layer}/") else own
    text = re.sub(r"[^A-Za-z0-9_.\\/-]", "_", text)
    return text if text[:1].isalnum() else f"x{text}"


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    taken.add(candidate)
    return candidate


def _shapes(node: Any) -> Any:
    from tensorboard.compat.proto import attr_value_pb2, tensor_shape_pb2

    axes = [tensor_shape_pb2.TensorShapeProto.Dim(size=-1 if size is None else size) for size in node.shape]
    shape = tensor_shape_pb2.TensorShapeProto(dim=axes)
    return attr_value_pb2.AttrValue(list=attr_value_pb2.AttrValue.ListValue(shape=[shape]))
