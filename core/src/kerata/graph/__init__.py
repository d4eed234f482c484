"""The symbolic graph: tensors, primitives, functions and loops."""

from kerata.graph import operators as _operators  # noqa: F401 (gives tensors their operators)
from kerata.graph.function import BatchLoop, Function, Program
from kerata.graph.native_code import trace, two_faced
from kerata.graph.primitive import PRIMITIVES, Primitive, as_tensor, primitive
from kerata.graph.printing import inspect, text
from kerata.graph.scan import scan
from kerata.graph.tensor import Placeholder, Tensor, Variable, constant, layer_scope

__all__ = [
    "PRIMITIVES",
    "BatchLoop",
    "Function",
    "Placeholder",
    "Primitive",
    "Program",
    "Tensor",
    "Variable",
    "as_tensor",
    "constant",
    "inspect",
    "layer_scope",
    "primitive",
    "scan",
    "text",
    "trace",
    "two_faced",
]
