"""Plugins that are not installed: a folder with a pyproject.toml, or a module."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kerata.errors import FileAccessError, FileFormatError, MissingLibraryError
from kerata.plugins._discovery import GROUP, Candidate, looks_like_ours

PROJECT_FILE = "pyproject.toml"


class Source(NamedTuple):
    """What is found there.

    Attributes:
        folder: that its modules are imported from.
        candidates: the plugins.
        distribution: the name of the project, None for a module alone.
        requirements: that the project states.
    """

    folder: Path
    candidates: list[Candidate]
    distribution: str | None = None
    requirements: tuple[str, ...] = ()


def source(path: Path) -> Source:
    """The plugins of a project's folder, or of a module's file or folder.

    Raises:
        FileAccessError: there is no such thing.
        FileFormatError: it states no plugin.
        MissingLibraryError: this Python cannot read it.
    """
    path = path.resolve()
    if (path / PROJECT_FILE).is_file():
        return _project(path)
    if path.name == "__init__.py":
        path = path.parent
    if not (path.suffix == ".py" and path.is_file()) and not (path / "__init__.py").is_file():
        raise FileAccessError(
            f'"{path}" is no plugin: expected a folder with a {PROJECT_FILE}, a package, or a module (.py).'
        )
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts, folder = [folder.name, *parts], folder.parent
    return Source(folder, [Candidate(parts[-1], None, None, ".".join(parts))])


def _project(folder: Path) -> Source:
    file = folder / PROJECT_FILE
    document = _parsed(file)
    project = _table(document, "project")
    groups = dict(_groups(_table(project, "entry-points")))
    if GROUP not in groups:
        close = sorted(filter(looks_like_ours, groups))
        raise FileFormatError(
            f'"{file}" states no plugin of Kerata'
            + (f": nobody reads its group {close[0]!r}" if close else "")
            + f'. Add the lines: [project.entry-points.{GROUP}] and, below it, NAME = "MODULE".'
        )
    name, version, needs = (project.get(key) for key in ("name", "version", "dependencies"))
    distribution = name if isinstance(name, str) else folder.name
    return Source(
        _modules(folder, document),
        [
            Candidate(plugin, distribution, version if isinstance(version, str) else None, target)
            for plugin, target in groups[GROUP].items()
            if isinstance(target, str)
        ],
        distribution,
        tuple(filter(lambda text: isinstance(text, str), needs if isinstance(needs, list) else ())),
    )


def _groups(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of entry points by its group; TOML takes `[x.kerata.plugins]` for a table in a table."""
    if any(isinstance(value, str) for value in tables.values()):
        yield above, dict(tables)
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _groups(value, f"{above}.{key}" if above else key)


def _modules(folder: Path, document: Mapping[str, Any]) -> Path:
    """The folder that the project's packages are in: the one it states for setuptools, else src, else its own."""
    where = _table(document, "tool", "setuptools", "packages", "find").get("where")
    stated = where[0] if isinstance(where, list) and where and isinstance(where[0], str) else "src"
    return folder / stated if (folder / stated).is_dir() else folder


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = document.get(key)
        document = value if isinstance(value, dict) else {}
    return document


def _parsed(file: Path) -> dict[str, Any]:
    try:
        toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    except ImportError:
        raise MissingLibraryError(
            f'Python 3.10 needs another library to read "{file}": `pip install tomli`. Or install the plugin with '
            f"`pip install -e {file.parent}`, and name it."
        ) from None
    try:
        document: dict[str, Any] = toml.loads(file.read_text(encoding="utf-8"))
    except toml.TOMLDecodeError as error:
        raise FileFormatError(f'"{file}" is no TOML: {error}.') from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileAccessError(f'"{file}" cannot be read: {error}.') from error
    return document
