# Written by kerata.stubs; `make docs` renews it.
"""Kerata: deep learning in the style of Keras, as a microkernel with plugins.

Every public name below is imported at its first use, so `import kerata` stays cheap.
"""

from kerata._version import __version__ as __version__
from kerata.bases.callback import Callback as Callback
from kerata.bases.optimizer import Optimizer as Optimizer
from kerata.engine import Input as Input
from kerata.engine import InputSpec as InputSpec
from kerata.engine import Layer as Layer
from kerata.models import Model as Model
from kerata.models import Sequential as Sequential
from kerata.plugins import hookimpl as hookimpl
import kerata.activations as activations
import kerata.applications as applications
import kerata.backend as backend
import kerata.bases as bases
import kerata.callbacks as callbacks
import kerata.config as config
import kerata.constraints as constraints
import kerata.datasets as datasets
import kerata.engine as engine
import kerata.errors as errors
import kerata.graph as graph
import kerata.initializations as initializations
import kerata.layers as layers
import kerata.metrics as metrics
import kerata.models as models
import kerata.objectives as objectives
import kerata.optimizers as optimizers
import kerata.plugins as plugins
import kerata.preprocessing as preprocessing
import kerata.regularizers as regularizers
import kerata.saving as saving
import kerata.settings as settings
import kerata.testing as testing
import kerata.training as training
import kerata.types as types
import kerata.utils as utils
import kerata.wrappers as wrappers

__all__ = [
    "Callback",
    "Input",
    "InputSpec",
    "Layer",
    "Model",
    "Optimizer",
    "Sequential",
    "__version__",
    "activations",
    "applications",
    "backend",
    "bases",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "engine",
    "errors",
    "graph",
    "hookimpl",
    "initializations",
    "layers",
    "metrics",
    "models",
    "objectives",
    "optimizers",
    "plugins",
    "preprocessing",
    "regularizers",
    "saving",
    "settings",
    "testing",
    "training",
    "types",
    "utils",
    "wrappers",
]
