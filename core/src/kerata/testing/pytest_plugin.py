"""The option of the kits that run under pytest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--kerata-backend NAME` and `--kerata-report FILE`."""
    group = parser.getgroup("kerata")
    group.addoption(
        "--kerata-backend",
        metavar="NAME",
        default=None,
        help="the backend that `pytest --pyargs kerata.testing.backends` checks (default: the one configured)",
    )
    group.addoption(
        "--kerata-report", metavar="FILE", default=None, help="where that writes, as JSON, what the backend supports"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect what the kit finds, where it is to be reported."""
    path = config.getoption("--kerata-report")
    if path is not None:
        from kerata.testing.backends.report import Report

        config.pluginmanager.register(Report(Path(path), config.getoption("--kerata-backend")))
