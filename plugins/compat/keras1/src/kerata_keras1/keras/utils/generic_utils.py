"""Helpers for programs: custom objects, functions as data, progress."""

import marshal
import sys
import time
import types as python_types

import numpy as np

from kerata.utils.generic_utils import CustomObjectScope, custom_object_scope, get_custom_objects
from kerata_keras1._functions import func_dump, func_load, make_tuple
from kerata_keras1._lookup import get_from_module
from kerata_keras1._progbar import Progbar

_GLOBAL_CUSTOM_OBJECTS = get_custom_objects()
