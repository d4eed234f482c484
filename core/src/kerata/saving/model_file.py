"""Opening and making model files of HDF5."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

import numpy as np

from kerata.atomic import as_path, atomic
from kerata.errors import FileAccessError, FileFormatError, KerataError
from kerata.saving.digest import BLOCK, is_sealed, seal

Array = dict[str, Any]
"""What a file says of an array of its: "name", "path", "shape" and "dtype"."""
_LARGE_ATTRIBUTE = 60_000


class _Reads(Protocol):
    def read(self, array: Array) -> np.ndarray: ...


class ModelFile:
    """A model file, open for reading.

    Attributes:
        path: the file.
        texts: its texts by name: "model_config", "training_config", ...
        weights: layer's name and its arrays, for each layer; None where the file has no weights.
        nameless: whether the file is of before Keras 1 and knows its layers by number.
        optimizer: the arrays of the optimizer's state, or None.
        state: other arrays of ours, or None.
    """

    def __init__(self, path: str, contents: dict[str, Any], reads: _Reads) -> None:
        self.path = path
        self.texts: dict[str, str] = contents["texts"]
        self.weights: list[tuple[str, list[Array]]] | None = contents["weights"]
        self.nameless: bool = contents["legacy"]
        self.optimizer: list[Array] | None = contents["optimizer"]
        self.state: list[Array] | None = contents["state"]
        self._reads = reads

    def read(self, array: Array) -> np.ndarray:
        """The numbers of an array."""
        return self._reads.read(array)

    @property
    def count(self) -> int:
        """How many numbers its weights hold."""
        arrays = [array for _, arrays in self.weights or () for array in arrays]
        return sum(int(np.prod(array["shape"], dtype=np.float64)) for array in arrays)


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[ModelFile]:
    """A model file to read from. A file with a digest is read here once that has been found right, any other in a
    process of its own (`kerata.saving.reader_process`), which costs a third of a second.

    Whatever goes wrong inside the `with` is an error of the family of `KerataError` that names the file.

    Raises:
        FileAccessError: there is no such file, or it cannot be read.
        FileFormatError: it is not a model file, or a damaged one.
    """
    name = as_path(path)
    if not os.path.isfile(name):
        there = "a folder" if os.path.isdir(name) else "nothing"
        raise FileAccessError(f'There is no model file "{name}": {there} is at that path.')
    sealed = is_sealed(name)
    from kerata.saving.hdf5_reader import Malformed
    from kerata.saving.reader_process import one_reading_process

    with ExitStack() as stack:
        try:
            if sealed:
                here = stack.enter_context(_Here(name))
                file = ModelFile(name, here.contents(), here)
            else:
                apart = stack.enter_context(one_reading_process())
                file = ModelFile(name, apart.open(name), apart)
            yield file
        except Malformed as error:
            raise FileFormatError(f'"{name}" is damaged or no model file: {error}.') from error
        except KerataError as error:
            if name in str(error):
                raise
            raise placed(error, f'In the file "{name}".') from error
        except Exception as error:
            raise FileFormatError(
                f'"{name}" does not hold a model that can be made here: {type(error).__name__}: {error}.'
            ) from error


def placed(error: KerataError, place: str) -> KerataError:
    """The same error, with a line that says where."""
    try:
        return type(error)(str(error), where=place)
    except TypeError:  # a plugin's own, made in another way
        return FileFormatError(f"{type(error).__name__}: {error}", where=place)


class _Here:
    """Reading in this process."""

    def __init__(self, path: str) -> None:
        from kerata.saving.hdf5_reader import Reader

        self._reader = Reader(path)
        self.contents = self._reader.contents

    def read(self, array: Array) -> np.ndarray:
        return self._reader.read(array["path"])

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()


@contextmanager
def created(path: str | os.PathLike[str], names: Sequence[Sequence[str]]) -> Iterator[Any]:
    """An HDF5 file to write to, which gets its digest and takes its place once the `with` block has ended.

    Arguments:
        path: where it will be.
        names: the lists of names that it will have as attributes.

    Raises:
        FileAccessError: it cannot be written.
    """
    import h5py

    # The oldest layout holds attributes of at most 64 KiB; where that is too little, the one of HDF5 1.8 (2008).
    large = any(len(group) * max(map(len, map(str.encode, group))) > _LARGE_ATTRIBUTE for group in names if group)
    layout = ("v108", "v108") if large else None
    with atomic(path) as temporary:
        try:
            with h5py.File(temporary, "w", userblock_size=BLOCK, libver=layout) as file:
                yield file
        except KerataError:
            raise
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise FileAccessError(f'"{path}" could not be written: {type(error).__name__}: {error}.') from error
        seal(temporary)


def may_write(path: str | os.PathLike[str], overwrite: bool) -> bool:
    """Whether to write a file: a file that is there and must not be overwritten is asked about on the terminal.

    Raises:
        FileAccessError: it must not be overwritten, and there is no terminal to ask on.
    """
    if overwrite or not os.path.lexists(as_path(path)):
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise FileAccessError(
            f'"{as_path(path)}" exists, and overwrite=False. Choose another name, or say overwrite=True.'
        )
    answer = ""
    while answer not in ("y", "n"):
        answer = input(f"[WARNING] {as_path(path)} already exists - overwrite? [y/n] ").strip().lower()
    return answer == "y"


def write_names(group: Any, attribute: str, names: Sequence[str]) -> None:
    """A list of names as an attribute."""
    group.attrs[attribute] = np.array([name.encode() for name in names]) if names else np.zeros(0)


def write_text(group: Any, attribute: str, text: str) -> None:
    """A text as an attribute. Its type is that of a byte string, which h5py of Keras 1's time gives back as bytes."""
    import h5py

    group.attrs.create(attribute, text.encode(), dtype=h5py.string_dtype("ascii"))
