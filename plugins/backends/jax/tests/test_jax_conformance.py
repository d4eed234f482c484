"""The backend passes the conformance kit, run as its users run it."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.slow
def test_jax_passes_the_kit(run_kit: Callable[..., str]) -> None:
    assert " skipped" not in run_kit("jax")
