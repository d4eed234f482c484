"""The file by which a starting Python knows that it is to serve `import keras`."""

from __future__ import annotations

import site
import sysconfig
from pathlib import Path

from kerata.errors import BrokenPluginError

_STARTUP = "kerata_keras1.pth"


def require_startup_file() -> None:
    """Check that it is installed.

    Raises:
        BrokenPluginError: it is not.
    """
    folders = {*site.getsitepackages(), site.getusersitepackages(), sysconfig.get_path("purelib")}
    if not any((Path(folder) / _STARTUP).exists() for folder in folders):
        raise BrokenPluginError(
            f"kerata-keras1 is installed without its file {_STARTUP}, by which a starting Python knows that it is to "
            f"serve `import keras` (looked for in {', '.join(sorted(folders))}).\n"
            "Install it anew with `pip install --force-reinstall --no-deps kerata-keras1`, or put `import "
            "kerata_keras1; kerata_keras1.install()` before the program's own imports."
        )
