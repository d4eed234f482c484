"""What the distribution contributes to Kerata.

Apart from the package, which a Python that starts with KERATA_KERAS1=1 imports: that one need not import Kerata for it.
"""

from __future__ import annotations

from kerata import hookimpl

kerata_hooks_version = "1.1"


@hookimpl
def kerata_environment() -> dict[str, str]:
    """`import keras` is served by Kerata in a program that `kerata run` runs."""
    from kerata_keras1._startup import require_startup_file

    require_startup_file()
    return {"KERATA_KERAS1": "1"}
