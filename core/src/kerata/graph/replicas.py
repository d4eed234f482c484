"""A program on several replicas, each of which computes on its part of the batch, with the numbers of one on all of it.

What a layer computes is of the replica's own samples. Code outside of layers (objectives, metrics, optimizers,
functions of a program's own) sees the whole batch: means and sums over samples add up those of all replicas; what is
done sample by sample stays where the samples are; for anything else the parts are put together first. So every node is
of one kind, and where one kind meets another a value is converted, on the way back its gradient too:

====================  ==========================================  ============================================
from, to              the value                                   the gradient
====================  ==========================================  ============================================
part, whole           the sum of all, or all samples              as it is, or that of the own samples
whole, part           as it is                                    the sum of all
same, whole           as it is                                    divided by the number of replicas
====================  ==========================================  ============================================

With it the gradient by a variable is the sum of what the replicas find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, Protocol

from kerata.errors import ArgumentError
from kerata.graph.primitives import elementwise
from kerata.graph.tensor import Tensor
from kerata.graph.traversal import computed, operands


class Kind(Enum):
    """What a value is of.

    SAME: of variables and constants alone, and the same on all replicas. PART: of the replica's own samples. WHOLE: of
    all samples, and the same on all replicas.
    """

    SAME = "same"
    PART = "part"
    WHOLE = "whole"


class Replicas(Protocol):
    """What a backend provides inside the program of a replica, on native tensors.

    Attributes:
        count: how many replicas there are.
    """

    count: int

    def total(self, values: Sequence[Any]) -> list[Any]:
        """The sums of `values` over all replicas, in one exchange. The gradient of each is passed on as it is."""

    def gradients(self, values: Sequence[Any]) -> list[Any]:
        """The sums over all replicas of gradients, in one exchange."""

    def whole(self, value: Any) -> Any:
        """The rows of all replicas, in their order. The gradient is that of the own rows."""

    def shared(self, value: Any) -> Any:
        """`value`; its gradient is the sum of the gradients of all replicas."""

    def divided(self, value: Any) -> Any:
        """`value`; its gradient is divided by the number of replicas."""

    def rows(self, value: Any) -> Any:
        """The number of rows, as a float."""

    def own(self, value: Any) -> Any:
        """`value`, or zeros on a replica that has no rows of its own."""

    def own_state(self, state: Any) -> Any:
        """A random state of the replica's own, made of the one that all have."""

    def mean_of_parts(self, value: Any, rows: Any) -> Any:
        """The mean of the replicas' values, each weighted by its number of samples, None for all alike."""


Number = tuple[str, Tensor]
"""What is added up: the "sum" of what a node is a sum or mean of, or the "rows" of a tensor."""

_ROW_BY_ROW = {name for name, value in vars(elementwise).items() if getattr(value, "rule", None) is not None} | {
    "identity",
    "stop_gradient",
    "one_hot",
}
_REDUCTIONS = {"sum", "mean", "max", "min", "prod", "any", "all"}
_RANDOM = {"random_uniform", "random_normal", "random_mask"}


