"""Training."""

import copy
import multiprocessing
import queue
import threading
import time
import warnings

import numpy as np

from kerata.models import Model
from kerata_keras1._generator_queue import GeneratorEnqueuer, generator_queue
from kerata_keras1._model_attributes import sample_weight_modes as _sample_weight_modes
from kerata_keras1._sample_weights import (
    standardize_class_weights,
    standardize_sample_or_class_weights,
    standardize_sample_weights,
    standardize_weights,
    weighted_objective,
)
from kerata_keras1._training_data import (
    batch_shuffle,
    check_array_lengths,
    check_loss_and_target_compatibility,
    collect_metrics,
    make_batches,
    slice_X,
    standardize_input_data,
)

from .. import backend as K
from .. import callbacks as cbks
from .. import metrics as metrics_module
from .. import objectives, optimizers
from ..utils.generic_utils import Progbar
from .topology import Container

# On the class itself, since models are also made where nobody has asked for `keras`: by a plugin, from a file.
Model.sample_weight_modes = property(_sample_weight_modes)  # type: ignore[attr-defined]
