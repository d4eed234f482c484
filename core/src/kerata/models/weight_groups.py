"""An open group of h5py, in the layout of weights, as the model file that weights are read from."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from kerata.errors import FileFormatError
from kerata.saving.contents import Array, Contents
from kerata.saving.hdf5 import Dataset
from kerata.saving.model_reader import ModelFile


class _Open:
    """An array of h5py, to be read as one of a file is."""

    def __init__(self, array: Any) -> None:
        self._array = array
        self.shape = tuple(array.shape)

    def read(self) -> np.ndarray:
        numbers: np.ndarray = self._array[()]
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
    return ModelFile(str(group.file.filename), Contents({}, weights, nameless=False, optimizer=None, state=None))


def _arrays(group: Any, layer: str) -> list[Array]:
    names = _names(group[layer], "weight_names")
    return [Array(name, layer, cast(Dataset, _Open(group[f"{layer}/{name}"]))) for name in names]


def _names(group: Any, attribute: str) -> list[str]:
    return [name.decode() if isinstance(name, bytes) else str(name) for name in group.attrs[attribute]]
