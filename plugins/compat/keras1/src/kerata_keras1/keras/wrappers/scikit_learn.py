"""Models as estimators of scikit-learn."""

import copy
import inspect
import types

import numpy as np

from kerata.wrappers.scikit_learn import BaseWrapper, KerasClassifier, KerasRegressor

from ..models import Sequential
from ..utils.np_utils import to_categorical
