"""What can be wrong with an installation."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence
from types import ModuleType
from typing import NamedTuple

from kerata import config
from kerata.cli import _output
from kerata.cli._backends import BackendReport
from kerata.errors import AmbiguousNameError, MissingPluginError
from kerata.kinds import with_article
from kerata.plugins import KINDS, _discovery, registry
from kerata.suggestions import did_you_mean

_VARIABLES = ("KERATA_ALLOW_CODE", "KERATA_BACKEND", "KERATA_DEVICE", "KERATA_DISABLED_PLUGINS", "KERATA_HOME")


class Problem(NamedTuple):
    """What is wrong, and what to do about it."""

    text: str
    cure: str


def environment_problems() -> list[Problem]:
    """Environment variables that look like misspelt ones of ours."""
    problems = []
    for name in sorted(os.environ):
        close = did_you_mean(name, _VARIABLES, most=1, cutoff=0.85)
        if close and name not in _VARIABLES:
            problems.append(Problem(f"the environment variable {name} is not known", close.strip()))
    return problems


def plugin_problems(settings: config.Settings, own_commands: Container[str]) -> list[Problem]:
    """Broken plugins, names that several claim, what authors forgot, settings that name plugins that are not there."""
    plugins = registry().plugins()
    by_variable = os.environ.get("KERATA_DISABLED_PLUGINS", "").replace(" ", "").split(",")
    in_file = [name for name in settings.disabled_plugins if name not in by_variable]
    problems = [
        Problem(
            f"the plugin {p.name} ({p.distribution or 'no distribution'}) is broken: {p.error}",
            f"`kerata plugins show {p.name}` shows the whole error; upgrade it, or switch it off with "
            f"`kerata config set disabled_plugins {','.join([*in_file, p.name])}`",
        )
        for p in plugins
        if p.state == "broken"
    ]
    for kind in KINDS:
        for name in registry().names(kind):
            try:
                registry().get(kind, name)
            except AmbiguousNameError as error:
                problems.append(Problem(str(error), "as above, or uninstall one of them"))
    problems += [
        Problem(
            f"the distribution {distribution} has entry points in the group {group!r}, which nobody reads",
            f"its authors are to name the group {_discovery.GROUP!r} in pyproject.toml: "
            f"[project.entry-points.{_discovery.GROUP}]",
        )
        for distribution, group in _discovery.misnamed_groups()
    ]
    problems += [
        Problem(
            f"the distribution {distribution} needs {wanted}; "
            + (f"{there} is there" if there else "it is not installed"),
            f"`pip install -U {distribution}` brings versions that go together",
        )
        for distribution, wanted, there in _discovery.unmet_requirements()
    ]
    problems += [
        Problem(
            f"the command {c.name!r} of {c.source} cannot be run: Kerata has one of that name",
            f"{c.source} is to call it by another name; tell its authors",
        )
        for c in registry().components("commands")
        if c.name in own_commands
    ]
    problems += [
        Problem(
            f"{with_article(kind)}, {c.name!r} of {c.source}, has no docstring",
            "its authors are to give it one: `kerata list` shows the first sentence",
        )
        for kind in KINDS
        for c in registry().components(kind)
        if not isinstance(c.value, (str, ModuleType)) and kind != "primitives" and not _output.first_line(c.value)
    ]
    for word in settings.disabled_plugins:
        if not any(p.answers_to(word) for p in plugins):
            problems.append(
                Problem(
                    f"disabled_plugins names {word!r}, which is not installed",
                    f"take it out of {settings.origins['disabled_plugins']}",
                )
            )
    for key, word in settings.prefer.items():
        if not any(p.answers_to(word) for p in plugins):
            problems.append(
                Problem(
                    f"the preference for {key} names {word!r}, which is not installed",
                    f"`pip install {word}`, or `kerata config set prefer.{key} null`",
                )
            )
    return problems


def backend_problems(found: Sequence[BackendReport]) -> list[Problem]:
    """No backend to use, or one that does not work."""
    problems = []
    try:
        config.choose_backend(registry().names("backends"))
    except MissingPluginError as error:
        first, _, rest = str(error).partition("\n")
        problems.append(Problem(first, rest))
    for report in found:
        if report.installed and not report.importable:
            problems.append(
                Problem(
                    f"the backend {report.name} cannot be used: {report.error}",
                    "correct what `kerata config show` says of it, or "
                    f"`pip install --upgrade {report.distribution or report.name}`",
                )
            )
    return problems
