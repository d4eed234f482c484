"""The registry: every name a user writes is resolved here, and its origin is known."""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pluggy

from kerata import config
from kerata.errors import ArgumentError, ArgumentTypeError, BrokenPluginError, KerataError
from kerata.kinds import KINDS
from kerata.plugins import _discovery, _hook_guard, _loading, _messages, hookspecs
from kerata.plugins._components import Component, Plugin, normalized
from kerata.plugins.official import OFFICIAL
from kerata.suggestions import did_you_mean


class Registry:
    """Resolves names to components and knows which plugin each came from.

    Installed plugins are found and imported at the first need of any of them. One that fails is kept as
    broken, with the reason, and the others are not touched by it.

    Arguments:
        find: returns the plugins that could be loaded; default: the installed ones.
    """

    def __init__(self, find: Callable[[], Sequence[_discovery.Candidate]] = _discovery.installed) -> None:
        self._find = find
        self._lock = threading.RLock()
        self._pending: deque[_discovery.Candidate] | None = None
        self._loading_depth = 0
        self._loaded = False
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: dict[str, Plugin] = {}
        self._components: dict[str, dict[str, list[Component]]] = {kind: {} for kind in KINDS}
        self._scopes: ContextVar[tuple[Mapping[str, Any], ...]] = ContextVar("scopes", default=())
        self._origins: ContextVar[Mapping[str, Mapping[str, str]] | None] = ContextVar("origins", default=None)
        self._named_components: ContextVar[list[Component] | None] = ContextVar("named", default=None)
        self.custom_objects: dict[str, Any] = {}
        """Names that win over every plugin's, in the whole process; see also `scope`."""

    def get(self, kind: str, name: str, *, came_from: str | None = None) -> Any:
        """The component of a name; `component` says more about the arguments and errors."""
        return self.component(kind, name, came_from=came_from).value

    def component(self, kind: str, name: str, *, came_from: str | None = None) -> Component:
        """The component of a name, with its origin.

        Arguments:
            kind: one of `KINDS`: `"layers"`, `"optimizers"`, ...
            name: bare (`"Dense"`) or qualified by a distribution or plugin (`"kerata-swish:Swish"`).
                Optimizers and backends are also found in another case (`"sgd"`).
            came_from: the distribution that is known to have provided it, such as one recorded in a file; it
                decides between several, and is named when the component is missing. Default: what `origins` says.

        Raises:
            UnknownNameError: nobody provides it.
            MissingPluginError: its plugin is not installed, or switched off.
            BrokenPluginError: its plugin could not be loaded.
            AmbiguousNameError: several plugins provide it.
        """
        _check_kind(kind)
        if not isinstance(name, str):
            raise ArgumentTypeError(f"the name of a {kind[:-1]} must be a string; got {name!r}.")
        for objects in (*reversed(self._scopes.get()), self.custom_objects):
            if name in objects:
                return Component(name, kind, objects[name], plugin="custom objects")
        self._load()
        came_from = came_from or (self._origins.get() or {}).get(kind, {}).get(name)
        source, _, bare = name.rpartition(":")
        found = self._named(kind, bare)
        if source:
            found = [c for c in found if _is_from(c, source)]
        if not found:
            other = None if source else self._spelled(kind, bare)
            if other is not None:
                return self.component(kind, other, came_from=came_from)
            raise self._not_found(kind, bare, source or came_from)
        return found[0] if _all_same(found) else self._preferred(kind, bare, found, came_from)

    def names(self, kind: str) -> list[str]:
        """The bare names of a kind, sorted."""
        _check_kind(kind)
        self._load()
        return sorted(self._components[kind])

    def components(self, kind: str) -> list[Component]:
        """All components of a kind, sorted by name and then by source."""
        return [
            component
            for name in self.names(kind)
            for component in sorted(self._components[kind][name], key=lambda c: c.source)
        ]

    def contributed(self, plugin: Plugin, kind: str) -> list[Component]:
        """What a plugin contributes of a kind, each once: of `mse` and `mean_squared_error` the longer name."""
        longest: dict[int, Component] = {}
        for component in self.components(kind):
            if (component.plugin, component.distribution) == (plugin.name, plugin.distribution):
                known = longest.get(id(component.value), component)
                longest[id(component.value)] = max(known, component, key=lambda c: len(c.name))
        return sorted(longest.values(), key=lambda component: component.name)

    def implementations(self, backend: str) -> dict[str, Any]:
        """What plugins implement for a backend: primitive to implementation, or to `"module:function"`."""
        suffix = f"@{backend}"
        return {
            name.removesuffix(suffix): self.get("primitives", name)
            for name in self.names("primitives")
            if name.endswith(suffix)
        }

    def provenance(self, kind: str, value_or_name: Any) -> Component:
        """Where a component comes from, given its name, the component itself, or an instance of it.

        Raises:
            UnknownNameError: no plugin provides it.
        """
        _check_kind(kind)
        if isinstance(value_or_name, str):
            return self.component(kind, value_or_name)
        self._load()
        component = self.component_of(kind, value_or_name)
        if component is not None:
            return component
        name = getattr(value_or_name, "__name__", type(value_or_name).__name__)
        raise _messages.unknown(kind, name, self._known_names(kind), (), self.plugins())

    def name_of(self, kind: str, value: Any) -> str:
        """The name to write into a file: the bare one, or the qualified one where that is ambiguous.

        What no plugin provides goes by its own `__name__`, or its class's.
        """
        if isinstance(value, str):
            return value
        _check_kind(kind)
        self._load()
        own_name = getattr(value, "__name__", None) or type(value).__name__
        component = self.component_of(kind, value)
        if component is not None:
            named = self._named_components.get()
            if named is not None:
                named.append(component)
            if spelled := self._spelled(kind, component.name):  # files are in the words of Keras 1
                return spelled
            alone = len(self._components[kind][component.name]) == 1
            return component.name if alone else component.qualified_name
        return str(own_name)

    def component_of(self, kind: str, value: Any) -> Component | None:
        """The component that is `value`, or its class; None where no plugin provides it."""
        self._load()
        for candidate in (value, type(value)):
            same = [c for c in self._every(kind) if c.value is candidate]
            if same:
                return next((c for c in same if c.name == getattr(candidate, "__name__", None)), same[0])
        return None

    @property
    def hook(self) -> pluggy.HookRelay:
        """Calls a hook of every active plugin: `registry().hook.kerata_model_built(model=model)`.

        One that fails raises a `HookError`, which names the plugin.
        """
        self._load()
        return self._manager.hook

    def plugins(self) -> list[Plugin]:
        """All plugins, broken and disabled ones too, sorted by name."""
        self._load()
        return sorted(self._plugins.values(), key=lambda plugin: (plugin.name, plugin.distribution or ""))

    def register(self, plugin: Any, name: str | None = None) -> Plugin:
        """Adds a module or object with hooks to the running program.

        Arguments:
            plugin: the module or object.
            name: the plugin's name. Default: that of the module, or of the object's class.

        Raises:
            ArgumentError: a plugin of that name is there already.
            BrokenPluginError: one of its hooks failed or is not a hook.
        """
        self._load()
        name = name or getattr(plugin, "__name__", None) or type(plugin).__name__
        with self._lock:
            if any(other.name == name for other in self._plugins.values()):
                raise ArgumentError(f"a plugin called {name!r} is registered already; give another name")
            about = Plugin(name, None, None, "active")
            try:
                with self._whole_or_not_at_all(name, about):
                    self._attach(name, about, plugin)
            except Exception as error:
                raise BrokenPluginError(f"the plugin {name!r} cannot be used: {_loading.reason(error)}") from error
            return self._plugins[name]

    def load(self, candidate: _discovery.Candidate) -> Plugin:
        """Adds a plugin that is not installed as if it were; what is there of its distribution, or of its module, goes.

        Returns:
            what it is then: active, broken or disabled.
        """
        self._load()
        with self._lock:
            for key, known in list(self._plugins.items()):
                if candidate.target == known.target or (
                    candidate.distribution
                    and normalized(candidate.distribution) == normalized(known.distribution or "")
                ):
                    self._drop(key, known)
            return self._load_one(candidate, config.current())

    def unregister(self, plugin: Any) -> None:
        """Takes a plugin out of the running program, given itself or its name.

        Raises:
            ArgumentError: there is no such plugin.
        """
        self._load()
        with self._lock:
            if isinstance(plugin, str):
                keys = [key for key, known in self._plugins.items() if known.name == plugin]
            else:
                keys = [key for key in self._plugins if self._manager.get_plugin(key) is plugin]
            if not keys:
                raise ArgumentError(f"no plugin {plugin!r} is registered")
            for key in keys:
                self._drop(key, self._plugins[key])

    @contextmanager
    def scope(self, custom_objects: Mapping[str, Any] | None) -> Iterator[None]:
        """Inside the `with`, these names win over every plugin's, in this thread or task."""
        token = self._scopes.set((*self._scopes.get(), dict(custom_objects or {})))
        try:
            yield
        finally:
            self._scopes.reset(token)

    @contextmanager
    def origins(self, distributions: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
        """Inside the `with`, these are the distributions that components are known to come from.

        Arguments:
            distributions: kind to name to distribution; see `came_from` of `component`.
        """
        token = self._origins.set(distributions)
        try:
            yield
        finally:
            self._origins.reset(token)

    @contextmanager
    def naming(self) -> Iterator[list[Component]]:
        """Inside the `with`, the list given is filled with the components that `name_of` finds the names of."""
        named: list[Component] = []
        token = self._named_components.set(named)
        try:
            yield named
        finally:
            self._named_components.reset(token)

    def _load(self) -> None:
        if self._loaded:
            return
        with self._lock:
            settings = config.current()
            if self._pending is None:
                self._pending = deque(self._find())
            # A plugin that looks up a name while it is imported comes back here: the rest is loaded first.
            self._loading_depth += 1
            try:
                with _no_garbage_collection():
                    while self._pending:
                        candidate = self._pending.popleft()
                        try:
                            self._load_one(candidate, settings)
                        except BaseException:  # ctrl-C: this plugin is imported again at the next need
                            self._pending.appendleft(candidate)
                            raise
            finally:
                self._loading_depth -= 1
            self._loaded = self._loading_depth == 0

    def _load_one(self, candidate: _discovery.Candidate, settings: config.Settings) -> Plugin:
        key = f"{candidate.distribution}:{candidate.name}"
        about = Plugin(candidate.name, candidate.distribution, candidate.version, "active", target=candidate.target)
        began = time.perf_counter()
        named = {normalized(candidate.name), normalized(candidate.distribution or candidate.name)}
        if named & {normalized(name) for name in settings.disabled_plugins}:
            by = f"named in disabled_plugins by {settings.origins['disabled_plugins']}"
            self._plugins[key] = replace(about, state="disabled", error=by)
            return self._plugins[key]
        try:
            with self._whole_or_not_at_all(key, about):
                self._attach(key, about, candidate.load(), began)
        except (Exception, SystemExit) as error:
            import traceback

            self._plugins[key] = replace(
                about,
                state="broken",
                error=_loading.reason(error),
                traceback="".join(traceback.format_exception(error)),
                seconds=time.perf_counter() - began,
            )
        return self._plugins[key]

    def _attach(self, key: str, about: Plugin, plugin: Any, began: float | None = None) -> None:
        contributions = _loading.attach(self._manager, plugin, key)
        _hook_guard.guard_hooks(self._manager, plugin, about.in_words)
        for kind, named in contributions.items():
            for name, value in named.items():
                component = Component(name, kind, value, about.name, about.distribution, about.version)
                self._components[kind].setdefault(name, []).append(component)
        names = {kind: tuple(sorted(named)) for kind, named in contributions.items()}
        seconds = time.perf_counter() - began if began else 0.0
        hooks = _loading.hooks_of(self._manager, plugin)
        self._plugins[key] = replace(about, contributes=names, hooks=hooks, seconds=seconds)

    @contextmanager
    def _whole_or_not_at_all(self, key: str, about: Plugin) -> Iterator[None]:
        """Whatever cuts it short, ctrl-C too, leaves nothing of the plugin behind."""
        try:
            yield
        except BaseException:
            self._drop(key, about)
            raise

    def _drop(self, key: str, about: Plugin) -> None:
        self._plugins.pop(key, None)
        if self._manager.get_plugin(key) is not None:
            self._manager.unregister(name=key)
        for named in self._components.values():
            for name, found in list(named.items()):
                kept = [c for c in found if (c.plugin, c.distribution) != (about.name, about.distribution)]
                if kept:
                    named[name] = kept
                else:
                    del named[name]

    def _every(self, kind: str) -> Iterator[Component]:
        for found in list(self._components[kind].values()):
            yield from found

    def _named(self, kind: str, name: str) -> list[Component]:
        found = self._components[kind].get(name)
        if found is None and kind in _ANY_CASE:
            found = [c for c in self._every(kind) if c.name.lower() == name.lower()]
        return list(found or ())

    def _spelled(self, kind: str, word: str) -> str | None:
        """The name that a plugin's other word stands for; None where it is no such word."""
        for spellings in self._manager.hook.kerata_spellings():
            name = spellings.get(kind, {}).get(word)
            if name is not None and name != word:
                return str(name)
        return None

    def _preferred(self, kind: str, name: str, found: list[Component], came_from: str | None) -> Component:
        preferred = config.current().prefer.get(f"{kind}:{name}")
        for source in (came_from, preferred):
            chosen = [c for c in found if source and _is_from(c, source)]
            if chosen and _all_same(chosen):
                return chosen[0]
        raise _messages.ambiguous(kind, name, found, preferred)

    def _not_found(self, kind: str, name: str, owner: str | None) -> KerataError:
        owner = owner or _official_owner(kind, name)
        if owner:
            names = {c.name for c in self._every(kind) if _is_from(c, owner)}
            return _messages.missing_from_owner(kind, name, owner, self.plugins(), names)
        others = [other for other in KINDS if other != kind and name in self._components[other]]
        in_configuration = bool(self._scopes.get())  # which is read within one
        return _messages.unknown(kind, name, self._known_names(kind), others, self.plugins(), in_configuration)

    def _known_names(self, kind: str) -> set[str]:
        return {*self._components[kind], *OFFICIAL.get(kind, {})}


def registry() -> Registry:
    """The registry of the process."""
    return _registry


def name_of(kind: str, value: Any) -> str:
    """The name to write into a file for a component; see `Registry.name_of`."""
    return _registry.name_of(kind, value)


_registry = Registry()
_ANY_CASE = frozenset({"optimizers", "backends"})


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """What an import makes is there to stay; looking it over for garbage takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ArgumentError(f"there is no kind {kind!r}.{did_you_mean(kind, KINDS)} The kinds: {KINDS}")


def _is_from(component: Component, source: str) -> bool:
    return normalized(source) in (normalized(component.source), normalized(component.plugin))


def _all_same(found: Sequence[Component]) -> bool:
    """Whether one object is meant, which several plugins may pass on."""
    return all(component.value is found[0].value for component in found)


def _official_owner(kind: str, name: str) -> str | None:
    owners = OFFICIAL.get(kind, {})
    if kind in _ANY_CASE and name not in owners:
        return {known.lower(): owner for known, owner in owners.items()}.get(name.lower())
    return owners.get(name)
