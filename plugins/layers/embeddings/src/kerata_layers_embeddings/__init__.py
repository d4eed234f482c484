"""Vectors in place of numbers: a row of a table for each word."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_embeddings.embedding import Embedding

__all__ = ["Embedding"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [Embedding]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.embeddings": "kerata_layers_embeddings"}
