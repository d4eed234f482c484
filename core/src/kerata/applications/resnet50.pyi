# Written by kerata.stubs; `make docs` renews it.
"""ResNet50."""

from kerata_applications.resnet50 import ResNet50 as ResNet50
from kerata_applications.resnet50 import TF_WEIGHTS_PATH as TF_WEIGHTS_PATH
from kerata_applications.resnet50 import TF_WEIGHTS_PATH_NO_TOP as TF_WEIGHTS_PATH_NO_TOP
from kerata_applications.resnet50 import TH_WEIGHTS_PATH as TH_WEIGHTS_PATH
from kerata_applications.resnet50 import TH_WEIGHTS_PATH_NO_TOP as TH_WEIGHTS_PATH_NO_TOP
from kerata_applications.resnet50 import conv_block as conv_block
from kerata_applications.resnet50 import decode_predictions as decode_predictions
from kerata_applications.resnet50 import identity_block as identity_block
from kerata_applications.resnet50 import preprocess_input as preprocess_input

__all__ = [
    "ResNet50",
    "TF_WEIGHTS_PATH",
    "TF_WEIGHTS_PATH_NO_TOP",
    "TH_WEIGHTS_PATH",
    "TH_WEIGHTS_PATH_NO_TOP",
    "conv_block",
    "decode_predictions",
    "identity_block",
    "preprocess_input",
]
