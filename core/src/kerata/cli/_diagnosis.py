"""What can be wrong with an installation."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Container, Sequence
from types import ModuleType
from typing import NamedTuple

from kerata import config
from kerata.cli import _output
from kerata.cli._backends import BackendReport
from kerata.errors import AmbiguousNameError, MissingPluginError
from kerata.kinds import with_article
from kerata.plugins import KINDS, Component, Plugin, _discovery, registry
from kerata.plugins._loading import reason
from kerata.suggestions import did_you_mean

_VARIABLES = (
    "KERATA_ALLOW_CODE",
    "KERATA_BACKEND",
    "KERATA_CLUSTER_TIMEOUT",
    "KERATA_DEVICE",
    "KERATA_DISABLED_PLUGINS",
    "KERATA_HOME",
)

_STATED = f"[project.entry-points.{_discovery.GROUP}]"


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


def cluster_check() -> tuple[dict[str, str], list[Problem]]:
    """What was found of each worker of the cluster that this process is in, and what is wrong."""
    found = [one for one in registry().hook.kerata_cluster_check() if one is not None]
    if not found:
        what = "no plugin knows of a cluster that this process is in: TF_CONFIG is not set"
        cure = "run it where TF_CONFIG is set, or `kerata run --workers 2 -m kerata doctor --cluster` on one machine"
        return {}, [Problem(what, cure)]
    return (
        {worker: text for one in found for worker, text in one["workers"].items()},
        [Problem(*problem) for one in found for problem in one["problems"]],
    )


def plugin_problems(plugins: Sequence[Plugin], own_commands: Container[str]) -> list[Problem]:
    """What is wrong with some plugins: broken, names that others claim too, what their authors forgot.

    Arguments:
        plugins: of the registry.
        own_commands: names of commands that no plugin can have.
    """
    components = [
        c for kind in KINDS for c in registry().components(kind) if any(_is_of(c, plugin) for plugin in plugins)
    ]
    found = [_broken(p) for p in plugins if p.state == "broken"]
    for kind, name in dict.fromkeys((c.kind, c.name) for c in components):
        try:
            registry().get(kind, name)
        except AmbiguousNameError as error:
            found.append(Problem(str(error), "as above, or uninstall one of them"))
    found += [
        Problem(
            f"the command {c.name!r} of {c.source} cannot be run: Kerata has one of that name",
            f"{c.source} is to call it by another name; tell its authors",
        )
        for c in components
        if c.kind == "commands" and c.name in own_commands
    ]
    found += [
        Problem(
            f"{with_article(c.kind)}, {c.name!r} of {c.source}, has no docstring",
            "its authors are to give it one: `kerata list` shows the first sentence",
        )
        for c in components
        if not isinstance(c.value, (str, ModuleType)) and c.kind != "primitives" and not _output.first_line(c.value)
    ]
    return found + [problem for c in components if (problem := _astray(c))]


def distribution_problems(only: Container[str | None] | None = None) -> list[Problem]:
    """What is wrong with distributions, whatever their plugins do: versions, and entry points that nobody reads.

    Arguments:
        only: names of those to look at (default: all of them).
    """
    found = [
        Problem(
            f"the distribution {distribution} has entry points in the group {group!r}, which nobody reads",
            f"its authors are to name the group {_discovery.GROUP!r} in pyproject.toml: {_STATED}",
        )
        for distribution, group in _discovery.misnamed_groups()
        if only is None or distribution in only
    ]
    found += [
        Problem(
            f"the distribution {distribution} looks like a plugin, and states none",
            f"its authors are to name its module in pyproject.toml, below {_STATED}",
        )
        for distribution in _discovery.without_plugin()
        if only is None or distribution in only
    ]
    unmet = _discovery.unmet_requirements()
    return found + [unmet_problem(*each) for each in unmet if only is None or each[0] in only]


def unmet_problem(distribution: str, wanted: str, there: str | None) -> Problem:
    """That a distribution needs another one, or another version of it."""
    return Problem(
        f"the distribution {distribution} needs {wanted}; " + (f"{there} is there" if there else "it is not installed"),
        f"`pip install -U {distribution}` brings versions that go together",
    )


def setting_problems(settings: config.Settings) -> list[Problem]:
    """Settings that name plugins which are not there."""
    plugins = registry().plugins()
    found = [
        Problem(
            f"disabled_plugins names {word!r}, which is not installed",
            f"take it out of {settings.origins['disabled_plugins']}",
        )
        for word in settings.disabled_plugins
        if not any(p.answers_to(word) for p in plugins)
    ]
    found += [
        Problem(
            f"the preference for {key} names {word!r}, which is not installed",
            f"`pip install {word}`, or `kerata config set prefer.{key} null`",
        )
        for key, word in settings.prefer.items()
        if not any(p.answers_to(word) for p in plugins)
    ]
    return found


def _broken(plugin: Plugin) -> Problem:
    by_variable = os.environ.get("KERATA_DISABLED_PLUGINS", "").replace(" ", "").split(",")
    in_file = [name for name in config.current().disabled_plugins if name not in by_variable]
    return Problem(
        f"the plugin {plugin.name} ({plugin.distribution or 'no distribution'}) is broken: {plugin.error}",
        f"`kerata plugins show {plugin.name}` shows the whole error; upgrade it, or switch it off with "
        f"`kerata config set disabled_plugins {','.join([*in_file, plugin.name])}`",
    )


def _is_of(component: Component, plugin: Plugin) -> bool:
    return (component.plugin, component.distribution) == (plugin.name, plugin.distribution)


def _astray(component: Component) -> Problem | None:
    """That what a component names, to be imported when it is needed, is not there; backends are tried in full."""
    if not isinstance(component.value, str) or component.kind == "backends":
        return None
    module = component.value.partition(":")[0].strip()
    why = f"there is no module {module!r}"
    try:
        if importlib.util.find_spec(module) is not None:
            return None
    except Exception as error:
        if getattr(error, "name", None) != module:
            why = reason(error)
    what = f"{with_article(component.kind)}, {component.name!r} of {component.source}"
    return Problem(
        f"{what}, is named as {component.value!r}: {why}",
        f"its authors are to mend what the hook kerata_{component.kind} returns, or what the distribution packs",
    )


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
