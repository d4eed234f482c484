"""`kerata dataset NAME`: what is in a dataset. Imported only where it is run."""

from __future__ import annotations

import click
import numpy as np

import kerata.datasets
from kerata.errors import KerataError
from kerata.plugins import registry
from kerata.types import Array

_FEW = 20


@click.command(short_help="What is in a dataset: shapes, values, classes.")
@click.argument("name")
def dataset(name: str) -> None:
    """Load the dataset NAME of any plugin, and print its shapes, the range of its inputs and its targets.

    Datasets that are not on this machine are downloaded. `kerata list datasets` shows those there are.
    """
    try:
        found = registry().component("datasets", name)
        (x, y), (x_test, y_test) = getattr(kerata.datasets, name).load_data()
    except KerataError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name}, from {found.distribution} {found.version}")
    rows = [
        ("", "train", "test", "values"),
        ("inputs", str(x.shape), str(x_test.shape), _range(np.concatenate([x, x_test]))),
        ("targets", str(y.shape), str(y_test.shape), _values(np.concatenate([y, y_test]))),
    ]
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _range(array: Array) -> str:
    if array.dtype == object:  # sequences of various lengths
        lengths = [len(sequence) for sequence in array]
        return f"sequences of {min(lengths)} to {max(lengths)}"
    return f"{array.min():.4g} to {array.max():.4g}"


def _values(array: Array) -> str:
    values, counts = np.unique(array, return_counts=True)
    if array.dtype.kind not in "iu" or len(values) > _FEW:
        return _range(array)
    return "classes " + ", ".join(f"{value}: {count}" for value, count in zip(values, counts, strict=True))
