"""The tests here run on JAX, whichever backend is configured."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def on_jax(use_backend: Callable[[str], None]) -> None:
    """JAX is the active backend."""
    use_backend("jax")
