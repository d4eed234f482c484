"""Which plugins the components of a model came from: written beside the configuration, and said when one is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from kerata.bases.constraint import Constraint
from kerata.bases.regularizer import Regularizer
from kerata.errors import FileFormatError
from kerata.plugins import registry
from kerata.plugins._components import Component
from kerata.saving.contents import shortened

Sources = dict[str, dict[str, dict[str, str]]]
"""Kind and name of a component -> "plugin", "distribution" and "version" of it, as far as known."""


def sources_of(model: Any, named: Iterable[Component]) -> Sources:
    """The sources of what a model is made of.

    Arguments:
        model: the model.
        named: the components that its configuration names (`Registry.naming`).
    """
    found = [*named, *_penalties(model)]
    sources: Sources = {}
    for component in found:
        about = {"plugin": component.plugin, "distribution": component.distribution, "version": component.version}
        known = {key: value for key, value in about.items() if value}
        sources.setdefault(component.kind, {})[component.name] = known
    return {kind: dict(sorted(names.items())) for kind, names in sorted(sources.items())}


def read_sources(text: str | None) -> Sources:
    """The sources from the text in a file; none where a file has no such text.

    Raises:
        FileFormatError: the text is something else.
    """
    if text is None:
        return {}
    try:
        sources = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"The attribute kerata_components is not JSON: {error}.") from error
    if not _is_sources(sources):
        raise FileFormatError(
            "The attribute kerata_components should hold plugin, distribution and version of each component."
        )
    result: Sources = sources
    return result


def distributions(sources: Sources) -> dict[str, dict[str, str]]:
    """The distribution, or else the plugin, of each component, for `Registry.origins`."""
    return {
        kind: {
            name: source.get("distribution") or source["plugin"]
            for name, source in names.items()
            if source.get("distribution") or source.get("plugin")
        }
        for kind, names in sources.items()
    }


def versions(sources: Sources, text: str) -> str:
    """Which versions of the distributions that `text` names a file says it was written with, in quotes."""
    found = {
        f"{source['distribution']} {source['version']}"
        for names in sources.values()
        for source in names.values()
        if {"distribution", "version"} <= source.keys() and _is_word(source["distribution"], text)
    }
    return ", ".join(repr(shortened(version)) for version in sorted(found)[:6])


def _is_word(word: str, text: str) -> bool:
    return word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def _is_sources(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(names, dict)
        and all(
            isinstance(source, dict) and all(isinstance(entry, str) for entry in source.values())
            for source in names.values()
        )
        for names in value.values()
    )


def _penalties(model: Any) -> list[Component]:
    """The regularizers and constraints that layers have as attributes."""
    found = []
    for layer in _all_layers(model):
        for value in vars(layer).values():
            for kind, base in (("regularizers", Regularizer), ("constraints", Constraint)):
                component = registry().component_of(kind, type(value)) if isinstance(value, base) else None
                if component is not None:
                    found.append(component)
    return found


def _all_layers(model: Any) -> list[Any]:
    layers: list[Any] = []
    for layer in model._all_layers() if hasattr(model, "_all_layers") else ():
        inner: Mapping[str, Any] = vars(layer)
        layers += [layer, *_all_layers(layer)]
        layers += [part for part in (inner.get("layer"), inner.get("forward_layer")) if part is not None]
    return layers
