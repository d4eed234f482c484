"""The backend under test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kerata.graph import active


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> Any:
    """The backend that `--kerata-backend` names."""
    active.set_backend(request.config.getoption("--kerata-backend") or active.chosen_name())
    return active.backend()


@pytest.fixture(autouse=True)
def repeatable(backend: Any) -> Iterator[None]:
    """Every test starts from one random state, with the default float type."""
    from kerata import backend as K

    before = K.floatx()
    K.set_floatx("float32")
    np.random.seed(1337)
    yield
    K.set_floatx(before)
