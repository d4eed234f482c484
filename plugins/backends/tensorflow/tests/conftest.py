"""The tests here run on TensorFlow, whichever backend is configured."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def on_tensorflow(use_backend: Callable[[str], None]) -> None:
    """TensorFlow is the active backend."""
    use_backend("tensorflow")
