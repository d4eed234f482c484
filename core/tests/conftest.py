"""A maker of toy plugins: real distributions (module, metadata, entry point), in a folder on the path."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kerata.plugins import Registry, _registry


class Site:
    """A folder like site-packages, which this process and its children import from."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch

    def add(
        self,
        distribution: str,
        code: str,
        *,
        version: str = "1.0",
        plugin: str = "",
        target: str = "",
        group: str = "kerata",
        requires: Sequence[str] = (),
    ) -> None:
        """Installs a distribution with one module and one plugin."""
        module = distribution.replace("-", "_")
        self._monkeypatch.delitem(sys.modules, module, raising=False)  # the real one, if it was imported
        (self.folder / f"{module}.py").write_text(textwrap.dedent(code))
        metadata = self.folder / f"{module}-{version}.dist-info"
        metadata.mkdir()
        headers = [f"Name: {distribution}", f"Version: {version}", *(f"Requires-Dist: {r}" for r in requires)]
        (metadata / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *headers, ""]))
        (metadata / "entry_points.txt").write_text(f"[{group}]\n{plugin or distribution} = {target or module}\n")

    def add_layer(self, distribution: str, name: str = "Swish", **options: str) -> None:
        """Installs a plugin that contributes one layer class, whose docstring says whose it is."""
        code = f'''
        from kerata import Layer, hookimpl

        class {name}(Layer):
            """{name} of {distribution}."""

        @hookimpl
        def kerata_layers():
            return [{name}]
        '''
        self.add(distribution, code, **options)

    def registry(self) -> Registry:
        """A registry that has yet to look for plugins."""
        return Registry()

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs Python with the folder on its path."""
        path = os.pathsep.join([str(self.folder), os.environ.get("PYTHONPATH", "")])
        return subprocess.run(
            [sys.executable, *args],
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "PYTHONPATH": path.rstrip(os.pathsep), "COLUMNS": "200", **env},
        )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A `Site`, gone again after the test."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield Site(folder, monkeypatch)
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def fresh_registry(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Registry]:
    """Makes the process-wide registry a new one, which finds plugins anew."""

    def make() -> Registry:
        monkeypatch.setattr(_registry, "_registry", Registry())
        return _registry.registry()

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration folder, and no environment variable of ours."""
    for name in ("KERATA_BACKEND", "KERATA_DEVICE", "KERATA_DISABLED_PLUGINS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("KERATA_HOME", str(folder))
    return folder
