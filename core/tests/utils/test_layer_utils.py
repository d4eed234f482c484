"""Helpers for the layers of a model."""

from __future__ import annotations

import numpy as np
import pytest

from kerata import Input, Layer, Model, Sequential
from kerata import backend as K
from kerata.errors import FileFormatError, UnknownNameError
from kerata.layers import AtrousConvolution1D, BatchNormalization, Convolution2D, Dense, TimeDistributed, merge
from kerata.utils.layer_utils import (
    convert_all_kernels_in_model,
    count_total_params,
    layer_from_config,
    print_summary,
)

# What Keras 1.2.2 printed of `branching()`, less the spaces at the ends of lines.
RECORDED = """\
________________________________________________________________________________
Layer (type)                    Output Shape    Param # Connected to
================================================================================
a (InputLayer)                  (None, 4)       0
________________________________________________________________________________
b (InputLayer)                  (None, 4)       0
________________________________________________________________________________
shared (Dense)                  (None, 3)       15      a[0][0]
                                                        b[0][0]
________________________________________________________________________________
joined (Merge)                  (None, 6)       0       shared[0][0]
                                                        shared[1][0]
________________________________________________________________________________
narrow (Dense)                  (None, 3)       21      joined[0][0]
________________________________________________________________________________
out (Dense)                     (None, 2)       8       narrow[0][0]
________________________________________________________________________________
inner (Sequential)              (None, 5)       40      shared[0][0]
================================================================================
Total params: 84
Trainable params: 59
Non-trainable params: 25
________________________________________________________________________________
"""


def branching() -> Model:
    a, b = Input((4,), name="a"), Input((4,), name="b")
    shared = Dense(3, name="shared")
    inner = Sequential([Dense(5, input_dim=3, name="first"), BatchNormalization(name="norm")], name="inner")
    joined = merge([shared(a), shared(b)], mode="concat", concat_axis=1, name="joined")
    out = Dense(2, name="out")(Dense(3, name="narrow")(joined))
    model = Model([a, b], [out, inner(shared.get_output_at(0))])
    model.get_layer("shared").trainable = False
    return model


def test_the_summary_of_layers_is_that_of_keras_1(capsys):
    model = branching()
    print_summary(model.layers, model.container_nodes, 80, [0.4, 0.6, 0.7, 1.0])
    assert capsys.readouterr().out == RECORDED


def test_positions_may_be_counted_in_characters(capsys):
    print_summary(branching().layers, line_length=80, positions=[32, 48, 56, 80])
    assert capsys.readouterr().out == RECORDED


@pytest.mark.parametrize("key", [lambda layer: layer.inbound_nodes[1], lambda layer: f"{layer.name}_ib-1"])
def test_only_connections_of_relevant_nodes_are_shown(capsys, key):
    shared = branching().get_layer("shared")
    print_summary([shared], {key(shared)})
    table = capsys.readouterr().out
    assert "b[0][0]" in table and "a[0][0]" not in table


def test_parameters_of_models_count_too_and_layers_met_twice_count_once():
    model = branching()
    inner = model.get_layer("inner")
    assert count_total_params([inner, inner.layers[0]]) == (30, 10)
    met = {inner.layers[0]}
    assert count_total_params([inner], met) == (10, 10)
    assert met == {inner, *inner.layers}


def test_parameters_of_a_model_that_is_not_trained_are_not_trainable():
    inner = branching().get_layer("inner")
    inner.trainable = False
    assert count_total_params([inner]) == (0, 40)


@pytest.mark.parametrize("ordering", ["tf", "th"])
def test_kernels_are_turned_along_the_axes_of_space_alone(ordering):
    shape = (5, 6, 2) if ordering == "tf" else (2, 5, 6)
    model = Sequential([Convolution2D(3, 2, 3, dim_ordering=ordering, input_shape=shape)])
    kernel, bias = model.get_weights()
    convert_all_kernels_in_model(model)
    turned, same = model.get_weights()
    expected = kernel[::-1, ::-1] if ordering == "tf" else kernel[:, :, ::-1, ::-1]
    np.testing.assert_array_equal(turned, expected)
    np.testing.assert_array_equal(same, bias)


def test_a_turned_kernel_convolves_where_it_correlated():
    model = Sequential([AtrousConvolution1D(1, 3, bias=False, input_shape=(6, 1))])
    kernel = np.array([1.0, 10.0, 100.0])
    model.set_weights([kernel.reshape(3, 1, 1, 1)])
    convert_all_kernels_in_model(model)
    x = np.arange(6.0)
    got = model.predict(x.reshape(1, 6, 1)).ravel()
    np.testing.assert_allclose(got, np.convolve(x, kernel, mode="valid"), rtol=1e-6)


def test_layers_of_other_kinds_and_those_inside_of_others_keep_their_weights():
    images = Input((4, 5, 5, 1))
    inner = Sequential([Convolution2D(2, 2, 2, dim_ordering="tf", input_shape=(5, 5, 1))])
    model = Model(images, Dense(2)(TimeDistributed(inner)(images)))
    before = model.get_weights()
    convert_all_kernels_in_model(model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_layer_is_made_of_its_description():
    class Doubled(Layer):
        def call(self, x, mask=None):
            return K.constant(2.0) * x

    dense = layer_from_config({"class_name": "Dense", "config": Dense(4, input_dim=2, name="d").get_config()})
    assert (type(dense), dense.name, dense.output_dim) == (Dense, "d", 4)
    config = {"class_name": "Doubled", "config": {"name": "twice"}}
    assert type(layer_from_config(config, {"Doubled": Doubled})) is Doubled
    with pytest.raises(UnknownNameError):
        layer_from_config(config)
    with pytest.raises(FileFormatError, match="class_name"):
        layer_from_config({"config": {}})
