# Written by kerata.stubs; `make docs` renews it.
"""The files of both CIFAR datasets: images of 32 by 32 pixels in three colours."""

from kerata_datasets.cifar import load_batch as load_batch
from kerata_datasets.cifar import unpacked as unpacked

__all__ = [
    "load_batch",
    "unpacked",
]
