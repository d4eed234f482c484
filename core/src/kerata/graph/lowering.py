"""From a symbolic graph to a backend's own: each node once, operands first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from kerata._imports import import_target
from kerata.errors import BackendError, KerataError
from kerata.graph import lowering_context
from kerata.graph.contract import Backend
from kerata.graph.replicas import Sharing
from kerata.graph.tensor import Dynamic, Tensor, Variable
from kerata.graph.traversal import dependent, operands
from kerata.plugins import registry


class Lowering:
    """Native values of tensors, computed as they are asked for.

    Arguments:
        backend: whose table of primitives is used.
        phase: the learning phase, 0 or 1, of the function that is compiled.
        parent: for the step of a loop, the lowering of what surrounds it.
        eager: whether values are computed outside any function, at once.
        recording: whether this stands in for a lowering while the shapes of native code are found out; the tensors
            that the code reads are then listed in `captured`.
        own: the nodes that this computes itself, all others being its parent's. None: all that the parent does not
            have yet.
        read: which of the results of each loop are read; None if it is not known, and all are computed. That of the
            parent, where there is one.
        instead: how some nodes are computed, in place of what they say.
        sharing: on one of several replicas, what is of its own samples and what of all. That of the parent, where there
            is one.
    """

    def __init__(
        self,
        backend: Backend,
        phase: int,
        parent: Lowering | None = None,
        eager: bool = False,
        recording: bool = False,
        own: Set[Tensor] | None = None,
        read: Mapping[Tensor, Set[int]] | None = None,
        instead: Mapping[Tensor, Callable[..., Any]] | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        self.own = own
        self.sharing: Sharing | None = parent.sharing if parent else sharing
        self.read: Mapping[Tensor, Set[int]] | None = parent.read if parent else read
        self.instead = instead or {}
        self.backend = backend
        self.phase = phase
        self.parent = parent
        self.eager = eager
        self.recorder: Lowering | None = self if recording else parent.recorder if parent else None
        self.captured: list[Tensor] = []
        self.random_states: list[Variable] = parent.random_states if parent else []
        self.labels: dict[str, Tensor] = parent.labels if parent else {}
        self._values: dict[Tensor, Any] = {}

    def bind(self, tensor: Tensor, value: Any) -> None:
        """Let `value` be the value of `tensor`."""
        self._values[tensor] = value

    def __call__(self, tensor: Tensor) -> Any:
        """The native value of `tensor`."""
        # Not by recursion: an unrolled loop is deeper than Python's stack.
        pending = [tensor]
        while pending:
            node = pending[-1]
            if self._known(node):
                pending.pop()
                continue
            missing = [i for i in self._needed(node) if not self._known(i)]
            if missing:
                pending.extend(missing)
                continue
            self._values[node] = self._compute(node)
            pending.pop()
        return self._value(tensor)

    def capture(self, tensor: Tensor) -> Any:
        """The value of a tensor that native code reads by itself."""
        if self.recorder is not self:
            return self(tensor)
        if tensor not in self._values:
            self.captured.append(tensor)
            self._values[tensor] = self.backend.stand_in(tensor.shape, tensor.dtype)
        return self._values[tensor]

    def _needed(self, node: Tensor) -> Sequence[Tensor]:
        """What must be known before a node is computed."""
        if node.op == "gradients":  # the loss is computed by the backend, which may transform it
            return node.inputs[1:]
        return () if self._leaves_to_parent(node) else operands(node, self.phase)

    def _leaves_to_parent(self, node: Tensor) -> bool:
        return self.own is not None and node not in self.own

    def _known(self, node: Tensor) -> bool:
        if node in self._values:
            return True
        return self.parent is not None and (self.own is None or node not in self.own) and self.parent._known(node)

    def _value(self, node: Tensor) -> Any:
        if node in self._values:
            return self._values[node]
        assert self.parent is not None
        return self.parent._value(node)

    def _compute(self, node: Tensor) -> Any:
        backend = self.backend
        if self._leaves_to_parent(node):
            assert self.parent is not None
            return self.parent(node)
        # Nothing is known of values while shapes are found out, and inside a loop it is the outermost that keeps the
        # list.
        if node.op in ("variable", "placeholder") and self.recorder is not None:
            return self.recorder.capture(node)
        if node.op == "variable":
            return self._read(node)
        if node.op == "constant":
            return backend.constant(node.attrs["value"])
        if node.op == "native":
            return node.attrs["value"]
        if node.op == "learning_phase":
            return backend.constant(node.attrs["type"](self.phase))
        if node.op == "placeholder":
            if self.eager:
                return lowering_context.native_value(node)
            raise BackendError(
                f"The value of {node.where} is needed, but it is not among the function's inputs.",
                where=f"placeholder {node.name!r} {node.shape}",
            )
        needed = self._needed(node)
        given = [self._value(i) for i in needed]
        label = f"{node.op}.{node.serial}"
        self.labels[label] = node
        try:
            with backend.scope(label):
                if self.sharing is not None:
                    given = self.sharing.operands(node, needed, given, self)
                value = self._apply(node, given)
                return value if node.dtype == "bundle" else backend.known(value, node.shape)
        # An error of ours has told its node already: it comes from a loop or from K inside native code.
        except KerataError:
            raise
        except Exception as error:
            raise BackendError(
                f"The backend {backend.name} failed to build {node.where}: "
                f"{type(error).__name__}: {str(error).strip()[:500]}"
            ) from error

    def _apply(self, node: Tensor, given: list[Any]) -> Any:
        backend, attrs = self.backend, node.attrs
        if node.op == "cond" and len(given) == 1:
            return given[0]
        if node in self.instead:
            return self.instead[node](*given)
        if self.sharing is not None and self.sharing.added_up(node):
            return self._added_up(node, self.sharing)
        if node.op == "item":
            return given[0][attrs["index"]]
        if node.op == "gradients":
            return self._gradients(node, given)
        if node.op == "opaque":
            count = len(given) - attrs["captured"]
            # The code may use K, and tensors of the graph: their values are this lowering's, which has them already.
            inner = Lowering(backend, self.phase, parent=self)
            with lowering_context.lowering(inner):
                return [backend.convert(result) for result in attrs["function"](*given[:count])]
        if node.op == "scan":
            # A loop that native code makes only now is not among those that are known: all of it is computed.
            return attrs["body"].lower(self, given, self.read.get(node) if self.read else None)
        if node.op == "getitem":
            return implementation(backend, "getitem")(given[0], index=_filled(attrs["index"], given[1:]))
        keywords = {k: v for k, v in attrs.items() if k != "specs"}
        return implementation(backend, node.op)(*given, **keywords)

    def _gradients(self, node: Tensor, at: list[Any]) -> list[Any]:
        loss, *wrt = node.inputs
        between: list[Tensor] = []

        def loss_of(values: Sequence[Any]) -> tuple[Any, list[Any]]:
            if all(value is a for value, a in zip(values, at, strict=True)):
                value = self(loss)  # in a graph all that has been computed can be derived
                return (self.sharing.loss(loss, value) if self.sharing else value), []
            inner = Lowering(self.backend, self.phase, parent=self, own=dependent(loss, wrt, self.phase))
            # In the order in which they were made: one may depend on another.
            for tensor, value, before in sorted(zip(wrt, values, at, strict=True), key=lambda given: given[0].serial):
                inner._derive_by(tensor, value, before)
            result = inner(loss)
            if self.sharing is not None:
                result = self.sharing.loss(loss, result)
            between[:] = [t for t in inner._values if t.op != "gradients" and not self._known(t)]
            return result, [inner._values[t] for t in between]

        gradients, on_the_way = self.backend.gradients(loss_of, at)
        for tensor, value in zip(between, on_the_way, strict=True):
            self.bind(tensor, value)
        return gradients if self.sharing is None else self.sharing.gradients(wrt, gradients)

    def _added_up(self, node: Tensor, sharing: Sharing) -> Any:
        """A sum or mean over the samples of all replicas."""
        backend = self.backend

        def of_own(node: Tensor) -> Any:
            x, keepdims = self._value(node.inputs[0]), node.attrs["keepdims"]
            others = tuple(axis for axis in node.attrs["axis"] if axis)
            within = implementation(backend, node.op)(x, axis=others, keepdims=keepdims) if others else x
            return implementation(backend, "sum")(within, axis=(0,), keepdims=keepdims)

        if node.op == "sum":
            return sharing.total(node, self, of_own)
        rows = implementation(backend, "cast")(sharing.rows(node, self, of_own), dtype=node.dtype)
        return implementation(backend, "divide")(sharing.total(node, self, of_own), rows)

    def _derive_by(self, tensor: Tensor, value: Any, before: Any) -> None:
        """Let `value`, which is `before`, be that of `tensor`, by which the loss is derived."""
        if self.own is not None and tensor in self.own:
            # It depends on another that the loss is derived by: it is computed all the same, so that the way through it
            # counts too, and what is added is nothing.
            add, subtract = (implementation(self.backend, name) for name in ("add", "subtract"))
            value = add(self(tensor), subtract(value, before))
        self.bind(tensor, value)

    def _read(self, node: Tensor) -> Any:
        assert isinstance(node, Variable)
        if self.parent is not None:  # read once, outside all loops, so that gradients find one tensor
            return self.parent(node)
        if node.random_state and node not in self.random_states:
            self.random_states.append(node)
        return self.backend.read(node.native(self.backend))


def _filled(index: Any, dynamic: Sequence[Any]) -> Any:
    def fill(part: Any) -> Any:
        if isinstance(part, Dynamic):
            return dynamic[part]
        if isinstance(part, slice):
            return slice(fill(part.start), fill(part.stop), fill(part.step))
        return part

    return tuple(map(fill, index))


def implementation(backend: Backend, name: str) -> Callable[..., Any]:
    """How a backend computes a primitive: its own way, or one that a plugin brings for it.

    Raises:
        BackendError: there is none.
    """
    own = backend.primitives.get(name)
    if own is not None:
        return own
    found = registry().implementations(backend.name).get(name)
    if found is None:
        raise BackendError(f'The backend {backend.name} does not implement "{name}".')
    brought: Callable[..., Any] = import_target(found) if isinstance(found, str) else found
    return brought
