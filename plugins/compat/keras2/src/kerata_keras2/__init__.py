"""The words of Keras 2 and 3, beside those of Keras 1: names of components and modules, and arguments.

Which word stands for which is told by `kerata.renamed`. Here is what makes a translation of it: how values are written
otherwise (`values`), which arguments stand in other places (`positions`), and what is made by a call that was a name in
Keras 1 (`components`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerata import hookimpl
from kerata.renamed import NAMES
from kerata_keras2 import components
from kerata_keras2.translation import translated

__all__: list[str] = []


@hookimpl
def kerata_spellings() -> dict[str, dict[str, str]]:
    """Every word that stands for one name."""
    return {
        kind: {word: name for word, name in words.items() if name.isidentifier()}
        for kind, words in NAMES.items()
        if kind != "modules"
    }


@hookimpl
def kerata_modules() -> dict[str, str]:
    """`kerata.losses` and its like."""
    return {word: f"kerata.{name}" for word, name in NAMES["modules"].items()}


@hookimpl
def kerata_arguments(
    parameters: Mapping[str, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[Sequence[Any], Mapping[str, Any]] | None:
    """The arguments of a call in Keras 1's words."""
    return translated(parameters, args, kwargs)


@hookimpl
def kerata_layers() -> dict[str, Callable[..., Any]]:
    """Layers that are modes of another in Keras 1."""
    return components.layers()


@hookimpl
def kerata_initializations() -> dict[str, Callable[..., Any]]:
    """Initializers that are made by a call."""
    return components.functions("initializations")


@hookimpl
def kerata_objectives() -> dict[str, Callable[..., Any]]:
    """Losses that are made by a call."""
    return components.functions("objectives")


@hookimpl
def kerata_metrics() -> dict[str, Callable[..., Any]]:
    """Metrics that are made by a call."""
    return components.functions("metrics")


@hookimpl
def kerata_regularizers() -> dict[str, Callable[..., Any]]:
    """`L1`, `L2` and `L1L2`, with the arguments of today."""
    return {"L1": components.L1, "L2": components.L2, "L1L2": components.L1L2}
