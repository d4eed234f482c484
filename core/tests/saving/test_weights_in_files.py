"""Weights in files: matched in order or by name, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata import Layer
from kerata.errors import FileFormatError, ShapeError
from kerata.layers import Activation, Dense, Input
from kerata.models import Model, Sequential


def stack(*sizes: int, names: Sequence[str] = "abcdef", inputs: int = 3) -> Any:
    model = Sequential([Dense(sizes[0], input_dim=inputs, name=names[0])])
    for size, name in zip(sizes[1:], names[1:], strict=False):
        model.add(Activation("relu"))
        model.add(Dense(size, name=name))
    return model


def same(first: Any, second: Any) -> bool:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("whole", [False, True])
def test_weights_are_matched_in_order_whatever_their_names(whole: bool, tmp_path: Path) -> None:
    model, other = stack(4, 2), stack(4, 2, names="xy")
    (model.save if whole else model.save_weights)(tmp_path / "file.h5")
    other.load_weights(str(tmp_path / "file.h5"))
    assert same(model, other)


def test_weights_are_matched_by_name_where_that_is_wanted(tmp_path: Path) -> None:
    model, other = stack(4, 2), stack(4, 2, names="xb")
    model.save_weights(tmp_path / "file.h5")
    first = other.layers[0].get_weights()
    other.load_weights(tmp_path / "file.h5", by_name=True)
    for value, kept in zip(other.layers[0].get_weights(), first, strict=True):
        np.testing.assert_array_equal(value, kept)
    for value, wanted in zip(other.layers[2].get_weights(), model.layers[2].get_weights(), strict=True):
        np.testing.assert_array_equal(value, wanted)


def no_bias(name: str) -> Any:
    return Sequential([Dense(4, input_dim=3, name="a"), Dense(2, bias=False, name=name)])


@pytest.mark.parametrize(
    ("other", "by_name", "message"),
    [
        (lambda: stack(4), False, r"(?s)2 layers \(a, b\).*1 layers with weights \(a\).*file\.h5"),
        (lambda: stack(4, 2, 2), False, r"(?s)2 layers \(a, b\).*3 layers with weights \(a, b, c\).*file\.h5"),
        (lambda: no_bias("c"), False, r'(?s)"c" \(Dense\) has 1 weights \(c_W\).*2 for its layer "b" \(b_W:0, b_b:0\)'),
        (lambda: no_bias("b"), True, r'(?s)"b" \(Dense\) has 1 weights'),
        (lambda: stack(5, 2, names="xy"), False, r'(?s)"x_W" of layer "x".*\(3, 5\).*\(3, 4\).*"a_W:0" of layer "a"'),
        (lambda: stack(4, 3), True, r'(?s)"b_W" of layer "b" has the shape \(4, 3\); the file has \(4, 2\)'),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_changed(
    other: Callable[[], Any], by_name: bool, message: str, tmp_path: Path
) -> None:
    stack(4, 2).save_weights(tmp_path / "file.h5")
    model = other()
    before = model.get_weights()
    with pytest.raises(ShapeError, match=message):
        model.load_weights(tmp_path / "file.h5", by_name=by_name)
    for value, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(value, kept)


def test_a_file_of_before_keras_1_is_read_by_number(tmp_path: Path) -> None:
    model = stack(4, 2)
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["nb_layers"] = 3
        for number, layer in enumerate(model.layers):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = len(layer.weights)
            for position, value in enumerate(layer.get_weights()):
                group[f"param_{position}"] = value
    other = stack(4, 2, names="xy")
    other.load_weights(tmp_path / "old.h5")
    assert same(model, other)
    with pytest.raises(FileFormatError, match="by_name"):
        other.load_weights(tmp_path / "old.h5", by_name=True)


class Convolution1D(Layer):
    """The weights of one, as Keras 1.2.2 has them."""

    def build(self, input_shape: Any) -> None:
        self.add_weight((3, 1, 2, 4), initializer="uniform", name=f"{self.name}_W")
        self.built = True


def test_an_old_kernel_of_convolution1d_is_turned(tmp_path: Path) -> None:
    x = Input(shape=(5, 2))
    model = Model(input=x, output=Convolution1D(name="conv")(x))
    model.save_weights(tmp_path / "file.h5")
    (kernel,) = model.get_weights()
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["layer_names"] = [b"conv"]
        file.create_group("conv").attrs["weight_names"] = [b"conv_W"]
        file["conv"]["conv_W"] = kernel.transpose(3, 2, 0, 1)
    model.set_weights([kernel + 1])
    model.load_weights(tmp_path / "old.h5")
    np.testing.assert_array_equal(model.get_weights()[0], kernel)


def test_weights_of_one_name_in_a_nested_model_are_kept_apart(tmp_path: Path) -> None:
    class Twice(Layer):
        def build(self, input_shape: Any) -> None:
            self.first, self.second = (self.add_weight((2,), initializer="uniform", name="w") for _ in range(2))
            self.built = True

    x = Input(shape=(2,))
    model = Model(input=x, output=Twice()(x))
    before = model.get_weights()
    model.save_weights(tmp_path / "file.h5")
    model.set_weights([w + 1 for w in before])
    model.load_weights(tmp_path / "file.h5")
    for value, wanted in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(value, wanted)
