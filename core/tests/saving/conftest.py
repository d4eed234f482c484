"""Modules beside the tests."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture(scope="session")
def keras_122_loader() -> Any:
    """The functions of keras_122_loader.py."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("keras_122_loader.py"))))


@pytest.fixture(scope="session")
def mutations() -> Any:
    """The functions of mutations.py."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("mutations.py"))))


@pytest.fixture(scope="session")
def configurations() -> Any:
    """The functions of configurations.py."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("configurations.py"))))
