"""Plugins: what they may contribute, how they are found, and the registry that resolves every name."""

from __future__ import annotations

from kerata.kinds import KINDS
from kerata.plugins._components import Component, Plugin
from kerata.plugins._registry import Registry, name_of, registry
from kerata.plugins.hookspecs import hookimpl

__all__ = ["KINDS", "Component", "Plugin", "Registry", "hookimpl", "name_of", "registry"]
