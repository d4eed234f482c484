"""The pages of the reference: what there is to tell of, where its page is, and what stands on it.

Nothing here is a list of names: layers, optimizers and all the other kinds come from the registry, with the plugin and
the version that each is of; functions of K, hooks, commands and the classes of the core from the modules that have
them. Names that are one thing (`mse`, `mean_squared_error`) have one page.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from types import ModuleType
from typing import Any

from kerata._imports import import_target
from kerata.kinds import BASES, KINDS, with_article
from kerata.plugins import Component, hookspecs, registry
from kerata.stubs import FACES
from site_builder import house_docstrings, signatures
from site_builder.links import Names

FOLDER = "reference"

_HAVE_NO_PAGE = ("primitives",)  # docs/backends.md has a table of them
_HEAVY = ("backends",)  # named by plugins, and not to be imported
_NEIGHBOURS = 12
_FIRST = 6

TITLES = {"K": "Functions of K", "hooks": "Hooks", "commands": "Commands", "api": "Classes and functions of the core"}


@dataclass(frozen=True)
class Entry:
    """Something that has a page of its own.

    Attributes:
        kind: one of `KINDS`, or "K", "hooks", "api".
        name: what it goes by.
        value: the thing itself; a name for what is too heavy to import.
        group: what it is listed under, on the page of its kind.
        aliases: its other names.
        component: what the registry knows of it, if it is of a plugin.
        path: `module.name` of what mkdocstrings is to tell of; empty where its docstring is told of here.
    """

    kind: str
    name: str
    value: Any
    group: str = ""
    aliases: tuple[str, ...] = ()
    component: Component | None = None
    path: str = ""
    file: str = field(default="", compare=False)

    @property
    def uri(self) -> str:
        """The path of its page, below docs/."""
        return f"{FOLDER}/{self.kind}/{self.file or self.name.replace(' ', '-')}.md"

    @property
    def title(self) -> str:
        """The heading of the page."""
        prefix = {"K": "K.", "commands": "kerata "}.get(self.kind, "")
        return f"{prefix}{self.name}"

    @cached_property
    def doc(self) -> str:
        """The docstring."""
        if isinstance(self.value, str):
            return signatures.unimported_doc(self.value)
        if self.kind == "commands":
            return inspect.cleandoc(self.value.help or self.value.short_help or "")
        return inspect.getdoc(signatures.original(self.value)) or ""

    @property
    def summary(self) -> str:
        """The first paragraph of the docstring."""
        return house_docstrings.summary(self.doc)


@cache
def entries() -> tuple[Entry, ...]:
    """All that there is to tell of, kind by kind."""
    every = [
        *(entry for kind in KINDS if kind not in _HAVE_NO_PAGE for entry in _components(kind)),
        *_commands(),
        *_functions_of_k(),
        *_hooks(),
        *_api(),
    ]
    order = [*(kind for kind in KINDS if kind != "commands"), "K", "commands", "hooks", "api"]
    return tuple(_apart(sorted(every, key=lambda entry: (order.index(entry.kind), entry.name.lower(), entry.name))))


def pages() -> dict[str, str]:
    """Every page: its path below docs/, and its Markdown."""
    every = entries()
    names = Names(every)
    written = {entry.uri: _page(entry, names) for entry in every}
    written |= {f"{FOLDER}/{kind}/index.md": _index(kind, of, names) for kind, of in by_kind(every).items()}
    return written | {f"{FOLDER}/index.md": _overview(every, names)}


def by_kind(every: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each kind."""
    found: dict[str, list[Entry]] = {}
    for entry in every:
        found.setdefault(entry.kind, []).append(entry)
    return found


def title_of(kind: str) -> str:
    """What a kind is called in headings."""
    return TITLES.get(kind, kind.capitalize())


# What there is.


def _components(kind: str) -> Iterator[Entry]:
    spelled: dict[str, set[str]] = {}
    for words in registry().hook.kerata_spellings():
        for word, name in words.get(kind, {}).items():
            spelled.setdefault(name, set()).add(word)
    same: dict[Any, list[Component]] = {}
    for component in registry().components(kind):
        value = _value(component)
        same.setdefault(value if isinstance(value, str) else id(value), []).append(component)
    for components in same.values():
        value = _value(components[0])
        own = getattr(value, "__name__", None)
        first = min(components, key=lambda c: (c.name != own, c.name.lower() != str(own).lower(), c.name))
        words = {word for c in components for word in spelled.get(c.name, ())} - set(registry().names(kind))
        aliases = tuple(sorted((words | {c.name for c in components}) - {first.name}))
        if kind != "commands":
            yield Entry(kind, first.name, value, first.distribution or first.plugin, aliases, first)


