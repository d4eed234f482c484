"""Layers: all of Keras 1's, and those that plugins add."""

from kerata_keras1._fallback import names_of as _names_of

from ..engine import Input, InputLayer, InputSpec, Layer, Merge, merge
from .advanced_activations import *
from .convolutional import *
from .convolutional_recurrent import *
from .core import *
from .embeddings import *
from .local import *
from .noise import *
from .normalization import *
from .pooling import *
from .recurrent import *
from .wrappers import *

__getattr__ = _names_of("kerata.layers")
