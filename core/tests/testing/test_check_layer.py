"""`check_layer` finds the promise that a layer breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Layer, Model
from kerata import backend as K
from kerata.errors import DtypeError, ShapeError
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


class Shifting(Double):
    """Comes back other than it was."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor + 1}


class Infinite(Double):
    """Divides by nothing."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.ones_like(x) / 0.0


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


class Single(Double):
    """Computes in float32 whatever the float type."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.cast(self.factor * x, "float32")


class SingleWeight(Double):
    """Has a weight of float32 whatever the float type."""

    def build(self, input_shape: Any) -> None:
        self.W = K.variable(np.ones(input_shape[-1:]), dtype="float32")
        self.trainable_weights = [self.W]


class Coarse(Double):
    """Computes something that float16 cannot hold."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.square(K.square(20.0 * x)) / 400.0 / 400.0


class Choosy(Double):
    """Refuses a float type."""

    def call(self, x: Any, mask: Any = None) -> Any:
        if K.dtype(x) == "float64":
            raise DtypeError("no doubles here")
        return x


class Diverging(Double):
    """Updates a weight to something not finite."""

    def build(self, input_shape: Any) -> None:
        self.count = self.add_weight((1,), "zero", name="count", trainable=False)
        self.add_update(K.update(self.count, 1.0 / self.count))


class OfTheBatch(Double):
    """Is right only for the batch size that it was made for."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.reshape(x, (2, 4))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape


def test_a_good_layer_passes_and_its_output_comes_back() -> None:
    x = np.random.randn(3, 4).astype("float32")
    np.testing.assert_allclose(check_layer(Double, {"factor": 3.0}, input_data=x), 3 * x, rtol=1e-6)
    assert check_layer(Double, input_shape=(None, 5, 4)).shape == (3, 5, 4)
    assert check_layer(Double, input_shape=(2, 4), input_dtype="float64").dtype == "float64"


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Forgetful, "get_config lacks 'factor'"),
        (Shifting, "it has another: factor is 5.0, was 4.0"),
        (Infinite, "output 0 is not finite: 12 of 12 entries, first inf at"),
        (FixedBatch, "samples"),
        (Mislabelled, "get_output_shape_for"),
        (Fickle, "two runs"),
        (Fading, "not finite"),
        (Diverging, "updates count to something not finite"),
        (Single, "floatx float16: .* is float32, not float16"),
        (SingleWeight, "floatx float16: variable.* is float32"),
        (Coarse, "something else with floatx float16"),
        (Choosy, "floatx float64: no doubles here"),
    ],
)
def test_a_broken_promise_is_named(layer: Any, words: str) -> None:
    kwargs = {"factor": 3.0} if layer in (Forgetful, Shifting) else {}
    with pytest.raises(AssertionError, match=words):
        check_layer(layer, kwargs, input_shape=(3, 4))


def test_a_wrong_value_is_found() -> None:
    with pytest.raises(AssertionError, match="expected"):
        check_layer(Double, input_data=np.ones((2, 2)), expected_output=np.ones((2, 2)))


def test_a_file_that_loses_something_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Weighted(Double):
        def build(self, input_shape: Any) -> None:
            self.W = self.add_weight(input_shape[-1:], "one", name="W")

    save = Model.save

    def lossy(model: Any, path: Any) -> None:
        kept = model.get_weights()
        model.set_weights([0 * w for w in kept])
        save(model, path)
        model.set_weights(kept)

    check_layer(Weighted, input_shape=(3, 4))
    monkeypatch.setattr(Model, "save", lossy)
    with pytest.raises(AssertionError, match="the weights loaded differ"):
        check_layer(Weighted, input_shape=(3, 4))


def test_a_float_type_is_left_out_only_for_a_stated_reason() -> None:
    check_layer(Coarse, input_shape=(3, 4), unsupported={"float16": "numbers of up to 160000"})
    for wrong in ({"float16": " "}, {"float8": "too small"}):
        with pytest.raises(AssertionError, match="to a reason"):
            check_layer(Coarse, input_shape=(3, 4), unsupported=wrong)


@pytest.mark.parametrize(("floatx", "bad"), [("float16", Choosy), ("float64", Coarse)])
def test_the_float_type_is_put_back_whatever_happens(floatx: str, bad: Any) -> None:
    before = K.floatx()
    K.set_floatx(floatx)
    try:
        check_layer(Double, input_shape=(3, 4))
        assert K.floatx() == floatx
        with pytest.raises(AssertionError, match="with floatx"):
            check_layer(bad, input_shape=(3, 4))
        assert K.floatx() == floatx
    finally:
        K.set_floatx(before)


def test_the_batch_size_is_fixed_where_shape_and_data_say_so() -> None:
    check_layer(OfTheBatch, input_shape=(2, 4), input_data=np.ones((2, 4)))
    with pytest.raises(ShapeError, match="reshape"):
        check_layer(OfTheBatch, input_data=np.ones((2, 4)))
