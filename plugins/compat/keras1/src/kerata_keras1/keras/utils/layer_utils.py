"""Helpers for the layers of a model; and by its star imports, as ever, all layers."""

import inspect

from kerata.utils.layer_utils import convert_all_kernels_in_model, count_total_params, layer_from_config, print_summary

from ..layers import *
from ..models import Model, Sequential
from .generic_utils import get_custom_objects, get_from_module
from .np_utils import convert_kernel
