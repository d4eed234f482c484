"""An open group of h5py, in the layout of weights, as the model file that weights are read from."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import FileFormatError
from kerata.saving.model_file import Array, ModelFile


class _Group:
    """Reads the arrays of a group; their paths are those inside of it."""

    def __init__(self, group: Any) -> None:
        self._group = group

    def read(self, array: Array) -> np.ndarray:
        """The numbers of an array."""
        numbers: np.ndarray = self._group[array["path"]][()]
        return numbers


def as_model_file(group: Any) -> ModelFile:
    """A model file that holds the weights in `group`, and nothing else.

    Arguments:
        group: a file or group of h5py that is open for reading. Whoever opened it has let the HDF5 library read it, so
            that nothing is gained by the care that `load_weights` takes with a path.

    Raises:
        FileFormatError: there are no weights in it, or not all that it names.
    """
    try:
        weights = [(name, _arrays(group, name)) for name in _names(group, "layer_names")]
    except KeyError as error:
        raise FileFormatError(
            f'The group "{group.name}" should have the weights of a model: an attribute layer_names, a group for each '
            f"layer with an attribute weight_names, and the arrays of these names; got {error}."
        ) from error
    contents = {"texts": {}, "weights": weights, "legacy": False, "optimizer": None, "state": None}
    return ModelFile(str(group.file.filename), contents, _Group(group))


def _arrays(group: Any, layer: str) -> list[Array]:
    found = []
    for name in _names(group[layer], "weight_names"):
        path = f"{layer}/{name}"
        array = group[path]
        found.append({"name": name, "path": path, "shape": list(array.shape), "dtype": str(array.dtype)})
    return found


def _names(group: Any, attribute: str) -> list[str]:
    return [name.decode() if isinstance(name, bytes) else str(name) for name in group.attrs[attribute]]