def _value(component: Component) -> Any:
    value = component.value
    if isinstance(value, str) and component.kind not in _HEAVY:
        return import_target(value)
    return value


def _commands() -> Iterator[Entry]:
    import click

    from kerata.cli._app import _OWN, app

    context = click.Context(app)
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        component = None if name in _OWN else registry().component("commands", name)
        yield Entry("commands", name, command, "" if component is None else component.source, (), component)


def _functions_of_k() -> Iterator[Entry]:
    from kerata import backend

    for module, names in groups_of_k().items():
        title = house_docstrings.summary(inspect.getdoc(module) or "").rstrip(".")
        for name in names:
            yield Entry("K", name, getattr(backend, name), title)


def groups_of_k() -> dict[ModuleType, list[str]]:
    """The functions of K, by the module that has them."""
    from kerata import backend, settings
    from kerata.backend import control_flow, math, nn, random, shape_ops, variables

    left = set(backend.__all__)
    found = {}
    for module in (variables, math, shape_ops, random, nn, control_flow, settings):
        found[module] = sorted(name for name in left if hasattr(module, name))
        left -= set(found[module])
    assert not left, f"no module listed here has {sorted(left)}"
    return found


def _hooks() -> Iterator[Entry]:
    for name, hook in vars(hookspecs).items():
        if name.startswith("kerata_"):
            about = "What a plugin contributes" if name.removeprefix("kerata_") in KINDS else "Moments and words"
            yield Entry("hooks", name, hook, about)


def _api() -> Iterator[Entry]:
    """The classes and functions of the core that programs and plugins import, by the module they import them from."""
    faces = [importlib.import_module(f"kerata.{kind}") for kind in FACES]
    places: dict[str, Iterable[str]] = {
        "kerata": importlib.import_module("kerata").__all__,
        **{name: importlib.import_module(name).__all__ for name in ("kerata.models", "kerata.plugins")},
        **{face.__name__: face._face.core for face in faces if hasattr(face, "_face")},
        "kerata.testing": importlib.import_module("kerata.testing").__all__,
        **{base.__module__: [base.__name__] for base in BASES.values()},
    }
    seen = set()
    for place, names in places.items():
        for name in names:
            value = getattr(importlib.import_module(place), name)
            if (inspect.isclass(value) or inspect.isfunction(value)) and id(value) not in seen:
                seen.add(id(value))
                yield Entry("api", name, value, place, path=f"{value.__module__}.{value.__qualname__}")
    utils = importlib.import_module("kerata.utils")
    modules = [
        "kerata.errors",
        "kerata.types",
        *(f"kerata.utils.{m.name}" for m in pkgutil.iter_modules(utils.__path__)),
    ]
    for path in modules:
        if not path.rpartition(".")[2].startswith("_") and _is_source(path):
            yield Entry("api", path, importlib.import_module(path), "Modules", path=path)


def _is_source(path: str) -> bool:
    """Whether a module is the core's own, and not that of a plugin which appears there."""
    return importlib.import_module(path).__name__ == path


def _apart(every: Iterable[Entry]) -> Iterator[Entry]:
    """With other file names where two differ by case alone, which some file systems do not tell apart."""
    seen: set[str] = set()
    for entry in every:
        file = entry.name.replace(" ", "-")
        if entry.uri.lower() in seen:
            file += "-function"
        kept = replace(entry, file=file)
        seen.add(kept.uri.lower())
        yield kept


# What stands on a page.


