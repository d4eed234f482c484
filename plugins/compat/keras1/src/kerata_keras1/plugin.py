"""What the distribution contributes to Kerata. Apart, so that a start of the interpreter need not import Kerata."""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_commands() -> dict[str, str]:
    """`kerata run`."""
    return {"run": "kerata_keras1.run_command:run"}
