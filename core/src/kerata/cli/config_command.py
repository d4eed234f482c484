"""`kerata config`: the configuration in force, and changing the file it comes from."""

from __future__ import annotations

import click

from kerata import config as configuration
from kerata.cli import _output


@click.group(short_help="Show the configuration, or change it.")
def config() -> None:
    """The configuration: show it, or set a key of the file."""


@config.command()
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def show(json_: bool) -> None:
    """Each setting, its value, and where that comes from."""
    settings = configuration.current()
    values = configuration.as_dict(settings)
    if json_:
        _output.as_json(
            {key: {"value": value, "origin": settings.origins[key]} for key, value in values.items()}
            | {"file": str(configuration.config_path())}
        )
        return
    _output.table(("setting", "value", "from"), rows_of(settings))
    click.echo()
    click.echo(f"file: {configuration.config_path()}")


@config.command("set")
@click.argument("key")
@click.argument("value")
def set_(key: str, value: str) -> None:
    """Write KEY of the configuration file; the VALUE null takes it out.

    \b
    kerata config set backend theano
    kerata config set disabled_plugins kerata-swish,kerata-other
    kerata config set prefer.layers:Swish kerata-swish
    """  # noqa: D301 (a real backspace, which tells click to keep the lines)
    path = configuration.set_value(key, value)
    click.echo(f"{path}: {key} is {'no longer set' if value == 'null' else value}")
    if key == "backend" and value != "null":
        from kerata.plugins import registry

        known = registry().names("backends")
        if value.lower() not in known:
            click.echo(
                f"warning: no backend {value!r} is installed; `pip install kerata-backend-{value.lower()}`",
                err=True,
            )


def rows_of(settings: configuration.Settings) -> list[tuple[str, str, str]]:
    """Setting, value, and origin, as text."""
    return [
        (key, _output.plain(value), settings.origins[key]) for key, value in configuration.as_dict(settings).items()
    ]
