"""`Container`: a network of layers with weights that go to files and back."""

from __future__ import annotations

import os
from typing import Any

from kerata.engine.network import Network
from kerata.models.model_copy import model_from_state, model_state
from kerata.models.weight_groups import as_model_file
from kerata.saving import architecture, models, weights


class Container(Network):
    """The layers between some inputs and some outputs, which can be described as text and saved.

    Called on tensors, it is a layer that shares their weights. It cannot be trained by itself; a `Model` can.

    Arguments:
        input: a tensor from `Input`, or a list of them.
        output: the tensor(s) to compute from them.
        name: default "container_1" and so on.

    Raises:
        GraphError: the outputs do not follow from the inputs, or two layers have one name.
        ArgumentTypeError: an input or output is no layer's output.

    Example:
        >>> from kerata.layers import Dense, Input
        >>> from kerata.models import Container
        >>> x = Input((20,))
        >>> Container(x, Dense(64)(x)).output_shape  # as Model, without what trains
        (None, 64)
    """

    def to_json(self, **kwargs: Any) -> str:
        """The architecture as JSON.

        Arguments:
            **kwargs: for `json.dumps`, such as `indent`.

        Raises:
            ArgumentTypeError: a layer's configuration is not plain data.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential, model_from_json
            >>> text = Sequential([Dense(64, input_dim=20)]).to_json()
            >>> model_from_json(text).output_shape
            (None, 64)
        """
        return architecture.model_to_json(self, **kwargs)

    def to_yaml(self, **kwargs: Any) -> str:
        """The architecture as YAML.

        Arguments:
            **kwargs: for `yaml.safe_dump`.

        Raises:
            ArgumentTypeError: a layer's configuration is not plain data.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential, model_from_yaml
            >>> text = Sequential([Dense(64, input_dim=20)]).to_yaml()
            >>> model_from_yaml(text).output_shape
            (None, 64)
        """
        return architecture.model_to_yaml(self, **kwargs)

    def save(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write the whole model to one file of HDF5, in the layout of Keras 1.2.2.

        The layers, the weights and, if the model is compiled, how, and the optimizer's state.
        `kerata.models.load_model` reads it.

        The file is written whole or not at all (`kerata.atomic`).

        Arguments:
            filepath: where to write it.
            overwrite: whether a file that is there is replaced (default True). If not, the user is asked on the
                terminal; where there is none, it is an error.

        Raises:
            FileAccessError: the file cannot be written, or must not be overwritten.
            ArgumentError: two layers have one name.
            ArgumentTypeError: a layer's configuration is not plain data.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential, load_model
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> model.compile("adam", "mse")
            >>> model.save("model.h5")
            >>> load_model("model.h5").loss
            'mse'
        """
        models.save_model(self, filepath, overwrite)

    def save_weights(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write the weights alone to a file of HDF5, in the layout of Keras 1.2.2.

        Arguments:
            filepath: where to write it.
            overwrite: whether a file that is there is replaced (default True); see `save`.

        Raises:
            FileAccessError: the file cannot be written, or must not be overwritten.
            ArgumentError: two layers have one name.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="one", input_dim=1)])
            >>> model.save_weights("weights.h5")
            >>> other = Sequential([Dense(1, init="zero", input_dim=1)])
            >>> other.load_weights("weights.h5")
            >>> print(other.get_weights()[0])
            [[1.]]
        """
        weights.save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: str | os.PathLike[str], by_name: bool = False) -> None:
        """Set the weights from a file, of weights alone or of a whole model. If one does not fit, none is set.

        Arguments:
            filepath: the file.
            by_name: whether layers get the weights of the layers of the same names in the file, and others keep
                theirs. Default False: the layers with weights are matched in their order.

        Raises:
            FileAccessError: there is no such file.
            FileFormatError: the file is damaged or no model file.
            ShapeError: the weights in the file are not those of the model.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> Sequential([Dense(1, init="one", input_dim=1, name="first")]).save_weights("weights.h5")
            >>> model = Sequential([Dense(1, init="zero", input_dim=1, name="first"), Dense(5)])
            >>> model.load_weights("weights.h5", by_name=True)  # the other layer keeps its weights
            >>> print(model.get_weights()[0])
            [[1.]]
        """
        weights.load_weights(self, filepath, by_name)

    def save_weights_to_hdf5_group(self, f: Any) -> None:
        """Write the weights into an open file of h5py, or a group of one, in the layout of Keras 1.2.2.

        Arguments:
            f: the file or group, which has no weights yet.

        Raises:
            ArgumentError: two layers have one name.

        Example:
            >>> import h5py
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20, name="hidden")])
            >>> with h5py.File("weights.h5", "w") as file:
            ...     model.save_weights_to_hdf5_group(file.create_group("mine"))
            ...     list(file["mine"])
            ['hidden']
        """
        weights.write_weights(f, self._weighted())

    def load_weights_from_hdf5_group(self, f: Any) -> None:
        """Set the weights from an open file of h5py, or a group of one; the layers are matched in their order.

        Arguments:
            f: the file or group.

        Raises:
            FileFormatError: there are no weights in it.
            ShapeError: they are not those of the model; none is set then.

        Example:
            >>> import h5py
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> Sequential([Dense(1, init="one", input_dim=1)]).save_weights("weights.h5")
            >>> model = Sequential([Dense(1, init="zero", input_dim=1)])
            >>> with h5py.File("weights.h5", "r") as file:
            ...     model.load_weights_from_hdf5_group(file)
            >>> print(model.get_weights()[0])
            [[1.]]
        """
        weights.put_weights(self, as_model_file(f))

    def load_weights_from_hdf5_group_by_name(self, f: Any) -> None:
        """Set the weights of the layers that have the name of one in an open file of h5py, or a group of one.

        Arguments:
            f: the file or group.

        Raises:
            FileFormatError: there are no weights in it.
            ShapeError: those of a layer do not fit; none is set then.

        Example:
            >>> import h5py
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> Sequential([Dense(1, init="one", input_dim=1, name="first")]).save_weights("weights.h5")
            >>> model = Sequential([Dense(1, init="zero", input_dim=1, name="first"), Dense(5)])
            >>> with h5py.File("weights.h5", "r") as file:
            ...     model.load_weights_from_hdf5_group_by_name(file)
            >>> print(model.get_weights()[0])
            [[1.]]
        """
        weights.put_weights(self, as_model_file(f), by_name=True)

    def __reduce__(self) -> Any:
        return model_from_state, (model_state(self),)
