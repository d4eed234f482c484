"""How mkdocstrings reads a docstring: as `house_docstrings` does, for the pages of the core's classes and functions."""

from __future__ import annotations

import inspect
from typing import Any

import griffe

from site_builder import house_docstrings


class HouseDocstrings(griffe.Extension):
    """Puts each docstring into Markdown once its package is loaded."""

    def on_object(self, *, obj: griffe.Object, loader: griffe.GriffeLoader, **kwargs: Any) -> None:
        """Rewrites the docstring of an object.

        Arguments:
            obj: the object.
            loader: what has loaded it.
            kwargs: whatever later versions of griffe tell besides.
        """
        if obj.docstring:
            text = inspect.cleandoc(obj.docstring.value)
            obj.docstring.value = house_docstrings.markdown(text, "", _types(obj))


def _types(obj: griffe.Object) -> dict[str, str]:
    """The types of the arguments that an object takes, in Markdown."""
    function = obj.members.get("__init__") if obj.is_class else obj
    if not isinstance(function, griffe.Function):
        return {}
    return {p.name: f"`{p.annotation}`" for p in function.parameters if p.annotation is not None}
