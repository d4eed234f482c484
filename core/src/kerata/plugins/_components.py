"""What the registry knows of a plugin and of each thing that it contributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Component:
    """One named thing, and where it came from.

    `distribution` and `version` are None for what a program registered itself.
    """

    name: str
    kind: str
    value: Any
    plugin: str
    distribution: str | None = None
    version: str | None = None

    @property
    def source(self) -> str:
        """The name that qualifies the component: its distribution, else its plugin."""
        return self.distribution or self.plugin

    @property
    def qualified_name(self) -> str:
        """The name that is never ambiguous: `kerata-swish:Swish`."""
        return f"{self.source}:{self.name}"


@dataclass(frozen=True)
class Plugin:
    """An installed or registered plugin.

    `error` is why a broken one is broken, on one line, and `traceback` the same at length. `contributes` maps
    a kind to the names it contributes; it is empty unless the plugin is active. `hooks` are those that contribute
    nothing: in the life of a model, and of a vocabulary. `target` is the entry point's value. `seconds` is how long it
    took to import, and to ask for what it has.
    """

    name: str
    distribution: str | None
    version: str | None
    state: Literal["active", "disabled", "broken"]
    error: str | None = None
    contributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target: str | None = None
    traceback: str | None = None
    hooks: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def in_words(self) -> str:
        """`the plugin 'swish' (kerata-swish 1.0)`."""
        from_where = " ".join(filter(None, (self.distribution, self.version))) or "registered by the program"
        return f"the plugin {self.name!r} ({from_where})"

    def answers_to(self, name: str) -> bool:
        """Whether `name` is the plugin's or its distribution's."""
        return normalized(name) in (normalized(self.name), normalized(self.distribution or self.name))


def normalized(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return name.lower().replace("_", "-").replace(".", "-")
