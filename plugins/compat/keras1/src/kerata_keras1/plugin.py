"""What the distribution contributes to Kerata.

Apart from the package, which a Python that starts with KERATA_KERAS1=1 imports: that one need not import Kerata for it.
"""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_commands() -> dict[str, str]:
    """`kerata run`."""
    return {"run": "kerata_keras1.run_command:run"}
