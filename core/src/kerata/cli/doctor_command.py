"""`kerata doctor`: the state of the installation, what is wrong with it, and the cure."""

from __future__ import annotations

import sys
from typing import Any

import click

from kerata import config
from kerata.cli import _output
from kerata.cli._diagnosis import (
    Problem,
    backend_problems,
    cluster_check,
    distribution_problems,
    environment_problems,
    plugin_problems,
    setting_problems,
)
from kerata.errors import ConfigurationError


@click.command(short_help="What is wrong, and the cure.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--cluster", is_flag=True, help="Whether the workers of a cluster see one another.")
@click.pass_context
def doctor(ctx: click.Context, json_: bool, cluster: bool) -> None:
    """Versions, backends, configuration, problems and their cures; exits with 1 if there are problems.

    With --cluster, run on all workers at once, it looks at what is between them and at nothing else.
    """
    report: dict[str, Any] = {"versions": _versions()}
    problems: list[Problem] = environment_problems()
    settings: config.Settings | None
    try:
        settings = config.current()
    except ConfigurationError as error:
        problems.append(Problem(str(error), "correct it, or remove it to use the default"))
        settings = None
    if settings is not None and cluster:
        report["cluster"], found = cluster_check()
        problems += found
    elif settings is not None:
        from kerata.cli._backends import reports
        from kerata.plugins import registry

        backends = reports()
        report["backends"] = [backend.as_dict() for backend in backends]
        report["configuration"] = {
            key: {"value": value, "origin": settings.origins[key]} for key, value in config.as_dict(settings).items()
        }
        plugins = registry().plugins()
        states = [plugin.state for plugin in plugins]
        report["plugins"] = {state: states.count(state) for state in ("active", "disabled", "broken")}
        own_commands = getattr(ctx.find_root().command, "own_commands", ())
        problems += plugin_problems(plugins, own_commands) + distribution_problems()
        problems += setting_problems(settings) + backend_problems(backends)
    report["problems"] = [problem._asdict() for problem in problems]
    if json_:
        _output.as_json(report)
    else:
        _print(report)
    sys.exit(1 if problems else 0)


def _print(report: dict[str, Any]) -> None:
    _output.heading("versions")
    _output.pairs(list(report["versions"].items()))
    if "backends" in report:
        _output.heading("backends")
        _output.pairs([(b["name"], _backend_text(b)) for b in report["backends"]])
        _output.heading("plugins")
        _output.pairs([(state, str(count)) for state, count in report["plugins"].items()])
        _output.heading(f"configuration ({config.config_path()})")
        _output.pairs(
            [(k, f"{_output.plain(v['value'])}  ({v['origin']})") for k, v in report["configuration"].items()]
        )
    if "cluster" in report:
        _output.heading("workers")
        _output.pairs(list(report["cluster"].items()))
    if not report["problems"]:
        click.echo("no problems")
        return
    _output.heading("problems")
    for number, problem in enumerate(report["problems"], start=1):
        _output.problem(f"{number}.", problem["text"], problem["cure"])


def _backend_text(backend: dict[str, Any]) -> str:
    if not backend["installed"]:
        return f"not installed (pip install {backend['distribution']})"
    if not backend["importable"]:
        return f"installed, cannot be used: {backend['error']}"
    active = ", active" if backend["active"] else ""
    return f"{backend['version']}{active}; devices: {', '.join(backend['devices']) or 'none'}"


def _versions() -> dict[str, str]:
    import importlib.metadata
    import platform

    versions = {
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    for distribution in ("kerata", "kerata-core", "numpy", "h5py", "pluggy", "PyYAML", "click", "rich"):
        try:
            versions[distribution] = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
