# Written by kerata.stubs; `make docs` renews it.
"""The greatest or the mean in windows, or over all of time or space."""

from kerata_layers_pooling import AveragePooling1D as AveragePooling1D
from kerata_layers_pooling import AveragePooling2D as AveragePooling2D
from kerata_layers_pooling import AveragePooling3D as AveragePooling3D
from kerata_layers_pooling import GlobalAveragePooling1D as GlobalAveragePooling1D
from kerata_layers_pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from kerata_layers_pooling import GlobalAveragePooling3D as GlobalAveragePooling3D
from kerata_layers_pooling import GlobalMaxPooling1D as GlobalMaxPooling1D
from kerata_layers_pooling import GlobalMaxPooling2D as GlobalMaxPooling2D
from kerata_layers_pooling import GlobalMaxPooling3D as GlobalMaxPooling3D
from kerata_layers_pooling import MaxPooling1D as MaxPooling1D
from kerata_layers_pooling import MaxPooling2D as MaxPooling2D
from kerata_layers_pooling import MaxPooling3D as MaxPooling3D

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
]
