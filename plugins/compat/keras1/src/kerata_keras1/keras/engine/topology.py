"""The graph of layers."""

import copy
import inspect
import os
import types as python_types
import warnings
from typing import Any

import numpy as np

from kerata.engine.topology import Container, Input, InputLayer, InputSpec, Layer, Node, get_source_inputs, to_list
from kerata.layers import Merge, merge

from .. import backend as K
from .. import initializations
from ..utils.generic_utils import func_dump, func_load
from ..utils.io_utils import ask_to_proceed_with_overwrite


def object_list_uid(object_list: Any) -> str:
    """The identities of an object or of a list of objects, as a text: equal for the same objects in the same order."""
    return ", ".join(str(id(one)) for one in to_list(object_list))
