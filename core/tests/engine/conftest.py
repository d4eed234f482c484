"""A few small layers, as a user would write them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K


def ones(shape: Any, name: str | None = None) -> Any:
    return K.variable(np.ones(shape), name=name)


class Scale(Layer):
    """Multiplies by a trainable factor per feature, which starts at 1."""

    def __init__(self, penalty: float = 0.0, **kwargs: Any) -> None:
        self.penalty = penalty
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        regularizer = (lambda w: self.penalty * K.sum(w)) if self.penalty else None
        self.factor = self.add_weight((input_shape[-1],), ones, name=f"{self.name}_factor", regularizer=regularizer)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.factor

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "penalty": self.penalty}


class Count(Layer):
    """Adds up what it has seen in a weight that training leaves alone; the update belongs to its input."""

    stateful = True

    def build(self, input_shape: Any) -> None:
        self.total = self.add_weight(
            (), lambda shape, name=None: K.variable(0.0), name=f"{self.name}_total", trainable=False
        )

    def call(self, x: Any) -> Any:
        self.add_update(K.update_add(self.total, K.sum(x)), x)
        return x

    def reset_states(self) -> None:
        K.set_value(self.total, 0.0)


class Add(Layer):
    """The sum of a list of inputs."""

    def call(self, x: Any, mask: Any = None) -> Any:
        total = x[0]
        for tensor in x[1:]:
            total = total + tensor
        return total

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape[0]


class Split(Layer):
    """Two outputs: the input, and its negative."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return [x, -x]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return [input_shape, input_shape]

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return [None, None]


class Steps(Layer):
    """Passes on its input, with a mask of the steps that are not zero."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    return SimpleNamespace(
        Scale=Scale,
        Count=Count,
        Add=Add,
        Split=Split,
        Steps=Steps,
        ones=ones,
        names={c.__name__: c for c in (Scale, Count, Add, Split, Steps)},
    )
