"""The backend under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from kerata.graph import active_backend
from kerata.testing.backends.report import PROPERTY


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> Any:
    """The backend that `--kerata-backend` names."""
    active_backend.set_backend(request.config.getoption("--kerata-backend") or active_backend.chosen_name())
    return active_backend.backend()


@pytest.fixture(autouse=True)
def repeatable(backend: Any) -> Iterator[None]:
    """Every test starts from one random state, with the default float type."""
    from kerata import backend as K

    before = K.floatx()
    K.set_floatx("float32")
    np.random.seed(1337)
    yield
    K.set_floatx(before)


@pytest.fixture
def supports(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """A function that says for the report whether the backend has something: `supports(name, has, kind="primitives")`.

    The kind is "primitives" or "dtypes".
    """

    def say(name: str, has: bool, kind: str = "primitives") -> None:
        record_property(PROPERTY, [kind, name, has])

    return say
