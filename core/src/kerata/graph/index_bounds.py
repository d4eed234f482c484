"""Which inputs of a function are row numbers, and of how many rows: so that they are checked before they are used.

Devices differ in what a number outside of a table does: an error, a row of zeros, the nearest row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerata.errors import DataError
from kerata.graph.tensor import Tensor
from kerata.graph.traversal import reachable

_CARRY = frozenset(("cast", "reshape", "identity", "expand_dims", "squeeze", "transpose", "getitem", "reverse"))


@dataclass(frozen=True)
class Bound:
    """The values of a placeholder must be from 0 to `rows - 1`, for `node` takes rows by them."""

    rows: int
    node: Tensor

    def check(self, values: Any, name: str) -> None:
        """Raise a DataError unless all are."""
        if not values.size or (values.min() > -1 and values.max() < self.rows):
            return
        place = np.argwhere((values <= -1) | (values >= self.rows))[0]
        layer = f'layer "{self.node.layer}"' if self.node.layer else self.node.where
        raise DataError(
            f'{values[tuple(place)]}, at {place.tolist()} of "{name}", is no row of {layer}, which has {self.rows}: '
            f"0 to {self.rows - 1}. Give it more rows (input_dim of an Embedding is the greatest number plus one), or "
            "keep to smaller numbers."
        )


def bounds(tensors: Iterable[Tensor]) -> dict[Tensor, Bound]:
    """The placeholders whose values, as they are, tell which rows to take; each with its tightest bound."""
    found: dict[Tensor, Bound] = {}
    for node in reachable(tensors):
        if node.op != "gather" or node.inputs[0].shape[0] is None:
            continue
        source = origin(node.inputs[1])
        if source.op == "placeholder" and (source not in found or node.inputs[0].shape[0] < found[source].rows):
            found[source] = Bound(node.inputs[0].shape[0], node)
    return found


def origin(indices: Tensor) -> Tensor:
    """The tensor whose values, only arranged anew, `indices` are."""
    while indices.op in _CARRY:
        indices = indices.inputs[0]
    return indices
