from __future__ import annotations

from collections.abc import Iterator

import pytest

from kerata.plugins import Registry, _discovery, _registry


@pytest.fixture
def without_the_plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The registry as it is where kerata-keras2 is not installed."""
    others = [candidate for candidate in _discovery.installed() if candidate.name != "keras2"]
    monkeypatch.setattr(_registry, "_registry", Registry(find=lambda: others))
    yield
