"""`kerata list KIND`: every component of a kind, and where it comes from."""

from __future__ import annotations

import click

from kerata.cli import _output
from kerata.plugins import KINDS, Component, registry


@click.command("list")
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS, case_sensitive=False))
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_components(kind: str, json_: bool) -> None:
    """Installed components of a KIND (layers, optimizers, ...): name, plugin, first line of the docstring."""
    found = registry().components(kind)
    if json_:
        _output.as_json(
            [
                {
                    "name": c.name,
                    "plugin": c.plugin,
                    "distribution": c.distribution,
                    "version": c.version,
                    "doc": _output.first_line(c.value),
                }
                for c in found
            ]
        )
    elif not found:
        click.echo(f"no {kind} are installed; `kerata plugins` shows what is")
    else:
        rows = [(_shown_name(c, found), c.source, _output.first_line(c.value)) for c in found]
        _output.table(("name", "plugin", "what it is"), rows)


def _shown_name(component: Component, found: list[Component]) -> str:
    """The bare name, or the qualified one where another plugin means something else by it."""
    rivals = [c for c in found if c.name == component.name and c.value is not component.value]
    return component.qualified_name if rivals else component.name
