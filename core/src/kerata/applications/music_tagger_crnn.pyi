# Written by kerata.stubs; `make docs` renews it.
"""MusicTaggerCRNN."""

from kerata_applications.music_tagger_crnn import MusicTaggerCRNN as MusicTaggerCRNN
from kerata_applications.music_tagger_crnn import TF_WEIGHTS_PATH as TF_WEIGHTS_PATH
from kerata_applications.music_tagger_crnn import TH_WEIGHTS_PATH as TH_WEIGHTS_PATH
from kerata_applications.music_tagger_crnn import decode_predictions as decode_predictions
from kerata_applications.music_tagger_crnn import preprocess_input as preprocess_input

__all__ = [
    "MusicTaggerCRNN",
    "TF_WEIGHTS_PATH",
    "TH_WEIGHTS_PATH",
    "decode_predictions",
    "preprocess_input",
]
