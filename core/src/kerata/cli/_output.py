"""Tables: drawn with rich on a terminal, plain aligned columns elsewhere, where rich is not even imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows of text under their column names."""
    if sys.stdout.isatty():
        _draw(columns, rows)
    else:
        _align(columns, rows)


def pairs(rows: Sequence[tuple[str, str]]) -> None:
    """Prints `name  value` lines."""
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        click.echo(f"  {name:<{width}}  {value}")


def as_json(value: Any) -> None:
    """Prints a value as JSON."""
    import json

    click.echo(json.dumps(value, indent=2, default=str))


def first_line(value: Any) -> str:
    """The first line of a component's docstring; a lazy loader string stands for itself."""
    if isinstance(value, str):
        return value
    own = value if isinstance(value, type) or hasattr(value, "__name__") else type(value)
    text = getattr(own, "__doc__", None) or ""
    return text.strip().splitlines()[0].strip() if text.strip() else ""


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        drawn.add_column(column, overflow="fold", no_wrap=index == 0)
    for row in rows:
        drawn.add_row(*row)
    Console(markup=False, highlight=False, emoji=False).print(drawn)


def _align(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [tuple(columns), *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())
