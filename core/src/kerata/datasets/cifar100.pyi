# Written by kerata.stubs; `make docs` renews it.
"""CIFAR-100: 60,000 small colour images of a hundred kinds of things, in twenty groups."""

from kerata_datasets.cifar100 import FILE as FILE
from kerata_datasets.cifar100 import FOLDER as FOLDER
from kerata_datasets.cifar100 import load_data as load_data

__all__ = [
    "FILE",
    "FOLDER",
    "load_data",
]
