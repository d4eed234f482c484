"""Embeddings."""

from kerata.layers import Embedding

from .. import backend as K
from .. import constraints, initializations, regularizers
from ..engine.topology import Layer
