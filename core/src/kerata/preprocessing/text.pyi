# Written by kerata.stubs; `make docs` renews it.
"""`kerata.preprocessing.text`: text made ready for a model."""

from kerata_preprocessing_text import Tokenizer as Tokenizer
from kerata_preprocessing_text import base_filter as base_filter
from kerata_preprocessing_text import one_hot as one_hot
from kerata_preprocessing_text import text_to_word_sequence as text_to_word_sequence

__all__ = [
    "Tokenizer",
    "base_filter",
    "one_hot",
    "text_to_word_sequence",
]
