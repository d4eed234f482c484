"""The files of both CIFAR datasets: images of 32 by 32 pixels in three colours."""

from __future__ import annotations

import os
from typing import Any

from kerata.errors import FileFormatError
from kerata.files import read_regular
from kerata.types import Array
from kerata.utils.data_utils import get_file
from kerata_datasets.files import DataFile, url_of
from kerata_datasets.pickles import array_of, list_of, unpickle
from kerata_datasets.reading import MOST_BYTES


def load_batch(fpath: str | os.PathLike[str], label_key: str = "labels") -> tuple[Array, list[Any]]:
    """The images and labels of one file.

    Arguments:
        fpath: the file.
        label_key: what the labels are called in it (default "labels").

    Returns:
        an array of uint8, of shape `(images, 3, 32, 32)`, and a list of whole numbers.

    Raises:
        FileAccessError: the file cannot be read.
        FileFormatError: it is damaged, or not of CIFAR.
        UnsafeFileError: it wants to run code.

    Example:
        >>> import pickle
        >>> import numpy as np
        >>> from kerata.datasets.cifar import load_batch
        >>> with open("batch", "wb") as file:
        ...     pickle.dump({"data": np.zeros((2, 3072), "uint8"), "labels": [3, 5]}, file)
        >>> images, labels = load_batch("batch")
        >>> images.shape, labels
        ((2, 3, 32, 32), [3, 5])
    """
    path = os.fspath(fpath)
    content = unpickle(read_regular(path, MOST_BYTES), path, verified=False)
    if not isinstance(content, dict):
        raise FileFormatError(f"{path} holds no batch of CIFAR.")
    # A pickle of Python 3 may have the keys as bytes, as Python 2 had them.
    named = {key.decode("latin1") if isinstance(key, bytes) else key: value for key, value in content.items()}
    data = array_of(named.get("data"), path, '"data"')
    labels = list_of(named.get(label_key), path, f'"{label_key}"')
    if data.dtype != "uint8" or data.shape != (len(labels), 3 * 32 * 32):
        raise FileFormatError(f"{path} has {len(labels)} labels for images {data.shape} of {data.dtype}.")
    if not all(type(label) is int for label in labels):
        raise FileFormatError(f"{path} has labels that are no whole numbers.")
    return data.reshape(-1, 3, 32, 32), labels


def unpacked(folder: str, file: DataFile) -> str:
    """The path of the folder with the files, which are fetched and unpacked if it is not there.

    Example:
        >>> from kerata.datasets import cifar10
        >>> from kerata.datasets.cifar import unpacked
        >>> unpacked(cifar10.FOLDER, cifar10.FILE)  # doctest: +SKIP
    """
    return get_file(folder, url_of(file), untar=True, file_hash=file.checksum)
