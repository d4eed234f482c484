"""Environments for peers that cannot live in the project's own."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

from processes import Failed

ROOT = Path(__file__).resolve().parent.parent
TORCH = "2.13.0"


def made(name: str) -> str:
    """The interpreter of `.venv-bench-NAME`, which is made where it is missing.

    Raises:
        Failed: what it needs cannot be installed.
    """
    folder = ROOT / f".venv-bench-{name}"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        print(f"making {folder.name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        pip += ["-c", str(ROOT / "constraints.txt"), "keras", "h5py", "numpy", *_torch()]
        ran = subprocess.run(pip, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise Failed(f"not installed: {(ran.stderr.strip().splitlines() or ['pip failed'])[-1][:160]}")
        (folder / ".installed").touch()
    return str(python)


def _torch() -> list[str]:
    """A build of torch for CPUs: on Linux on Intel the ordinary one brings gigabytes for GPUs along.

    pip finds it on torch's own index: `PIP_EXTRA_INDEX_URL` may name that.
    """
    ordinary = sys.platform != "linux" or platform.machine() != "x86_64"
    return [f"torch=={TORCH}" if ordinary else f"torch=={TORCH}+cpu"]
