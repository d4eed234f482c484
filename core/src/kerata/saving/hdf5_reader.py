"""What is in a model file of HDF5: its texts, and where its arrays lie, found by the names that the file lists.

Run as a program, it reads files for another process (`kerata.saving.reader_process`): each line of input asks for one
thing, each answer is a line of JSON, and the bytes of an array after it. It imports nothing of Kerata, so that it
starts quickly.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import h5py
import numpy as np

TEXTS = ("keras_version", "model_config", "training_config", "kerata_version", "kerata_components")
STATE = "kerata_state"
# deflate, shuffle, fletcher32, szip, nbit, scaleoffset and lzf: HDF5 would load any other from a library
_FILTERS = frozenset({1, 2, 3, 4, 5, 6, 32000})
_MOST_PACKED = 1100  # deflate cannot make data smaller than this
_PIECE = 1 << 24


class Malformed(ValueError):
    """What is in the file is not what a model file holds. It says where, and what."""


class Reader:
    """An open model file.

    Arguments:
        path: the file.

    Raises:
        Malformed: it cannot be opened, or is not laid out like a model file.
    """

    def __init__(self, path: str) -> None:
        try:
            self._file = h5py.File(path, "r", locking=False)
        except Exception as error:  # h5py raises whatever it likes
            raise Malformed(f"it is not an HDF5 file, or a damaged one ({_words(error)})") from error
        self._arrays: dict[str, Any] = {}

    def close(self) -> None:
        self._arrays.clear()
        self._file.close()

    def contents(self) -> dict[str, Any]:
        """Everything but the numbers, as plain data.

        Returns:
            "texts": dict of the texts at the root; "weights": list of [layer, list of arrays], or None; "legacy":
            whether the layers have no names; "optimizer" and "state": lists of arrays, or None. An array is a dict of
            "name", "path", "shape" and "dtype".

        Raises:
            Malformed: something is missing or of the wrong kind.
        """
        root = self._file
        texts = {name: _text(root, name) for name in TEXTS if _has(root, name)}
        group, legacy = root, _has(root, "nb_layers")
        if not legacy and not _has(root, "layer_names") and _is_there(root, "model_weights"):
            group = _group(root, "model_weights")
            legacy = _has(group, "nb_layers")
        weights = None
        if legacy:
            weights = [self._numbered(group, f"layer_{k}") for k in range(_count(group, "nb_layers"))]
        elif _has(group, "layer_names"):
            weights = [
                [name, self._listed(_group(group, name), "weight_names")] for name in _names(group, "layer_names")
            ]
        elif group is not root:
            raise Malformed(f"{_place(group)} has no attribute layer_names")
        return {
            "texts": texts,
            "weights": weights,
            "legacy": legacy,
            "optimizer": self._group_of("optimizer_weights"),
            "state": self._group_of(STATE),
        }

    def read(self, path: str) -> np.ndarray:
        """The numbers of an array that `contents` listed.

        Raises:
            Malformed: they cannot be read.
        """
        try:
            return np.asarray(self._arrays[path][()], order="C")
        except Exception as error:
            raise Malformed(f"{path} cannot be read ({_words(error)})") from error

    def try_all(self) -> None:
        """Read every array that `contents` listed, and keep none.

        Raises:
            Malformed: one cannot be read.
        """
        for path, array in self._arrays.items():
            try:
                rows = max(1, _PIECE // max(1, array.dtype.itemsize * int(np.prod(array.shape[1:]))))
                for part in [slice(i, i + rows) for i in range(0, array.shape[0], rows)] if array.shape else [()]:
                    np.asarray(array[part])
            except Exception as error:
                raise Malformed(f"{path} cannot be read ({_words(error)})") from error

    def _group_of(self, name: str) -> list[dict[str, Any]] | None:
        return self._listed(_group(self._file, name), "weight_names") if _is_there(self._file, name) else None

    def _listed(self, group: Any, attribute: str) -> list[dict[str, Any]]:
        return [self._array(group, name) for name in _names(group, attribute)]

    def _numbered(self, root: Any, name: str) -> list[Any]:
        group = _group(root, name)
        return [name, [self._array(group, f"param_{p}") for p in range(_count(group, "nb_params"))]]

    def _array(self, group: Any, name: str) -> dict[str, Any]:
        array = _object(group, name)
        path = f"{_place(group).rstrip('/')}/{name}"
        if not isinstance(array, h5py.Dataset):
            raise Malformed(f"{path} should be an array and is a {type(array).__name__.lower()}")
        try:
            shape, dtype = array.shape, array.dtype
            held, properties = array.id.get_storage_size(), array.id.get_create_plist()
            strange = properties.get_layout() == h5py.h5d.VIRTUAL or properties.get_external_count() > 0
            filters = {properties.get_filter(i)[0] for i in range(properties.get_nfilters())}
        except Exception as error:
            raise Malformed(f"{path} cannot be read ({_words(error)})") from error
        if shape is None or dtype.kind not in "fiub" or dtype.hasobject or dtype.shape:
            raise Malformed(f"{path} should be an array of numbers and has the type {dtype}")
        if strange:
            raise Malformed(f"{path} lies in another file, which is not followed")
        if not filters <= _FILTERS:
            raise Malformed(f"{path} is packed by a filter that is not known here")
        size = dtype.itemsize
        for length in shape:
            size *= length
        if size > _MOST_PACKED * held + (1 << 12):
            raise Malformed(f"{path} should have the shape {shape}, and the file holds {held} bytes of it")
        self._arrays[path] = array
        return {"name": name, "path": path, "shape": list(shape), "dtype": dtype.str}


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _place(group: Any) -> str:
    return str(group.name)


def _is_there(group: Any, name: str) -> bool:
    try:
        return name in group
    except Exception as error:
        raise Malformed(f"{_place(group)} cannot be read ({_words(error)})") from error


def _has(group: Any, name: str) -> bool:
    try:
        return name in group.attrs
    except Exception as error:
        raise Malformed(f"the attributes of {_place(group)} cannot be read ({_words(error)})") from error


def _attribute(group: Any, name: str) -> Any:
    if not _has(group, name):
        raise Malformed(f"{_place(group)} has no attribute {name}")
    try:
        return group.attrs[name]
    except Exception as error:
        raise Malformed(f"the attribute {name} of {_place(group)} cannot be read ({_words(error)})") from error


def _text(group: Any, name: str) -> str:
    return _as_text(_attribute(group, name), f"the attribute {name} of {_place(group)}")


def _names(group: Any, name: str) -> list[str]:
    value, place = _attribute(group, name), f"the attribute {name} of {_place(group)}"
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        raise Malformed(f"{place} should be a list of names and is {_short(value)}")
    return [_as_text(entry, f"an entry of {place}") for entry in value.tolist()]


def _count(group: Any, name: str) -> int:
    value = _attribute(group, name)
    if not np.ndim(value) == 0 or not isinstance(value, (int, np.integer)) or not 0 <= value < 1 << 16:
        raise Malformed(f"the attribute {name} of {_place(group)} should be a number and is {_short(value)}")
    return int(value)


def _as_text(value: Any, place: str) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if not isinstance(value, str):
        raise Malformed(f"{place} should be text and is {_short(value)}")
    try:
        value.encode()
    except UnicodeError as error:
        raise Malformed(f"{place} is not UTF-8") from error
    return value


def _group(group: Any, name: str) -> Any:
    found = _object(group, name)
    if not isinstance(found, h5py.Group):
        raise Malformed(f"{_place(group).rstrip('/')}/{name} should be a group and is a {type(found).__name__.lower()}")
    return found


def _object(group: Any, name: str) -> Any:
    """What lies in the group under a name, itself a path; a link that leads elsewhere is not followed."""
    place = f"{_place(group).rstrip('/')}/{name}"
    found = group
    for part in name.split("/"):
        try:
            if part in ("", ".", "..") or not isinstance(found, h5py.Group) or part not in found:
                raise Malformed(f"there is no {place}")
            if not isinstance(found.get(part, getlink=True), h5py.HardLink):
                raise Malformed(f"{place} is a link to another place, which is not followed")
            found = found[part]
        except Malformed:
            raise
        except Exception as error:
            raise Malformed(f"{place} cannot be read ({_words(error)})") from error
    return found


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def serve() -> None:
    """Answer the questions on standard input until it ends."""
    reader: Reader | None = None
    answers = sys.stdout.buffer

    def answer(value: Any, data: Any = b"") -> None:
        answers.write(json.dumps(value).encode() + b"\n")
        answers.write(data)
        answers.flush()

    answer({"ready": True})
    for line in sys.stdin.buffer:
        question = json.loads(line)
        try:
            if "open" in question:
                if reader is not None:
                    reader.close()
                    reader = None
                _bound_memory(question["memory"])
                reader = Reader(question["open"])
                contents = reader.contents()
                reader.try_all()
                answer({"contents": contents})
            elif reader is not None:
                array = reader.read(question["read"])
                answer({"bytes": array.nbytes}, array.reshape(-1).data.cast("B") if array.size else b"")
        except Malformed as error:
            answer({"malformed": str(error)})
        except (MemoryError, RecursionError) as error:
            answer({"malformed": f"it needs too much memory ({_words(error)})"})


def _bound_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    serve()
