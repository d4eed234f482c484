# Written by kerata.stubs; `make docs` renews it.
"""`kerata.preprocessing.sequence`: sequences made ready for a model."""

from kerata_preprocessing_sequence import make_sampling_table as make_sampling_table
from kerata_preprocessing_sequence import pad_sequences as pad_sequences
from kerata_preprocessing_sequence import skipgrams as skipgrams

__all__ = [
    "make_sampling_table",
    "pad_sequences",
    "skipgrams",
]
