# Written by kerata.stubs; `make docs` renews it.
"""Every installed dataset: `from kerata.datasets import mnist`, then `mnist.load_data()`."""

from kerata.datasets import cifar10 as cifar10
from kerata.datasets import cifar100 as cifar100
from kerata.datasets import imdb as imdb
from kerata.datasets import mnist as mnist
from kerata.datasets import reuters as reuters
from types import ModuleType

def get(identifier: str | ModuleType) -> ModuleType:
    """The module of a dataset's name; a module is returned as it is.

    Example:
        >>> from kerata import datasets
        >>> datasets.get("mnist") is datasets.mnist
        True
    """

__all__ = [
    "cifar10",
    "cifar100",
    "get",
    "imdb",
    "mnist",
    "reuters",
]
