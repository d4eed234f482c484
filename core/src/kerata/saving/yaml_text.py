"""Models as YAML: plain data, and the harmless tags that Keras 1.2.2 wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata import safe_yaml
from kerata.errors import UnsafeFileError
from kerata.safe_yaml import dump as dump

PYTHON = "tag:yaml.org,2002:python/"


def load(text: str) -> Any:
    """The plain data in a YAML text.

    Tuples, and numbers that numpy wrapped, are read as lists and numbers.

    Raises:
        FileFormatError: the text is not YAML, or nested too deeply.
        UnsafeFileError: it has a tag that would make some other Python object, or stands for far more than it says.
    """
    return safe_yaml.load(text, _loader)


def _loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def sequence(loader: Any, node: Any) -> Any:
        return loader.construct_sequence(node, deep=True)

    def string(loader: Any, node: Any) -> Any:
        return loader.construct_scalar(node)

    def integer(loader: Any, node: Any) -> Any:
        return int(loader.construct_scalar(node))

    def dtype(loader: Any, node: Any) -> Any:
        code = loader.construct_mapping(node, deep=True)["args"][0]
        if code not in _NUMBERS:
            raise UnsafeFileError(
                f"The YAML has a numpy number of the type {code!r}; only {', '.join(_NUMBERS)} are read."
            )
        return np.dtype(code)

    def scalar(loader: Any, node: Any) -> Any:
        kind, data = loader.construct_sequence(node, deep=True)
        return np.frombuffer(data, dtype=kind, count=1)[0].item()

    def refuse(loader: Any, suffix: str, node: Any) -> Any:
        raise UnsafeFileError(
            f'The YAML asks for the Python object "{suffix}" at line {node.start_mark.line + 1}; '
            "a model is described by plain data."
        )

    Loader.add_constructor(PYTHON + "tuple", sequence)
    for tag in ("str", "unicode"):
        Loader.add_constructor(PYTHON + tag, string)
    for tag in ("int", "long"):
        Loader.add_constructor(PYTHON + tag, integer)
    Loader.add_constructor(PYTHON + "object/apply:numpy.dtype", dtype)
    for module in ("core", "_core"):
        Loader.add_constructor(f"{PYTHON}object/apply:numpy.{module}.multiarray.scalar", scalar)
    Loader.add_multi_constructor(PYTHON, refuse)
    return Loader


_NUMBERS = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "b1")
