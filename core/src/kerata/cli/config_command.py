"""`kerata config`: the configuration in force, and changing the file it comes from."""

from __future__ import annotations

import click

from kerata import config as configuration
from kerata.cli import _output
from kerata.errors import ConfigurationError
from kerata.suggestions import did_you_mean


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


@config.command()
@click.argument("key")
def get(key: str) -> None:
    """The value of KEY that is in force; `-` where nothing is set."""
    settings = configuration.current()
    values = configuration.as_dict(settings)
    if key not in values:
        raise ConfigurationError(configuration.unknown_key(key))
    click.echo(_output.plain(values[key]))


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
    unknown = [] if value == "null" else _unknown_names(key, value)
    for word, close in unknown:
        if close:
            raise ConfigurationError(f"{key} cannot be {value!r}: nothing is called {word!r}.{close}")
    path = configuration.set_value(key, value)
    click.echo(f"{path}: {key} is {'no longer set' if value == 'null' else value}")
    if unknown and key == "backend":
        word = unknown[0][0]
        click.echo(f"warning: no backend {word!r} is installed; `pip install kerata-backend-{word}`", err=True)


def _unknown_names(key: str, value: str) -> list[tuple[str, str]]:
    """Names in a value that are not installed, each with what was probably meant."""
    from kerata.plugins import registry
    from kerata.plugins.official import DISTRIBUTIONS

    plugins = registry().plugins()
    if key == "backend":
        words = [value.lower()]
        installed = {name: name for name in registry().names("backends")}
        official = {d.removeprefix("kerata-backend-") for d in DISTRIBUTIONS if d.startswith("kerata-backend-")}
    elif key == "disabled_plugins" or key.startswith("prefer."):
        words = [word.strip() for word in value.strip("[]").split(",") if word.strip()]
        installed = {word: word for p in plugins for word in (p.name, p.distribution) if word}
        official = set(DISTRIBUTIONS)
    else:
        return []
    missing = [w for w in words if w not in installed and not any(p.answers_to(w) for p in plugins)]
    return [(w, "" if w in official else did_you_mean(w, {*installed, *official}, most=1, cutoff=0.8)) for w in missing]


def rows_of(settings: configuration.Settings) -> list[tuple[str, str, str]]:
    """Setting, value, and origin, as text."""
    return [
        (key, _output.plain(value), settings.origins[key]) for key, value in configuration.as_dict(settings).items()
    ]
