"""Arguments that a layer's `get_config` forgets are kept, or refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.errors import ArgumentTypeError, KerataError
from kerata.layers import LSTM, Bidirectional, Dense, Input, TimeDistributed, UpSampling2D
from kerata.models import Model, Sequential, load_model, model_from_json


class Power(Layer):
    """Has no get_config of its own."""

    def __init__(self, exponent: Any, factor: Any = 1.0, **kwargs: Any) -> None:
        self.exponent, self.factor = exponent, factor
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.factor * x**self.exponent


class Wider(Power):
    """Returns its own argument and forgets those of its base, which reach it as keywords."""

    def __init__(self, width: int = 2, **kwargs: Any) -> None:
        self.width = width
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.concatenate([super().call(x)] * self.width)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "width": self.width}


class Popped(Layer):
    """Takes an argument out of the keywords."""

    def __init__(self, **kwargs: Any) -> None:
        self.shift = kwargs.pop("shift", 0.0)
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + self.shift


class OnlyByKeyword(Layer):
    def __init__(self, *, table: Any = None, **kwargs: Any) -> None:
        self.table = table
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.table["scale"][1]


class Scaled(Dense):
    """A standard layer with one argument more."""

    def __init__(self, output_dim: int, scale: float = 1.0, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(output_dim, **kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.scale * super().call(x)


class Timed(TimeDistributed):
    """A standard wrapper with one argument more."""

    def __init__(self, layer: Any, scale: float = 1.0, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(layer, **kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.scale * super().call(x, mask)


class Forgetful(LSTM):
    """A recurrent layer that forgets an argument."""

    def __init__(self, output_dim: int, scale: float = 1.0, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(output_dim, **kwargs)


LAYERS = {c.__name__: c for c in (Power, Wider, Popped, OnlyByKeyword, Scaled, Timed, Forgetful)}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Power(2),
        lambda: Power(2, 3.0),
        lambda: Power(exponent=3, factor=np.float32(0.5)),
        lambda: Wider(3, exponent=2),
        lambda: Wider(exponent=2, factor=5),
        lambda: Popped(shift=2.5),
        lambda: OnlyByKeyword(table={"scale": [1, 4.0]}),
        lambda: Scaled(2, 7.0),
        lambda: Scaled(2, scale=7.0, activation="relu"),
    ],
)
@pytest.mark.parametrize("way", ["file", "json", "config"])
def test_a_model_made_again_computes_the_same(make: Any, way: str, tmp_path: Path) -> None:
    x = Input((3,))
    model = Model(x, make()(x))
    if way == "file":
        model.save(tmp_path / "model.h5")
        with pytest.warns(UserWarning, match="not compiled"):
            again = load_model(tmp_path / "model.h5", custom_objects=LAYERS)
    elif way == "json":
        again = model_from_json(model.to_json(), custom_objects=LAYERS)
    else:
        again = Model.from_config(model.get_config(), custom_objects=LAYERS)
    again.set_weights(model.get_weights())
    data = np.random.uniform(0.5, 2, (2, 3))
    np.testing.assert_allclose(again.predict_on_batch(data), model.predict_on_batch(data), rtol=1e-6)


def test_layers_in_stacks_and_wrappers_keep_theirs_too() -> None:
    model = Sequential([Timed(Power(2, 3.0), 5.0, input_shape=(2, 3)), Popped(shift=1.0)])
    again = model_from_json(model.to_json(), custom_objects=LAYERS)
    data = np.ones((1, 2, 3))
    np.testing.assert_allclose(model.predict_on_batch(data), np.full((1, 2, 3), 16.0))
    np.testing.assert_allclose(again.predict_on_batch(data), np.full((1, 2, 3), 16.0))


def test_both_directions_have_the_argument() -> None:
    layer = Bidirectional(Forgetful(2, 3.0), input_shape=(4, 3))
    assert (layer.forward_layer.scale, layer.backward_layer.scale) == (3.0, 3.0)


def test_the_loaded_layer_keeps_it_when_it_is_saved_again() -> None:
    text = Sequential([Power(2, 3.0, input_shape=(3,), name="p")]).to_json()
    again = model_from_json(text, custom_objects=LAYERS)
    assert json.loads(again.to_json()) == json.loads(text)


@pytest.mark.parametrize(
    ("layer", "keys"),
    [
        (Power(2, input_shape=(3,), name="p"), {"exponent"}),
        (Power(2, 1, trainable=False, name="p"), {"exponent"}),
        (Popped(name="p"), set()),
        (Scaled(2, weights=[np.ones((3, 2)), np.ones(2)], input_dim=3), set()),
        (Dense(2, input_dim=3, weights=[np.ones((3, 2)), np.ones(2)]), set()),
    ],
)
def test_only_what_is_missing_and_is_not_the_default_is_added(layer: Any, keys: set[str]) -> None:
    if not layer.inbound_nodes:
        layer(Input((3,)))
    written = Sequential([layer]).get_config()[0]["config"]
    assert written.keys() - layer.get_config().keys() == keys
    assert {key: written[key] for key in layer.get_config()} == layer.get_config()


def test_an_argument_written_under_another_name_is_not_added() -> None:
    class Renames(Layer):
        def __init__(self, size: Any = 1, **kwargs: Any) -> None:
            self.size = tuple(kwargs.pop("pair", size))
            super().__init__(**kwargs)

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "pair": list(self.size)}

    assert "size" not in Sequential([Renames((2, 3), input_shape=(3,))]).get_config()[0]["config"]


def test_an_argument_that_get_config_left_out_on_purpose_is_not_added() -> None:
    class Sparing(Layer):
        def __init__(self, order: str = "default", **kwargs: Any) -> None:
            self.order = "tf" if order == "default" else order
            super().__init__(**kwargs)

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), **({} if self.order == "tf" else {"order": self.order})}

    for standard, order in ((UpSampling2D, "dim_ordering"), (Sparing, "order")):
        for value in ("tf", "th"):
            layer = standard(**{order: value}, input_shape=(4, 4, 1))
            assert Sequential([layer]).get_config()[0]["config"] == layer.get_config()
            assert (order in layer.get_config()) == (value == "th")


def test_a_model_on_a_tensor_of_ones_own_is_written() -> None:
    x = Input(tensor=K.placeholder((None, 3)))
    assert "input_tensor" not in Model(x, Dense(2)(x)).get_config()["layers"][0]["config"]


def test_a_class_that_reads_configurations_itself_is_left_alone() -> None:
    class Own(Layer):
        def __init__(self, function: Any, **kwargs: Any) -> None:
            self.function = function
            super().__init__(**kwargs)

        @classmethod
        def from_config(cls, config: Any) -> Any:
            return cls(K.tanh, **config)

    stack = Sequential([Own(K.tanh, input_shape=(3,))])
    assert "function" not in stack.get_config()[0]["config"]


class Applies(Layer):
    def __init__(self, function: Any, amounts: Any = None, note: str = "", **kwargs: Any) -> None:
        self.function, self.amounts, self.note = function, amounts, note
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.function(x)


@pytest.mark.parametrize("write", ["to_json", "to_yaml", "get_config", "save"])
def test_what_no_file_can_hold_is_refused_with_the_way_out(write: str, tmp_path: Path) -> None:
    model = Sequential([Applies(K.tanh, amounts=np.ones(3), note="n", input_shape=(3,), name="top")])
    with pytest.raises(KerataError) as caught:
        getattr(model, write)(*([tmp_path / "m.h5"] if write == "save" else []))
    message = str(caught.value)
    assert isinstance(caught.value, ArgumentTypeError)
    for part in (
        '"top" (Applies)',
        "function=the function tanh",
        "amounts=array([1., 1., 1.])",
        "in the class Applies",
    ):
        assert part in message
    assert 'return {**super().get_config(), "function": ..., "amounts": ...}' in message
    assert "note" not in message
    assert not list(tmp_path.iterdir())


def test_what_is_set_to_its_default_is_never_refused() -> None:
    class Default(Layer):
        def __init__(self, function: Any = K.tanh, **kwargs: Any) -> None:
            super().__init__(**kwargs)

    assert "function" not in Sequential([Default(K.tanh, input_shape=(3,))]).get_config()[0]["config"]


def test_weights_to_start_with_are_not_held_on_to() -> None:
    layer = Dense(2, weights=[np.ones((3, 2)), np.ones(2)], input_dim=3)
    assert "weights" not in layer.__dict__["_made_with"]
    assert "weights" not in Dense(2, "one", None, [np.ones((3, 2)), np.ones(2)]).__dict__["_made_with"]
