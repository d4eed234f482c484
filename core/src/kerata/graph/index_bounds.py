"""Which inputs of a function are numbers of rows or of classes, and how many there are: so that they are checked first.

Devices differ in what a number outside of a table does: an error, a row of zeros, the nearest row. And where a
placeholder of floats is cast to integers to pick by them, as in programs of Keras 1, a fraction would pick a neighbour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerata.errors import DataError
from kerata.graph.shapes import static_vector
from kerata.graph.tensor import Tensor
from kerata.graph.traversal import reachable

Array = np.ndarray[Any, Any]
Path = tuple[Tensor, ...]
Origin = tuple[Tensor, Path]

_CARRY = frozenset(("cast", "reshape", "identity", "expand_dims", "squeeze", "transpose", "getitem", "reverse"))
_JOIN = frozenset(("concatenate", "stack"))
_PLACES = frozenset(("argmax", "argmin"))
_LABELS = {"one_hot": 0, "in_top_k": 1, "ctc_loss": 0}
"""Operations that take classes by number, and the operand that the numbers are."""


@dataclass(frozen=True)
class Bound:
    """The values of a placeholder are whole numbers by which `node` picks.

    Attributes:
        node: a `gather`, or what takes classes by number.
        rows: what it picks from has so many, 0 to `rows - 1`; None where any whole number will do.
        path: what chooses some of the values, from the index back to the placeholder; empty where all of them count.
    """

    node: Tensor
    rows: int | None
    path: Path

    def check(self, given: Array, held: Array, name: str) -> None:
        """Raise a DataError unless the values are such.

        Arguments:
            given: the values as the user gave them.
            held: the same in the dtype of the placeholder.
            name: of the placeholder.
        """
        # What a float becomes in the placeholder is what is meant: 0.99999999 is 1 in float32. Integers are given as
        # they are meant, and are to stay that.
        values = _chosen(given if held.dtype.kind in "iub" else held, self.path)
        exact = given.dtype.kind not in "iu" or held.dtype.kind in "iub"
        if not values.size or (self._holds(values) and (exact or bool((_chosen(given, self.path) == values).all()))):
            return
        wrong = ~self._fits(values)
        if not exact:
            wrong |= _chosen(given, self.path) != values
        numbers = _chosen(np.arange(given.size).reshape(given.shape), self.path)
        place = np.unravel_index(int(numbers[tuple(np.argwhere(wrong)[0])]), given.shape)
        raise DataError(self._refusal(given[place], held[place], [int(i) for i in place], name))

    def _holds(self, values: Array) -> bool:
        """Whether all are such; by as few passes as it takes, for data are large and right."""
        least, most = values.min(), values.max()
        if self.rows is not None and not (least >= 0 and most < self.rows):
            return False
        return values.dtype.kind in "iub" or bool(np.isfinite(least + most) and (values == np.floor(values)).all())

    def _fits(self, values: Array) -> Array:
        """Which are such."""
        fits = np.ones(values.shape, bool)
        if self.rows is not None:
            fits &= (values >= 0) & (values < self.rows)
        if values.dtype.kind not in "iub":
            fits &= np.isfinite(values) & (values == np.floor(values))
        return fits

    def _refusal(self, value: Any, held: Any, place: list[int], name: str) -> str:
        user = f'layer "{self.node.layer}"' if self.node.layer else self.node.where
        which = f'{value}, at {place} of "{name}", '
        if self._holds(np.asarray(value)):  # as it was given
            return f"{which}is {held} in {held.dtype}, the dtype of that input. Make the input one of int32 or int64."
        if self.rows is None:
            return f"{which}is no number of a class, which {user} takes it for: those are whole."
        return (
            f"{which}is no row of {user}, which has {self.rows}: 0 to {self.rows - 1}. Give it more rows (input_dim of "
            "an Embedding is the greatest number plus one), or keep to whole numbers below that."
        )


def bounds(tensors: Iterable[Tensor]) -> dict[Tensor, list[Bound]]:
    """The placeholders whose values, as they are, tell what is picked; each with its tightest bounds."""
    found: dict[Tensor, dict[tuple[str, ...], Bound]] = {}
    for node, rows, origins in _uses(tensors):
        for source, path in origins or ():
            if source.op != "placeholder" or (rows is None and not source.dtype.startswith(("float", "bfloat"))):
                continue
            own = found.setdefault(source, {})
            key = tuple(f"{n.op}{n.attrs}" for n in path)
            known = own.get(key)
            if known is None or known.rows is None or (rows is not None and rows < known.rows):
                own[key] = Bound(node, rows, path)
    return {source: list(own.values()) for source, own in found.items()}


def all_bounded(tensors: Iterable[Tensor], inputs: Sequence[Tensor]) -> bool:
    """Whether all rows that are taken anywhere are taken by numbers that are checked, being values of `inputs`."""
    return all(
        rows is not None and origins is not None and all(source in inputs for source, _ in origins)
        for node, rows, origins in _uses(tensors)
        if node.op == "gather"
    )


def _uses(tensors: Iterable[Tensor]) -> Iterator[tuple[Tensor, int | None, list[Origin] | None]]:
    """What picks by numbers, from how many, and where the numbers come from."""
    nodes = list(reachable(tensors))
    sequences: dict[Tensor, Tensor] = {}
    for node in nodes:
        if node.op == "scan":
            sequences.update(zip(node.attrs["body"].slices, node.inputs, strict=False))
    for node in nodes:
        if node.op == "gather":
            yield node, node.inputs[0].shape[0], _origins(node.inputs[1], sequences)
        elif node.op in _LABELS:
            yield node, None, _origins(node.inputs[_LABELS[node.op]], sequences)
        elif node.op in ("equal", "not_equal"):
            for one, other in (node.inputs, node.inputs[::-1]):
                # Whether the likeliest class is that of the target, which was cast to be compared.
                if _origins(one, sequences, _PLACES) and other.dtype.startswith(("int", "uint")):
                    yield node, None, _origins(other, sequences)


def _origins(
    indices: Tensor, sequences: Mapping[Tensor, Tensor], wanted: frozenset[str] = frozenset()
) -> list[Origin] | None:
    """The tensors whose values, only arranged anew, `indices` are, with what chooses among them on the way.

    None where that cannot be followed; with `wanted`, also where a tensor is not made by one of these operations.
    """
    path: list[Tensor] = []
    while True:
        chooses = any(n.op == "getitem" for n in path)
        if indices.op in _CARRY:
            path.append(indices)
            indices = indices.inputs[0]
        elif indices in sequences and not chooses:  # each step has a slice, all steps have all
            path, indices = [], sequences[indices]
        elif indices.op in ("max", "min") and not chooses and _of_one(indices):
            path.append(indices)
            indices = indices.inputs[0]
        elif indices.op in _JOIN and not chooses:
            parts = [_origins(i, sequences, wanted) for i in indices.inputs]
            return None if None in parts else [origin for part in parts for origin in part or ()]
        else:
            break
    if wanted and indices.op not in wanted:
        return None
    if not chooses:
        return [(indices, ())]
    return [(indices, tuple(path))] if all(_followed(n) for n in path) else None


def _of_one(node: Tensor) -> bool:
    """Whether a reduction is over axes of size 1, as far as is known: targets have one class in the last axis."""
    return all(node.inputs[0].shape[axis] in (None, 1) for axis in node.attrs["axis"])


def _followed(node: Tensor) -> bool:
    """Whether `_chosen` can do on arrays what `node` does."""
    if node.op == "getitem":
        return len(node.inputs) == 1
    if node.op == "reshape":
        return (static_vector(node.inputs[1]) or [None, None]).count(None) < 2
    return node.op in _ARRANGED


def _chosen(values: Array, path: Path) -> Array:
    """Those of the values of a placeholder that are left at the end of `path`."""
    for node in reversed(path):
        values = _ARRANGED[node.op](values, node)
    return values


_ARRANGED: dict[str, Callable[[Array, Tensor], Array]] = {
    "cast": lambda x, node: x,
    "identity": lambda x, node: x,
    "getitem": lambda x, node: x[node.attrs["index"]],
    "transpose": lambda x, node: x.transpose(node.attrs["perm"]),
    "expand_dims": lambda x, node: np.expand_dims(x, node.attrs["axis"]),
    "squeeze": lambda x, node: np.squeeze(x, node.attrs["axis"]),
    "reverse": lambda x, node: np.flip(x, node.attrs["axis"]),
    "reshape": lambda x, node: x.reshape([-1 if d is None else d for d in static_vector(node.inputs[1]) or ()]),
}
