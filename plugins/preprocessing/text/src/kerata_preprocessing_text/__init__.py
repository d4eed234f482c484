"""`kerata.preprocessing.text`: text made ready for a model."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl
from kerata_preprocessing_text.tokenizer import Tokenizer
from kerata_preprocessing_text.words import base_filter, one_hot, text_to_word_sequence

__all__ = ["Tokenizer", "base_filter", "one_hot", "text_to_word_sequence"]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"preprocessing.text": "kerata_preprocessing_text"}
