"""Losses and updates of variables that layers add to a training step, and those that belong to a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kerata.engine.nest import to_list
from kerata.graph.native_code import contains_native
from kerata.graph.native_run import Original, current_run
from kerata.graph.tensor import Tensor, Variable

Key = tuple[Tensor, ...] | None
"""The inputs that losses or updates belong to; None for unconditional ones. It is all inputs of a use together, for one
input alone may also be that of another layer's or another use."""

Update = tuple[Variable, Any]
"""A variable and its new value, as `K.update` makes it."""


class LossesAndUpdates:
    """Losses and updates, each unconditional (of weights alone) or of the inputs it was computed from."""

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add scalars to the loss of every model the layer is in.

        Arguments:
            losses: a scalar tensor or a list of them.
            inputs: the tensor(s) they were computed from; None for a loss that depends on weights alone.
        """
        self._add_terms("losses", losses, inputs)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add updates to the training step of every model the layer is in.

        Arguments:
            updates: a pair (variable, new value), as `K.update` makes it, or a list of pairs.
            inputs: the tensor(s) the new values were computed from; None if from variables alone.
        """
        self._add_terms("updates", updates, inputs)

    @property
    def losses(self) -> list[Tensor]:
        """All losses, whichever inputs they belong to."""
        return [loss for _, group in self._groups("losses") for loss in group]

    @losses.setter
    def losses(self, losses: Sequence[Tensor]) -> None:
        self._store("losses").clear()
        self.add_loss(list(losses))

    @property
    def updates(self) -> list[Update]:
        """All updates, whichever inputs they belong to."""
        return [update for _, group in self._groups("updates") for update in group]

    @updates.setter
    def updates(self, updates: Sequence[Update]) -> None:
        run = current_run()
        if run is None or run.first:
            self._store("updates").clear()
        self.add_update(list(updates))

    def get_losses_for(self, inputs: Any) -> list[Tensor]:
        """The losses that belong to some inputs.

        Arguments:
            inputs: a tensor, or the list of them that the layer was called on; None for the unconditional losses.
        """
        return self._get_terms("losses", inputs)

    def get_updates_for(self, inputs: Any) -> list[Update]:
        """The updates that belong to some inputs.

        Arguments:
            inputs: a tensor, or the list of them that the layer was called on; None for the unconditional updates.
        """
        return self._get_terms("updates", inputs)

    def _store(self, kind: str) -> dict[Key, list[Any]]:
        # Made at first need: a layer may add terms before it calls Layer.__init__.
        stores: dict[str, dict[Key, list[Any]]] = self.__dict__.setdefault("_term_stores", {})
        return stores.setdefault(kind, {})

    def _groups(self, kind: str) -> Iterable[tuple[Key, list[Any]]]:
        """The terms with the inputs they belong to; a container adds those of its layers."""
        return list(self._store(kind).items())

    def _add_terms(self, kind: str, terms: Any, inputs: Any) -> None:
        added = terms if isinstance(terms, list) else [terms]
        added = [term for term in added if term is not None and not (isinstance(term, (int, float)) and term == 0)]
        if contains_native([*added, inputs]):
            self._hand_out(kind, added, inputs)
            return
        run = current_run()
        if run is not None and not run.first:  # the first run of the code has added them
            return
        if not added:  # no empty group: a model within a model is used again and again, and all groups are gone through
            return
        group = self._store(kind).setdefault(_key(inputs), [])
        known = set(map(id, group))
        group.extend(term for term in added if id(term) not in known)

    def _hand_out(self, kind: str, terms: Sequence[Any], inputs: Any) -> None:
        """Add terms that native code computes: they come out of it beside its results."""
        run = current_run()
        if run is None:  # computed at once, for nobody who trains
            return
        for term in terms:
            variable, value = term if kind == "updates" else (None, term)

            def receive(tensor: Tensor, original: Original, variable: Any = variable) -> None:
                known = [original(one) for one in to_list(inputs)]
                add = tensor if variable is None else (variable, tensor)
                self._add_terms(kind, add, None if None in known else known)

            run.hand_out(value, () if variable is None else variable.shape, receive)

    def _get_terms(self, kind: str, inputs: Any) -> list[Any]:
        if contains_native([inputs]):
            return []
        wanted = _key(inputs)
        return [term for key, group in self._groups(kind) if key == wanted for term in group]


def gather(network: Any, kind: str, layers: Sequence[Any] | None = None) -> tuple[list[Any], list[Any]]:
    """The losses or updates of a network's layers.

    Unconditional ones, and those that follow from its inputs.

    A layer may also be used outside of the network; what belongs to those uses is left out.

    Arguments:
        network: the network.
        kind: "losses" or "updates".
        layers: only these layers (default: all of the network).

    Returns:
        the unconditional terms, and the others; each term once.
    """
    unconditional: dict[int, Any] = {}
    conditional: dict[int, Any] = {}
    inputs = set(network.inputs)
    for layer in network._all_layers() if layers is None else layers:
        inside: set[Any] = set()
        outside: set[Any] = set()
        for node in layer.inbound_nodes:
            (inside if node in network._traversal.nodes else outside).add(tuple(node.input_tensors))
        for key, terms in layer._groups(kind):
            if key in inside:
                conditional.update((id(term), term) for term in terms)
            elif key not in outside:
                # The key may be None though the term was computed from a tensor (`add_loss` without inputs), or be
                # tensors between layers; what the term is made of tells whether this network can compute it.
                for term in terms:
                    needed = sources(term, inputs)
                    if not needed:
                        unconditional[id(term)] = term
                    elif needed <= inputs:
                        conditional[id(term)] = term
    return list(unconditional.values()), [t for i, t in conditional.items() if i not in unconditional]


def sources(term: Any, within: Iterable[Tensor] = ()) -> set[Tensor]:
    """The placeholders that a loss or an update depends on.

    Arguments:
        term: a tensor, or a pair of a variable and its new value.
        within: tensors that are taken as given and not looked behind.
    """
    given = set(within)
    pending = [term[1] if isinstance(term, tuple) else term]
    found: set[Tensor] = set()
    seen: set[Tensor] = set()
    while pending:
        tensor = pending.pop()
        if tensor in seen or not isinstance(tensor, Tensor):
            continue
        seen.add(tensor)
        if tensor.op == "placeholder" or tensor in given:
            found.add(tensor)
        else:
            pending.extend(tensor.inputs)
    return found


def _key(inputs: Any) -> Key:
    if inputs is None or (isinstance(inputs, (list, tuple)) and not inputs):
        return None
    return tuple(inputs) if isinstance(inputs, (list, tuple)) else (inputs,)
