"""What Keras 1 called `keras`, served by Kerata: its modules, and in them its names."""

from . import backend  # isort: skip  (first: it tells which backend is used)
from . import (
    activations,
    callbacks,
    constraints,
    datasets,
    engine,
    initializations,
    layers,
    metrics,
    models,
    objectives,
    optimizers,
    preprocessing,
    regularizers,
    utils,
    wrappers,
)

__version__ = "1.2.2"
