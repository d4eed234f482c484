"""`Sequential`: a model that is a stack of layers."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.argument_validation import refuse
from kerata.engine.input_layer import InputLayer
from kerata.engine.layer import Layer
from kerata.engine.nest import to_list
from kerata.engine.network import Network
from kerata.engine.serialization import describe, layer_from_config, suiting
from kerata.engine.traversal import get_source_inputs
from kerata.errors import ArgumentTypeError, FileFormatError, GraphError, NotBuiltError, NotConnectedError
from kerata.graph.tensor import Tensor
from kerata.models.model import Model
from kerata.plugins import registry
from kerata.spellings import in_other_words
from kerata.training.trainer import CompileArguments, Losses, Metrics, OptimizerLike
from kerata.types import Array, Config, NoArguments, Unpack


class Sequential(Model):
    """A stack of layers, each with one output, the first of which says the shape of its input.

    Arguments:
        layers: layers to start with (default none).
        name: default "sequential_1" and so on.

    Attributes:
        layers: the layers that were added.

    Raises:
        GraphError: the first layer does not say its input's shape, or a layer has several outputs.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(64, activation="relu", input_dim=20), Dense(10, activation="softmax")])
        >>> model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        >>> model.output_shape
        (None, 10)
    """

    layers: list[Any]
    _connected_later = False

    def __init__(self, layers: Sequence[Any] | None = None, name: str | None = None) -> None:
        Layer.__init__(self, name=name)
        self.layers = []
        self._tops: list[Tensor] = []  # the output of each layer in the stack
        self._disconnect_graph()
        self._add_all(layers or ())

    def add(self, layer: Any) -> None:
        """Put a layer (or a model with one output) on top.

        Arguments:
            layer: the layer. The first says the shape of its input: by `input_shape`, as a model does, or by being
                what `Input` returned.

        Raises:
            GraphError: it is the first and does not say its input's shape, or it has several outputs.
            ShapeError: it cannot take what the layer below gives.
            ArgumentTypeError: it is not a layer.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential()
            >>> model.add(Dense(64, activation="relu", input_dim=20))  # the first layer says what comes in
            >>> model.add(Dense(10, activation="softmax"))
            >>> model.input_shape, model.output_shape
            ((None, 20), (None, 10))
        """
        if K.is_keras_tensor(layer) and isinstance(layer._keras_history[0], InputLayer):
            layer = layer._keras_history[0]
        if not isinstance(layer, Layer):
            what = (
                f"the class {layer.__name__}; call it: {layer.__name__}(...)"
                if isinstance(layer, type)
                else repr(layer)
            )
            raise ArgumentTypeError(f"add() takes a layer; got {what}.")
        output = layer(self.outputs[0]) if self.layers else self._first_output(layer)
        if len(to_list(output)) != 1:
            raise GraphError(
                f'Layer "{layer.name}" has {len(output)} outputs. The layers of a Sequential model have one; '
                "use the functional Model for others."
            )
        self.layers.append(layer)
        del self._tops[len(self.layers) - 1 :]
        self._tops.append(to_list(output)[0])
        if self._connected_later:
            self.outputs = [self._tops[-1]]
        else:
            self._reconnect(self._tops[-1])

    def pop(self) -> None:
        """Take the last layer off.

        Raises:
            GraphError: there is none.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20), Dense(10)])
            >>> model.pop()
            >>> model.output_shape
            (None, 64)
        """
        if not self.layers:
            raise GraphError(f'Sequential model "{self.name}" has no layers to take off.')
        self.layers.pop()
        if self.layers:
            self.layers[-1].outbound_nodes = []
            self._reconnect(self._tops[len(self.layers) - 1])
        else:
            self._disconnect_graph()
            self.inbound_nodes.clear()
            self.outbound_nodes = []

    def build(self, input_shape: Any = None) -> None:
        """Finish the model; `compile` and a call on a tensor do so by themselves.

        Raises:
            NotBuiltError: there are no layers yet.
        """
        if not self.layers:
            raise NotBuiltError(self._nothing_in_it())
        if not self.built:
            self.built = True
            registry().hook.kerata_model_built(model=self)

    @in_other_words
    def compile(  # type: ignore[override]
        self,
        optimizer: OptimizerLike,
        loss: Losses,
        metrics: Metrics = None,
        sample_weight_mode: str | None = None,
        **kwargs: Unpack[CompileArguments],
    ) -> None:
        """Choose how to train; see `Model.compile`.

        Arguments:
            optimizer: name or instance.
            loss: name or function of (y_true, y_pred).
            metrics: list of names or functions, such as ["accuracy"].
            sample_weight_mode: "temporal" for one weight per time step; default one per sample.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, activation="sigmoid", input_dim=4)])
            >>> model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
            >>> model.metrics_names
            ['loss', 'acc']
        """
        self.build()
        super().compile(optimizer, loss, metrics=metrics, sample_weight_mode=sample_weight_mode, **kwargs)

    @in_other_words
    def train_on_batch(  # type: ignore[override]
        self, x: Any, y: Any, class_weight: Any = None, sample_weight: Any = None, **kwargs: Unpack[NoArguments]
    ) -> Any:
        """One gradient step on one batch; see `Model.train_on_batch`, of which the last two stand the other way round.

        Arguments:
            x, y: inputs and targets.
            class_weight: dict from class number to the weight of its samples; not "balanced", which is for `fit`.
            sample_weight: weight of each sample.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="one", input_dim=1)])
            >>> model.compile("sgd", "mse")
            >>> x, y = np.ones((4, 1)), np.full((4, 1), 3)
            >>> losses = [float(model.train_on_batch(x, y)) for step in range(2)]
            >>> losses[0], losses[1] < losses[0]
            (4.0, True)
        """
        refuse(kwargs, self.train_on_batch)
        return super().train_on_batch(x, y, sample_weight=sample_weight, class_weight=class_weight)

    @in_other_words
    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Unpack[NoArguments]) -> Any:
        """The loss and metrics on one batch, in the test phase; see `Model.test_on_batch`.

        Arguments:
            x, y: inputs and targets.
            sample_weight: weight of each sample.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="one", input_dim=1)])
            >>> model.compile("sgd", "mse", metrics=["mae"])
            >>> [float(value) for value in model.test_on_batch(np.ones((4, 1)), np.full((4, 1), 3))]
            [4.0, 2.0]
        """
        refuse(kwargs, self.test_on_batch)
        return super().test_on_batch(x, y, sample_weight)

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 1) -> Array:
        """The outputs for `x`, as probabilities of the classes; a warning where they are none.

        Arguments:
            x: samples, as `predict` takes them.
            batch_size: samples in a batch.
            verbose: 1 for a progress bar, 0 for none.

        Returns:
            an array of shape (samples, classes).

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Activation
            >>> from kerata.models import Sequential
            >>> model = Sequential([Activation("softmax", input_shape=(2,))])
            >>> print(model.predict_proba(np.array([[7, 7], [0, 1000]]), verbose=0))
            [[0.5 0.5]
             [0.  1. ]]
        """
        predictions: Array = self.predict(x, batch_size=batch_size, verbose=verbose)
        if predictions.size and (predictions.min() < 0.0 or predictions.max() > 1.0):
            warnings.warn(
                "The model gives values outside [0, 1], which are no probabilities; "
                "its last layer should be a softmax or sigmoid.",
                stacklevel=2,
            )
        return predictions

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 1) -> Array:
        """The most likely class of each sample; for a single output, whether it exceeds 0.5.

        Arguments:
            x: samples, as `predict` takes them.
            batch_size: samples in a batch.
            verbose: 1 for a progress bar, 0 for none.

        Returns:
            an array of integers: of shape (samples,), and for a single output (samples, 1).

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Activation
            >>> from kerata.models import Sequential
            >>> model = Sequential([Activation("softmax", input_shape=(3,))])
            >>> model.predict_classes(np.array([[1, 5, 2], [4, 0, 3]]), verbose=0).tolist()
            [1, 0]
        """
        predictions: Array = self.predict(x, batch_size=batch_size, verbose=verbose)
        if predictions.shape[-1] > 1:
            classes: Array = predictions.argmax(axis=-1)
            return classes
        return (predictions > 0.5).astype("int32")

    @property
    def model(self) -> Sequential:
        """The model itself (in Keras 1 a Sequential kept another model inside)."""
        return self

    @property
    def flattened_layers(self) -> list[Layer]:
        """The layers, with the branches of a Merge that stands first in its place below it."""
        # In Keras 1 a stack could begin with `Merge([stack, stack])`, whose branches then were no layers of the model.
        # Their weights are its own, and stand first in its files.
        flat: list[Layer] = []
        for branch in _branches(self.layers[0]) if self.layers else ():
            flat += getattr(branch, "flattened_layers", None) or getattr(branch, "layers", None) or [branch]
        return list(dict.fromkeys([*flat, *self.layers]))

    def count_params(self) -> int:
        """The number of scalars in the weights of all layers.

        Raises:
            NotBuiltError: there are no layers yet.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> Sequential([Dense(64, input_dim=20), Dense(10)]).count_params()  # 20 * 64 + 64, and 64 * 10 + 10
            1994
        """
        self.build()
        return super().count_params()

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The shape of the output for an input of `input_shape`.

        Raises:
            NotBuiltError: there are no layers yet.
        """
        self.build()
        return super().get_output_shape_for(input_shape)

    def get_config(self) -> list[Config]:  # type: ignore[override]
        """The configurations of the layers, from the first to the last.

        Raises:
            ArgumentTypeError: a layer was made with something that its own `get_config` does not return and no file can
                hold.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> model.get_config()[0]["class_name"], model.get_config()[0]["config"]["output_dim"]
            ('Dense', 64)
        """
        described = [describe(layer) for layer in self.layers]
        if self.layers and _branches(self.layers[0]):
            described[0]["config"]["layers"] = [describe(branch) for branch in _branches(self.layers[0])]
        return copy.deepcopy(described)

    @classmethod
    def from_config(  # type: ignore[override]
        cls,
        config: Sequence[Mapping[str, Any]],
        custom_objects: Mapping[str, Any] | None = None,
    ) -> Any:
        """A new model from what `get_config` returned; the weights are new.

        Arguments:
            config: the configurations of the layers.
            custom_objects: names that are not registered -> classes or functions.

        Raises:
            FileFormatError: the configuration is not a list of layers.
            UnknownNameError, MissingPluginError: it names something that is not installed.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> Sequential.from_config(model.get_config()).output_shape
            (None, 64)
        """
        if not isinstance(config, (list, tuple)):
            raise FileFormatError(
                f"The configuration of a Sequential model is a list of layers; got {type(config).__name__}."
            )
        model = cls()
        with registry().scope(custom_objects), suiting(cls.__name__, config):
            model._add_all(layer_from_config(entry) for entry in copy.deepcopy(list(config)))
        return model

    def _add_all(self, layers: Iterable[Any]) -> None:
        """Add layers, and go through the graph once: after each, the time would be that of their number squared."""
        self._connected_later = True
        try:
            for layer in layers:
                self.add(layer)
        finally:
            self._connected_later = False
        if self.layers:
            self._reconnect(self._tops[-1])

    def _first_output(self, layer: Layer) -> Any:
        if isinstance(layer, Sequential) and not layer.layers:
            raise GraphError(f'Sequential model "{layer.name}" is empty, so it cannot be the first layer of another.')
        if not layer.inbound_nodes:
            implied_shape, implied_dtype = layer._implied_input
            shape = getattr(layer, "batch_input_shape", implied_shape)
            if shape is None:
                raise GraphError(
                    f'The first layer of a Sequential model must say the shape of its input; "{layer.name}" '
                    f"does not. Write {type(layer).__name__}(..., input_shape=(...)), with the shape of "
                    f"one sample."
                )
            layer.create_input_layer(shape, getattr(layer, "input_dtype", implied_dtype))
        if len(layer.inbound_nodes) > 1:
            raise GraphError(
                f'Layer "{layer.name}" is already used {len(layer.inbound_nodes)} times; '
                "the first layer of a Sequential model must not be used elsewhere."
            )
        return layer.get_output_at(0)

    def _nothing_in_it(self) -> str:
        return f'Sequential model "{self.name}" is empty. Add layers first.'

    def _require_use(self, what: str) -> None:
        if not self.layers:
            raise NotConnectedError(self._nothing_in_it())
        super()._require_use(what)

    def _reconnect(self, output: Tensor) -> None:
        uses = self.outbound_nodes
        self._connect_graph(get_source_inputs(output), [output])
        self.outbound_nodes = uses
        self.built = False
        self._forget_functions()

    def _forget_functions(self) -> None:
        """What was compiled for the layers as they were is made anew when needed."""
        for name in ("train_function", "test_function", "predict_function"):
            if self.__dict__.get(name) is not None:
                self.__dict__[name] = None

    def _run(self, inputs: list[Any], mask: Any) -> tuple[list[Any], list[Any]]:
        self.build()
        return super()._run(inputs, mask)

    def _all_layers(self) -> list[Layer]:
        return list(dict.fromkeys([*self.layers, *self._traversal.layers])) if self.layers else []

    def _weighted(self) -> list[Layer]:
        return self.flattened_layers

    def _weighted_formerly(self) -> list[Layer]:
        return self.flattened_layers


def _branches(layer: Any) -> list[Layer]:
    """The layers that a Merge was given to join; none for any other layer."""
    if isinstance(layer, Network):
        return []
    return [branch for branch in getattr(layer, "layers", None) or () if isinstance(branch, Layer)]
