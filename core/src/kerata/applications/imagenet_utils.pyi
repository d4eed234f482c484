# Written by kerata.stubs; `make docs` renews it.
"""What programs that use networks trained on ImageNet need besides: images put in, classes told."""

from kerata_applications.imagenet_utils import CLASS_INDEX as CLASS_INDEX
from kerata_applications.imagenet_utils import CLASS_INDEX_PATH as CLASS_INDEX_PATH
from kerata_applications.imagenet_utils import as_floats as as_floats
from kerata_applications.imagenet_utils import decode_predictions as decode_predictions
from kerata_applications.imagenet_utils import preprocess_input as preprocess_input
from kerata_applications.imagenet_utils import scaled_to_one as scaled_to_one

__all__ = [
    "CLASS_INDEX",
    "CLASS_INDEX_PATH",
    "as_floats",
    "decode_predictions",
    "preprocess_input",
    "scaled_to_one",
]
