"""`kerata plugins`: what is installed, and what each plugin contributes."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from kerata.cli import _output
from kerata.cli._plugin_names import named
from kerata.plugins import Plugin, hookspecs, registry

SLOW = 0.1
"""Seconds that importing a plugin may take unremarked."""


@click.group(invoke_without_command=True, short_help="What is installed, and what it contributes.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--timings", is_flag=True, help="How long each took to import, the slowest first.")
@click.pass_context
def plugins(ctx: click.Context, json_: bool, timings: bool) -> None:
    """Installed plugins: name, version, state, how much they contribute."""
    if ctx.invoked_subcommand is not None:
        if json_ or timings:
            raise click.UsageError("options go after the subcommand: `kerata plugins show NAME --json`")
        return
    if timings:
        _timings()
        return
    found = registry().plugins()
    if json_:
        _output.as_json([_as_dict(plugin) for plugin in found])
    elif not found:
        click.echo("no plugins are installed; `pip install kerata` brings the standard ones")
    else:
        columns = ("name", "version", "state", "contributes")
        _output.table(columns, [(p.name, p.version or "-", p.state, _summary(p)) for p in found])
        for plugin in found:
            if plugin.error:
                click.echo(f"{plugin.name} is {plugin.state}: {plugin.error}")


@plugins.command(short_help="One plugin in full.")
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def show(name: str, json_: bool) -> None:
    """One plugin, given its name or its distribution's: components, and the whole error of a broken one."""
    found = named(name)
    if json_:
        _output.as_json([{**_as_dict(plugin), "traceback": plugin.traceback} for plugin in found])
        return
    for plugin in found:
        click.echo(plugin.name)
        _output.pairs(
            [
                ("distribution", plugin.distribution or "- (registered by the program)"),
                ("version", plugin.version or "-"),
                ("loaded from", plugin.target or "-"),
                ("state", f"{plugin.state}: {plugin.error}" if plugin.error else plugin.state),
            ]
        )
        for kind, names in plugin.contributes.items():
            click.echo(f"  {kind}")
            values = {c.name: c.value for c in registry().components(kind) if c.plugin == plugin.name}
            _output.pairs([(f"  {component}", _output.first_line(values[component])) for component in names])
        if plugin.hooks:
            click.echo("  hooks")
            _output.pairs([(f"  {name}", _output.first_line(getattr(hookspecs, name, None))) for name in plugin.hooks])
        if plugin.traceback:
            click.echo()
            click.echo(plugin.traceback.rstrip())


@plugins.command(short_help="Whether what a plugin contributes keeps its promises.")
@click.argument("plugin", metavar="NAME-OR-PATH")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, plugin: str, json_: bool) -> None:
    """Put everything that a plugin contributes through the kit of its kind.

    The plugin is named by itself or its distribution; one that is not installed by a path, to the folder of its
    pyproject.toml or to a module. What needs arguments that cannot be guessed is not checked, and says so. Exits with 1
    where something is wrong.
    """
    from kerata.cli._check import run

    own_commands = getattr(ctx.find_root().command, "own_commands", ())
    sys.exit(0 if run(plugin, own_commands, json_) else 1)


def _timings() -> None:
    """What a plugin is the first to import counts as its own, but for the kernel, on which all of them stand."""
    import_module("kerata.models")
    found = sorted(registry().plugins(), key=lambda plugin: -plugin.seconds)
    _output.table(("name", "ms", "state"), [(p.name, f"{1000 * p.seconds:.1f}", p.state) for p in found])
    slow = [p for p in found if p.seconds > SLOW]
    if slow:
        click.echo(
            f"slow, over {1000 * SLOW:.0f} ms: {', '.join(p.name for p in slow)}. A plugin is imported whenever a name "
            "is looked up: let it import what is heavy only where it is used."
        )


def _summary(plugin: Plugin) -> str:
    """How much of each kind, or in all; a component counts once, however many names it has."""
    counts = {kind: len(registry().contributed(plugin, kind)) for kind in plugin.contributes}
    if len(counts) > 3:
        return f"{sum(counts.values())} of {len(counts)} kinds"
    told = [f"{kind} {count}" for kind, count in counts.items()]
    return ", ".join([*told, *([f"hooks {len(plugin.hooks)}"] if plugin.hooks else [])]) or "-"


def _as_dict(plugin: Plugin) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "state": plugin.state,
        "error": plugin.error,
        "loaded_from": plugin.target,
        "contributes": {kind: list(names) for kind, names in plugin.contributes.items()},
        "hooks": list(plugin.hooks),
    }
