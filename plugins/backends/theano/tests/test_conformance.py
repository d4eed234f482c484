"""The backend passes the conformance kit: all of it without a C compiler, what is compiled otherwise with one, too."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.slow
def test_theano_passes_the_kit(run_kit: Callable[..., str]) -> None:
    assert " skipped" not in run_kit("theano")


@pytest.mark.slow
def test_compiled_convolution_and_pooling_pass_their_part(
    run_kit: Callable[..., str], compiled_theano: dict[str, str]
) -> None:
    assert " skipped" not in run_kit("theano", "-k", "conv or pool", env=compiled_theano)
