"""Sounds as spectrograms, and the names of their tags."""

import numpy as np

from kerata.applications.audio_conv_utils import TAGS, decode_predictions, preprocess_input

from .. import backend as K
