"""Pictures of models."""

import os

from kerata.utils.visualize_util import model_to_dot, plot
from kerata_keras1._fallback import modules_of as _modules_of

from ..layers.wrappers import Wrapper
from ..models import Sequential

__getattr__ = _modules_of({"pydot": "pydot"})
