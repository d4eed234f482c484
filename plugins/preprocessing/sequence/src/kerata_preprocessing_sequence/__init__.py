"""`kerata.preprocessing.sequence`: sequences made ready for a model."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl
from kerata_preprocessing_sequence.padding import pad_sequences
from kerata_preprocessing_sequence.word_pairs import make_sampling_table, skipgrams

__all__ = ["make_sampling_table", "pad_sequences", "skipgrams"]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"preprocessing.sequence": "kerata_preprocessing_sequence"}
