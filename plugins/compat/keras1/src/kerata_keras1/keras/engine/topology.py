"""The graph of layers."""

import copy
import inspect
import os
import types as python_types
import warnings

import numpy as np

from kerata.engine.topology import Container, Input, InputLayer, InputSpec, Layer, Node, get_source_inputs, to_list
from kerata.layers import Merge, merge
from kerata_keras1._identity import object_list_uid

from .. import backend as K
from .. import initializations
from ..utils.generic_utils import func_dump, func_load
from ..utils.io_utils import ask_to_proceed_with_overwrite
