"""YAML by the safe loader, under limits: a text stands for no more than it should, however it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata.errors import FileFormatError, KerataError, UnsafeFileError
from kerata.nesting import DEEPEST

MOST_VALUES = 1_000_000
LONGEST_NUMBER = 400
LONGEST_TEXT, MOST_WRITTEN = 1_000_000, 100_000
"""Characters, and values written out, of a text that is read. The loader, which is written in Python, takes some ten
seconds for so many. The one in C is far faster and not used: no library in C reads what comes from elsewhere."""

_NO_LIMIT = "JSON (to_json, model_from_json) has no such limit."


def dump(document: Any, **kwargs: Any) -> str:
    """Plain data as YAML; `kwargs` go to `yaml.safe_dump`."""
    import yaml

    text: str = yaml.safe_dump(document, **kwargs)
    return text


def load(text: str, make_loader: Callable[[], Any] | None = None) -> Any:
    """The plain data in a YAML text.

    Arguments:
        text: the text.
        make_loader: gives a subclass of `yaml.SafeLoader`, which reads further tags (default: none does).

    Raises:
        FileFormatError: the text is not YAML, or nested too deeply.
        UnsafeFileError: it stands for far more than it says; and what the loader raises.
    """
    import yaml

    if not isinstance(text, (str, bytes)):
        raise FileFormatError(f"YAML is text; got {type(text).__name__}.")
    if len(text) > LONGEST_TEXT:
        raise FileFormatError(f"The YAML has {len(text)} characters; no more than {LONGEST_TEXT} are read. {_NO_LIMIT}")
    loader = None
    try:
        loader = _bounded(make_loader() if make_loader else yaml.SafeLoader)(text)
        node = loader.get_single_node()
        if node is None:
            return None
        _check_size(node)
        return loader.construct_document(node)
    except KerataError:
        raise
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise FileFormatError(f"The text is not YAML of plain data: {error}") from error
    finally:
        if loader is not None:
            loader.dispose()


def _bounded(loader_class: Any) -> Any:
    """The loader, refusing as it meets them too many values, and brackets that are nested too deeply.

    Its work grows with the square of the depth of brackets.
    """

    class Bounded(loader_class):  # type: ignore[misc]
        written = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.written += 1
            if self.written > MOST_WRITTEN:
                raise FileFormatError(
                    f"The YAML has more than {MOST_WRITTEN} values, and no more are read. {_NO_LIMIT}"
                )
            return super().compose_node(parent, index)

        def fetch_flow_collection_start(self, token_class: Any) -> None:
            if self.flow_level >= DEEPEST:
                raise FileFormatError(f"The YAML is nested more than {DEEPEST} levels deep.")
            super().fetch_flow_collection_start(token_class)

    return Bounded


def _check_size(root: Any) -> None:
    """Refuse a document that aliases (`*name`) blow up, or that is nested too deeply, before anything is made of it."""
    import yaml

    def measure(node: Any, depth: int) -> tuple[int, int]:
        """How many values a node stands for, aliases written out, and how many levels of them."""
        if depth > DEEPEST:
            raise FileFormatError(f"The YAML is nested more than {DEEPEST} levels deep.")
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
            raise FileFormatError(f"The YAML is nested more than {DEEPEST} levels deep.")
        measures[node] = size, levels
        return size, levels

    measures: dict[Any, tuple[int, int] | None] = {}  # None: its parts are being measured
    measure(root, 0)
