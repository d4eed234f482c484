"""The architectures are those of Keras 1.2.2, layer for layer, and compute what they computed there.

keras122_structures.json was recorded from Keras 1.2.2 on TensorFlow 1.15.5, with channels last: of every layer its
name, the layers it is called on, the shape of its output for one sample, and the shapes of its weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerata.applications
from kerata import Input, Model, initializations
from kerata import backend as K
from kerata.applications.inception_v3 import conv2d_bn
from kerata.applications.resnet50 import conv_block, identity_block
from kerata.utils.generic_utils import custom_object_scope

RECORDED = json.loads((Path(__file__).parent / "keras122_structures.json").read_text())
# How many layers the top has.
TOPS = {"VGG16": 4, "VGG19": 4, "ResNet50": 2, "InceptionV3": 3, "Xception": 2, "MusicTaggerCRNN": 1}
# The least number of pixels a side.
LEAST = {"VGG16": 48, "VGG19": 48, "ResNet50": 197, "InceptionV3": 139, "Xception": 71}


@pytest.fixture(autouse=True)
def ordering() -> Iterator[Any]:
    """Names count from 1, and the ordering is "tf" unless the function that this gives is told another."""
    before = K.image_dim_ordering()
    K.clear_session()
    K.set_image_dim_ordering("tf")
    yield K.set_image_dim_ordering
    K.set_image_dim_ordering(before)
    K.clear_session()


def made(name: str, **kwargs: Any) -> Any:
    """A model of an architecture, with zeros for weights, which cost no time."""
    with custom_object_scope({"glorot_uniform": initializations.zero, "orthogonal": initializations.zero}):
        return getattr(kerata.applications, name)(weights=None, **kwargs)


def structure(model: Any) -> list[Any]:
    """The layers of a model as they are recorded."""
    return [
        [
            layer.name,
            [before.name for before in layer.inbound_nodes[0].inbound_layers],
            list(layer.output_shape[1:]),
            [list(K.int_shape(weight)) for weight in layer.weights],
        ]
        for layer in model.layers
    ]


def channels_first(record: list[Any]) -> list[Any]:
    """What is recorded of a layer, in the other ordering."""
    name, before, shape, weights = record
    if len(shape) == 3:
        shape = [shape[-1], *shape[:-1]]
    return [name, before, shape, [[w[3], w[2], w[0], w[1]] if len(w) == 4 else w for w in weights]]


@pytest.mark.parametrize("name", RECORDED)
def test_layers_connections_shapes_and_weights_are_those_of_keras_1(name: str) -> None:
    recorded = RECORDED[name]
    model = made(name)
    assert structure(model) == recorded["layers"]
    assert model.name == recorded["name"]
    assert model.count_params() == recorded["parameters"]
    assert sum(K.count_params(w) for w in model.trainable_weights) == recorded["trainable"]


def test_the_parameters_are_as_many_as_papers_and_manuals_say() -> None:
    counts = {name: recorded["parameters"] for name, recorded in RECORDED.items()}
    assert counts == {
        "VGG16": 138_357_544,
        "VGG19": 143_667_240,
        "ResNet50": 25_636_712,
        "InceptionV3": 23_660_968,
        "Xception": 22_910_480,
        "MusicTaggerCRNN": 400_562,
    }


@pytest.mark.parametrize("name", ["VGG16", "VGG19", "ResNet50", "InceptionV3"])
def test_with_channels_first_and_without_its_top_a_model_has_the_same_layers(name: str, ordering: Any) -> None:
    ordering("th")
    model = made(name, include_top=False)
    assert model.input_shape == (None, 3, None, None)
    expected = [channels_first(layer) for layer in RECORDED[name]["layers"][: -TOPS[name]]]
    found = structure(model)
    assert [(layer[:2], layer[3]) for layer in found] == [(layer[:2], layer[3]) for layer in expected]
    assert [layer[2][0] for layer in found] == [layer[2][0] for layer in expected]  # channels; the rest is not known


def test_the_tagger_with_channels_first_turns_them_before_its_recurrent_layers(ordering: Any) -> None:
    ordering("th")
    model = made("MusicTaggerCRNN", include_top=False)
    expected = [channels_first(layer) for layer in RECORDED["MusicTaggerCRNN"]["layers"][:-1]]
    place = [layer[0] for layer in expected].index("reshape_1")
    expected.insert(place, ["permute_1", ["pool4"], [15, 128, 1], []])
    expected[place + 1][1] = ["permute_1"]
    assert structure(model) == expected


@pytest.mark.parametrize("name", LEAST)
def test_the_smallest_images_go_through_without_the_top(name: str) -> None:
    size = LEAST[name]
    model = made(name, include_top=False, input_shape=(size, size, 3))
    assert all(pixels >= 1 for pixels in model.output_shape[1:3])


def test_the_number_of_classes_is_that_of_the_last_layer() -> None:
    assert made("ResNet50", classes=7).output_shape == (None, 7)
    assert made("MusicTaggerCRNN", classes=3).output_shape == (None, 3)


def test_xception_has_its_channels_last_whatever_is_configured(ordering: Any) -> None:
    ordering("th")
    with pytest.warns(UserWarning, match="channels last"):
        model = made("Xception", include_top=False)
    assert model.input_shape == (None, None, None, 3)
    assert K.image_dim_ordering() == "th"
    recorded = RECORDED["Xception"]["layers"][: -TOPS["Xception"]]
    assert [layer[3] for layer in structure(model)] == [layer[3] for layer in recorded]


def with_waves_for_weights(model: Any) -> Any:
    model.set_weights(
        [
            0.3 * np.sin(np.arange(w.size) * 0.7 + k).reshape(w.shape) + (0.5 if w.ndim == 1 else 0.0)
            for k, w in enumerate(model.get_weights())
        ]
    )
    return model


WAVES = np.cos(np.arange(108.0)).reshape(1, 6, 6, 3)


# Recorded from Keras 1.2.2 on TensorFlow 1.15.5: model.predict(WAVES).ravel() with these weights.
RESIDUAL = """
    2.1678994 2.2534103 2.3654108 1.966735 1.9461215 2.0281205 2.2509294 2.0521617 2.0742543 2.1299992 2.2645082
    1.9241176 1.989182 2.270876 2.511291 2.062545 1.9472492 2.2840428 2.5583296 2.121089 1.8778528 2.2638316 2.5663495
    2.1589296 1.9443828 2.221521 2.4650426 2.053399 2.1148794 2.4592223 2.6575837 2.0678453 1.9742191 2.2107787
    2.4590485 2.086931"""
NORMALIZED = """
    0.40917227 0.89875364 0.64161074 1.0946587 0.93004835 1.2821295 2.157085 1.6829295 2.3589704 1.6556183 2.4800515
    1.5751871 1.3138347 0.4962506 0.9847444 0.35939276 0.68431973 0.27267134"""


def test_residual_blocks_compute_what_they_did(each_backend: str) -> None:
    x = Input((6, 6, 3))
    y = identity_block(conv_block(x, 3, [2, 2, 4], 2, "a"), 3, [2, 2, 4], stage=2, block="b")
    predicted = with_waves_for_weights(Model(x, y)).predict(WAVES)
    np.testing.assert_allclose(predicted.ravel(), np.array(RESIDUAL.split(), float), rtol=1e-5)


def test_a_normalized_convolution_computes_what_it_did(each_backend: str) -> None:
    x = Input((6, 6, 3))
    model = with_waves_for_weights(Model(x, conv2d_bn(x, 2, 3, 1, subsample=(2, 2), name="part")))
    assert [layer.name for layer in model.layers[1:]] == ["part_conv", "part_bn"]
    np.testing.assert_allclose(model.predict(WAVES).ravel(), np.array(NORMALIZED.split(), float), rtol=1e-5)


def test_a_whole_network_computes_what_its_layers_do_in_a_row() -> None:
    model = kerata.applications.VGG16(weights=None, include_top=False, input_shape=(48, 48, 3))
    images = np.random.uniform(-1, 1, (2, 48, 48, 3)).astype("float32")
    variable = K.variable(images)
    same = kerata.applications.VGG16(weights=None, include_top=False, input_tensor=variable)
    same.set_weights(model.get_weights())
    predicted = model.predict(images)
    assert predicted.shape == (2, 1, 1, 512) and np.ptp(predicted) > 0
    np.testing.assert_allclose(K.eval(same.output), predicted, rtol=1e-4, atol=1e-6)
