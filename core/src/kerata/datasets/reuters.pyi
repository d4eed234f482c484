# Written by kerata.stubs; `make docs` renews it.
"""Reuters: 11,228 newswires on 46 subjects."""

from kerata_datasets.reuters import FILES as FILES
from kerata_datasets.reuters import WORD_INDEX_FILES as WORD_INDEX_FILES
from kerata_datasets.reuters import get_word_index as get_word_index
from kerata_datasets.reuters import load_data as load_data

__all__ = [
    "FILES",
    "WORD_INDEX_FILES",
    "get_word_index",
    "load_data",
]
