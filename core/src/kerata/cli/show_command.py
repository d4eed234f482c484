"""`kerata show NAME`: a component in full, whatever kind it is of."""

from __future__ import annotations

import inspect
import textwrap

import click

from kerata._imports import import_target
from kerata.cli import _output
from kerata.errors import UnknownNameError
from kerata.kinds import with_article
from kerata.plugins import KINDS, Component, registry
from kerata.suggestions import did_you_mean


@click.command(short_help="One component: arguments, documentation, where it is from.")
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def show(name: str, json_: bool) -> None:
    """The component of a NAME, such as Dense or kerata-swish:Swish: its signature, docstring, plugin and version."""
    every = [c for kind in KINDS for c in registry().components(kind)]
    found = [c for c in every if name in (c.name, c.qualified_name)]
    found = found or [c for c in every if name.lower() == c.name.lower()]
    if not found:
        known = {c.name for c in every}
        raise UnknownNameError(
            f"nothing that is installed is called {name!r}.{did_you_mean(name, known)}\n"
            "`kerata list` shows the kinds there are, `kerata list KIND` what there is of one."
        )
    if json_:
        _output.as_json([_as_dict(component) for component in found])
        return
    for number, component in enumerate(found):
        if number:
            click.echo()
        _print(component)


def _print(component: Component) -> None:
    version = f" {component.version}" if component.version else ""
    call = f"{component.name}{_signature(component)}"
    _output.heading(textwrap.fill(call, 80, subsequent_indent="    ", break_long_words=False))
    click.echo(f"{with_article(component.kind)} of {component.source}{version}")
    doc = inspect.getdoc(_value(component))
    click.echo(f"\n{doc}" if doc else "\nIt has no docstring.")


def _as_dict(component: Component) -> dict[str, str | None]:
    return {
        "name": component.name,
        "kind": component.kind,
        "plugin": component.plugin,
        "distribution": component.distribution,
        "version": component.version,
        "signature": _signature(component),
        "doc": inspect.getdoc(_value(component)),
    }


def _signature(component: Component) -> str:
    """The arguments in parentheses, with their defaults; empty for what is not called."""
    try:
        signature = inspect.signature(_value(component))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _value(component: Component) -> object:
    """The component itself. What is only named is imported, but for backends and modules, which may be heavy."""
    value: object = component.value
    return import_target(value) if isinstance(value, str) and component.kind in ("commands", "datasets") else value
