# Written by kerata.stubs; `make docs` renews it.
"""InceptionV3."""

from kerata_applications.inception_v3 import InceptionV3 as InceptionV3
from kerata_applications.inception_v3 import TF_WEIGHTS_PATH as TF_WEIGHTS_PATH
from kerata_applications.inception_v3 import TF_WEIGHTS_PATH_NO_TOP as TF_WEIGHTS_PATH_NO_TOP
from kerata_applications.inception_v3 import TH_WEIGHTS_PATH as TH_WEIGHTS_PATH
from kerata_applications.inception_v3 import TH_WEIGHTS_PATH_NO_TOP as TH_WEIGHTS_PATH_NO_TOP
from kerata_applications.inception_v3 import conv2d_bn as conv2d_bn
from kerata_applications.inception_v3 import decode_predictions as decode_predictions
from kerata_applications.inception_v3 import preprocess_input as preprocess_input

__all__ = [
    "InceptionV3",
    "TF_WEIGHTS_PATH",
    "TF_WEIGHTS_PATH_NO_TOP",
    "TH_WEIGHTS_PATH",
    "TH_WEIGHTS_PATH_NO_TOP",
    "conv2d_bn",
    "decode_predictions",
    "preprocess_input",
]
