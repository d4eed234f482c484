"""`python -m kerata` is the command `kerata`."""

from __future__ import annotations

from kerata.cli import main

main()
