"""Opening model files."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager

from kerata.atomic import as_path
from kerata.errors import FileAccessError, FileFormatError, KerataError
from kerata.saving.contents import Contents, read_contents
from kerata.saving.digest import check_beginning, check_digest
from kerata.saving.hdf5 import File, Malformed


class ModelFile:
    """A model file, open for reading.

    Arguments:
        path: the file.
        contents: what is in it.

    Attributes:
        path, contents: the same.
    """

    def __init__(self, path: str, contents: Contents) -> None:
        self.path = path
        self.contents = contents

    @property
    def count(self) -> int:
        """How many numbers its weights hold. An array that is listed more than once counts once."""
        arrays = [array.dataset for _, arrays in self.contents.weights or () for array in arrays]
        return sum(math.prod(dataset.shape) for dataset in {id(dataset): dataset for dataset in arrays}.values())


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[ModelFile]:
    """A model file to read from.

    Whatever goes wrong inside the `with` is an error of the family of `KerataError` that names the file.

    Arguments:
        path: the file.

    Raises:
        ArgumentTypeError, ArgumentError: `path` is not a path.
        FileAccessError: there is no such file, or it cannot be read.
        FileFormatError: it is not a model file, or a damaged one.
    """
    name = as_path(path)
    if not os.path.isfile(name):
        there = "a folder" if os.path.isdir(name) else "nothing"
        raise FileAccessError(f'There is no model file "{name}": {there} is at that path.')
    try:
        sealed = check_beginning(name)
        with File(name) as file:
            contents = read_contents(file)
            if sealed:
                # After the contents: they have been found to be as large as the file, or nearly. Hashing first would
                # take minutes for a file of gigabytes that are not there, which takes no more than a few blocks.
                check_digest(name, file.source.size, sum(array.dataset.stored for array in contents.distinct()))
            yield ModelFile(name, contents)
    except Malformed as error:
        raise FileFormatError(f'"{name}" is damaged or no model file: {error}.') from error
    except KerataError as error:
        if name in str(error):
            raise
        raise placed(error, f'In the file "{name}".') from error
    except OSError as error:
        raise FileAccessError(f'"{name}" cannot be read: {error}.') from error
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
