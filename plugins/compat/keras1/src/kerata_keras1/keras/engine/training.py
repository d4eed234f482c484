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
from kerata_keras1._model_internals import lend_to as _lend_to
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

_lend_to(Model)  # and not to a class of its own, since models also come from plugins and files
