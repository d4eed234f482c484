"""TensorFlow as programs of Keras 1 knew it: versions 0.10 to 1.x, on the TensorFlow that is installed.

`view("tensorflow")` is a module of its own: what it has is TensorFlow's `compat.v1` or an entry of a table, and no
module of TensorFlow is changed. Given symbolic tensors, its functions make symbolic tensors: inside a layer the code
of the layer is kept whole, elsewhere each call becomes a node.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from kerata.errors import UnknownImportError
from kerata_keras1.tensorflow1.table import why_gone

__all__ = ["view"]


def view(name: str) -> ModuleType:
    """The module that a program of Keras 1 gets for `import name`.

    Arguments:
        name: "tensorflow", or the path of a module below it.

    Raises:
        ModuleNotFoundError: TensorFlow is not installed, or never had such a module.
        UnknownImportError: TensorFlow 1 had it, and it is not here; the message says what to use.
    """
    from kerata_keras1.tensorflow1.namespace import ModuleView, root

    path = name.partition(".")[2]
    reason = why_gone(path)
    if reason is not None:
        raise UnknownImportError(f"{name} is not here: {reason}")
    top: ModuleType = root()
    if not path:
        return top
    if path.startswith("python."):
        return ModuleView.of_python(name)
    found: object = top
    for part in path.split("."):
        found = getattr(found, part, None)
    if isinstance(found, ModuleType):
        return found
    if found is None:
        return importlib.import_module(name)
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)