class Sharing:
    """The kinds of the nodes of a program, and what is done where they meet.

    Arguments:
        results: what the program computes.
        inputs: its placeholders.
        phase: the learning phase.
        replicas: the backend's.

    Raises:
        ArgumentError: an input is made for batches of one size, which cannot be shared out.
    """

    def __init__(self, results: Sequence[Tensor], inputs: Sequence[Tensor], phase: int, replicas: Replicas) -> None:
        self.replicas, self._phase = replicas, phase
        self._kinds: dict[Tensor, Kind] = {tensor: kind_of_input(tensor) for tensor in inputs}
        self._samples = next((tensor for tensor in inputs if self._kinds[tensor] is Kind.PART), None)
        self._of_data = set(inputs)
        for node in sorted(computed(results, phase), key=lambda node: node.serial):  # operands first
            if node not in self._kinds:
                self._kinds[node] = self._kind(node)
                if node.op == "constant" or (node.inputs and self._of_data.issuperset(operands(node, phase))):
                    self._of_data.add(node)
        self._together = self._groups()
        self._totals: dict[Number, Any] = {}

    def of(self, tensor: Tensor) -> Kind:
        """The kind of a tensor; what is inside a loop is like what a layer computes."""
        return self._kinds.get(tensor, Kind.PART)

    def operands(self, node: Tensor, inputs: Sequence[Tensor], given: Sequence[Any], lowering: Any) -> list[Any]:
        """The values of a node's operands as it is to have them."""
        if node.op in _RANDOM and node.of_part:
            return [self.replicas.own_state(given[0]), *given[1:]]
        if node.op in ("item", "gradients") or node not in self._kinds or self.added_up(node):
            return list(given)
        kind = self._kinds[node]
        return [
            self._converted(i, value, kind, lowering, not node.of_part) for i, value in zip(inputs, given, strict=True)
        ]

    def added_up(self, node: Tensor) -> bool:
        """Whether a node is a sum or mean over the samples of all replicas."""
        return (
            node in self._kinds
            and node.op in ("sum", "mean")
            and not node.of_part
            and 0 in node.attrs["axis"]
            and self.has_samples(node.inputs[0])
        )

    def total(self, node: Tensor, lowering: Any, of_own: Callable[[Tensor], Any]) -> Any:
        """What all replicas have for a sum, or for the sum of which a mean is made.

        Arguments:
            node: the sum or mean.
            lowering: computes what it is of.
            of_own: the number of one such node that is to be added up over the replicas.
        """
        return self._exchanged(("sum", node), lowering, of_own)

    def rows(self, node: Tensor, lowering: Any, of_own: Callable[[Tensor], Any]) -> Any:
        """The number of samples of all replicas, of which a mean is taken; arguments as for `total`."""
        return self._exchanged(("rows", self._counted(node.inputs[0])), lowering, of_own)

    def _exchanged(self, number: Number, lowering: Any, of_own: Callable[[Tensor], Any]) -> Any:
        """One of the numbers that are added up, with one exchange for all that can be computed by then."""
        if number not in self._totals:
            group = self._together[number]
            for what, node in group:
                lowering(node.inputs[0] if what == "sum" else node)
            own = [of_own(node) if what == "sum" else self.replicas.rows(lowering(node)) for what, node in group]
            self._totals |= zip(group, self.replicas.total(own), strict=True)
        return self._totals[number]

    def _groups(self) -> dict[Number, list[Number]]:
        """What is added up over all samples, that together which waits for as many exchanges before it.

        What is of the data alone (numbers of samples, shares of weights and masks) goes before the rest. The way back
        needs no more, as a rule, so that only this exchange is waited for, while the first layers compute.
        """
        depths: dict[Tensor, int] = {}
        groups: dict[tuple[int, bool], list[Number]] = {}
        for node in sorted(self._kinds, key=lambda node: node.serial):
            before = max((depths.get(i, 0) for i in node.inputs), default=0)
            met = self._kinds[node] is Kind.WHOLE and any(self.of(i) is Kind.PART for i in node.inputs)
            depths[node] = before + (met or node.op == "gradients")
            if self.added_up(node):
                x = node.inputs[0]
                groups.setdefault((depths[node], x in self._of_data), []).append(("sum", node))
                if node.op == "mean":
                    counted = self._counted(x)
                    of_data = counted in self._of_data
                    groups.setdefault((depths[node], of_data), []).append(("rows", counted))
        known: dict[Number, list[Number]] = {}
        for _, group in sorted(groups.items(), key=lambda item: (item[0][0], not item[0][1])):
            new = [number for number in dict.fromkeys(group) if number not in known]
            known |= dict.fromkeys(new, new)
        return known

    def _counted(self, x: Tensor) -> Tensor:
        """Something that has as many samples as `x`: an input, where `x` is made row by row of one."""
        pending, seen = [x], set()
        while pending:
            node = pending.pop(0)
            if not node.inputs and node in self._of_data:
                return node
            if node.inputs and not node.of_part and self._kinds[node] is Kind.PART:
                new = [i for i in operands(node, self._phase) if self.has_samples(i) and i not in seen]
                pending += new
                seen.update(new)
        return x

    def has_samples(self, tensor: Tensor) -> bool:
        """Whether the first axis of a tensor is that of the replica's samples."""
        return self.of(tensor) is Kind.PART and bool(tensor.shape) and tensor.shape[0] is None

    def output(self, tensor: Tensor, value: Any, lowering: Any) -> Any:
        """The value of a result, the same on all replicas."""
        return self._converted(tensor, value, Kind.WHOLE, lowering) if self.of(tensor) is Kind.PART else value

    def updated(self, tensor: Tensor, value: Any, lowering: Any) -> Any:
        """The new value of a variable: of what each replica found the mean."""
        if self.of(tensor) is not Kind.PART:
            return value
        return self._mean_of_parts(value, lowering)

    def loss(self, tensor: Tensor, value: Any) -> Any:
        """What gradients are of."""
        kind = self.of(tensor)
        if kind is Kind.WHOLE:
            return value
        return self.replicas.divided(value) if kind is Kind.SAME else self.replicas.own(value)

    def gradients(self, wrt: Sequence[Tensor], found: Sequence[Any]) -> list[Any]:
        """Gradients by tensors, those by what all replicas have added up."""
        shared = [place for place, tensor in enumerate(wrt) if self.of(tensor) is Kind.SAME]
        added = self.replicas.gradients([found[place] for place in shared])
        totals = dict(zip(shared, added, strict=True))
        return [totals.get(place, value) for place, value in enumerate(found)]

    def _mean_of_parts(self, value: Any, lowering: Any) -> Any:
        rows = None if self._samples is None else self.replicas.rows(lowering(self._samples))
        return self.replicas.mean_of_parts(value, rows)

    def _converted(self, tensor: Tensor, value: Any, wanted: Kind, lowering: Any, outside: bool = True) -> Any:
        kind = self.of(tensor)
        if tensor.dtype == "bundle" or wanted is Kind.SAME:
            return value
        if kind is Kind.PART and outside and not self.has_samples(tensor):  # a number that a layer has of its part
            value, kind = self._mean_of_parts(value, lowering), Kind.WHOLE
        if kind is wanted:
            return value
        if kind is Kind.PART:
            return self.replicas.whole(value)
        if kind is Kind.WHOLE:
            return self.replicas.shared(value)
        return self.replicas.divided(value) if wanted is Kind.WHOLE else value

    def _kind(self, node: Tensor) -> Kind:
        if node.op in _RANDOM and node.of_part:
            return Kind.PART
        if node.op == "item" and node.inputs[0].op == "gradients":
            by = self._kinds[node.inputs[0].inputs[1 + node.attrs["index"]]]
            return Kind.WHOLE if by is Kind.SAME else by
        needed = operands(node, self._phase)
        kinds = [self._kinds[i] for i in needed]
        if node.of_part or node.op == "item":
            return next((kind for kind in (Kind.PART, Kind.WHOLE) if kind in kinds), Kind.SAME)
        if any(self.has_samples(i) for i in needed):
            return Kind.PART if self._row_by_row(node) else Kind.WHOLE
        return Kind.SAME if all(kind is Kind.SAME for kind in kinds) else Kind.WHOLE

    def _row_by_row(self, node: Tensor) -> bool:
        """Whether each row of the result is of the same row of those operands that have samples, and of it alone."""
        x, attrs = node.inputs[0], node.attrs
        parts = [self.has_samples(i) for i in node.inputs]
        if node.op in _ROW_BY_ROW:
            return all(
                i.ndim == node.ndim if part else i.ndim < node.ndim or i.shape[:1] == (1,)
                for i, part in zip(node.inputs, parts, strict=True)
            )
        if node.op in _REDUCTIONS:
            return 0 not in attrs["axis"]
        if node.op in ("argmax", "argmin", "expand_dims", "softmax", "log_softmax"):
            return x.ndim > 1 and attrs.get("axis", 1) not in (0, -node.ndim)
        if node.op in ("concatenate", "stack"):
            return all(parts) and attrs["axis"] not in (0, -node.ndim)
        if node.op == "matmul":
            return parts == [True, False] and node.inputs[1].ndim == 2
        if node.op == "getitem":
            return len(node.inputs) == 1 and attrs["index"][0] == slice(None)
        if node.op == "in_top_k":
            return all(parts)
        return False


def kind_of_input(tensor: Tensor) -> Kind:
    """Whether the rows of an input are shared out, or all replicas have all of it."""
    return Kind.PART if tensor.shape and tensor.shape[0] is None else Kind.SAME


def is_shared(inputs: Iterable[Tensor]) -> bool:
    """Whether replicas have to compute together what has these inputs."""
    return any(kind_of_input(tensor) is Kind.PART for tensor in inputs)


def require_shareable(inputs: Iterable[Tensor], name: str) -> None:
    """Check that a program's batches can be shared out.

    Raises:
        ArgumentError: none of its inputs has samples, or one is for batches of one size.
    """
    fixed = [tensor for tensor in inputs if tensor.shape and tensor.shape[0] is not None]
    if fixed:
        raise ArgumentError(
            f'Several devices share each batch; "{fixed[0].name}" of {name} is made for batches of exactly '
            f"{fixed[0].shape[0]} (its batch_input_shape). Leave the size of the batch open, or use one device."
        )
