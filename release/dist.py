"""Builds every distribution, checks what came, and installs it.

    python release/dist.py              an sdist of each, and from it the wheel, in dist/; checked
    python release/dist.py --install    and all of them in fresh environments, from wheels and from sdists

What git knows is built, as it lies in the folder, so that no litter gets into an sdist. The examples are built too, to
see that they can be: they stand in dist/examples/, and are not for an index.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from projects import ROOT, Project, projects, version

DIST = ROOT / "dist"
# What an sdist has besides the package: what built it, and what setuptools writes.
BESIDE = re.compile(r"(PKG-INFO|pyproject\.toml|setup\.(py|cfg)|README\.md|LICENSE|MANIFEST\.in|kerata_keras1\.pth)$")


def main() -> None:
    """Build, check, and where it is asked for, install."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true", help="into fresh environments, too; takes minutes")
    parser.add_argument("--backend", default="tensorflow", help="the engine to run the first program on")
    arguments = parser.parse_args()
    run([sys.executable, ROOT / "release" / "metadata.py", "--check"])
    shutil.rmtree(DIST, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copy_tracked(tree)
        for project in projects(tree):
            build(project, DIST / "examples" if project.is_example else DIST)
    built = sorted(map(str, DIST.rglob("*.*")))
    wheels, sdists = ([name for name in built if name.endswith(end)] for end in (".whl", ".tar.gz"))
    expected = len(projects())
    if len(wheels) != expected or len(sdists) != expected:
        raise SystemExit(f"expected {expected} wheels and sdists; got {len(wheels)} and {len(sdists)}")
    for sdist in sdists:
        check_sdist(Path(sdist))
    run([sys.executable, "-m", "twine", "check", "--strict", *wheels, *sdists], quiet=True)
    check_wheels(wheels)
    run([sys.executable, "-m", "validate_pyproject", *(str(p.file) for p in projects())], quiet=True)
    if arguments.install:
        ours = [p for p in projects() if not p.is_example]
        install("from wheels", [], arguments.backend)
        install("from sdists", ["--no-binary", ",".join(p.name for p in ours)], arguments.backend)
    print(f"{expected} wheels and sdists of {version()} are in {DIST}, and are what they should be")


def copy_tracked(tree: Path) -> None:
    """The files that git knows, as they are in the folder now."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


def build(project: Project, folder: Path) -> None:
    """An sdist of it, and of that a wheel, with the setuptools of this environment."""
    print(f"building {project.name}", flush=True)
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, project.folder], quiet=True)


def check_sdist(path: Path) -> None:
    """It has its package, and what builds it, and nothing else."""
    with tarfile.open(path) as archive:
        names = [member.name.partition("/")[2] for member in archive if member.isfile()]
    litter = [n for n in names if not BESIDE.match(n) and (not n.startswith("src/") or "__pycache__" in n)]
    # The distribution `kerata` has no package; what setuptools notes of it stands at the top.
    litter = [n for n in litter if not n.startswith("kerata.egg-info/")]
    missing = {"PKG-INFO", "LICENSE", "README.md", "pyproject.toml"} - set(names)
    if litter or missing:
        raise SystemExit(f"{path.name} has what it should not, {litter}, and lacks {sorted(missing)}")


def check_wheels(wheels: list[str]) -> None:
    """Nothing is packed twice, astray, or not at all."""
    special = ("kerata-", "kerata_core-", "kerata_keras1-")
    plain = [w for w in wheels if not Path(w).name.startswith(special)]
    whole, core = (next(w for w in wheels if Path(w).name.startswith(name)) for name in special[:2])
    check = [sys.executable, "-m", "check_wheel_contents"]
    run([*check, *plain], quiet=True)
    run([*check, "--ignore", "W002", core], quiet=True)  # modules of Keras 1 that are one plugin here have equal stubs
    run([*check, "--ignore", "W007,W008", whole], quiet=True)  # dependencies alone: it has no package
    # That of kerata-keras1 is left out: the file that Python reads at its start lies where wheels have data, which
    # the checker does not take for a wheel of modules. tests/test_wheels.py looks at what is in it.


def install(how: str, options: list[str], backend: str) -> None:
    """All of it, as README says, in a fresh environment; and README's first program there."""
    print(f"installing {how}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder)
        run([sys.executable, "-m", "venv", environment / "venv"])
        python = environment / "venv" / "bin" / "python"
        requirement = f"kerata[{backend}]=={version()}"
        from_dist = ["--quiet", "--disable-pip-version-check", "--find-links", str(DIST)]
        run([python, "-m", "pip", "install", *from_dist, *options, requirement])
        run([python, "-m", "pip", "check"], quiet=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KERATA", "PYTHON"))}
        clean = {**kept, "KERATA_HOME": str(environment / "home"), "TF_CPP_MIN_LOG_LEVEL": "2"}
        program = re.search(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
        assert program, "README.md has no block of Python"
        run([python.with_name("kerata"), "doctor"], env=clean, cwd=environment, quiet=True)
        run([python, "-c", program[1]], env=clean, cwd=environment, quiet=True)


def run(
    command: Sequence[str | Path], quiet: bool = False, env: dict[str, str] | None = None, cwd: Path | None = None
) -> None:
    """A program that must succeed; a quiet one is heard only where it does not."""
    out, errors = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
    ran = subprocess.run(list(map(str, command)), text=True, stdout=out, stderr=errors, env=env, cwd=cwd)
    if ran.returncode:
        shown = " ".join(map(str, command))[:300]
        raise SystemExit(f"{ran.stdout or ''}\nfailed: {shown}")


if __name__ == "__main__":
    main()
