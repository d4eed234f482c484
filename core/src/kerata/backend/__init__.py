"""K: the backend API of Keras 1.2.2, on symbolic tensors and, inside native code, on native ones.

from kerata import backend as K
"""

from __future__ import annotations

from typing import Any

import kerata.graph as _graph  # noqa: F401 (gives tensors their operators)
from kerata import settings as _settings
from kerata.backend import control_flow as _control_flow
from kerata.backend import math as _math
from kerata.backend import nn as _nn
from kerata.backend import random as _random
from kerata.backend import shape_ops as _shape_ops
from kerata.backend import variables as _variables
from kerata.graph.function import Function as _Function
from kerata.graph.native_code import two_faced as _two_faced
from kerata.graph.primitive import Primitive as _Primitive

__all__: list[str] = []


Function = _Function


def _publish(module: Any) -> None:
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__ and not isinstance(value, type)
        if name.startswith("_") or not callable(value) or not (own or isinstance(value, _Primitive)):
            continue
        globals()[name] = value if module is _settings else _two_faced(value)
        __all__.append(name)


for _module in (_settings, _variables, _math, _shape_ops, _random, _nn, _control_flow):
    _publish(_module)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"K has no function {name!r}; dir(K) lists those there are.")
