"""The graph of layers, and training."""

from .topology import Input, InputLayer, InputSpec, Layer, Merge, get_source_inputs, merge
from .training import Model
