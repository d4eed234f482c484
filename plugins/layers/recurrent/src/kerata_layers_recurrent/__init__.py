"""Recurrent layers: plain, gated and convolutional."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_recurrent.base import Recurrent
from kerata_layers_recurrent.conv_lstm import ConvLSTM2D
from kerata_layers_recurrent.conv_recurrent import ConvRecurrent2D
from kerata_layers_recurrent.gru import GRU
from kerata_layers_recurrent.lstm import LSTM
from kerata_layers_recurrent.simple_rnn import SimpleRNN

__all__ = ["GRU", "LSTM", "ConvLSTM2D", "ConvRecurrent2D", "Recurrent", "SimpleRNN"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {
        "layers.recurrent": "kerata_layers_recurrent",
        "layers.convolutional_recurrent": "kerata_layers_recurrent",
    }
