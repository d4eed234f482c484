"""Whatever is public has a docstring, as `help` shows it; and its sections are written in one way.

An override may inherit its docstring, which ruff cannot see: here `inspect.getdoc` decides.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = sorted(
    init.parent
    for pattern in ("core", "plugins/*/*", "examples/*")
    for init in ROOT.glob(f"{pattern}/src/*/__init__.py")
)
NEED_THEANO = ("kerata_backend_theano", "kerata_keras1.keras.backend.theano_backend")
OLD_HEADING = re.compile(
    r"^\s*# (Arguments|Returns|Raises|Attributes|Input shapes?|Output shapes?|References?)\b", re.M
)


def modules(package: Path) -> Iterator[str]:
    for path in sorted(package.rglob("*.py")):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        if parts[-1] == "__init__":
            parts.pop()
        if parts[-1] != "__main__" and not parts[-1].startswith(("test_", "conftest")):
            yield ".".join(parts)


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The classes and functions that the module defines, and the methods and properties that these define."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(value):
            yield name, value
            for inner, member in vars(value).items():
                if inner.startswith("_") or inspect.ismemberdescriptor(member):  # a slot: the class tells of it
                    continue
                if callable(member) or hasattr(member, "__get__"):
                    yield f"{name}.{inner}", getattr(value, inner, member)
        elif callable(value) and not hasattr(value, "kerata_impl"):  # what a hook does, its specification says
            yield name, value


def undocumented(package: Path) -> Iterator[str]:
    without_theano = importlib.util.find_spec("theano") is None
    for name in modules(package):
        if without_theano and name.startswith(NEED_THEANO):
            continue
        module = importlib.import_module(name)
        if not (module.__doc__ or "").strip():
            yield name
        for inner, value in public(module):
            if not (inspect.getdoc(value) or "").strip():
                yield f"{name}.{inner}"


@pytest.mark.parametrize("package", PACKAGES, ids=[package.name for package in PACKAGES])
def test_every_public_name_has_a_docstring(package: Path) -> None:
    lacking = sorted(undocumented(package))
    assert not lacking, "without a docstring:\n" + "\n".join(lacking)


def test_no_section_of_a_docstring_is_headed_in_the_old_way() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.end()) + 1}"
        for package in PACKAGES
        for path in sorted(package.rglob("*.py"))
        for text in [path.read_text(encoding="utf-8")]
        for match in OLD_HEADING.finditer(text)
    ]
    assert not found, "write `Arguments:`, `Returns:`, `Raises:`, `Attributes:`:\n" + "\n".join(found)


def test_what_lacks_a_docstring_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lacking"
    package.mkdir()
    (package / "__init__.py").write_text('"""A package."""\n')
    (package / "part.py").write_text(
        "class Base:\n    '''A base.'''\n    def told(self):\n        '''Told.'''\n"
        "    @property\n    def size(self):\n        pass\n    @classmethod\n    def made(cls):\n        pass\n"
        "class Own(Base):\n    def told(self):\n        pass\n    def _private(self):\n        pass\n"
        "def work():\n    pass\ndef _hidden():\n    pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert sorted(undocumented(package)) == [
        "lacking.part",
        "lacking.part.Base.made",
        "lacking.part.Base.size",
        "lacking.part.work",
    ]
