"""Plugins: what they may contribute, how they are found, and the registry that resolves every name."""

from __future__ import annotations

from kerata.plugins._components import Component, Plugin
from kerata.plugins._registry import Registry, name_of, registry
from kerata.plugins.hookspecs import KINDS, hookimpl

__all__ = ["KINDS", "Component", "Plugin", "Registry", "hookimpl", "name_of", "registry"]
