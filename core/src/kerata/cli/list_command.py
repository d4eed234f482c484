"""`kerata list KIND`: every component of a kind, and where it comes from."""

from __future__ import annotations

import click

from kerata._imports import import_target
from kerata.cli import _output
from kerata.plugins import KINDS, Component, registry


class _Kind(click.Choice):
    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from kerata.suggestions import did_you_mean

        if value.lower() not in KINDS:
            close = did_you_mean(value, KINDS)
            self.fail(f"there is no kind {value!r}.{close} The kinds: {', '.join(KINDS)}.", param, ctx)
        return value.lower()


@click.command("list", short_help="All components of a kind, such as layers.")
@click.argument("kind", metavar="[KIND]", type=_Kind(KINDS), required=False)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_components(kind: str | None, json_: bool) -> None:
    """Installed components of a KIND: name, plugin, first sentence of the docstring. Without one, how many of each.

    \b
    The kinds: layers, activations, initializations, objectives, metrics,
    regularizers, constraints, optimizers, callbacks, backends, primitives,
    datasets, applications, modules, commands.
    """  # noqa: D301 (a real backspace, which tells click to keep the lines)
    if kind is None:
        counts = {kind: len(registry().names(kind)) for kind in KINDS}
        if json_:
            _output.as_json(counts)
        else:
            _output.table(("kind", "names"), [(kind, str(count)) for kind, count in counts.items()])
        return
    found = registry().components(kind)
    if json_:
        _output.as_json(
            [
                {
                    "name": c.name,
                    "plugin": c.plugin,
                    "distribution": c.distribution,
                    "version": c.version,
                    "doc": _described(c),
                }
                for c in found
            ]
        )
    elif not found:
        click.echo(f"no plugin brings {kind}; `kerata plugins` shows what each one brings")
    else:
        rows = [(_shown_name(c, found), c.source, _described(c)) for c in found]
        _output.table(("name", "plugin", "what it is"), rows)


def _described(component: Component) -> str:
    """The first sentence of its docstring. Only of datasets is a module imported for it: it loads nothing yet."""
    value = component.value
    lazy = component.kind == "datasets" and isinstance(value, str)
    return _output.first_line(import_target(value) if lazy else value)


def _shown_name(component: Component, found: list[Component]) -> str:
    """The bare name, or the qualified one where another plugin means something else by it."""
    rivals = [c for c in found if c.name == component.name and c.value is not component.value]
    return component.qualified_name if rivals else component.name
