# Written by kerata.stubs; `make docs` renews it.
"""Recurrent layers: plain, gated and convolutional."""

from kerata_layers_recurrent import ConvLSTM2D as ConvLSTM2D
from kerata_layers_recurrent import ConvRecurrent2D as ConvRecurrent2D
from kerata_layers_recurrent import GRU as GRU
from kerata_layers_recurrent import LSTM as LSTM
from kerata_layers_recurrent import Recurrent as Recurrent
from kerata_layers_recurrent import SimpleRNN as SimpleRNN

__all__ = [
    "ConvLSTM2D",
    "ConvRecurrent2D",
    "GRU",
    "LSTM",
    "Recurrent",
    "SimpleRNN",
]
