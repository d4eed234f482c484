"""Errors about names that cannot be resolved: what was asked, why it is not there, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kerata.errors import (
    AmbiguousNameError,
    BrokenPluginError,
    KerataError,
    MissingPluginError,
    UnknownNameError,
)
from kerata.kinds import with_article
from kerata.plugins._components import Component, Plugin
from kerata.plugins.official import DISTRIBUTIONS
from kerata.suggestions import did_you_mean


def missing_from_owner(
    kind: str, name: str, owner: str, plugins: Sequence[Plugin], names: Iterable[str]
) -> KerataError:
    """The error for a name that is known to belong to the distribution or plugin `owner`."""
    noun = kind[:-1]
    states = {plugin.state: plugin for plugin in plugins if plugin.answers_to(owner)}
    if not states:
        close = "" if owner in DISTRIBUTIONS else did_you_mean(owner, [p.distribution or p.name for p in plugins])
        return MissingPluginError(
            f"the {noun} {name!r} comes from the plugin {owner}, which is not installed.{close}\n"
            f"Install it with `pip install {owner}`."
        )
    if "broken" in states:
        return BrokenPluginError(
            f"the {noun} {name!r} comes from the plugin {owner}, which could not be loaded:\n"
            f"{states['broken'].error}\n"
            f"`kerata plugins show {states['broken'].name}` shows the whole error."
        )
    if "disabled" in states:
        return MissingPluginError(
            f"the {noun} {name!r} comes from the plugin {owner}, which is installed but switched off: "
            f"{states['disabled'].error}.\nTake it out of there to use it."
        )
    active = states["active"]
    version = f" {active.version}" if active.version else ""
    close = did_you_mean(name, names)
    return UnknownNameError(
        f"the plugin {owner}{version} is installed but has no {noun} called {name!r}.{close}\n"
        f"`kerata plugins show {active.name}` lists what it has; another version of it may have more."
    )


def unknown(
    kind: str, name: str, names: Iterable[str], other_kinds: Sequence[str], plugins: Sequence[Plugin]
) -> UnknownNameError:
    """The error for a name that nobody is known to provide."""
    lines = [f"no {kind[:-1]} is called {name!r}.{did_you_mean(name, names)}"]
    if other_kinds:
        lines.append(f"{name!r} is {' and '.join(map(with_article, other_kinds))}.")
    lines += [
        f"The plugin {plugin.name} could not be loaded and may have it: {plugin.error}"
        for plugin in plugins
        if plugin.state == "broken"
    ]
    lines.append(f"`kerata list {kind}` shows all that are installed.")
    return UnknownNameError("\n".join(lines))


def ambiguous(kind: str, name: str, found: Sequence[Component], preferred: str | None) -> AmbiguousNameError:
    """The error for a bare name that several plugins provide."""
    lines = [f"several plugins have {with_article(kind)} called {name!r}:"]
    lines += [f"  {c.qualified_name!r} from {c.source} {c.version or '(registered by the program)'}" for c in found]
    if preferred:
        lines.append(f"The configuration prefers {preferred!r}, which is none of them.")
    lines.append(f"Use a qualified name, or prefer one: `kerata config set prefer.{kind}:{name} {found[0].source}`.")
    return AmbiguousNameError("\n".join(lines))
