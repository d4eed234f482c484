"""A package for a plugin: everything but what the component does, which is `kerata.scaffold.components`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kerata.atomic import as_path
from kerata.errors import ArgumentError, FileAccessError
from kerata.plugins._hooks_version import HOOKS_VERSION
from kerata.scaffold.components import COMPONENTS


class Names(NamedTuple):
    """What one word is called in each place.

    Attributes:
        plugin: of the entry point, `soft-clip`.
        distribution: `kerata-soft-clip`.
        module: `kerata_soft_clip`.
        class_: `SoftClip`.
        function: `soft_clip`.
    """

    plugin: str
    distribution: str
    module: str
    class_: str
    function: str

    @classmethod
    def of(cls, name: str) -> Names:
        """From a word in any of these forms.

        Raises:
            ArgumentError: it is no name.
        """
        bare = name.removeprefix("kerata-").removeprefix("kerata_")
        parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", bare)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*", bare) or not parts:
            raise ArgumentError(
                f"a name has letters, digits, and - or _ between them, such as soft-clip; got {name!r}."
            )
        words = [part.lower() for part in parts]
        plugin, function = "-".join(words), "_".join(words)
        return cls(plugin, f"kerata-{plugin}", f"kerata_{function}", "".join(w.title() for w in words), function)


def files(kind: str, name: str) -> dict[str, str]:
    """The files of a package with one component, path to text.

    Arguments:
        kind: "layer", "optimizer" and so on: the keys of `COMPONENTS`.
        name: of the component, in any form.

    Raises:
        ArgumentError: there is no such kind, or it is no name.
    """
    if kind not in COMPONENTS:
        raise ArgumentError(f"there is no kind {kind!r}; the kinds: {', '.join(COMPONENTS)}.")
    component, names = COMPONENTS[kind], Names.of(name)
    words = {
        **names._asdict(),
        "hook": component.hook,
        "hooks_version": ".".join(map(str, HOOKS_VERSION)),
        "code": component.code.strip(),
        "gap": "\n\n" if "def " in component.code else "\n",
        "contributed": component.contributed,
        "needs": "".join(f', "{need}"' for need in component.needs),
        "use": component.use,
        "says": component.says,
    }
    place = re.compile(rf"\$({'|'.join(words)})\b")

    def filled(text: str) -> str:
        while place.search(text):  # what is filled in has places too
            text = place.sub(lambda found: words[found[1]], text)
        return text.lstrip("\n")

    package = f"src/{names.module}"
    texts: Mapping[str, str] = {
        "pyproject.toml": _PYPROJECT,
        "README.md": _README,
        "LICENSE": _LICENSE,
        ".gitignore": _IGNORED,
        ".github/workflows/test.yml": _WORKFLOW,
        f"{package}/py.typed": "",
        f"{package}/__init__.py": _MODULE,
        f"tests/test_{names.function}.py": component.test,
        **{f"{package}/{path}": text for path, text in component.more.items()},
    }
    return {path: filled(text) for path, text in texts.items()}


def written(kind: str, name: str, folder: str | Path | None = None) -> Path:
    """Write such a package.

    Arguments:
        kind, name: as for `files`.
        folder: that is to hold it, made if need be (default: one with the distribution's name, here).

    Returns:
        the folder.

    Raises:
        ArgumentError: as for `files`.
        FileAccessError: there is something in the folder, or it cannot be written.
    """
    texts = files(kind, name)
    target = Path(Names.of(name).distribution if folder is None else as_path(folder))
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FileAccessError(f'"{target}" is there already, and not empty. Name another folder: --dir FOLDER.')
        for path, text in texts.items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileAccessError(f'"{target}" cannot be written: {error}.') from error
    return target


_MODULE = '''
"""$says"""

$code$gap
kerata_hooks_version = "$hooks_version"  # of the hooks that this was written for


@hookimpl
def $hook():
    return $contributed
'''

_PYPROJECT = """
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "$distribution"
version = "0.1.0"
description = "$says"
readme = "README.md"
requires-python = ">=3.10"
license = "MIT"
license-files = ["LICENSE"]
dependencies = ["kerata-core>=0.1"$needs]

[project.entry-points.kerata]
$plugin = "$module"

[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
$module = ["py.typed"]

[tool.pytest.ini_options]
testpaths = ["tests"]
"""

_IGNORED = """
*.egg-info/
__pycache__/
.pytest_cache/
build/
dist/
"""

_README = """
# $distribution

$says

```console
$ pip install $distribution
```

$use

To work on it, in an environment with Kerata and one of its engines (`pip install "kerata[tensorflow]" pytest`):

```console
$ pip install -e .
$ pytest
$ kerata plugins check $plugin
```
"""

_LICENSE = """
MIT License

Copyright (c) the authors of $distribution

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

_WORKFLOW = """
name: test
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.10", "3.13"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - run: pip install "kerata[tensorflow]" pytest -e .
      - run: pytest
"""
