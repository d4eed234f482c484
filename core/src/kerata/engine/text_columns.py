"""Columns of text that fit a width: what is too long for its column goes on below, and nothing is cut."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2
"""Spaces between two columns."""

_BREAK_AFTER = " _-/.,:"


def fitted_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is, the gap after it included: as wide as its texts, or less where all are too wide.

    Narrow columns keep their width; the wide ones share what is left.

    Arguments:
        rows: one text per column; a text may have several lines.
        width: of all columns together.
    """
    wanted = [max(len(line) for text in texts for line in text.split("\n")) + GAP for texts in zip(*rows, strict=True)]
    wanted[-1] -= GAP
    fitted = list(wanted)
    left, open_columns = width, set(range(len(wanted)))
    while open_columns:
        share = left // len(open_columns)
        narrow = {column for column in open_columns if wanted[column] <= share}
        if not narrow:
            for column in open_columns:
                fitted[column] = max(share, GAP + 1)
            break
        left -= sum(wanted[column] for column in narrow)
        open_columns -= narrow
    return fitted


def laid_out(texts: Sequence[str], widths: Sequence[int], gap: int = GAP) -> list[str]:
    """The lines of one row of a table.

    Arguments:
        texts: one per column; a text may have several lines.
        widths: of the columns, the gap after each included.
        gap: spaces that are kept free after each column but the last (default 2).
    """
    columns = []
    for index, (text, width) in enumerate(zip(texts, widths, strict=True)):
        room = max(width - (gap if index < len(texts) - 1 else 0), 1)
        columns.append([part for line in text.split("\n") for part in wrapped(line, room)])
    height = max(map(len, columns))
    padded = [column + [""] * (height - len(column)) for column in columns]
    return [
        "".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
        for parts in zip(*padded, strict=True)
    ]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, broken where a name has joints if it can be."""
    lines = []
    while len(text) > width:
        joint = max(text.rfind(mark, 0, width) for mark in _BREAK_AFTER) + 1
        if text[width] == " ":  # all that fits is a whole word
            joint = width
        end = joint if joint > width // 3 else width
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]
