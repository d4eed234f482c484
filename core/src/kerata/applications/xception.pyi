# Written by kerata.stubs; `make docs` renews it.
"""Xception."""

from kerata_applications.xception import TF_WEIGHTS_PATH as TF_WEIGHTS_PATH
from kerata_applications.xception import TF_WEIGHTS_PATH_NO_TOP as TF_WEIGHTS_PATH_NO_TOP
from kerata_applications.xception import Xception as Xception
from kerata_applications.xception import decode_predictions as decode_predictions
from kerata_applications.xception import preprocess_input as preprocess_input

__all__ = [
    "TF_WEIGHTS_PATH",
    "TF_WEIGHTS_PATH_NO_TOP",
    "Xception",
    "decode_predictions",
    "preprocess_input",
]
