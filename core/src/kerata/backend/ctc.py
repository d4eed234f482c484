"""Connectionist temporal classification (CTC; Graves et al., 2006): what labels the classes over time stand for.

By a beam search in numpy, for backends that have none of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.errors import ArgumentError

Array = np.ndarray[Any, Any]


@np.errstate(invalid="ignore")  # NaN is seen in the scores, and nothing else complains of it
def ctc_beam_search(probabilities: Array, input_length: Array, beam_width: int, top_paths: int) -> list[Array]:
    """The likeliest labellings of each sample, by prefix beam search.

    A path, which is a class at each time, stands for the labelling that is left when its repetitions are joined and
    then its blanks dropped; a labelling is as likely as all of its paths together. The search keeps, for each prefix
    of labellings, the probability b of its paths so far that end in a blank, and l of those that end in its last
    label. Where y are the probabilities of the classes at time t,

        b(prefix, t) = y[blank] (b(prefix, t-1) + l(prefix, t-1))
        l(prefix + c, t) = y[c] (l(prefix + c, t-1) + b(prefix, t-1) + l(prefix, t-1)),

    the last term only if the prefix does not itself end in c: repetitions are joined unless a blank parts them. After
    each time the prefixes with the greatest b + l stay, `beam_width` of them, and all others count as impossible. The
    search is exact where there are no more prefixes than that. It is computed in logarithms and float64. Among equals
    the extensions of the likelier prefix come first; a prefix comes before its extensions, and those go by class.

    Papers: Graves, "Sequence transduction with recurrent neural networks", 2012; Hannun et al., "First-pass large
    vocabulary continuous speech recognition using bi-directional recurrent DNNs", 2014.

    Arguments:
        probabilities: (batch, time, classes) of any float dtype, the last class being the blank. They are taken, with
            1e-8 added to each, as shares of their sum over the classes.
        input_length: (batch,) of any integer dtype: how many times of each sample count, none if negative.
        beam_width: how many prefixes are kept.
        top_paths: how many labellings are wanted, at most `beam_width`.

    Returns:
        `top_paths` arrays (batch, longest), int64, with -1 after the end, the likeliest labellings first; then the
        logarithms of their probabilities, (batch, top_paths), in the dtype of `probabilities`.

    Raises:
        ArgumentError: `top_paths` is not from 1 to `beam_width`.
        ValueError: a sample is said to be longer than it is, or has fewer labellings than `top_paths`.
    """
    if not 1 <= top_paths <= beam_width:
        raise ArgumentError(f"a beam of {beam_width} gives 1 to {beam_width} paths; got {top_paths}.")
    logs = np.log(np.asarray(probabilities, "float64") + 1e-8)
    logs -= np.logaddexp.reduce(logs, axis=-1, keepdims=True)
    paths: list[list[tuple[int, ...]]] = []
    scores = np.empty((len(logs), top_paths))
    for sample, (frames, length) in enumerate(zip(logs, map(int, input_length), strict=True)):
        # These depend on the data. They are plain errors, to which a backend adds the node they came from.
        if length > len(frames):
            raise ValueError(f"the input_length of sample {sample} is {length}, but there are {len(frames)} times.")
        found, totals = _search(frames[: max(length, 0)], beam_width)
        if len(found) < top_paths:
            raise ValueError(
                f"sample {sample}, of input_length {length}, has {len(found)} labellings in all, fewer "
                f"than the {top_paths} that top_paths asks for."
            )
        paths.append(found[:top_paths])
        scores[sample] = totals[:top_paths]
    ranks = [_padded([found[rank] for found in paths]) for rank in range(top_paths)]
    return [*ranks, scores.astype(np.asarray(probabilities).dtype)]


def _search(frames: Array, beam_width: int) -> tuple[list[tuple[int, ...]], Array]:
    """The prefixes left after all frames (time, classes) of log-probabilities, and theirs, the likeliest first."""
    classes = frames.shape[-1]
    prefixes: list[tuple[int, ...]] = [()]
    blank, label = np.zeros(1), np.full(1, -np.inf)
    for frame in frames:
        # The last column, the blank's, is for the prefix as it is. So -1 means "no label": it also stands for the
        # last label of the empty prefix, which ends in nothing but blanks.
        last = np.array([prefix[-1] if prefix else -1 for prefix in prefixes])
        grown = np.logaddexp(blank, label)[:, np.newaxis] + frame
        grown[np.arange(len(last)), last] = blank + frame[last]
        stays_blank, stays_label = grown[:, -1].copy(), label + frame[last]
        places = {prefix: place for place, prefix in enumerate(prefixes)}
        for place, prefix in enumerate(prefixes):
            parent = places.get(prefix[:-1]) if prefix else None
            if parent is not None:  # the parent grows into a prefix that is in the beam already
                stays_label[place] = np.logaddexp(stays_label[place], grown[parent, prefix[-1]])
                grown[parent, prefix[-1]] = -np.inf
        grown[:, -1] = np.logaddexp(stays_blank, stays_label)
        order = _likeliest(np.roll(grown, 1, axis=1).ravel(), beam_width)
        rows, added = order // classes, order % classes - 1
        blank = np.where(added < 0, stays_blank[rows], -np.inf)
        label = np.where(added < 0, stays_label[rows], grown[rows, added])
        prefixes = [
            prefixes[row] if c < 0 else (*prefixes[row], c)
            for row, c in zip(rows.tolist(), added.tolist(), strict=True)
        ]
    return prefixes, np.logaddexp(blank, label)


def _likeliest(values: Array, count: int) -> Array:
    """The places of the greatest, the greatest first, of equals the first; never -inf, and NaN after all numbers."""
    # With thousands of classes, sorting all of them would take most of the time.
    least = -np.partition(-values, count - 1)[count - 1] if count < len(values) else -np.inf
    places = np.flatnonzero((values != -np.inf) & ~(values < least))
    return places[np.argsort(-values[places], kind="stable")][:count]


def _padded(paths: Sequence[tuple[int, ...]]) -> Array:
    padded = np.full((len(paths), max(map(len, paths), default=0)), -1, "int64")
    for row, path in zip(padded, paths, strict=True):
        row[: len(path)] = path
    return padded
