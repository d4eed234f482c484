"""Vectors in place of numbers: a row of a table for each word."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_embeddings.embedding import Embedding

__all__ = ["Embedding"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [Embedding]
