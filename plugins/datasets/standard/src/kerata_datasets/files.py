"""Where the files of the datasets are: in the cache, as today's or as Keras 1 left them there, or in the network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from kerata.utils.data_utils import cached_file, get_file

TODAY = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
"""Where the files in the forms of today are served."""

MIRROR = "KERATA_DATASETS_URL"
"""The environment variable that names another place."""


class DataFile(NamedTuple):
    """A file that a dataset is known in.

    Attributes:
        name: what it is called in the cache.
        url: where it is served; "" for one that only Keras 1 fetched.
        checksum: by SHA-256 or MD5; None where nobody has published it.
    """

    name: str
    url: str = ""
    checksum: str | None = None


class Found(NamedTuple):
    """A file on this machine, and whether its checksum has been found right."""

    path: str
    verified: bool


def find(path: str, files: Sequence[DataFile]) -> Found:
    """A file that a dataset can be read from.

    If the program names one of those that are known, any of them serves that is in the cache, and otherwise the one
    that is served today is fetched. If it names another, that is read, and first fetched under this name if it is not
    there.

    Arguments:
        path: the file as the program calls it: a name in the cache, or an absolute path.
        files: those that are known, the one served today first.

    Raises:
        FileAccessError: there is none, and none can be fetched.
        FileFormatError: what was fetched has another checksum.
    """
    served = files[0]
    known = [file for file in files if file.name == path]
    if not known:
        own = cached_file(path)
        return Found(own, False) if own else Found(_fetch(served, path), served.checksum is not None)
    for file in (*known, *files):
        there = cached_file(file.name, file_hash=file.checksum)
        if there:
            return Found(there, file.checksum is not None)
    return Found(_fetch(served, served.name), served.checksum is not None)


def url_of(file: DataFile) -> str:
    """Where a file is to be fetched from: its URL, or its place at the mirror that the environment names."""
    mirror = os.environ.get(MIRROR)
    return f"{mirror.rstrip('/')}/{file.url.rsplit('/', 1)[1]}" if mirror else file.url


def _fetch(file: DataFile, name: str) -> str:
    return get_file(name, url_of(file), file_hash=file.checksum)
