"""Drawings of models by Graphviz."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl

__all__: list[str] = []


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"utils.visualize_util": f"{__name__}.visualize_util"}
