# Written by kerata.stubs; `make docs` renews it.
"""The basic layers: dense, reshaping, masking, dropout, and functions made into layers."""

from kerata_layers_core import Activation as Activation
from kerata_layers_core import ActivityRegularization as ActivityRegularization
from kerata_layers_core import Dense as Dense
from kerata_layers_core import Dropout as Dropout
from kerata_layers_core import Flatten as Flatten
from kerata_layers_core import Highway as Highway
from kerata_layers_core import Lambda as Lambda
from kerata_layers_core import Masking as Masking
from kerata_layers_core import MaxoutDense as MaxoutDense
from kerata_layers_core import Permute as Permute
from kerata_layers_core import RepeatVector as RepeatVector
from kerata_layers_core import Reshape as Reshape
from kerata_layers_core import SpatialDropout1D as SpatialDropout1D
from kerata_layers_core import SpatialDropout2D as SpatialDropout2D
from kerata_layers_core import SpatialDropout3D as SpatialDropout3D
from kerata_layers_core import TimeDistributedDense as TimeDistributedDense

__all__ = [
    "Activation",
    "ActivityRegularization",
    "Dense",
    "Dropout",
    "Flatten",
    "Highway",
    "Lambda",
    "Masking",
    "MaxoutDense",
    "Permute",
    "RepeatVector",
    "Reshape",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "TimeDistributedDense",
]
