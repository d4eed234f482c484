"""`kerata plugins check`: the kits of `kerata.testing` on everything that a plugin contributes."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import click

from kerata import config
from kerata.cli import _output
from kerata.cli._diagnosis import Problem, distribution_problems, plugin_problems, unmet_problem
from kerata.cli._plugin_names import named
from kerata.plugins import Plugin, _discovery, registry

_COMPUTED = frozenset(
    "layers activations initializations objectives metrics regularizers constraints optimizers callbacks".split()
)
"""Kinds whose kits compute, with the backend configured."""

_STATES = ("passed", "failed", "not checked", "broken", "disabled")


def run(plugin: str, own_commands: Container[str], json_: bool) -> bool:
    """Check a plugin, and print what came of it, each line as soon as it is known.

    Arguments:
        plugin: its name, its distribution's, or a path.
        own_commands: names of commands that no plugin can have.
        json_: whether to print JSON, at the end.

    Returns:
        whether nothing is wrong.
    """
    if _is_path(plugin):  # of one that is not installed, doctor says nothing of how to switch it off
        plugins, problems = _from_path(plugin)
        problems += plugin_problems([p for p in plugins if p.state == "active"], own_commands)
    else:
        plugins = named(plugin)
        problems = distribution_problems({p.distribution for p in plugins}) + plugin_problems(plugins, own_commands)
    report = []
    for found in plugins:
        outcomes = []
        for label, outcome in _outcomes(found, json_):
            outcomes.append(outcome)
            if not json_:
                click.echo(f"  {label}  {outcome.state}" + (f": {outcome.note}" if outcome.note else ""))
        report.append((found, outcomes))
    states = [outcome.state for _, outcomes in report for outcome in outcomes]
    if json_:
        _output.as_json(
            {
                "plugins": [
                    {"name": p.name, "distribution": p.distribution, "state": p.state, "error": p.error}
                    | {"components": [outcome._asdict() for outcome in outcomes]}
                    for p, outcomes in report
                ],
                "problems": [problem._asdict() for problem in problems],
            }
        )
    else:
        for problem in problems:
            _output.problem("!", *problem)
        told = [*states, *(p.state for p in plugins if p.state != "active")]
        counts = [f"{told.count(state)} {state}" for state in _STATES if state in told]
        if problems:
            counts.append(f"{len(problems)} other problem" + ("s" if len(problems) > 1 else ""))
        click.echo(", ".join(counts) or "nothing to check")
    return not problems and "failed" not in states and all(p.state == "active" for p in plugins)


def _outcomes(plugin: Plugin, quiet: bool) -> Iterator[tuple[str, Any]]:
    """What became of each component, with its kind and name in a column."""
    if not quiet:
        _output.heading(f"{plugin.name} ({_source(plugin)})" + _backend(plugin))
    if plugin.state != "active":
        if not quiet:
            click.echo(textwrap.indent((plugin.traceback or f"it is {plugin.state}: {plugin.error}").rstrip(), "  "))
        return
    from kerata.testing.plugin_check import checked, subjects

    labels = [name if kind == "hooks" else f"{kind[:-1]} {name}" for kind, name in subjects(plugin)]
    width = max(map(len, labels), default=0)
    for label, outcome in zip(labels, checked(plugin), strict=True):
        yield f"{label:<{width}}", outcome


def _source(plugin: Plugin) -> str:
    return " ".join(filter(None, (plugin.distribution, plugin.version))) or "not installed"


def _backend(plugin: Plugin) -> str:
    """The backend that the kits compute with, where they need one.

    Raises:
        MissingPluginError: there is none.
    """
    if not (_COMPUTED & set(plugin.contributes) or plugin.hooks):
        return ""
    return f" on {config.choose_backend(list(registry().names('backends')))}"


def _is_path(word: str) -> bool:
    """Whether a word is meant as a path: it looks like one; or there is something, and no plugin of that name."""
    if os.sep in word or "/" in word or word in (".", "..") or word.endswith(".py"):
        return True
    return Path(word).exists() and not any(p.answers_to(word) for p in registry().plugins())


def _from_path(path: str) -> tuple[list[Plugin], list[Problem]]:
    """The plugins there, registered in this process alone, and what is wrong with what they ask for."""
    from kerata.plugins._folders import source

    found = source(Path(path))
    sys.path.insert(0, str(found.folder))
    plugins = [registry().load(candidate) for candidate in found.candidates]
    unmet = [unmet_problem(found.distribution or path, *wanted) for wanted in _discovery.unmet(found.requirements)]
    return plugins, unmet
