"""CIFAR-100: 60,000 small colour images of a hundred kinds of things, in twenty groups."""

from __future__ import annotations

import os

import numpy as np

from kerata import backend as K
from kerata.argument_validation import shown
from kerata.errors import ArgumentError
from kerata.types import Array
from kerata_datasets.cifar import load_batch, unpacked
from kerata_datasets.files import DataFile

FOLDER = "cifar-100-python"
FILE = DataFile(
    FOLDER + ".tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
    "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
)


def load_data(label_mode: str = "fine") -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Images of 32 by 32 pixels in three colours, from 0 to 255, and their kinds or groups.

    Arguments:
        label_mode: "fine" (default) for the kinds, from 0 to 99; "coarse" for the groups, from 0 to 19.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images of uint8, of shape `(50000, 32, 32, 3)` and
        `(10000, 32, 32, 3)`, with `image_dim_ordering` "th" `(50000, 3, 32, 32)` and so on; kinds of shape
        `(50000, 1)` and `(10000, 1)`.

    Raises:
        ArgumentError: `label_mode` is something else.
        FileAccessError: the files are not there and cannot be fetched, or one is missing in the folder.
        FileFormatError: one is damaged, or not of CIFAR.
        UnsafeFileError: one wants to run code.

    Example:
        >>> from kerata.datasets import cifar100
        >>> (x_train, y_train), (x_test, y_test) = cifar100.load_data(label_mode="coarse")  # doctest: +SKIP
        >>> x_train.shape, y_train.shape  # doctest: +SKIP
        ((50000, 32, 32, 3), (50000, 1))
    """
    if label_mode not in ("fine", "coarse"):
        raise ArgumentError(f'label_mode must be "fine" or "coarse"; got {shown(label_mode)}.')
    folder = unpacked(FOLDER, FILE)
    sets = []
    for name in ("train", "test"):
        x, labels = load_batch(os.path.join(folder, name), label_key=f"{label_mode}_labels")
        y = np.array(labels, "int64").reshape(-1, 1)
        sets.append((x.transpose(0, 2, 3, 1) if K.image_dim_ordering() == "tf" else x, y))
    train, test = sets
    return train, test
