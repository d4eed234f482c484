"""`pad_sequences`: sequences of many lengths as one array."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.argument_validation import shown, whole_number
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.suggestions import did_you_mean
from kerata.types import Array


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> Array:
    """Sequences as the rows of one array: longer ones cut, shorter ones filled up.

    Arguments:
        sequences: a list of sequences (lists or arrays). Each is of numbers, or of arrays of one shape.
        maxlen: how many entries each is to have; None (default) for as many as the longest one has.
        dtype: element type of the result (default "int32").
        padding: "pre" (default) fills before the entries, "post" after them.
        truncating: "pre" (default) cuts at the beginning, "post" at the end.
        value: what to fill with (default 0).

    Returns:
        an array of shape `(len(sequences), maxlen)`, followed by the shape of an entry.

    Raises:
        ArgumentTypeError: `sequences` is no list of sequences.
        ArgumentError: another argument makes no sense.
        DataError: the entries of the sequences have several shapes, or do not suit `dtype`.

    Example:
        >>> from kerata.preprocessing.sequence import pad_sequences
        >>> pad_sequences([[1, 2, 3, 4], [5]], maxlen=3).tolist()
        [[2, 3, 4], [0, 0, 5]]
        >>> pad_sequences([[1, 2, 3, 4], [5]], maxlen=3, padding="post", truncating="post").tolist()
        [[1, 2, 3], [5, 0, 0]]
    """
    _check_side(padding, "padding")
    _check_side(truncating, "truncating")
    rows = _rows(sequences)
    if maxlen is None:
        maxlen = max(map(len, rows), default=0)
    maxlen = whole_number(maxlen, "maxlen of pad_sequences", minimum=0)

    entry: tuple[int, ...] = ()
    for position, row in enumerate(rows):
        if len(row):
            entry = _array(row, None, position).shape[1:]
            break
    try:
        filled = np.asarray(value).astype(dtype)
        result = np.full((len(rows), maxlen, *entry), filled, dtype=filled.dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise ArgumentError(f"value={shown(value)} and dtype={dtype!r} cannot make an array: {error}.") from error

    for position, row in enumerate(rows):
        length = min(len(row), maxlen)
        if not len(row):
            continue
        first = len(row) - length if truncating == "pre" else 0
        kept = _array(_cut(row, slice(first, first + length)), dtype, position)
        if length and kept.shape != (length, *entry):
            raise DataError(
                f"Expected every sequence to have entries of shape {entry}, as the first one has; got entries of shape "
                f"{kept.shape[1:]} in the sequence at position {position}."
            )
        start = maxlen - length if padding == "pre" else 0
        result[position, start : start + length] = kept if length else 0
    return result


def _check_side(value: Any, name: str) -> None:
    if value not in ("pre", "post"):
        raise ArgumentError(
            f'{name} must be "pre" or "post"; got {shown(value)}.{did_you_mean(str(value), ("pre", "post"), most=1)}'
        )


def _rows(sequences: Any) -> Any:
    """`sequences`, once it is clear that they are a list of lists."""
    wrong = (
        [("", sequences)]
        if not _is_list(sequences)
        else ((f" at position {position}", row) for position, row in enumerate(sequences) if not _is_list(row))
    )
    for place, value in wrong:
        raise ArgumentTypeError(
            f"Expected a list of sequences, such as [[1, 2, 3], [4]]; got {shown(value)}{place}. "
            "list(...) makes one of a generator."
        )
    return sequences


def _is_list(value: Any) -> bool:
    try:
        return len(value) >= 0 and not isinstance(value, (str, bytes, dict, set, frozenset))
    except TypeError:  # an array without axes has __len__, too
        return False


def _cut(row: Any, part: slice) -> Any:
    try:
        return row[part]
    except TypeError:  # such as a deque, which has none
        return list(row)[part]


def _array(row: Any, dtype: Any, position: int) -> Array:
    try:
        return np.asarray(row, dtype=dtype)
    except (TypeError, ValueError, OverflowError) as error:
        wanted = "an array" if dtype is None else f"an array of {dtype!r}"
        raise DataError(f"The sequence at position {position} cannot become {wanted}: {error}.") from error
