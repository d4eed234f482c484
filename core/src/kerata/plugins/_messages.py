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
from kerata.renamed import name_hint
from kerata.suggestions import did_you_mean


def missing_from_owner(
    kind: str, name: str, owner: str, plugins: Sequence[Plugin], names: Iterable[str]
) -> KerataError:
    """The error for a name that is known to belong to the distribution or plugin `owner`."""
    noun, known, bare = kind[:-1], owner, name
    name, owner = _quoted(name), _quoted(owner)
    states = {plugin.state: plugin for plugin in plugins if plugin.answers_to(known)}
    if not states and known in DISTRIBUTIONS:
        return MissingPluginError(
            f"the {noun} {name} comes from the plugin {known}, which is not installed.\n"
            f"Install it with `pip install {known}`."
        )
    if not states:
        # Whoever wrote a file wrote this: it is shown, and never as a command that somebody may paste.
        return MissingPluginError(
            f"the {noun} {name} is said to come from {owner}, which is not installed."
            f"{did_you_mean(known, [p.distribution or p.name for p in plugins])}\n"
            f"That is no official plugin. Install it if you know its source and trust it; or pass the {noun} itself: "
            f"custom_objects={{{name}: ...}}."
        )
    if "broken" in states:
        return BrokenPluginError(
            f"the {noun} {name} comes from the plugin {known}, which could not be loaded:\n"
            f"{states['broken'].error}\n"
            f"`kerata plugins show {states['broken'].name}` shows the whole error."
        )
    if "disabled" in states:
        return MissingPluginError(
            f"the {noun} {name} comes from the plugin {known}, which is installed but switched off: "
            f"{states['disabled'].error}.\nTake it out of there to use it."
        )
    active = states["active"]
    version = f" {active.version}" if active.version else ""
    close = did_you_mean(bare, names)
    return UnknownNameError(
        f"the plugin {known}{version} is installed but has no {noun} called {name}.{close}\n"
        f"`kerata plugins show {active.name}` lists what it has; another version of it may have more."
    )


def unknown(
    kind: str,
    name: str,
    names: Iterable[str],
    other_kinds: Sequence[str],
    plugins: Sequence[Plugin],
    in_configuration: bool = False,
) -> UnknownNameError:
    """The error for a name that nobody is known to provide; `in_configuration`: one that a file or text holds."""
    hint = name_hint(kind, name) or did_you_mean(name, names)
    lines = [f"no {kind[:-1]} is called {_quoted(name)}.{hint}"]
    if other_kinds:
        lines.append(f"{_quoted(name)} is {' and '.join(map(with_article, other_kinds))}.")
    if in_configuration:
        lines.append(f"One of your own is passed to what reads it: custom_objects={{{_quoted(name)}: ...}}.")
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


def _quoted(name: str) -> str:
    """A name as a string of Python's, cut where it is long: it may come from a file."""
    return repr(name if len(name) <= 80 else name[:77] + "...")
