"""`kerata new KIND NAME`: a package for a plugin, which works as it is."""

from __future__ import annotations

import click

from kerata.scaffold.components import COMPONENTS
from kerata.scaffold.package import Names, written


@click.command(short_help="A package for a plugin of your own.")
@click.argument("kind", type=click.Choice(list(COMPONENTS)))
@click.argument("name")
@click.option("--dir", "folder", help="The folder for it (default: one with the distribution's name, here).")
def new(kind: str, name: str, folder: str | None) -> None:
    """Write a package with a component of a KIND called NAME: a small one that works, its tests by the kit, a README.

    \b
    kerata new layer soft-clip
    pip install -e ./kerata-soft-clip
    pytest kerata-soft-clip
    """  # noqa: D301 (a real backspace, which tells click to keep the lines)
    target = written(kind, name, folder)
    names = Names.of(name)
    click.echo(f"wrote {target}: {names.distribution}, with {kind} {_shown(kind, names)}")
    click.echo(f"next: pip install -e {target}, pytest {target}, kerata plugins show {names.plugin}")


def _shown(kind: str, names: Names) -> str:
    by_class = kind in ("layer", "optimizer", "regularizer", "constraint", "callback")
    return names.class_ if by_class else names.plugin if kind == "command" else names.function
