"""Connectionist temporal classification (Graves et al., 2006). The last class is the blank."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from kerata.backend.ctc import ctc_beam_search

_NEVER = -1e30
"""The logarithm of a chance of nothing: finite, so that no difference of two is NaN, in the derivative either."""


def ctc_loss(labels: Any, probabilities: Any, input_length: Any, label_length: Any) -> Any:
    """-log of the chance of all paths that spell the labels, by the forward recursion over log chances."""
    # 1e-8 as in Keras 1; the softmax as the loss of TensorFlow takes it, which makes shares of them again.
    log_chances = jax.nn.log_softmax(jnp.log(probabilities.astype("float32") + 1e-8), axis=-1)
    batch, longest = labels.shape
    blank = probabilities.shape[-1] - 1
    labels = jnp.where(jnp.arange(longest) < label_length.reshape(-1, 1), labels, blank).astype("int32")
    path = jnp.full((batch, 2 * longest + 1), blank).at[:, 1::2].set(labels)
    skips = jnp.pad((path[:, 2:] != blank) & (path[:, 2:] != path[:, :-2]), ((0, 0), (2, 0)))
    ends = label_length.reshape(-1).astype("int32") * 2
    of_path = jnp.take_along_axis(log_chances, path[:, None, :], axis=2).swapaxes(0, 1)

    def shifted(ways: Any, by: int) -> Any:
        return jnp.pad(ways, ((0, 0), (by, 0)), constant_values=_NEVER)[:, : ways.shape[1]]

    def step(ways: Any, given: Any) -> tuple[Any, None]:
        t, chances = given
        skipping = jnp.where(skips, shifted(ways, 2), _NEVER)
        new = jax.nn.logsumexp(jnp.stack([ways, shifted(ways, 1), skipping]), axis=0) + chances
        return jnp.where((t < input_length.reshape(-1))[:, None], new, ways), None

    start = jnp.where(jnp.arange(path.shape[1]) < 2, of_path[0], _NEVER)
    ways, _ = lax.scan(step, start, (jnp.arange(1, len(of_path)), of_path[1:]))
    last = jnp.take_along_axis(ways, ends[:, None], axis=1)[:, 0]
    before = jnp.take_along_axis(ways, jnp.maximum(ends - 1, 0)[:, None], axis=1)[:, 0]
    before = jnp.where(ends > 0, before, _NEVER)
    return -jnp.logaddexp(last, before).astype(probabilities.dtype)


def ctc_decode(probabilities: Any, input_length: Any, greedy: bool, beam_width: int, top_paths: int) -> list[Any]:
    """The likeliest sequences, found on the host.

    How long the longest is depends on the data: here each has as many columns as there are frames. `cut` takes off
    those that no sequence reaches, once the values are there.
    """
    batch, frames = probabilities.shape[:2]
    count = 1 if greedy else top_paths
    search = _greedy if greedy else functools.partial(ctc_beam_search, beam_width=beam_width, top_paths=top_paths)

    def on_host(chances: Any, lengths: Any) -> list[Any]:
        *decoded, scores = search(np.asarray(chances), np.asarray(lengths))
        padded = [np.pad(d, ((0, 0), (0, frames - d.shape[1])), constant_values=-1).astype("int32") for d in decoded]
        return [*padded, np.asarray(scores, probabilities.dtype)]

    shapes = [jnp.zeros((batch, frames), "int32")] * count
    scores = jnp.zeros((batch, count), probabilities.dtype)
    return list(jax.pure_callback(on_host, [*shapes, scores], probabilities, input_length))


def cut(decoded: np.ndarray) -> np.ndarray:
    """Decoded sequences without the columns that none of them reaches."""
    longest = max(np.sum(decoded >= 0, axis=1).tolist(), default=0)
    return decoded[:, :longest]


def _greedy(chances: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    blank = chances.shape[-1] - 1
    paths, scores = [], []
    for sample, length in zip(chances, lengths.reshape(-1), strict=True):
        best = sample[: int(length)].argmax(axis=-1)
        paths.append([int(label) for label, _ in itertools.groupby(best) if label != blank])
        scores.append(-np.log(sample[: int(length)].max(axis=-1) + 1e-8).sum())
    decoded = np.full((len(paths), max(map(len, paths), default=0)), -1)
    for row, path in zip(decoded, paths, strict=True):
        row[: len(path)] = path
    return [decoded, np.array(scores)[:, np.newaxis]]
