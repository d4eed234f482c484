"""Ranks, and connectionist temporal classification (Graves et al., 2006)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.backend.ctc import ctc_beam_search
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano
from kerata_backend_theano.shapes import broadcasting

_NEVER = -1e30  # the logarithm of a probability of 0, such that sums and gradients of it stay numbers


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Fewer than k predictions are greater than the target's."""
    targets = T.cast(targets, "int64")
    inside = T.and_(T.ge(targets, 0), T.lt(targets, predictions.shape[1]))
    rows = T.arange(predictions.shape[0])
    chosen = predictions[rows, T.switch(inside, targets, 0)]
    finite = T.and_(T.eq(chosen, chosen), T.neq(abs(chosen), np.asarray(np.inf, predictions.dtype)))
    above = T.sum(T.gt(predictions, chosen.dimshuffle(0, "x")), axis=1)
    return T.and_(T.and_(inside, finite), T.lt(above, k))


def ctc_loss(labels: Any, probabilities: Any, input_length: Any, label_length: Any) -> Any:
    """The forward recursion over time, in logarithms.

    Over the labels with blanks around each, of 2 L + 1 places; what a sample has beyond its own lengths is passed over.
    """
    dtype = probabilities.dtype
    chances = _logarithms(probabilities)
    chances = chances - _log_sum([chances], axis=2)
    wide = chances.dtype
    never, blank = np.asarray(_NEVER, wide), chances.shape[2] - 1
    samples, longest = labels.shape[0], labels.shape[1]
    places = T.arange(2 * longest + 1)
    odd = T.eq(places % 2, 1)
    marks = T.alloc(T.cast(blank, "int64"), samples, 2 * longest + 1)
    marks = T.set_subtensor(marks[:, 1::2], T.cast(labels, "int64"))
    ends = 2 * T.cast(label_length, "int64").dimshuffle(0, "x")
    marks = T.switch(T.lt(places.dimshuffle("x", 0), ends), marks, blank)
    before = T.join(1, T.alloc(T.cast(blank, "int64"), samples, 2), marks)[:, :-2]
    leap = T.and_(odd.dimshuffle("x", 0), T.neq(marks, before))
    rows = T.arange(samples).dimshuffle(0, "x")

    def later(values: Any, by: int) -> Any:
        return T.join(1, T.alloc(never, samples, by), values)[:, : values.shape[1]]

    def step(now: Any, going: Any, alpha: Any, marks: Any, leap: Any, rows: Any) -> Any:
        reached = _log_sum([alpha, later(alpha, 1), T.switch(leap, later(alpha, 2), never)])
        new = T.maximum(reached + now[rows, marks], never)
        return broadcasting(T.switch(going.dimshuffle(0, "x"), new, alpha), (False, False))

    start = T.switch(T.eq(places, 0), np.asarray(0, wide), never)
    start = broadcasting(T.alloc(start.dimshuffle("x", 0), samples, 2 * longest + 1), (False, False))
    time = T.arange(chances.shape[1]).dimshuffle(0, "x")
    going = T.lt(time, T.cast(input_length, "int64").dimshuffle("x", 0))
    alphas, _ = theano.scan(
        step, sequences=[chances.dimshuffle(1, 0, 2), going], outputs_info=[start], non_sequences=[marks, leap, rows]
    )
    last = T.switch(
        T.or_(T.eq(places.dimshuffle("x", 0), ends), T.eq(places.dimshuffle("x", 0), ends - 1)), alphas[-1], never
    )
    return T.cast(-_log_sum([last], axis=1)[:, 0], dtype)


def ctc_decode(probabilities: Any, input_length: Any, greedy: bool, beam_width: int, top_paths: int) -> list[Any]:
    """By a beam, or greedily: the likeliest class at each time, repetitions joined and blanks dropped."""
    if not greedy:
        return list(BeamSearch(beam_width, top_paths)(probabilities, input_length))
    chances, blank = _logarithms(probabilities), probabilities.shape[2] - 1
    samples = probabilities.shape[0]
    best = T.argmax(chances, axis=2)
    inside = T.lt(T.arange(best.shape[1]).dimshuffle("x", 0), T.cast(input_length, "int64").dimshuffle(0, "x"))
    before = T.join(1, T.alloc(T.cast(-1, "int64"), samples, 1), best)[:, :-1]
    kept = T.and_(inside, T.and_(T.neq(best, blank), T.neq(best, before)))
    counts = T.cumsum(T.cast(kept, "int64"), axis=1)
    longest = T.max(T.join(0, T.zeros((1,), "int64"), T.sum(T.cast(kept, "int64"), axis=1)))
    rows, times = kept.nonzero()
    paths = T.alloc(T.cast(-1, "int64"), samples, longest)
    paths = T.set_subtensor(paths[rows, counts[rows, times] - 1], best[rows, times])
    likely = T.switch(inside, T.max(chances, axis=2), np.asarray(0, chances.dtype))
    return [paths, T.cast(-T.sum(likely, axis=1, keepdims=True), probabilities.dtype)]


class BeamSearch(theano.graph.op.Op):  # type: ignore[misc]
    """The likeliest labellings by prefix beam search, which the core has in numpy, then their scores.

    Arguments:
        beam_width: how many prefixes are kept.
        top_paths: how many labellings are wanted.
    """

    __props__ = ("beam_width", "top_paths")

    def __init__(self, beam_width: int, top_paths: int) -> None:
        self.beam_width, self.top_paths = beam_width, top_paths

    def make_node(self, probabilities: Any, input_length: Any) -> Any:
        """A node for probabilities (batch, time, classes) and lengths (batch,)."""
        probabilities, input_length = map(T.as_tensor_variable, (probabilities, input_length))
        one = probabilities.broadcastable[0]
        paths = [T.TensorType("int64", (one, False))() for _ in range(self.top_paths)]
        scores = T.TensorType(probabilities.dtype, (one, self.top_paths == 1))()
        return theano.graph.basic.Apply(self, [probabilities, input_length], [*paths, scores])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        """Search."""
        probabilities, input_length = inputs
        results = ctc_beam_search(probabilities, input_length, self.beam_width, self.top_paths)
        for output, result in zip(outputs, results, strict=True):
            output[0] = result

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        """How long the longest labellings are shows when they are there; the other sizes are known before."""
        samples = shapes[0][0]
        found = fgraph.shape_feature.default_infer_shape(fgraph, node, shapes)
        return [*((samples, longest) for _, longest in found[:-1]), (samples, self.top_paths)]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Nothing has a gradient."""
        return [[False] * len(node.outputs) for _ in node.inputs]

    def grad(self, inputs: Any, gradients: Any) -> Any:
        """None."""
        return [theano.gradient.DisconnectedType()() for _ in inputs]


def _logarithms(probabilities: Any) -> Any:
    """Of the probabilities, none of them quite 0, in float32 at least."""
    wide = "float64" if str(probabilities.dtype) == "float64" else "float32"
    return T.log(T.cast(probabilities, wide) + np.asarray(1e-8, wide))


def _log_sum(terms: list[Any], axis: int | None = None) -> Any:
    """log(sum(exp)) of the terms, entry by entry, or of one term along an axis, which stays."""
    if axis is not None:
        peak = T.max(terms[0], axis=axis, keepdims=True)
        return T.log(T.sum(T.exp(terms[0] - peak), axis=axis, keepdims=True)) + peak
    peak = terms[0]
    for term in terms[1:]:
        peak = T.maximum(peak, term)
    peak = theano.gradient.disconnected_grad(peak)
    total = sum(T.exp(term - peak) for term in terms)
    return T.log(total) + peak
