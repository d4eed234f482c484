"""Helpers for the layers of a model, under the names that Keras 1 gave them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.engine import serialization
from kerata.engine.layer import Layer
from kerata.engine.network import Network
from kerata.engine.summary import size_of, table_lines
from kerata.types import Config
from kerata.utils.np_utils import convert_kernel

_FLIPPED_BY_THEANO = frozenset(
    "Convolution1D Convolution2D Convolution3D AtrousConvolution1D AtrousConvolution2D Deconvolution2D".split()
)


def layer_from_config(config: Config, custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """A new layer or model from its description.

    Arguments:
        config: `{"class_name": ..., "config": ...}`, the latter as `get_config` returned it.
        custom_objects: names that no plugin has, to classes or functions (default none).

    Raises:
        FileFormatError: the description has another form, or does not suit the class.
        UnknownNameError, MissingPluginError: it names something that is not installed.

    Example:
        >>> from kerata.utils.layer_utils import layer_from_config
        >>> layer_from_config({"class_name": "Dense", "config": {"output_dim": 10}}).output_dim
        10
    """
    layer: Layer = serialization.layer_from_config(config, custom_objects)
    return layer


def print_summary(
    layers: Sequence[Layer],
    relevant_nodes: Collection[Any] | None = None,
    line_length: int = 100,
    positions: Sequence[float] | None = None,
) -> None:
    """Print a table of layers: output shape, number of parameters and connections of each, and the totals.

    Arguments:
        layers: the layers, such as `model.layers`.
        relevant_nodes: the uses of layers whose connections are shown, such as `model.container_nodes`; None (default)
            for all of them.
        line_length: characters in a line.
        positions: where the four columns end, as parts of the line (values over 1: as characters). Default: None, for
            `[.33, .55, .67, 1.]`.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.utils.layer_utils import print_summary
        >>> model = Sequential([Dense(10, input_dim=20)])
        >>> print_summary(model.layers, line_length=80)
        ________________________________________________________________________________
        Layer (type)              Output Shape      Param #   Connected to
        ================================================================================
        dense_1 (Dense)           (None, 10)        210       dense_input_1[0][0]
        ================================================================================
        Total params: 210
        Trainable params: 210
        Non-trainable params: 0
        ________________________________________________________________________________
    """
    counts = count_total_params(layers)
    ends = positions or (0.33, 0.55, 0.67, 1.0)
    print("\n".join(table_lines(layers, relevant_nodes or None, counts, line_length, ends)))


def count_total_params(layers: Iterable[Layer], layer_set: set[Layer] | None = None) -> tuple[int, int]:
    """How many parameters layers have, those of models among them included; a layer met twice counts once.

    Arguments:
        layers: the layers.
        layer_set: layers that have been counted already, to which these are added (default none).

    Returns:
        the number of trainable parameters, and of the others. All of a model whose `trainable` is False are others.

    Example:
        >>> from kerata.layers import BatchNormalization, Dense
        >>> from kerata.models import Sequential
        >>> from kerata.utils.layer_utils import count_total_params
        >>> model = Sequential([Dense(10, input_dim=20), BatchNormalization()])
        >>> count_total_params(model.layers)  # 20 * 10 + 10 and gamma, beta; the running mean and variance
        (230, 20)
    """
    seen = set() if layer_set is None else layer_set
    trainable = fixed = 0
    for layer in layers:
        if layer in seen:
            continue
        seen.add(layer)
        if isinstance(layer, Network):
            changing, staying = count_total_params(layer.layers, seen)
            if not layer.trainable:
                changing, staying = 0, changing + staying
        else:
            changing, staying = size_of(layer.trainable_weights), size_of(layer.non_trainable_weights)
        trainable, fixed = trainable + changing, fixed + staying
    return trainable, fixed


def convert_all_kernels_in_model(model: Network) -> None:
    """Turn the kernels of a model's convolutions from Theano's convention to TensorFlow's, or back.

    For weights that Keras 1 on Theano learned, after they have been loaded; see `kerata.utils.np_utils.convert_kernel`.
    Only `model.layers` are looked at, as in Keras 1: neither what is in a model or a wrapper among them, nor
    `SeparableConvolution2D`, which Keras 1 did not have on Theano.

    Arguments:
        model: the model, whose weights are changed.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Convolution1D
        >>> from kerata.models import Sequential
        >>> from kerata.utils.layer_utils import convert_all_kernels_in_model
        >>> model = Sequential([Convolution1D(1, 3, bias=False, input_shape=(8, 1))])
        >>> model.set_weights([np.arange(3).reshape(3, 1, 1, 1)])
        >>> convert_all_kernels_in_model(model)
        >>> model.get_weights()[0].ravel().tolist()
        [2.0, 1.0, 0.0]
    """
    for layer in model.layers:
        if type(layer).__name__ in _FLIPPED_BY_THEANO:
            kernel: Any = layer.W  # type: ignore[attr-defined]
            ordering = getattr(layer, "dim_ordering", "tf")  # that of sequences is always this
            K.set_value(kernel, convert_kernel(K.get_value(kernel), ordering))
