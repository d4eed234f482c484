"""K: the backend API of Keras 1.2.2, on symbolic tensors and, inside native code, on native ones.

from kerata import backend as K
"""

from __future__ import annotations

from typing import Any

import kerata.graph as _graph  # noqa: F401 (gives tensors their operators)
from kerata import settings as _settings
from kerata.backend import control_flow as _recurrence
from kerata.backend import math as _arithmetic
from kerata.backend import nn as _nn
from kerata.backend import random as _chance
from kerata.backend import shape_ops as _arrangement
from kerata.backend import variables as _basics
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


for _module in (_settings, _basics, _arithmetic, _arrangement, _chance, _nn, _recurrence):
    _publish(_module)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"K has no function {name!r}; dir(K) lists those there are.")
