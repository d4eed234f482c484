"""Arrays in files of their own, and a question before a file is overwritten."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from kerata.errors import FileFormatError


def save_array(array: Any, name: str | os.PathLike[str]) -> None:
    """Write an array into an HDF5 file of its own, as the dataset "x" and as PyTables would find it there.

    Arguments:
        array: an array.
        name: of the file; one that exists is replaced.
    """
    import h5py

    with h5py.File(name, "w") as file:
        file["x"] = np.asarray(array)


def load_array(name: str | os.PathLike[str]) -> Any:
    """The array that `save_array` wrote; here, or with PyTables in Keras 1.

    Arguments:
        name: of the file.

    Raises:
        FileFormatError: it is no HDF5 file, or has no dataset "x".
    """
    import h5py

    try:
        with h5py.File(name, "r") as file:
            return file["x"][()]
    except (KeyError, OSError) as error:
        raise FileFormatError(f"{os.fspath(name)} holds no array of save_array: {error}") from error


def ask_to_proceed_with_overwrite(filepath: str | os.PathLike[str]) -> bool:
    """Ask on the terminal whether a file may be overwritten, until the answer is "y" or "n"; whether it is "y"."""
    answer = input(f"[WARNING] {os.fspath(filepath)} already exists - overwrite? [y/n]").strip().lower()
    while answer not in ("y", "n"):
        answer = input('Enter "y" (overwrite) or "n" (cancel).').strip().lower()
    if answer == "n":
        return False
    print("[TIP] Next time specify overwrite=True!")
    return True
