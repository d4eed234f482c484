"""Tables: drawn with rich on a terminal, plain aligned columns elsewhere, where rich is not even imported."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import click

_STYLES = {"active": "green", "broken": "bold red", "disabled": "dim"}


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


def as_json(value: object) -> None:
    """Prints a value as JSON."""
    import json

    click.echo(json.dumps(value, indent=2, default=str))


def heading(text: str) -> None:
    """Prints the title of a part, bold on a terminal."""
    click.secho(text, bold=True)


def problem(mark: str, text: str, cure: str) -> None:
    """Prints what is wrong, after a mark, and below it the cure."""
    text, cure = (part.replace("\n", "\n     ") for part in (text, cure))
    click.echo(f"  {mark:<2} {text}\n     cure: {cure}")


def plain(value: object) -> str:
    """A setting's value as text; `-` where nothing is set."""
    if value is None or value == [] or value == {}:
        return "-"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} from {source}" for key, source in value.items())
    return str(value)


def first_line(value: object) -> str:
    """The first sentence of a component's docstring, on one line; a lazy loader string stands for itself."""
    if isinstance(value, str):
        return value
    own = value if isinstance(value, type) or hasattr(value, "__name__") else type(value)
    paragraph = (getattr(own, "__doc__", None) or "").strip().partition("\n\n")[0]
    sentence = re.match(r".*?[.](?=\s+[^a-z]|$)", " ".join(paragraph.split()))
    return sentence[0] if sentence else " ".join(paragraph.split())


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for index, column in enumerate(columns):
        drawn.add_column(column, overflow="fold", no_wrap=index == 0)
    for row in rows:
        drawn.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    Console(markup=False, highlight=False, emoji=False).print(drawn)


def _align(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [tuple(columns), *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())
