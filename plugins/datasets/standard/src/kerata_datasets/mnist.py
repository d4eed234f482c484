"""MNIST: 70,000 images of handwritten digits."""

from __future__ import annotations

from kerata.errors import FileFormatError
from kerata.types import Array
from kerata_datasets.files import TODAY, DataFile
from kerata_datasets.pickles import array_of
from kerata_datasets.reading import read_parts

FILES = (
    DataFile("mnist.npz", TODAY + "mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),
    DataFile("mnist.pkl.gz"),
)
NAMES = ("x_train", "y_train", "x_test", "y_test")


def load_data(path: str = "mnist.pkl.gz") -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Images of 28 by 28 pixels, from 0 to 255, and the digits that they show.

    Arguments:
        path: the file in `~/.keras/datasets`, or an absolute path (default: that of Keras 1 or today's, whichever is
            there).

    Returns:
        `(x_train, y_train), (x_test, y_test)`: arrays of uint8, of shapes `(60000, 28, 28)` and `(60000,)`,
        `(10000, 28, 28)` and `(10000,)`.

    Raises:
        FileAccessError: the file is not there and cannot be fetched.
        FileFormatError: it is damaged, or not of MNIST.
        UnsafeFileError: it wants to run code.

    Example:
        >>> from kerata.datasets import mnist
        >>> (x_train, y_train), (x_test, y_test) = mnist.load_data()  # doctest: +SKIP
        >>> x_train.shape, y_train.shape  # doctest: +SKIP
        ((60000, 28, 28), (60000,))
    """
    content = read_parts(path, FILES, NAMES)
    parts = [array_of(part, content.path, name) for part, name in zip(content.parts, NAMES, strict=True)]
    x_train, y_train, x_test, y_test = parts
    for x, y in ((x_train, y_train), (x_test, y_test)):
        if y.ndim == 0 or x.shape[:1] != y.shape[:1]:
            raise FileFormatError(
                f"{content.path} has images {x.shape} and labels {y.shape}, which do not go together."
            )
    return (x_train, y_train), (x_test, y_test)
