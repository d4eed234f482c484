"""Sizes that were open when a graph was built: its rules judge them when they come, before a backend computes.

A rule lets pass what it cannot know yet. What a backend does with sizes that do not fit is its own affair: an error in
its own words, an empty result, or numbers from nowhere. So the rules are run once more, on stand-ins of the nodes that
have the sizes that came; once for each new set of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kerata.errors import KerataError, ShapeError
from kerata.graph.primitive import PRIMITIVES, located
from kerata.graph.shapes import compatible, merge, relax
from kerata.graph.tensor import Placeholder, Shape, Tensor, Variable
from kerata.graph.traversal import operands

SEEN = 1024
"""How many sets of shapes are remembered; those of a generator of ever new lengths have no end."""

_GREAT = 4_324_321
"""A batch size that stands for all great ones: a prime greater than any size in a model, and 1 more than a multiple of
each number up to 16. What the rules ask of sizes is that they are equal, can be divided, or are great enough. So what
holds for this size holds for every size, but for what asks for more than a small batch has, and for 1, which is
broadcast."""
_MET = 0
"""In the place of the least batch size that fits: one has been met, and whether others fit has not been asked."""


class ShapeCheck:
    """The rules of a graph, for the shapes that its inputs turn out to have.

    Arguments:
        inputs: the tensors whose shapes are told.
        outputs: what is computed.
        updates: pairs (variable, new value).
    """

    def __init__(
        self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], updates: Sequence[tuple[Variable, Tensor]]
    ) -> None:
        self._inputs, self._outputs, self._updates = inputs, outputs, updates
        self._open = any(None in i.shape for i in inputs)
        self._seen: dict[tuple[Any, ...], None] = {}
        self._least: dict[tuple[Any, ...], float] = {}

    def __call__(self, shapes: tuple[Shape, ...], phase: int) -> None:
        """Check these shapes of the inputs, for what is computed in this learning phase.

        Raises:
            ShapeError, ArgumentError: by the rule of a primitive, naming its layer and the line of the user's program.
        """
        if not self._open or (phase, shapes) in self._seen:
            return
        batch = self._batch(shapes)
        general = phase, tuple(s[1:] for s in shapes)
        least = self._least.get(general)
        if batch is not None and least is not None and 0 < least <= batch:
            return
        self._judge(shapes, phase)
        _remember(self._seen, (phase, shapes), None)
        if batch is None:
            return
        if least is None:  # one size of the batch may be all that ever comes with these
            least = _MET
        elif least == _MET:
            least = batch if self._fits(self._with_batch(shapes, _GREAT), phase) else math.inf
        elif least < math.inf:
            least = min(least, batch)
        _remember(self._least, general, least)

    def _batch(self, shapes: Sequence[Shape]) -> int | None:
        """The size that all open first axes have; None where there is no one size, or it is not as good as another."""
        sizes = {s[0] for i, s in zip(self._inputs, shapes, strict=True) if i.shape and i.shape[0] is None}
        size = sizes.pop() if len(sizes) == 1 else None
        return size if size is not None and 1 < size <= _GREAT else None

    def _with_batch(self, shapes: Sequence[Shape], size: int) -> list[Shape]:
        return [
            (size, *s[1:]) if i.shape and i.shape[0] is None else s for i, s in zip(self._inputs, shapes, strict=True)
        ]

    def _fits(self, shapes: Sequence[Shape], phase: int) -> bool:
        try:
            self._judge(shapes, phase)
        except KerataError:
            return False
        return True

    def _judge(self, shapes: Sequence[Shape], phase: int) -> None:
        stand_ins = {i: _stand_in(i, (), s) for i, s in zip(self._inputs, shapes, strict=True)}
        came = ", ".join(f'"{i.name}" {s}' for i, s in zip(self._inputs, shapes, strict=True) if None in i.shape)
        _fill(stand_ins, [*self._outputs, *(value for _, value in self._updates)], phase, came)
        for variable, value in self._updates:
            shape = stand_ins[value].shape
            if not compatible(variable.shape, shape):
                raise ShapeError(
                    f'The new value of "{variable.name}" has shape {shape}; the variable has {variable.shape}.',
                    where=f"on the inputs {came}",
                )


def _fill(stand_ins: dict[Tensor, Tensor], results: Sequence[Tensor], phase: int, came: str) -> None:
    """Add to `stand_ins` one for each node that `results` are computed from."""
    pending = list(results)
    while pending:
        node = pending[-1]
        if node in stand_ins:
            pending.pop()
            continue
        needed = operands(node, phase)
        missing = [i for i in needed if i not in stand_ins]
        if missing:
            pending.extend(missing)
            continue
        stand_ins[node] = _judged(node, [stand_ins[i] for i in needed], phase, came)
        pending.pop()


def _judged(node: Tensor, given: list[Tensor], phase: int, came: str) -> Tensor:
    """A stand-in for `node` where its operands are those given; the node itself where nothing is new about it."""
    # Weights, and all that is computed from them alone, are most of a training step: their rules have spoken.
    if node.op not in PRIMITIVES or all(a is b for a, b in zip(given, node.inputs, strict=False)):
        return node
    if node.op == "cond" and len(given) == 1:
        return given[0]
    rule = PRIMITIVES[node.op]
    attrs = {k: v for k, v in node.attrs.items() if k in rule.signature.parameters}
    try:
        spec = rule.rule(*given, **attrs)
    except KerataError as error:
        raise located(error, node.op, given, node.layer, node.line, f"on the inputs {came}") from None
    if node.op == "scan":
        spec = _loop(node, given, phase, came)
    if isinstance(spec, list):
        return node if spec == list(node.attrs["specs"]) else _stand_in(node, given, (), {**node.attrs, "specs": spec})
    shape = merge(spec[0], node.shape) if len(spec[0]) == node.ndim else spec[0]
    # Sizes may be computed from the values of integers, which a stand-in can tell where the node could not. Of others
    # the shape is all that counts.
    if shape == node.shape and node.dtype.startswith(("float", "bfloat")):
        return node
    return _stand_in(node, given, shape)


def _loop(node: Tensor, given: list[Tensor], phase: int, came: str) -> list[tuple[Shape, str]]:
    """The results of a loop, whose step is judged on slices of the sequences that came."""
    body = node.attrs["body"]
    a, b = len(body.slices), len(body.slices) + len(body.states)
    time = given[0].shape[0] if body.slices else None
    outer = dict(zip(body.captured, given[b + body.has_length :], strict=True))
    outer.update({s: _stand_in(s, (), g.shape[1:]) for s, g in zip(body.slices, given[:a], strict=True)})
    shapes = [g.shape for g in given[a:b]]
    while True:  # as when it was built: a state may be broadcast by the first step, from a size of 1
        inner = {**outer, **{s: _stand_in(s, (), shape) for s, shape in zip(body.states, shapes, strict=True)}}
        _fill(inner, [*body.outputs, *body.new_states], phase, came)
        steady = [relax(shape, inner[s].shape) for shape, s in zip(shapes, body.new_states, strict=True)]
        if steady == shapes:
            break
        shapes = steady
    specs = [((time, *inner[o].shape), o.dtype) for o in body.outputs]
    return specs + [(shape, s.dtype) for shape, s in zip(shapes, body.states, strict=True)]


def _stand_in(node: Tensor, inputs: Sequence[Tensor], shape: Shape, attrs: dict[str, Any] | None = None) -> Tensor:
    """`node` with other operands and another shape."""
    # Not by the constructor, which looks for the line of the user's program: that takes longer than the rules.
    made = object.__new__(Placeholder if isinstance(node, Placeholder) else Tensor)
    made.__dict__.update(node.__dict__, inputs=tuple(inputs), shape=shape)
    if attrs is not None:
        made.attrs = attrs
    return made


def _remember(known: dict[Any, Any], key: Any, value: Any) -> None:
    if len(known) >= SEEN:
        known.clear()  # and not only the oldest, which another thread may be taking out at the same time
    known[key] = value
