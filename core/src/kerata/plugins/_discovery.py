"""Installed plugins, found through the entry point group `kerata`; nothing of theirs is imported here.

The metadata folders on the path are read directly. `importlib.metadata` finds the same, but importing it
takes a good part of the time that `kerata plugins` may take; it is used where there is more than folders on
the path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
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
        """Imports what the entry point names: a module, or an object in one."""
        return import_target(self.target)


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
            if entry.group != GROUP and _looks_like_ours(entry.group)
        }
    )


def unmet_requirements() -> list[tuple[str, str, str | None]]:
    """Distributions of plugins that ask for another version of one of ours: which, what it asks for, what is there."""
    import importlib.metadata

    from packaging.requirements import InvalidRequirement, Requirement

    unmet: list[tuple[str, str, str | None]] = []
    for name in sorted({c.distribution or "" for c in installed()} - {""}):
        for text in importlib.metadata.requires(name) or ():
            try:
                wanted = Requirement(text)
            except InvalidRequirement:
                continue
            if not normalized(wanted.name).startswith(GROUP) or (wanted.marker and not wanted.marker.evaluate()):
                continue
            try:
                there = importlib.metadata.version(wanted.name)
            except importlib.metadata.PackageNotFoundError:
                unmet.append((name, f"{wanted.name}{wanted.specifier}", None))
                continue
            if not wanted.specifier.contains(there, prereleases=True):
                unmet.append((name, f"{wanted.name}{wanted.specifier}", there))
    return unmet


def _looks_like_ours(group: str) -> bool:
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
