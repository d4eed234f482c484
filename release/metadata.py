"""What all distributions have in common, written into each of them from one place.

    python release/metadata.py           what has changed in this file, or what a new plugin lacks
    python release/metadata.py 0.1.1     the version, and the ranges in which they need one another
    python release/metadata.py --check   changes nothing; fails where something is not as it would be written

The version stands in core/src/kerata/_version.py. The distributions are released together, each with that version,
and need one another from it on: so `pip install -U kerata` brings all of them along.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from projects import ROOT, VERSION_FILE, Project, projects, version

REPOSITORY = "https://github.com/kerata/kerata"
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
MANIFEST = "# Tests need the repository round them; setuptools would take some of them along.\nprune tests\n"
WITHOUT_UV = "kerata-backend-theano"  # no member of uv's workspace: see pyproject.toml
WRITTEN = "# Written by release/metadata.py."


def written(root: Path = ROOT, new_version: str | None = None) -> dict[Path, str]:
    """Every file that this program has a hand in, as it must be.

    Arguments:
        root: the repository.
        new_version: the version to give to all of them. Default: the one that they have.
    """
    now = new_version or version(root)
    found = projects(root)
    own = [project.name for project in found if not project.is_example]
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    files = {root / VERSION_FILE: f'"""The version of the core."""\n\n__version__ = "{now}"\n'}
    for project in found:
        text = _with_ranges(project.file.read_text(encoding="utf-8"), own, now, project.is_example)
        if not project.is_example:
            text = re.sub(r'^version = ".*"$', f'version = "{now}"', text, count=1, flags=re.M)
        files[project.file] = _with_urls(_with_common(text, project, root))
        files[project.folder / "LICENSE"] = licence
        if project.folder != root:
            files[project.folder / "MANIFEST.in"] = MANIFEST
    files[root / "pyproject.toml"] = _with_sources(files[root / "pyproject.toml"], found)
    files[root / "requirements.txt"] = _requirements(found, root)
    files[root / "requirements-dev.txt"] = _requirements_dev(found, root)
    shown = "|".join(map(re.escape, own))
    for readme in (root / "README.md", root / "README.ja.md"):
        text = readme.read_text(encoding="utf-8")
        files[readme] = re.sub(rf"^(\S+ +(?:{shown}) +)\d\S*( +active)", rf"\g<1>{now}\g<2>", text, flags=re.M)
    return files


def outdated(root: Path = ROOT, new_version: str | None = None) -> dict[Path, str]:
    """Those of them that are not."""
    return {
        path: text
        for path, text in written(root, new_version).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def _with_ranges(text: str, own: list[str], now: str, is_example: bool) -> str:
    """Each requirement of one of ours in its range; an example shows what third parties write."""
    major, minor, *_ = now.split(".")
    wanted = f">={major}.{minor}" if is_example else f">={now},<{major}.{int(minor) + 1}"
    names = "|".join(sorted(map(re.escape, own), key=len, reverse=True))
    return re.sub(rf'"((?:{names})(?:\[[\w,-]+\])?)[<>=~!][^";]*"', rf'"\g<1>{wanted}"', text)


def _with_common(text: str, project: Project, root: Path) -> str:
    versions = re.search(r'^requires-python = "(.+)"$', text, re.M)
    below = re.search(r"<(\d+)\.(\d+)", versions[1]) if versions else None
    pythons = [p for p in PYTHONS if not below or tuple(map(int, p.split("."))) < (int(below[1]), int(below[2]))]
    classifiers = [
        "Development Status :: 3 - Alpha",
        "Intended Audience :: Developers",
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3",
        *(f"Programming Language :: Python :: {python}" for python in pythons),
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Typing :: Typed",
    ]
    kind = [project.folder.parent.name] if project.folder.parent.parent == root / "plugins" else []
    keywords = ["deep learning", "keras", "kerata", "machine learning", "neural networks", *kind]
    block = [
        'license = "MIT"',
        'license-files = ["LICENSE"]',
        'authors = [{ name = "Kerata contributors" }]',
        f"keywords = [{', '.join(map(_quoted, keywords))}]",
        "classifiers = [",
        *(f"    {_quoted(classifier)}," for classifier in classifiers),
        "]",
    ]
    lines = r"(?:(?:license-files|authors|keywords) = .*\n|classifiers = \[\n(?: .*\n)*\]\n)*"
    return _once(rf'^license = "MIT"\n{lines}', "\n".join(block) + "\n", text, project.file)


def _with_urls(text: str) -> str:
    urls = {
        "Homepage": REPOSITORY,
        "Documentation": f"{REPOSITORY}/tree/main/docs",
        "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.md",
        "Issues": f"{REPOSITORY}/issues",
    }
    table = "".join(f'{name} = "{url}"\n' for name, url in urls.items())
    text = re.sub(r"^\[project\.urls\]\n(?:\w+ = .*\n)*\n", "", text, flags=re.M)
    first = re.search(r"^\[(?!project\]|build-system\])", text, re.M)
    at = first.start() if first else len(text)
    return f"{text[:at]}[project.urls]\n{table}\n{text[at:]}"


def _with_sources(text: str, found: list[Project]) -> str:
    """Where uv finds the siblings of a checkout."""
    lines = [f"{p.name} = {{ workspace = true }}" for p in found if p.name != WITHOUT_UV]
    table = "\n".join(["[tool.uv.sources]", WRITTEN, *lines])
    return _once(r"^\[tool\.uv\.sources\]\n(?:[#\w].*\n)*", table + "\n", text, found[0].file)


def _requirements(found: list[Project], root: Path) -> str:
    backends = root / "plugins" / "backends"
    folders = [p.folder for p in found if p.folder != root and not p.is_example and p.folder.parent != backends]
    lines = [
        WRITTEN,
        "# This checkout, editable, with TensorFlow:   pip install -r requirements.txt",
        *(f"-e ./{folder.relative_to(root).as_posix()}" for folder in [*folders, backends / "tensorflow"]),
        "-e .[tensorflow]",
    ]
    return "\n".join(lines) + "\n"


def _requirements_dev(found: list[Project], root: Path) -> str:
    tools = found[0].read()["dependency-groups"]["dev"]
    examples = [p.folder for p in found if p.is_example]
    lines = [
        WRITTEN,
        "# What it takes to work on it, at the versions tested:   pip install -r requirements-dev.txt",
        "-c constraints.txt",
        "-r requirements.txt",
        *(f"-e ./{f.relative_to(root).as_posix()}" for f in [root / "plugins" / "backends" / "jax", *examples]),
        *tools,
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _once(pattern: str, new: str, text: str, file: Path) -> str:
    changed, times = re.subn(pattern, lambda _: new, text, flags=re.M)
    if times != 1:
        raise SystemExit(f"{file}: expected one place like {pattern.splitlines()[0]!r}; found {times}")
    return changed


def _named(paths: dict[Path, str], root: Path) -> Iterator[str]:
    for path in sorted(paths):
        yield path.relative_to(root).as_posix()


def main() -> None:
    """Write, or check, what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", nargs="?", help="give this version to all; default: the one they have")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something would be written")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository; default: the one that this is in")
    arguments = parser.parse_args()
    if arguments.version and not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", arguments.version):
        parser.error(f"a version is three numbers, as 0.1.1 or 0.2.0rc1; got {arguments.version!r}")
    root = arguments.root.resolve()
    changes = outdated(root, arguments.version)
    if arguments.check and changes:
        raise SystemExit(f"`python release/metadata.py` would write {', '.join(_named(changes, root))}")
    for path, text in changes.items():
        path.write_text(text, encoding="utf-8")
    for name in _named(changes, root):
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
