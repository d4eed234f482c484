"""The README and the pages of docs/ are true: their code runs, and what they show is what comes.

The blocks of a page are run in their order:

- `python` in one namespace; an `output` block after it is what it printed.
- `python title="path"`, `toml title="path"`, ...: a file, written into a folder of the page's own.
- `console`: the lines after `$ ` are run in that folder where they are `kerata ...`, `python ...`, `pytest ...`, or
  install and uninstall what was written there; the other lines are what they print. Other commands are only shown.

A translation is not run: it shows what the page shows that it translates, which is.

A line `...` in what is shown stands for any lines, and `...` within a line for any text. Two spaces stand for more.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kerata import backend as K
from kerata import config, settings
from kerata.plugins import Registry, _registry

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
]
TRANSLATIONS = {
    ROOT / "README.ja.md": ROOT / "README.md",
    ROOT / "docs" / "ja" / "getting-started.md": ROOT / "docs" / "getting-started.md",
}
FOLLOWED = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
READ = pytest.mark.parametrize("page", [*PAGES, *TRANSLATIONS], ids=lambda path: path.relative_to(ROOT).as_posix())
PIP = ["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]


class Block(NamedTuple):
    """A fenced block: its language, the path of the file that it is, its text, and its first line's number."""

    language: str
    title: str | None
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', text, re.M | re.S):
        yield Block(match[1], match[2], match[3], text.count("\n", 0, match.start(3)))


class Reader:
    """Somebody who follows a page, with an empty configuration and a folder to work in."""

    def __init__(self, page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page = page
        self.folder = folder
        self.site = folder / "site-packages"
        self.site.mkdir()
        self.monkeypatch = monkeypatch
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""
        K.reset_uids()
        monkeypatch.setattr(settings, "_changed", {})
        monkeypatch.chdir(folder)
        monkeypatch.setenv("KERATA_HOME", str(folder / "home"))
        monkeypatch.delenv("KERATA_BACKEND", raising=False)
        monkeypatch.setenv("COLUMNS", "120")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(self.site), os.environ.get("PYTHONPATH")])))
        monkeypatch.syspath_prepend(str(self.site))

    def follow(self, block: Block) -> None:
        where = f"{self.page.name}:{block.line}"
        if block.title:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            code = compile("\n" * block.line + block.text, str(self.page), "exec")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(code, self.namespace)
            self.printed = printed.getvalue()
        elif block.language == "output":
            assert agrees(self.printed, block.text), f"{where} says:\n{block.text}\nand this came:\n{self.printed}"
        elif block.language == "console":
            for command, said in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.M):
                came = self.run(command)
                if came is not None and said.strip():
                    assert agrees(came, said), f"{where}: `{command}` says:\n{said}\nand this came:\n{came}"

    def run(self, command: str) -> str | None:
        """What a command prints; None if it is not one to run here."""
        words = shlex.split(command)
        given = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        words = words[len(given) :]
        installs = words[:2] == ["pip", "install"] and words[-1].startswith("./") and Path(words[-1]).is_dir()
        if installs:
            words = [
                *PIP,
                "install",
                "--no-deps",
                "--no-build-isolation",
                "--no-index",
                "--target",
                str(self.site),
                words[-1],
            ]
        elif words[:2] == ["pip", "uninstall"]:
            for path in self.site.glob(words[-1].replace("-", "_") + "*"):
                shutil.rmtree(path)
            self.monkeypatch.setattr(_registry, "_registry", Registry())
            return None
        elif words[0] in ("kerata", "pytest"):
            words = ["-m", *words]
        elif words[0] == "python" and (words[1] == "-m" or Path(words[1]).exists()):
            words = words[1:]
        else:
            return None
        ran = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, timeout=1800, env={**os.environ, **given}
        )
        if installs:
            assert ran.returncode == 0, ran.stderr
            self.monkeypatch.setattr(_registry, "_registry", Registry())
            return None
        return ran.stdout + ran.stderr


def agrees(came: str, shown: str) -> bool:
    """Whether the two are the same, however wide the columns of tables are, `...` standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else ".*?".join(map(re.escape, line.split("..."))) + r"\n"
        for line in _lines(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(came))) is not None


def _lines(text: str) -> list[str]:
    return [re.sub(" {2,}", "  ", line.rstrip()) for line in text.strip().splitlines()]


@FOLLOWED
def test_what_a_page_says_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(page, tmp_path, monkeypatch)
    monkeypatch.setattr(_registry, "_registry", _registry._registry)  # put back afterwards
    before = set(sys.modules)
    try:
        for block in blocks(page):
            reader.follow(block)
    finally:
        for name in set(sys.modules) - before:
            if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


@pytest.mark.skipif(not importlib.util.find_spec("theano"), reason="without Theano, of whose names one part tells")
def test_the_generated_parts_are_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    pages = (ROOT / "docs").glob("*.md")
    written = {name for page in pages for name in re.findall(r"<!-- generated: (.+?) -->", page.read_text())}
    assert written == set(generate.PARTS)
    assert [path.name for path in generate.outdated()] == [], "`make docs` renews the pages"


def code_of(page: Path) -> list[tuple[str, str | None, str]]:
    """What a page shows, language, file and text, but for comments, which a translation has in its own words."""
    return [(b.language, b.title, re.sub(r"^#.*\n|[ \t]+#.*$", "", b.text, flags=re.M)) for b in blocks(page)]


@pytest.mark.parametrize(
    ("page", "original"), TRANSLATIONS.items(), ids=[page.relative_to(ROOT).as_posix() for page in TRANSLATIONS]
)
def test_a_translation_shows_the_code_that_runs(page: Path, original: Path) -> None:
    assert code_of(page) == code_of(original)


def test_the_page_on_configuration_has_every_setting_and_variable() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    names = {*config._CHECKS, *config._VARIABLES, "KERATA_HOME"}
    assert {name for name in names if f"`{name}`" not in text} == set()


@READ
def test_its_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            titles = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.M)
            anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in anchors, f"{page.name} links to {target}"


def exists(name: str) -> bool:
    """Whether a dotted name stands for a module or for something in one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@READ
def test_the_modules_and_files_it_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names = set(re.findall(r"(?<![\w/.~])kerata(?:\.\w+)+(?![\w/]|\.\w)", text))
    assert [name for name in sorted(names) if name != "kerata.yaml" and not exists(name)] == []
    paths = re.findall(r"`((?:\.ci|benchmarks|core|docs|examples|plugins|tests)/[^`<>*\s]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("kerata.graph.contract", True),
        ("kerata.graph.contract.Backend", True),
        ("kerata.backend.contract", False),
        ("kerata.graph.contract.Frontend", False),
    ],
)
def test_names_that_lead_nowhere_are_found(name: str, there: bool) -> None:
    assert exists(name) is there


@pytest.mark.parametrize(
    ("came", "shown", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\n", False),
        ("a  \nb\n", "a\nb", True),
        ("a     b\n", "a  b\n", True),
        ("a b\n", "a  b\n", False),
        ("a\nb\nc\n", "a\n...\nc\n", True),
        ("a\nc\n", "a\n...\nc\n", True),
        ("a\nb\nc\n", "a\n...", True),
        ("a\nb\nd\n", "a\n...\nc\n", False),
        ("took 12 s\n", "took ... s\n", True),
        ("took 12 s\n", "took ... m\n", False),
    ],
)
def test_dots_stand_for_anything(came: str, shown: str, same: bool) -> None:
    assert agrees(came, shown) is same
