# Written by kerata.stubs; `make docs` renews it.
"""CIFAR-10: 60,000 small colour images of ten kinds of things."""

from kerata_datasets.cifar10 import FILE as FILE
from kerata_datasets.cifar10 import FOLDER as FOLDER
from kerata_datasets.cifar10 import load_data as load_data

__all__ = [
    "FILE",
    "FOLDER",
    "load_data",
]
