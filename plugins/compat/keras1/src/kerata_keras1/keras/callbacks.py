"""Callbacks."""

import csv
import json
import os
import time
import warnings
from collections import OrderedDict, deque
from collections.abc import Iterable

import numpy as np

from kerata.callbacks import (
    BaseLogger,
    Callback,
    CallbackList,
    CSVLogger,
    EarlyStopping,
    History,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ProgbarLogger,
    ReduceLROnPlateau,
    RemoteMonitor,
    TensorBoard,
)
from kerata_keras1._fallback import names_of as _names_of

from . import backend as K
from .utils.generic_utils import Progbar

__getattr__ = _names_of("kerata.callbacks")
