# Written by kerata.stubs; `make docs` renews it.
"""VGG19."""

from kerata_applications.vgg19 import TF_WEIGHTS_PATH as TF_WEIGHTS_PATH
from kerata_applications.vgg19 import TF_WEIGHTS_PATH_NO_TOP as TF_WEIGHTS_PATH_NO_TOP
from kerata_applications.vgg19 import TH_WEIGHTS_PATH as TH_WEIGHTS_PATH
from kerata_applications.vgg19 import TH_WEIGHTS_PATH_NO_TOP as TH_WEIGHTS_PATH_NO_TOP
from kerata_applications.vgg19 import VGG19 as VGG19
from kerata_applications.vgg19 import decode_predictions as decode_predictions
from kerata_applications.vgg19 import preprocess_input as preprocess_input

__all__ = [
    "TF_WEIGHTS_PATH",
    "TF_WEIGHTS_PATH_NO_TOP",
    "TH_WEIGHTS_PATH",
    "TH_WEIGHTS_PATH_NO_TOP",
    "VGG19",
    "decode_predictions",
    "preprocess_input",
]
