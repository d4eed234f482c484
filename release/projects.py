"""The distributions of this repository, and what their pyproject.toml files say."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]  # pytest and build bring it there

ROOT = Path(__file__).resolve().parent.parent
VERSION_FILE = Path("core/src/kerata/_version.py")


@dataclass(frozen=True)
class Project:
    """One distribution: its name, its folder, and whether it only shows what a third party's looks like."""

    name: str
    folder: Path
    is_example: bool

    @property
    def file(self) -> Path:
        """Its pyproject.toml."""
        return self.folder / "pyproject.toml"

    def read(self) -> dict[str, Any]:
        """What its pyproject.toml says."""
        tables: dict[str, Any] = tomllib.loads(self.file.read_text(encoding="utf-8"))
        return tables


def projects(root: Path = ROOT) -> list[Project]:
    """`kerata`, the core, the plugins and the examples, in this order."""
    folders = [
        root,
        root / "core",
        *(path.parent for path in sorted(root.glob("plugins/*/*/pyproject.toml"))),
        *(path.parent for path in sorted(root.glob("examples/*/pyproject.toml"))),
    ]
    return [Project(_name(folder), folder, folder.parent.name == "examples") for folder in folders]


def version(root: Path = ROOT) -> str:
    """The version of them all, but the examples, which stands in one place."""
    found = re.search(r'^__version__ = "(.+)"$', (root / VERSION_FILE).read_text(encoding="utf-8"), re.M)
    if not found:
        raise SystemExit(f'{root / VERSION_FILE} must have a line `__version__ = "X.Y.Z"`; found none')
    return found[1]


def _name(folder: Path) -> str:
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^name = "(.+)"$', text, re.M)
    if not found:
        raise SystemExit(f'{folder / "pyproject.toml"} must have a line `name = "..."`; found none')
    return found[1]
