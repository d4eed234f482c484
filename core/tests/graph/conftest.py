"""Fixtures of the tests of the graph."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(params=["tensorflow", "theano", "numpy"])
def on_each(request: pytest.FixtureRequest, use_backend: Callable[[str], None]) -> str:
    """The test runs on each backend, the one in numpy too."""
    use_backend(request.param)
    name: str = request.param
    return name
