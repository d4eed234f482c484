"""Installed plugins, found through the entry point group `kerata`; nothing of theirs is imported here.

The metadata folders on the path are read directly. `importlib.metadata` finds the same, but importing it
takes a good part of the time that `kerata plugins` may take; it is used where there is more than folders on
the path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from typing import Any

from kerata._imports import import_target
from kerata.plugins._components import normalized

GROUP = "kerata"


@dataclass(frozen=True)
class Candidate:
    """A plugin that could be loaded: `load()` imports and returns it."""

    name: str
    distribution: str | None
    version: str | None
    target: str

    def load(self) -> Any:
        """Imports what the entry point names: a module, or an object in one.

        Raises:
            ImportError: the module, or the object, is not there.
            whatever the module raises.
        """
        module = self.target.partition("[")[0].partition(":")[0].strip()
        try:
            return import_target(self.target)
        except ModuleNotFoundError as error:
            if not f"{module}.".startswith(f"{error.name}."):  # one that it imports
                raise
            missing = f"there is no module {error.name!r}"
        except AttributeError as error:
            if module not in sys.modules:  # its own, while it is imported
                raise
            missing = str(error)
        raise ImportError(
            f'the entry point {self.name} = "{self.target}" leads nowhere: {missing}. Mend that line of '
            "pyproject.toml, or what it packs ([tool.setuptools.packages.find]), and install it again."
        )


def installed() -> list[Candidate]:
    """The installed plugins in the order of their names.

    Of a distribution that is on the path twice, the first counts, as it does for imports.
    """
    found = _from_folders() if _only_folders() else _from_importlib()
    return sorted(found, key=lambda candidate: (candidate.name, candidate.distribution or ""))


def misnamed_groups() -> list[tuple[str, str]]:
    """Distributions with entry points in a group that was probably meant to be ours, and that group."""
    import importlib.metadata

    return sorted(
        {
            (distribution.name, entry.group)
            for distribution in importlib.metadata.distributions()
            for entry in distribution.entry_points
            if entry.group != GROUP and looks_like_ours(entry.group)
        }
    )


def unmet_requirements() -> list[tuple[str, str, str | None]]:
    """Distributions of plugins that ask for another version of one of ours: which, what it asks for, what is there."""
    import importlib.metadata

    return [
        (name, wanted, there)
        for name in sorted({c.distribution or "" for c in installed()} - {""})
        for wanted, there in unmet(importlib.metadata.requires(name) or ())
    ]


def unmet(requirements: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Of some requirements those on distributions of ours that are not met: what is asked for, what is there."""
    import importlib.metadata

    from packaging.requirements import InvalidRequirement, Requirement

    for text in requirements:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        if not normalized(wanted.name).startswith(GROUP) or (wanted.marker and not wanted.marker.evaluate()):
            continue
        try:
            there = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            yield f"{wanted.name}{wanted.specifier}", None
            continue
        if not wanted.specifier.contains(there, prereleases=True):
            yield f"{wanted.name}{wanted.specifier}", there


def without_plugin() -> list[str]:
    """Distributions that look like plugins, by their name and a requirement on the core, and state none."""
    import importlib.metadata

    from kerata.plugins.official import DISTRIBUTIONS

    stated = {normalized(c.distribution or "") for c in installed()} | {normalized(d) for d, _ in misnamed_groups()}
    return sorted(
        {
            distribution.name
            for distribution in importlib.metadata.distributions()
            if distribution.name
            and (name := normalized(distribution.name)).startswith(f"{GROUP}-")
            and name not in (*stated, f"{GROUP}-core", *DISTRIBUTIONS)
            and any(normalized(text).startswith(f"{GROUP}-core") for text in distribution.requires or ())
        }
    )


def looks_like_ours(group: str) -> bool:
    """Whether a group of entry points was probably meant to be ours."""
    word = normalized(group)
    return word in (GROUP, f"{GROUP}s") or word.startswith((f"{GROUP}-plugin", f"{GROUP}-layer"))


def _only_folders() -> bool:
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    return finders == [PathFinder] and not any(os.path.isfile(entry) for entry in sys.path)


def _from_importlib() -> Iterator[Candidate]:
    import importlib.metadata

    for entry in importlib.metadata.entry_points(group=GROUP):
        distribution = entry.dist
        yield Candidate(
            entry.name,
            distribution.name if distribution else None,
            distribution.version if distribution else None,
            entry.value,
        )


def _from_folders() -> Iterator[Candidate]:
    seen = set()
    for folder in dict.fromkeys(entry or os.curdir for entry in sys.path):
        for name in _listed(folder):
            stem, _, suffix = name.rpartition(".")
            distribution = normalized(stem.partition("-")[0])
            if suffix not in ("dist-info", "egg-info") or distribution in seen:
                continue
            seen.add(distribution)
            metadata = os.path.join(folder, name)
            entries = _section(_text(os.path.join(metadata, "entry_points.txt")), GROUP)
            if entries:
                headers = _headers(
                    _text(os.path.join(metadata, "METADATA")) or _text(os.path.join(metadata, "PKG-INFO"))
                )
                for plugin, target in entries:
                    yield Candidate(plugin, headers.get("name", distribution), headers.get("version"), target)


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _section(text: str, wanted: str) -> list[tuple[str, str]]:
    """The `name = value` lines of one section of an ini file."""
    entries, section = [], None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == wanted and line and line[0] not in "#;":
            name, _, value = line.partition("=")
            entries.append((name.strip(), value.strip()))
    return entries


def _headers(text: str) -> dict[str, str]:
    """The headers of a metadata file, up to the first empty line, by lower-case name."""
    headers: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            break
        name, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            headers.setdefault(name.strip().lower(), value.strip())
    return headers
