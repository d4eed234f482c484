# Written by kerata.stubs; `make docs` renews it.
"""Vectors in place of numbers: a row of a table for each word."""

from kerata_layers_embeddings import Embedding as Embedding

__all__ = [
    "Embedding",
]