def _page(entry: Entry, names: Names) -> str:
    linked = names.linker(entry.uri)
    parts = [f"# {entry.title}"]
    if entry.path:
        parts += [_code(_import_of(entry)), f"::: {entry.path}", _origin(entry, names)]
    elif entry.kind == "commands":
        parts += [*_of_command(entry), _origin(entry, names)]
    elif isinstance(entry.value, ModuleType):
        parts += [_code(_import_of(entry)), *_of_module(entry, names, linked), _origin(entry, names)]
    else:
        parts += [
            _code(_import_of(entry), _call(entry)),
            _docstring(entry, names, linked),
            *_methods(entry, names, linked),
        ]
        parts += [*_of_hook(entry), _origin(entry, names)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _docstring(entry: Entry, names: Names, linked: Callable[[str], str]) -> str:
    told = {name.lstrip("*") for s in house_docstrings.sections(entry.doc) for names, _ in s.entries for name in names}
    keywords = [f"`{name}`" for name in signatures.keywords(entry.value) if name not in told]
    base = BASES.get(entry.kind)
    as_for = linked(f"`{base.__name__}`") if base else "others of its kind"
    more = f"{', '.join(keywords)}\n:   by keyword, as for {as_for}" if keywords else ""
    return house_docstrings.markdown(entry.doc, types=_types(entry.value, names, entry.uri), linked=linked, more=more)


def _types(value: Any, names: Names, uri: str) -> dict[str, str]:
    return {name: names.linked_type(of, uri) for name, of in signatures.types(value).items()}


def _import_of(entry: Entry) -> str:
    if entry.kind == "K":
        return "from kerata import backend as K"
    if entry.kind == "hooks":
        return "from kerata import hookimpl"
    if entry.group == "Modules":
        return f"import {entry.name}"
    package = {"api": entry.group}.get(entry.kind, f"kerata.{entry.kind}" if entry.kind in FACES else "")
    if entry.kind == "modules":
        return "from {} import {}".format(*f"kerata.{entry.name}".rsplit(".", 1))
    return f"from {package} import {entry.name}" if package else ""


def _call(entry: Entry) -> str:
    if entry.kind == "hooks":
        return f"@hookimpl\ndef {signatures.shown(entry.name, entry.value)}:\n    ..."
    return signatures.shown(entry.title, entry.value)


def _code(*parts: str) -> str:
    text = "\n\n".join(filter(None, parts))
    return f"```python\n{text}\n```" if text else ""


def _methods(entry: Entry, names: Names, linked: Callable[[str], str]) -> list[str]:
    """The methods that a component brings: those that a class it inherits from has not."""
    if not inspect.isclass(entry.value):
        return []
    parts = []
    for name, member in vars(entry.value).items():
        inherited = any(hasattr(base, name) for base in entry.value.__mro__[1:])
        if name.startswith("_") or inherited or not inspect.isfunction(member):
            continue
        parts += [f"### {name}", _code(signatures.shown(name, member, without_self=True))]
        parts.append(
            house_docstrings.markdown(inspect.getdoc(member) or "", "####", _types(member, names, entry.uri), linked)
        )
    return ["## Methods", *parts] if parts else []


def _of_module(entry: Entry, names: Names, linked: Callable[[str], str]) -> list[str]:
    """A module: what it is, what it has, each with its page or, where it has none, in full."""
    module = entry.value
    parts = [_docstring(entry, names, linked)]
    there, rest = [], []
    for name in signatures.public_names(module):
        value = getattr(module, name)
        other = names.entry_of(value)
        if other is not None:
            there.append(names.link(f"`{name}`", entry.uri, other))
        elif inspect.isclass(value) or inspect.isfunction(value):
            options = (
                "    options:\n      heading_level: 2\n      show_root_heading: true\n      show_root_toc_entry: true"
            )
            rest.append(f"::: {value.__module__}.{value.__qualname__}\n{options}")
    if module.__name__ in {f"kerata.{kind}" for kind in FACES}:
        kind = module.__name__.partition(".")[2]
        return [*parts, f"The same as `{module.__name__}`, whose names are among the [{kind}](../{kind}/index.md)."]
    return [*parts, *(["With a page of their own: " + ", ".join(there) + "."] if there else []), *rest]


def _of_command(entry: Entry) -> Iterator[str]:
    for path, help_page in signatures.help_pages(entry.value, ["kerata", entry.name]):
        if len(path) > 2:
            yield f"## {' '.join(path)}"
        yield f"```text\n{help_page}\n```"


def _of_hook(entry: Entry) -> list[str]:
    """Which plugins have a hook."""
    if entry.kind != "hooks":
        return []
    kind = entry.name.removeprefix("kerata_")
    plugins = [p for p in registry().plugins() if kind in p.contributes or entry.name in p.hooks]
    has_arguments = inspect.signature(entry.value).parameters
    parts = ["A plugin may leave out arguments that it has no use for."] if has_arguments else []
    if plugins:
        shown = ", ".join(f"`{plugin.distribution or plugin.name}`" for plugin in plugins)
        parts += ["## Plugins that have it", f"Of those that are installed where this was written: {shown}."]
    if kind in KINDS and kind not in _HAVE_NO_PAGE:
        parts.append(f"What they contribute: [{_in_a_sentence(kind)}](../{kind}/index.md).")
    return parts


def _origin(entry: Entry, names: Names) -> str:
    """Other names, where it comes from, its source, and what else there is of its kind."""
    lines = []
    if entry.aliases:
        lines.append(f"Other names\n:   {', '.join(f'`{alias}`' for alias in entry.aliases)}")
    component = entry.component
    if component is not None and component.distribution:
        version = f" {component.version}" if component.version else ""
        install = signatures.how_to_install(component.distribution)
        lines.append(f"Plugin\n:   `{component.distribution}`{version}: {install}")
    elif entry.kind in ("K", "hooks", "commands", "api"):
        lines.append("Part of\n:   the core, `kerata-core`")
    if source := signatures.source(entry.value):
        lines.append(f"Source\n:   [{source[0]}]({source[1]})")
    also = [other for other in names.every if other.value is entry.value and other.kind != entry.kind]
    if also:
        shown = ", ".join(names.link(with_article(o.kind), entry.uri, o) for o in also if o.kind in KINDS)
        lines += [f"It is also\n:   {shown}"] if shown else []
    near = [other for other in names.every if (other.kind, other.group) == (entry.kind, entry.group)]
    at = near.index(entry)
    nearest = near[max(0, at - _NEIGHBOURS // 2) :][: _NEIGHBOURS + 1]
    links = [names.link(f"`{other.name}`", entry.uri, other) for other in nearest if other is not entry]
    everything = f"[all {_in_a_sentence(entry.kind)}](index.md)"
    lines.append(f"See also\n:   {' · '.join([*links, everything])}")
    return "---\n\n" + "\n\n".join(lines)


def _in_a_sentence(kind: str) -> str:
    return TITLES[kind][0].lower() + TITLES[kind][1:] if kind in TITLES else kind


def _index(kind: str, of: list[Entry], names: Names) -> str:
    """The page of a kind: one line for each."""
    uri = f"{FOLDER}/{kind}/index.md"
    parts = [f"# {title_of(kind)}"]
    hook = getattr(hookspecs, f"kerata_{kind}", None)
    if hook is not None:
        told = house_docstrings.escaped(house_docstrings.summary(inspect.getdoc(hook) or ""))
        parts.append(f"{told}\n\nPlugins contribute them by the hook [`kerata_{kind}`](../hooks/kerata_{kind}.md).")
    groups: dict[str, list[Entry]] = {}
    for entry in of:
        groups.setdefault(entry.group, []).append(entry)
    for group, members in groups.items():
        if len(groups) > 1:
            parts.append(f"## {group or 'kerata-core'}")
        parts.append("\n\n".join(_line(entry, names, uri) for entry in members))
    return "\n\n".join(parts) + "\n"


def _line(entry: Entry, names: Names, uri: str) -> str:
    also = f" (also {', '.join(f'`{alias}`' for alias in entry.aliases)})" if entry.aliases else ""
    return f"{names.link(f'`{entry.name}`', uri, entry)}{also}\n:   {house_docstrings.escaped(entry.summary)}"


def _overview(every: Iterable[Entry], names: Names) -> str:
    uri = f"{FOLDER}/index.md"
    lines = []
    for kind, of in by_kind(every).items():
        first = ", ".join(names.link(f"`{entry.name}`", uri, entry) for entry in of[:_FIRST])
        more = ", ..." if len(of) > _FIRST else ""
        lines.append(f"[{title_of(kind)}]({kind}/index.md)\n:   {len(of)}: {first}{more}")
    told = "Every public name has a page here, written from the code: of what is installed, in its own words."
    return f"# Reference\n\n{told}\n\n" + "\n\n".join(lines) + "\n"
