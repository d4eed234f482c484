"""The navigation of the site: what mkdocs.yml says, with the pages that its patterns stand for."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

Item = Any  # a path, or {title: path or items}: as YAML has it


def expanded(nav: list[Item], titles: Mapping[str, str]) -> list[Item]:
    """The navigation with each pattern (`guides/*.md`) replaced by the pages that it fits and that nothing else names.

    Those stand in the order of their paths. A section without any page is left out.

    Arguments:
        nav: what mkdocs.yml says.
        titles: those of all pages, by their paths.
    """
    named = {path for item in nav for path in _paths(item) if "*" not in path}
    taken = set(named)
    found = [_expanded(item, titles, taken) for item in nav]
    return [item for items in found for item in items]


def _expanded(item: Item, titles: Mapping[str, str], taken: set[str]) -> list[Item]:
    if isinstance(item, dict):
        [(title, inner)] = item.items()
        items = inner if isinstance(inner, list) else [inner]
        found = [page for one in items for page in _expanded(one, titles, taken)]
        if not isinstance(inner, list) and "*" not in inner:
            return [{title: inner}]
        return [{title: found}] if found else []
    if "*" not in item:
        return [item]
    if item.endswith("/**"):
        return _tree(item.removesuffix("**"), titles, taken)
    pages = [path for path in sorted(titles) if fnmatch.fnmatch(path, item) and path.count("/") == item.count("/")]
    return _take(pages, taken)


def _tree(folder: str, titles: Mapping[str, str], taken: set[str]) -> list[Item]:
    """The pages of a folder and, each a section of its own, of the folders in it."""
    inside = [path for path in titles if path.startswith(folder) and path not in taken]
    items: list[Item] = _take([path for path in inside if "/" not in path.removeprefix(folder)], taken)
    for name in dict.fromkeys(
        p.removeprefix(folder).partition("/")[0] for p in inside if "/" in p.removeprefix(folder)
    ):
        index = f"{folder}{name}/index.md"
        title = titles.get(index, name)
        items.append({title: _tree(f"{folder}{name}/", titles, taken)})
    return items


def _take(pages: list[str], taken: set[str]) -> list[Item]:
    left = [path for path in pages if path not in taken]
    taken.update(left)
    return sorted(left, key=lambda path: not path.endswith("index.md"))


def _paths(item: Item) -> list[str]:
    if isinstance(item, dict):
        return [path for inner in item.values() for path in _paths(inner)]
    if isinstance(item, list):
        return [path for inner in item for path in _paths(inner)]
    return [item]
