# Written by kerata.stubs; `make docs` renews it.
"""MNIST: 70,000 images of handwritten digits."""

from kerata_datasets.mnist import FILES as FILES
from kerata_datasets.mnist import NAMES as NAMES
from kerata_datasets.mnist import load_data as load_data

__all__ = [
    "FILES",
    "NAMES",
    "load_data",
]
