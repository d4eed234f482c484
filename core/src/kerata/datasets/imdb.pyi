# Written by kerata.stubs; `make docs` renews it.
"""IMDB: 50,000 film reviews, each good or bad."""

from kerata_datasets.imdb import FILES as FILES
from kerata_datasets.imdb import WORD_INDEX_FILES as WORD_INDEX_FILES
from kerata_datasets.imdb import get_word_index as get_word_index
from kerata_datasets.imdb import load_data as load_data

__all__ = [
    "FILES",
    "WORD_INDEX_FILES",
    "get_word_index",
    "load_data",
]
