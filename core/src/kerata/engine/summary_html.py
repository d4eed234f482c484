"""The summary of a model as a table of HTML, which a notebook shows where a model is the value of a cell."""

from __future__ import annotations

from html import escape
from typing import Any

from kerata.engine.summary import HEADINGS, LayerRow, counts_of, layers_of, rows_of, total_lines

_LEFT = "text-align: left; vertical-align: top"
_RIGHT = "text-align: right; vertical-align: top"
_STYLES = (_LEFT, _LEFT, _RIGHT, _LEFT)


def summary_html(network: Any) -> str:
    """The layers of a model with their output shapes, numbers of parameters and connections, and the totals.

    Arguments:
        network: the model.
    """
    title = f"<strong>{escape(network.name)}</strong> ({escape(type(network).__name__)})"
    if not network.layers:
        return f"<div>{title}: no layers yet</div>"
    heads = "".join(f'<th style="{style}">{head}</th>' for head, style in zip(HEADINGS, _STYLES, strict=True))
    rows = "\n".join(_row(row) for row in rows_of(layers_of(network), network._traversal.nodes))
    totals = "<br>".join(total_lines(counts_of(network)))
    return (
        f"<div>{title}\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f"<div>{totals}</div></div>"
    )


def _row(row: LayerRow) -> str:
    name = f"<strong>{escape(row.name)}</strong> ({escape(row.kind)})"
    if row.parameters and not row.trainable:
        name += " <em>not trainable</em>"
    cells = (name, escape(row.shape), f"{row.parameters:,}", "<br>".join(map(escape, row.sources)))
    return "<tr>" + "".join(f'<td style="{s}">{c}</td>' for c, s in zip(cells, _STYLES, strict=True)) + "</tr>"
