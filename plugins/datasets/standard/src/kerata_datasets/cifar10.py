"""CIFAR-10: 60,000 small colour images of ten kinds of things."""

from __future__ import annotations

import os

import numpy as np

from kerata import backend as K
from kerata.types import Array
from kerata_datasets.cifar import load_batch, unpacked
from kerata_datasets.files import DataFile

FOLDER = "cifar-10-batches-py"
FILE = DataFile(
    FOLDER + ".tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
)


def load_data() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Images of 32 by 32 pixels in three colours, from 0 to 255, and their kinds, from 0 to 9.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images of uint8, of shape `(50000, 32, 32, 3)` and
        `(10000, 32, 32, 3)`, with `image_dim_ordering` "th" `(50000, 3, 32, 32)` and so on; kinds of shape
        `(50000, 1)` and `(10000, 1)`.

    Raises:
        FileAccessError: the files are not there and cannot be fetched, or one is missing in the folder.
        FileFormatError: one is damaged, or not of CIFAR.
        UnsafeFileError: one wants to run code.

    Example:
        >>> from kerata.datasets import cifar10
        >>> (x_train, y_train), (x_test, y_test) = cifar10.load_data()  # doctest: +SKIP
        >>> x_train.shape, y_train.shape  # doctest: +SKIP
        ((50000, 32, 32, 3), (50000, 1))
    """
    folder = unpacked(FOLDER, FILE)
    batches = [load_batch(os.path.join(folder, f"data_batch_{number}")) for number in range(1, 6)]
    x_train = np.concatenate([x for x, _ in batches])
    y_train = np.array([label for _, labels in batches for label in labels], "uint8").reshape(-1, 1)
    x_test, labels = load_batch(os.path.join(folder, "test_batch"))
    y_test = np.array(labels, "int64").reshape(-1, 1)  # not uint8, as in Keras 1
    if K.image_dim_ordering() == "tf":
        x_train, x_test = x_train.transpose(0, 2, 3, 1), x_test.transpose(0, 2, 3, 1)
    return (x_train, y_train), (x_test, y_test)
