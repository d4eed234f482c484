"""The option of the kits that run under pytest."""

from __future__ import annotations

from typing import Any


def pytest_addoption(parser: Any) -> None:
    """Add `--kerata-backend NAME`."""
    parser.getgroup("kerata").addoption(
        "--kerata-backend", metavar="NAME", default=None,
        help="the backend that `pytest --pyargs kerata.testing.backends` checks (default: the one configured)")
