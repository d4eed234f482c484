"""Helpers for tests of layers."""

import inspect

import numpy as np
from numpy.testing import assert_allclose

from kerata.utils.test_utils import get_test_data, keras_test, layer_test

from .. import backend as K
from ..engine.topology import Input
from ..engine.training import Model
from ..models import Sequential, model_from_json
