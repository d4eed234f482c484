"""Small datasets in the forms that their files really have: of Keras 1, pickled by Python 2, and of today.

As a program, `dataset_files.py FOLDER` writes those of Keras 1 into a folder: the numbers in test_dataset_texts.py are
what Keras 1.2.2 made of them (its check of MD5 switched off).
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

MNIST = tuple(
    part
    for count in (5, 3)
    for part in (
        np.arange(count * 784).reshape(count, 28, 28).astype("uint8"),
        np.arange(count).astype("uint8") * 3 % 10,
    )
)
IMDB = tuple(
    part
    for count, step in ((11, 7), (8, 5))
    for part in (
        [[(i * step + j * 3) % 50 + 1 for j in range(2 + i % 6)] for i in range(count)],
        [i % 2 for i in range(count)],
    )
)
REUTERS = ([[(i * 11 + j * 5) % 40 + 1 for j in range(2 + i * 3 % 7)] for i in range(13)], [i % 4 for i in range(13)])
WORDS = {"the": 1, "film": 2, "caf\xe9": 3}


def python_2_pickle(value: Any) -> bytes:
    """A pickle of protocol 2 as cPickle of Python 2 wrote it: text and the bytes of arrays are its `str`."""
    return b"\x80\x02" + _pickled(value) + b"."


def _pickled(value: Any) -> bytes:
    if isinstance(value, np.ndarray):
        code, shape = value.dtype.str[1:], tuple(value.shape)
        dtype = b"cnumpy\ndtype\n" + b"(" + _pickled(code) + b"K\x00K\x01tR("
        dtype += b"K\x03" + _pickled(value.dtype.str[0]) + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        made = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
        return made + b"(K\x01" + _pickled(shape) + dtype + b"\x89" + _pickled(value.tobytes()) + b"tb"
    if isinstance(value, str):
        value = value.encode("latin1")
    if isinstance(value, bytes):
        return b"T" + struct.pack("<i", len(value)) + value
    if isinstance(value, dict):
        return b"}(" + b"".join(_pickled(part) for item in value.items() for part in item) + b"u"
    if isinstance(value, (list, tuple)):
        inner = b"(" + b"".join(map(_pickled, value))
        return b"]" + inner + b"e" if isinstance(value, list) else inner + b"t"
    return b"J" + struct.pack("<i", value)


def pairs(parts: Any) -> Any:
    return ((parts[0], parts[1]), (parts[2], parts[3]))


def cifar(count: int, **labels: list[int]) -> dict[str, Any]:
    """A batch whose image i has 10 i + colour in every pixel."""
    data = np.stack([np.repeat(np.arange(3) + 10 * i, 1024) for i in range(count)]).astype("uint8")
    return {"data": data, "batch_label": "a batch", **labels}


def tar_gz(folder: str, files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    made = {}
    for name, value in arrays.items():
        made[name] = value
        if isinstance(value, list) and isinstance(value[0], list):
            made[name] = np.fromiter(value, object, len(value))
    np.savez(buffer, **made)
    return buffer.getvalue()


OLD = {
    "mnist.pkl.gz": gzip.compress(python_2_pickle(pairs(MNIST))),
    "imdb_full.pkl": python_2_pickle(pairs(IMDB)),
    "imdb_word_index.pkl": python_2_pickle(WORDS),
    "reuters.pkl": python_2_pickle(REUTERS),
    "reuters_word_index.pkl": pickle.dumps(WORDS, 2),
}
CIFAR = {
    "cifar-10-python.tar.gz": tar_gz(
        "cifar-10-batches-py",
        {f"data_batch_{n}": python_2_pickle(cifar(2, labels=[n, n + 1])) for n in range(1, 6)}
        | {"test_batch": python_2_pickle(cifar(3, labels=[7, 8, 9]))},
    ),
    "cifar-100-python.tar.gz": tar_gz(
        "cifar-100-python",
        {
            "train": python_2_pickle(cifar(4, fine_labels=[99, 3, 4, 5], coarse_labels=[19, 1, 1, 2])),
            "test": python_2_pickle(cifar(2, fine_labels=[1, 2], coarse_labels=[3, 4])),
        },
    ),
}
_NAMES = ("x_train", "y_train", "x_test", "y_test")
TODAY = {
    "mnist.npz": npz(**dict(zip(_NAMES, MNIST, strict=True))),
    "imdb.npz": npz(**dict(zip(_NAMES, IMDB, strict=True))),
    "reuters.npz": npz(x=REUTERS[0], y=REUTERS[1]),
    "imdb_word_index.json": json.dumps(WORDS).encode(),
    "reuters_word_index.json": json.dumps(WORDS).encode(),
}

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    for name in ("cifar-10", "cifar-100"):
        with tarfile.open(fileobj=io.BytesIO(CIFAR[f"{name}-python.tar.gz"])) as tar:
            tar.extractall(folder)
        stored = "cifar-10-batches-py" if name == "cifar-10" else "cifar-100-python"
        (folder / f"{stored}.tar.gz").write_bytes(CIFAR[f"{name}-python.tar.gz"])
