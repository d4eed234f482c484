"""Models, and making them from files and configurations."""

import copy
import json
import os
import warnings

import numpy as np

from kerata.models import Sequential, load_model, model_from_config, model_from_json, model_from_yaml, save_model

from . import backend as K
from . import optimizers
from .engine.topology import Layer, Merge, Node, get_source_inputs
from .engine.training import Model
from .optimizers import optimizer_from_config
from .utils.io_utils import ask_to_proceed_with_overwrite
