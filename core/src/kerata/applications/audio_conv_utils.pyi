# Written by kerata.stubs; `make docs` renews it.
"""What programs that use MusicTaggerCRNN need besides: music put in, tags told."""

from kerata_applications.audio_conv_utils import TAGS as TAGS
from kerata_applications.audio_conv_utils import decode_predictions as decode_predictions
from kerata_applications.audio_conv_utils import preprocess_input as preprocess_input

__all__ = [
    "TAGS",
    "decode_predictions",
    "preprocess_input",
]
