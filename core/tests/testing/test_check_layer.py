"""`check_layer` finds the promise that a layer breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.testing import check_layer


class Double(Layer):
    """A layer that keeps all promises."""

    supports_masking = True

    def __init__(self, factor: float = 2.0, **kwargs: Any) -> None:
        self.factor = factor
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.factor * x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


class Forgetful(Double):
    """Does not write its argument."""

    def get_config(self) -> dict[str, Any]:
        return Layer.get_config(self)


class FixedBatch(Double):
    """Gives always two rows."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x[:2]


class Mislabelled(Double):
    """Says a shape that is right only where sizes are unknown."""

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape if input_shape[0] is None else (*input_shape[:-1], 7)


class Fickle(Double):
    """Random in the test phase."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + K.random_uniform((1,))


class Fading(Double):
    """Has no finite gradient."""

    def build(self, input_shape: Any) -> None:
        self.W = K.variable(np.zeros(input_shape[-1:]))
        self.trainable_weights = [self.W]

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + K.sqrt(self.W)


def test_a_good_layer_passes_and_its_output_comes_back() -> None:
    x = np.random.randn(3, 4).astype("float32")
    np.testing.assert_allclose(check_layer(Double, {"factor": 3.0}, input_data=x), 3 * x, rtol=1e-6)
    assert check_layer(Double, input_shape=(None, 5, 4)).shape == (3, 5, 4)
    assert check_layer(Double, input_shape=(2, 4), input_dtype="float64").dtype == "float64"


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Forgetful, "something else"),
        (FixedBatch, "samples"),
        (Mislabelled, "get_output_shape_for"),
        (Fickle, "two runs"),
        (Fading, "not finite"),
    ],
)
def test_a_broken_promise_is_named(layer: Any, words: str) -> None:
    kwargs = {"factor": 3.0} if layer is Forgetful else {}
    with pytest.raises(AssertionError, match=words):
        check_layer(layer, kwargs, input_shape=(3, 4))


def test_a_wrong_value_is_found() -> None:
    with pytest.raises(AssertionError, match="expected"):
        check_layer(Double, input_data=np.ones((2, 2)), expected_output=np.ones((2, 2)))
