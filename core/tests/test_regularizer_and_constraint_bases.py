from __future__ import annotations

from typing import Any

import pytest

from kerata import backend as K
from kerata.constraints import Constraint
from kerata.regularizers import Regularizer


def test_the_bases_add_and_change_nothing() -> None:
    w = K.variable([1.0])
    assert Regularizer()(w) == 0
    assert Constraint()(w) is w


@pytest.mark.parametrize("base", [Regularizer, Constraint])
def test_a_subclass_is_remade_from_its_configuration(base: Any) -> None:
    class Half(base):  # type: ignore[misc]
        def __init__(self, rate: float = 0.5) -> None:
            self.rate = rate

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "rate": self.rate}

    config = Half(0.25).get_config()
    assert config == {"name": "Half", "rate": 0.25}
    assert Half.from_config(config).get_config() == config
    assert base().get_config() == {"name": base.__name__}
