"""The command group: Kerata's own commands and those of plugins, each imported when it is run."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from kerata._imports import import_target
from kerata._version import __version__
from kerata.errors import BrokenPluginError, KerataError, UnknownNameError
from kerata.suggestions import did_you_mean

_OWN = {
    "plugins": "kerata.cli.plugins_command:plugins",
    "list": "kerata.cli.list_command:list_components",
    "show": "kerata.cli.show_command:show",
    "run": "kerata.cli.run_command:run",
    "inspect": "kerata.cli.inspect_command:inspect",
    "new": "kerata.cli.new_command:new",
    "backends": "kerata.cli.backends_command:backends",
    "doctor": "kerata.cli.doctor_command:doctor",
    "config": "kerata.cli.config_command:config",
    "stubs": "kerata.cli.stubs_command:stubs",
}
"""Kerata's own; a plugin's command of one of these names is never reached."""


class _Group(click.Group):
    own_commands = _OWN

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except KerataError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        from kerata.plugins import registry

        return [*_OWN, *(name for name in registry().names("commands") if name not in _OWN)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _OWN:
            command: click.Command = import_target(_OWN[cmd_name])
            return command
        return _from_plugin(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is None and not args[0].startswith("-"):
            known = self.list_commands(ctx)
            close = did_you_mean(args[0], known)
            ctx.fail(f"there is no command {args[0]!r}.{close} Commands: {', '.join(known)}.")
        return super().resolve_command(ctx, args)


def _from_plugin(name: str) -> click.Command | None:
    from kerata.plugins import registry
    from kerata.plugins._loading import reason

    try:
        component = registry().component("commands", name)
    except UnknownNameError:
        return None
    except KerataError as error:
        return _unusable(name, str(error))
    command = component.value
    if isinstance(command, str):
        try:
            command = import_target(command)
        except Exception as error:
            return _unusable(name, f"it cannot be imported from the plugin {component.source}: {reason(error)}")
    if not isinstance(command, click.Command):
        return _unusable(name, f"the plugin {component.source} gives {command!r}, which is no click command")
    return command


def _unusable(name: str, problem: str) -> click.Command:
    """Stands in for a plugin's command that cannot be had, so that the help page shows all the others."""

    def callback(args: tuple[str, ...]) -> NoReturn:
        raise BrokenPluginError(f"the command {name!r} cannot be used: {problem}")

    anything = click.Argument(["args"], nargs=-1, type=click.UNPROCESSED)
    return click.Command(
        name,
        callback=callback,
        params=[anything],
        short_help="(cannot be used: run it to see why)",
        context_settings={"ignore_unknown_options": True},
    )


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kerata")
def app() -> None:
    """Kerata: deep learning as a microkernel with plugins."""
