"""What primitives compute, in numpy and as plainly as can be: what a backend is compared with.

Each takes arrays for the operands and the same keywords as the primitive.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def softmax(x: Array) -> Array:
    """exp(x) over its sum along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def normalize(x: Array, gamma: Array, beta: Array, axis: tuple[int, ...], epsilon: float) -> list[Array]:
    """Entries less their mean, over their deviation, times gamma and plus beta; the mean; the variance."""
    mean, variance = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
    gamma, beta = gamma.reshape(mean.shape), beta.reshape(mean.shape)
    return [gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, mean.squeeze(axis), variance.squeeze(axis)]


def log_softmax(x: Array) -> Array:
    """The logarithm of `softmax`."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def one_hot(indices: Array, size: int, dtype: str) -> Array:
    """A row of zeros for each index, with 1 at its place."""
    return np.asarray(indices[..., np.newaxis] == np.arange(size)).astype(dtype)


def windows(length: int, window: int, stride: int, border_mode: str, dilation: int = 1) -> list[range]:
    """The places that each window covers, those outside of 0 to `length` among them.

    "same" makes ceil(length / stride) windows and lets as much stick out at both ends, or one place more at the end.
    """
    span = (window - 1) * dilation + 1
    if border_mode == "valid":
        first, count = 0, (length - span) // stride + 1
    elif border_mode == "full":
        first, count = 1 - span, (length + span - 2) // stride + 1
    else:
        count = -(-length // stride)
        first = -(max((count - 1) * stride + span - length, 0) // 2)
    starts = range(first, first + count * stride, stride)
    return [range(start, start + span, dilation) for start in starts]


def _each_window(
    x: Array, size: Sequence[int], strides: Sequence[int], border_mode: str, dilation: Sequence[int]
) -> tuple[tuple[int, ...], Any]:
    """The counts of windows along each axis, and for each window its number and the places inside x that it covers.

    These are pairs of a place in the window and one in x.
    """
    axes = [windows(n, w, s, border_mode, d) for n, w, s, d in zip(x.shape[1:-1], size, strides, dilation, strict=True)]
    counts = tuple(map(len, axes))

    def places() -> Any:
        for number in itertools.product(*map(range, counts)):
            covered = [list(enumerate(axis[i])) for axis, i in zip(axes, number, strict=True)]
            inside = [
                tuple(zip(*pairs, strict=True))
                for pairs in itertools.product(*covered)
                if all(0 <= at < n for (_, at), n in zip(pairs, x.shape[1:-1], strict=True))
            ]
            yield number, inside

    return counts, places()


def _all(place: Sequence[int]) -> tuple[Any, ...]:
    """The index of one place in all samples and channels."""
    return (slice(None), *place)


def conv(x: Array, kernel: Array, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Array:
    """The sum over the places of each window of what is there, times the kernel there."""
    counts, places = _each_window(x, kernel.shape[:-2], strides, border_mode, dilation)
    result: Array = np.zeros((len(x), *counts, kernel.shape[-1]), np.result_type(x, kernel))
    for number, inside in places:
        for window, at in inside:
            result[_all(number)] += x[_all(at)] @ kernel[window]
    return result


def depthwise_conv(x: Array, kernel: Array, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Array:
    """Each channel convolved by its own kernels, the results side by side."""
    channels = [
        conv(x[..., i : i + 1], kernel[:, :, i : i + 1], strides, border_mode, dilation) for i in range(x.shape[-1])
    ]
    return np.concatenate(channels, axis=-1)


def conv_transpose(x: Array, kernel: Array, shape: Array, strides: Sequence[int], border_mode: str) -> Array:
    """What a convolution takes from each place of its input, given back to it."""
    result = np.zeros([len(x), *shape[1:]], x.dtype)
    _, places = _each_window(result, kernel.shape[:2], strides, border_mode, (1, 1))
    for number, inside in places:
        for window, at in inside:
            result[_all(at)] += x[_all(number)] @ kernel[window].T
    return result


def pool(x: Array, size: Sequence[int], strides: Sequence[int], border_mode: str, mode: str) -> Array:
    """The greatest or the mean of the entries that each window covers."""
    counts, places = _each_window(x, size, strides, border_mode, [1] * len(size))
    result = np.zeros((len(x), *counts, x.shape[-1]), x.dtype)
    for number, inside in places:
        covered = np.stack([x[_all(at)] for _, at in inside])
        result[_all(number)] = covered.max(axis=0) if mode == "max" else covered.mean(axis=0)
    return result


def in_top_k(predictions: Array, targets: Array, k: int) -> Array:
    """Whether fewer than k predictions of a row are greater than that of its target."""
    own = predictions[np.arange(len(targets)), targets][:, np.newaxis]
    return np.asarray((predictions > own).sum(axis=1) < k)


def ctc_loss(labels: Array, probabilities: Array, input_length: Array, label_length: Array) -> Array:
    """-log of the summed probability of every path over time that collapses to the labels."""
    blank = probabilities.shape[-1] - 1
    losses = []
    for label, chances, time, length in zip(labels, probabilities, input_length, label_length, strict=True):
        total = sum(
            np.prod([chances[t, c] for t, c in enumerate(path)])
            for path in itertools.product(range(blank + 1), repeat=int(time))
            if collapse(path, blank) == list(label[:length])
        )
        losses.append(-np.log(total))
    return np.array(losses, probabilities.dtype)


def ctc_decode(probabilities: Array, input_length: Array, greedy: bool, beam_width: int, top_paths: int) -> list[Array]:
    """Greedy: the likeliest class at each time, collapsed; the score is -sum(log(probability)).

    Otherwise the likeliest of all labellings, as a beam finds them that is wide enough for every prefix.
    """
    blank = probabilities.shape[-1] - 1
    if not greedy:
        ranked = [
            _labellings(chances[:time], blank)[:top_paths]
            for chances, time in zip(probabilities, input_length, strict=True)
        ]
        ranks = [_padded([found[rank][1] for found in ranked]) for rank in range(top_paths)]
        return [*ranks, np.log([[total for total, _ in found] for found in ranked]).astype(probabilities.dtype)]
    decoded = _padded(
        [
            collapse(chances[:time].argmax(axis=-1), blank)
            for chances, time in zip(probabilities, input_length, strict=True)
        ]
    )
    scores = [
        -np.log(chances[:time].max(axis=-1)).sum() for chances, time in zip(probabilities, input_length, strict=True)
    ]
    return [decoded, np.array(scores, probabilities.dtype)[:, np.newaxis]]


def _labellings(chances: Array, blank: int) -> list[tuple[float, list[int]]]:
    """Every labelling, the likeliest first, with the summed probability of all paths over time that collapse to it.

    The probabilities of one time are taken as shares of their sum.
    """
    shares = chances / chances.sum(axis=-1, keepdims=True)
    totals: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(blank + 1), repeat=len(shares)):
        labels = tuple(collapse(path, blank))
        totals[labels] = totals.get(labels, 0.0) + float(np.prod([shares[t, c] for t, c in enumerate(path)]))
    return sorted(((total, list(labels)) for labels, total in totals.items()), reverse=True)


def _padded(paths: Sequence[list[int]]) -> Array:
    longest = max(map(len, paths))
    return np.array([path + [-1] * (longest - len(path)) for path in paths], "int64")


def collapse(path: Sequence[int], blank: int) -> list[int]:
    """Repetitions joined, then blanks dropped."""
    return [int(c) for c, _ in itertools.groupby(path) if c != blank]


def derivatives(
    function: Callable[..., Sequence[Array]], operands: Sequence[Array], weights: Sequence[Array], step: float = 1e-5
) -> list[Array]:
    """Central differences, by each operand of floats, of the sum of what `function` returns, weighted."""
    found = []
    exact = [o.astype("float64") if o.dtype.kind == "f" else o for o in operands]
    for index, operand in enumerate(exact):
        if operand.dtype.kind != "f":
            continue
        slope = np.zeros_like(operand)
        for place in np.ndindex(*operand.shape):
            sides = []
            for sign in (1.0, -1.0):
                moved = operand.copy()
                moved[place] += sign * step
                results = function(*exact[:index], moved, *exact[index + 1 :])
                sides.append(sum(float(np.sum(r * w)) for r, w in zip(results, weights, strict=True)))
            slope[place] = (sides[0] - sides[1]) / (2 * step)
        found.append(slope)
    return found
