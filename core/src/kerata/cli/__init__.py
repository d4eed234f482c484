"""The `kerata` command: what is installed, what is wrong, what is configured."""

from __future__ import annotations

import atexit
import gc


def main() -> None:
    """Runs the command line and exits: 0 when all went well, 1 on an error of Kerata's, 2 on bad use."""
    # What imports make is there to stay. Looking it over for garbage, at the end too, takes a sixth of the time.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from kerata.cli._app import app

    app(prog_name="kerata")
