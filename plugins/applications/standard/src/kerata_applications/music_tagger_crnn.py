"""MusicTaggerCRNN."""

from __future__ import annotations

from typing import Any

from kerata.types import Tensor
from kerata_applications.audio_conv_utils import decode_predictions, preprocess_input
from kerata_applications.model_ends import channel_axis, first_tensor, model_between
from kerata_applications.pretrained import Pretrained, Weights
from kerata_layers_advanced_activations import ELU
from kerata_layers_convolutional import Convolution2D, ZeroPadding2D
from kerata_layers_core import Dense, Permute, Reshape
from kerata_layers_normalization import BatchNormalization
from kerata_layers_pooling import MaxPooling2D
from kerata_layers_recurrent import GRU

__all__ = ["MusicTaggerCRNN", "decode_predictions", "preprocess_input"]

_PRETRAINED = Pretrained(
    release="v0.3",
    file="music_tagger_crnn_weights_tf_kernels_{ordering}_dim_ordering.h5",
    md5={},
    name="msd",
    classes=50,
    by_name=True,
)
TH_WEIGHTS_PATH = _PRETRAINED.url("th")
TF_WEIGHTS_PATH = _PRETRAINED.url("tf")

# Filters of the four convolutions, and how much the pooling after each takes together each way.
_CONVOLUTIONS = ((64, 2), (128, 3), (128, 4), (128, 4))


def MusicTaggerCRNN(
    weights: Weights = "msd", input_tensor: Tensor | None = None, include_top: bool = True, classes: int = 50
) -> Any:
    """A convolutional recurrent network that tells the kind of a piece of music: 400,562 parameters.

    Choi, Fazekas, Sandler and Cho, Convolutional Recurrent Neural Networks for Music Classification, ICASSP 2017. Music
    is put in by `preprocess_input`, and told by `decode_predictions`, of this module. The input is a mel spectrogram
    of 96 bins and 1366 frames: `(batch, 96, 1366, 1)`, or `(batch, 1, 96, 1366)` for "th".

    Arguments:
        weights: "msd" (default) for those that were published, learned from the Million Song Dataset, which are
            downloaded once into `~/.keras/models`; None for random ones; or the path of a file.
        input_tensor: what the first layer is called on: a layer's output, or any other tensor (default: a new input).
        include_top: whether the model ends in the dense layer that gives the probabilities of the tags (default True),
            or in its 32 features: `(batch, 32)`.
        classes: how many tags there are (default 50).

    Returns:
        A `Model` called "music_tagger_crnn", not compiled.

    Raises:
        ArgumentError: there is no file `weights`, or `classes` do not suit "msd".
        FileAccessError, FileFormatError, ShapeError: the weights cannot be had, read or used.

    Example:
        >>> from kerata.applications import MusicTaggerCRNN
        >>> MusicTaggerCRNN(weights=None, classes=10).output_shape
        (None, 10)
        >>> MusicTaggerCRNN(weights=None, include_top=False).output_shape
        (None, 32)
    """
    _PRETRAINED.check(weights, include_top, classes)
    channels = channel_axis()
    first = first_tensor(input_tensor, (1, 96, 1366) if channels == 1 else (96, 1366, 1))
    x = ZeroPadding2D(padding=(0, 37))(first)
    x = BatchNormalization(axis=3 if channels == 1 else 2, name="bn_0_freq")(x)
    for i, (filters, size) in enumerate(_CONVOLUTIONS, start=1):
        x = Convolution2D(filters, 3, 3, border_mode="same", name=f"conv{i}")(x)
        x = BatchNormalization(axis=channels, name=f"bn{i}")(x)
        x = ELU()(x)
        x = MaxPooling2D((size, size), strides=(size, size), name=f"pool{i}")(x)
    if channels == 1:
        x = Permute((3, 1, 2))(x)
    x = Reshape((15, 128))(x)
    x = GRU(32, return_sequences=True, name="gru1")(x)
    x = GRU(32, return_sequences=False, name="gru2")(x)
    if include_top:
        x = Dense(classes, activation="sigmoid", name="output")(x)
    model = model_between(first, x, "music_tagger_crnn")
    _PRETRAINED.load(model, weights, include_top)
    return model
