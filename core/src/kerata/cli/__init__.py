"""The `kerata` command: what is installed, what is wrong, what is configured."""

from __future__ import annotations


def main() -> None:
    """Runs the command line and exits: 0 when all went well, 1 on an error of Kerata's, 2 on bad use."""
    from kerata.cli._app import app

    app(prog_name="kerata")
