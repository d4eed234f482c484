"""YAML by the safe loader, which also reads the harmless tags that Keras 1.2.2 wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import FileFormatError, KerataError, UnsafeFileError
from kerata.saving.nesting import DEEPEST

MOST_VALUES = 1_000_000
LONGEST_NUMBER = 400
LONGEST_TEXT, MOST_WRITTEN = 1_000_000, 100_000
"""Characters, and values written out, of a text that is read. The loader, which is written in Python, takes some ten
seconds for so many. The one in C is far faster and not used: no library in C reads what comes from elsewhere."""
PYTHON = "tag:yaml.org,2002:python/"


def dump(document: Any, **kwargs: Any) -> str:
    """Plain data as YAML; `kwargs` go to `yaml.safe_dump`."""
    import yaml

    text: str = yaml.safe_dump(document, **kwargs)
    return text


def load(text: str) -> Any:
    """The plain data in a YAML text.

    Tuples, and numbers that numpy wrapped, are read as lists and numbers.

    Raises:
        FileFormatError: the text is not YAML, or nested too deeply.
        UnsafeFileError: it has a tag that would make some other Python object, or stands for far more than it says.
    """
    import yaml

    if not isinstance(text, (str, bytes)):
        raise FileFormatError(f"YAML is text; got {type(text).__name__}.")
    if len(text) > LONGEST_TEXT:
        raise FileFormatError(
            f"The YAML has {len(text)} characters; no more than {LONGEST_TEXT} are read. JSON (to_json, "
            "model_from_json) has no such limit."
        )
    loader = None
    try:
        loader = _loader()(text)
        node = loader.get_single_node()
        if node is None:
            return None
        _check_size(node)
        return loader.construct_document(node)
    except KerataError:
        raise
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise FileFormatError(f"The text is not YAML that describes a model: {error}") from error
    finally:
        if loader is not None:
            loader.dispose()


def _check_size(root: Any) -> None:
    """Refuse a document that aliases (`*name`) blow up, or that is nested too deeply, before anything is made of it."""
    import yaml

    def measure(node: Any, depth: int) -> tuple[int, int]:
        """How many values a node stands for, aliases written out, and how many levels of them."""
        if depth > DEEPEST:
            raise FileFormatError(f"The YAML is nested more than {DEEPEST} levels deep, which no model is.")
        if node in measures:
            known = measures[node]
            if known is None:
                raise UnsafeFileError(f"The YAML contains itself, at line {node.start_mark.line + 1}.")
            return known
        if isinstance(node, yaml.ScalarNode):
            if len(node.value) > LONGEST_NUMBER and node.tag.rpartition(":")[2] in ("int", "float", "python/int"):
                raise UnsafeFileError(f"The YAML has a number of {len(node.value)} digits.")
            return 1, 1
        measures[node] = None
        inner = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
        parts = [measure(part, depth + 1) for part in inner]
        size = 1 + sum(part_size for part_size, _ in parts)
        levels = 1 + max((part_levels for _, part_levels in parts), default=0)
        if size > MOST_VALUES:
            raise UnsafeFileError(f"The YAML stands for more than {MOST_VALUES} values, once its aliases are followed.")
        if levels > DEEPEST:
            raise FileFormatError(f"The YAML is nested more than {DEEPEST} levels deep, which no model is.")
        measures[node] = size, levels
        return size, levels

    measures: dict[Any, tuple[int, int] | None] = {}  # None: its parts are being measured
    measure(root, 0)


def _loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        written = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.written += 1
            if self.written > MOST_WRITTEN:
                raise FileFormatError(
                    f"The YAML has more than {MOST_WRITTEN} values, and no more are read. JSON (to_json, "
                    "model_from_json) has no such limit."
                )
            return super().compose_node(parent, index)

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
