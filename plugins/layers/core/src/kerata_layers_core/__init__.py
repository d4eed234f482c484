"""The basic layers: dense, reshaping, masking, dropout, and functions made into layers."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_core.activation import Activation
from kerata_layers_core.activity_regularization import ActivityRegularization
from kerata_layers_core.dense import Dense
from kerata_layers_core.dropout import Dropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D
from kerata_layers_core.highway import Highway
from kerata_layers_core.lambda_layer import Lambda
from kerata_layers_core.masking import Masking
from kerata_layers_core.maxout import MaxoutDense
from kerata_layers_core.reshaping import Flatten, Permute, RepeatVector, Reshape
from kerata_layers_core.time_distributed_dense import TimeDistributedDense

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


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.core": "kerata_layers_core"}
