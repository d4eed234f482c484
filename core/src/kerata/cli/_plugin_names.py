"""Plugins as a user names them on the command line."""

from __future__ import annotations

from kerata.errors import UnknownNameError
from kerata.plugins import Plugin, _discovery, registry
from kerata.plugins._components import normalized


def named(name: str) -> list[Plugin]:
    """The plugins of a name, their own or their distribution's; one at least.

    Raises:
        UnknownNameError: there is none; it says why, where that can be known.
    """
    found = [plugin for plugin in registry().plugins() if plugin.answers_to(name)]
    if not found:
        raise UnknownNameError(_why_not(name))
    return found


def _why_not(name: str) -> str:
    from kerata.plugins.official import DISTRIBUTIONS
    from kerata.suggestions import did_you_mean

    stated = f"[project.entry-points.{_discovery.GROUP}] of its pyproject.toml"
    for distribution, group in _discovery.misnamed_groups():
        if normalized(distribution) == normalized(name):
            return (
                f"the distribution {distribution} is installed, with entry points in the group {group!r}, which nobody "
                f"reads.\nIts plugins belong below {stated}."
            )
    if normalized(name) in map(normalized, _discovery.without_plugin()):
        return f"the distribution {name} is installed, and states no plugin.\nIts module belongs below {stated}."
    official = next((d for d in (name, f"kerata-{name}") if d in DISTRIBUTIONS), None)
    if official:
        return f"the plugin {name} is not installed.\nInstall it with `pip install {official}`."
    known = {word for p in registry().plugins() for word in (p.name, p.distribution or p.name)}
    return f"no plugin {name!r} is installed.{did_you_mean(name, known)}\n`kerata plugins` lists those that are."
