"""Joining tensors: the layer `Merge` and the function `merge`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata import hookimpl
from kerata_layers_merge.joining import Merge, merge

__all__ = ["Merge", "merge"]


@hookimpl
def kerata_layers() -> list[Callable[..., Any]]:
    return [Merge, merge]
