"""`Network`: a graph of layers that is itself a layer."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from kerata import backend as K
from kerata.engine.input_spec import InputSpec
from kerata.engine.layer import Layer
from kerata.engine.layer_call import compute
from kerata.engine.losses_and_updates import Key, Update, gather
from kerata.engine.nest import to_list, to_shapes, unwrap
from kerata.engine.node import Node
from kerata.engine.serialization import describe_graph, graph_from_config, suiting
from kerata.engine.summary import summary_lines
from kerata.engine.summary_html import summary_html
from kerata.engine.traversal import Traversal, node_of
from kerata.engine.uninitialized import SetByInit
from kerata.errors import ArgumentError, ArgumentTypeError, GraphError, NotBuiltError, ShapeError
from kerata.graph.tensor import Shape, Tensor, Variable
from kerata.types import Array, Config


class Network(Layer):
    """The layers between some inputs and some outputs.

    Called on tensors, it is a layer that shares their weights.

    Arguments:
        input: a tensor from `Input`, or a list of them.
        output: the tensor(s) to compute from them.
        name: default "container_1" and so on.

    Attributes:
        inputs, outputs: lists of tensors.
        input_layers, output_layers: the layers they come from.
        input_names, output_names: the names of those.
        input_layers_node_indices, output_layers_node_indices: from which use of its layer each comes.
        input_layers_tensor_indices, output_layers_tensor_indices: which output of that use it is.
        layers: all layers, from the inputs to the outputs.
        layers_by_depth, nodes_by_depth: depth -> layers, or their uses; an output that leads no further has depth 0.
        container_nodes: the uses of layers that belong to the model.
        internal_input_shapes, internal_output_shapes: the shapes of `inputs` and `outputs`.

    Raises:
        GraphError: the outputs do not follow from the inputs, or two layers have one name.
        ArgumentTypeError: an input or output is no layer's output.
    """

    layers: list[Layer] = cast("list[Layer]", SetByInit())
    inputs: list[Tensor] = cast("list[Tensor]", SetByInit())
    outputs: list[Tensor] = cast("list[Tensor]", SetByInit())
    _traversal: Traversal = cast("Traversal", SetByInit())

    def __init__(self, input: Any, output: Any, name: str | None = None) -> None:
        super().__init__(name=name)
        self._connect_graph(to_list(input), to_list(output))
        self.layers = self._traversal.layers

    # As a layer.

    def call(self, x: Any, mask: Any = None) -> Any:
        """The outputs, computed anew from the inputs `x` and their masks."""
        return unwrap(self._run(to_list(x), mask)[0])

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        """The masks of the outputs, computed anew from the inputs `x` and their masks."""
        return unwrap(self._run(to_list(x), mask)[1])

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The shape(s) of the output(s) for inputs of `input_shape` (a list of shapes for several).

        Raises:
            ShapeError: there are more or fewer shapes than inputs.
        """
        came = to_shapes(input_shape)
        if len(came) != len(self.inputs):
            raise ShapeError(f'Model "{self.name}" has {len(self.inputs)} input(s); got {len(came)} shape(s): {came}.')
        shapes = dict(zip(self.inputs, came, strict=True))
        for node in self._traversal.in_order():
            if node.inbound_layers:
                given = [shapes[t] for t in node.input_tensors]
                shapes.update(
                    zip(
                        node.output_tensors,
                        to_shapes(node.outbound_layer.get_output_shape_for(unwrap(given))),
                        strict=True,
                    )
                )
        return unwrap([shapes[t] for t in self.outputs])

    def run_internal_graph(self, inputs: Any, masks: Any = None) -> tuple[list[Any], list[Any], list[Shape]]:
        """The outputs, their masks and their shapes, computed anew from `inputs`.

        Arguments:
            inputs: a tensor, or one for each input.
            masks: their masks (default none).

        Returns:
            lists of the output tensors, of their masks, None where there is none, and of their shapes.

        Example:
            >>> from kerata.layers import Dense, Input
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> outputs, masks, shapes = model.run_internal_graph(Input((20,)))
            >>> shapes
            [(None, 64)]
        """
        outputs, output_masks = self._run(to_list(inputs), masks)
        return outputs, output_masks, [K.int_shape(o) for o in outputs]

    @property
    def input_spec(self) -> list[InputSpec]:
        """One free InputSpec per input: their number is checked, their shapes by the layers inside."""
        return [InputSpec() for _ in self.inputs]

    def reset_states(self) -> None:
        """Forget the state that stateful layers have carried from batch to batch.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import LSTM
            >>> from kerata.models import Sequential
            >>> model = Sequential([LSTM(2, stateful=True, batch_input_shape=(1, 3, 1))])
            >>> x = np.ones((1, 3, 1))
            >>> first, second = model.predict(x), model.predict(x)  # the second goes on from the first
            >>> model.reset_states()
            >>> again = model.predict(x)
            >>> bool((first == second).all()), bool((first == again).all())
            (False, True)
        """
        for layer in self._all_layers():
            if getattr(layer, "stateful", False):
                layer.reset_states()

    # What the layers have together.

    @property  # type: ignore[misc]
    def trainable_weights(self) -> list[Variable]:
        """The weights of the layers that training changes, layer by layer; none where `trainable` is False."""
        return _distinct(w for layer in self._weighted() for w in layer.trainable_weights) if self.trainable else []

    @property  # type: ignore[misc]
    def non_trainable_weights(self) -> list[Variable]:
        """The weights of the layers that training leaves alone; all of them where `trainable` is False."""
        fixed = _distinct(w for layer in self._weighted() for w in layer.non_trainable_weights)
        if self.trainable:
            return fixed
        return _distinct([w for layer in self._weighted() for w in layer.trainable_weights] + fixed)

    @property  # type: ignore[misc]
    def constraints(self) -> dict[Variable, Callable[[Any], Any]]:
        """Function applied to each constrained weight of the layers after an update."""
        return {w: constraint for layer in self._weighted() for w, constraint in layer.constraints.items()}

    @property  # type: ignore[misc]
    def regularizers(self) -> list[Any]:
        """Those that layers were given by way of Keras 1.0; regularization is in `losses`."""
        return [r for layer in self._weighted() for r in layer.regularizers]

    @property  # type: ignore[misc]
    def losses(self) -> list[Tensor]:
        """The losses that the container's own inputs determine."""
        return self._own("losses")

    @property  # type: ignore[misc]
    def updates(self) -> list[Update]:
        """The updates that the container's own inputs determine."""
        return self._own("updates")

    @property
    def state_updates(self) -> list[Update]:
        """The updates of stateful layers, which are made in the test phase too."""
        stateful = [layer for layer in self._all_layers() if getattr(layer, "stateful", False)]
        unconditional, conditional = gather(self, "updates", stateful)
        return unconditional + conditional

    @property
    def uses_learning_phase(self) -> bool:  # type: ignore[override]
        """Whether training and test phase differ."""
        return any(layer.uses_learning_phase for layer in self._all_layers()) or any(
            tensor._uses_learning_phase for tensor in self.outputs
        )

    @property
    def stateful(self) -> bool:  # type: ignore[override]
        """Whether a layer carries state from batch to batch."""
        return any(getattr(layer, "stateful", False) for layer in self._all_layers())

    def get_weights(self) -> list[Array]:
        """The values of all weights, layer by layer, each layer's trainable ones first.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> [w.shape for w in model.get_weights()]
            [(20, 64), (64,)]
        """
        values: list[Array] = K.batch_get_value(self._layered_weights())
        return values

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set all weights, in the order of `get_weights`; none of them, if one does not fit.

        Arguments:
            weights: arrays, or what numpy makes arrays of.

        Raises:
            ShapeError: there are more or fewer than the model has, or one has another shape.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, input_dim=2)])
            >>> model.set_weights([np.array([[1], [10]]), np.array([100])])
            >>> print(model.predict(np.array([[2, 3]])))
            [[132.]]
        """
        expected = len(self._layered_weights())
        if len(weights) != expected:
            raise ShapeError(f'Model "{self.name}" has {expected} weights; got {len(weights)}.')
        rest, parts = list(weights), []
        for layer in self._weighted():
            count = len(layer.weights)
            parts.append((layer, rest[:count]))
            layer._fitting(rest[:count])
            rest = rest[count:]
        for layer, part in parts:
            if isinstance(layer, Network):  # as a layer it has the trainable ones first, as a model layer by layer
                Layer.set_weights(layer, part)
            else:
                layer.set_weights(part)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or number `index` of `layers`.

        Arguments:
            name: the layer's name; it may be inside of a stack that stands first in a Sequential model.
            index: its place, which wins over the name; negative ones count from the end.

        Raises:
            ArgumentError: there is none.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20, name="hidden"), Dense(10)])
            >>> model.get_layer("hidden").output_shape
            (None, 64)
            >>> model.get_layer(index=-1).output_shape
            (None, 10)
        """
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ArgumentError(f'Model "{self.name}" has {len(self.layers)} layers, from 0; got index {index}.')
            return self.layers[index]
        if not name:
            raise ArgumentError("get_layer needs a name or an index; got neither.")
        for layer in self._all_layers():
            if layer.name == name:
                return layer
        there = ", ".join(layer.name for layer in self.layers) or "no layers yet"
        raise ArgumentError(f'Model "{self.name}" has no layer "{name}"; it has {there}.')

    # Text.

    def get_config(self) -> Config:
        """The layers, their configurations and connections, as plain data.

        Example:
            >>> from kerata.layers import Dense, Input
            >>> from kerata.models import Model
            >>> x = Input((20,))
            >>> config = Model(x, Dense(64)(x)).get_config()
            >>> [layer["class_name"] for layer in config["layers"]]
            ['InputLayer', 'Dense']
        """
        return copy.deepcopy(describe_graph(self))

    @classmethod
    def from_config(cls, config: Config, custom_objects: dict[str, Any] | None = None) -> Any:
        """A new model from what `get_config` returned; the weights are new.

        Arguments:
            config: the configuration.
            custom_objects: names that are not registered -> classes or functions.

        Raises:
            FileFormatError: the configuration is not one of a model.
            UnknownNameError, MissingPluginError: it names something that is not installed.

        Example:
            >>> from kerata.layers import Dense, Input
            >>> from kerata.models import Model
            >>> x = Input((20,))
            >>> model = Model(x, Dense(64)(x))
            >>> Model.from_config(model.get_config()).output_shape
            (None, 64)
        """
        with suiting(cls.__name__, config):
            inputs, outputs, name = graph_from_config(config, custom_objects)
            return cls(input=inputs, output=outputs, name=name)

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] = print,
    ) -> None:
        """Print a table of the layers: names, output shapes, numbers of parameters, connections, and the totals.

        Names are never cut: what is too long for its column goes on below.

        Arguments:
            line_length: characters in a line. Default: None, for as many as the table needs and the terminal has.
            positions: where the four columns end, as parts of the line (values over 1: as characters). Default: None,
                for columns as wide as what is in them. Keras 1 had `[.33, .55, .67, 1.]`.
            print_fn: called with each line (default `print`).

        Raises:
            ArgumentTypeError, ArgumentError: `line_length` or `positions` are no such numbers.
            NotBuiltError: there are no layers yet.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20), Dense(10)])
            >>> model.summary()  # doctest: +NORMALIZE_WHITESPACE
            ___________________________________________________________
            Layer (type)     Output Shape  Param #  Connected to
            ===========================================================
            dense_1 (Dense)  (None, 64)    1344     dense_input_1[0][0]
            ___________________________________________________________
            dense_2 (Dense)  (None, 10)    650      dense_1[0][0]
            ===========================================================
            Total params: 1,994
            Trainable params: 1,994
            Non-trainable params: 0
            ___________________________________________________________
        """
        if not self.layers:
            raise NotBuiltError(
                f'Model "{self.name}" has no layers yet, so there is no summary of it. Add layers first.'
            )
        for line in summary_lines(self, line_length, positions):
            print_fn(line)

    def _repr_html_(self) -> str:
        return summary_html(self)

    # How it works.

    def _connect_graph(self, inputs: list[Tensor], outputs: list[Tensor]) -> None:
        _check_ends(self.name, inputs, outputs)
        self.inputs, self.outputs = inputs, outputs
        self._traversal = Traversal(inputs, outputs)
        self._results: dict[Any, Any] = {}
        self.input_layers = [t._keras_history[0] for t in inputs]
        self.output_layers = [t._keras_history[0] for t in outputs]
        self.input_names = [layer.name for layer in self.input_layers]
        self.output_names = [layer.name for layer in self.output_layers]
        self.input_layers_node_indices, self.input_layers_tensor_indices = _places(inputs)
        self.output_layers_node_indices, self.output_layers_tensor_indices = _places(outputs)
        self.nodes_by_depth = self._traversal.nodes_by_depth
        self.layers_by_depth = self._traversal.layers_by_depth
        self.container_nodes = self._traversal.nodes
        self.internal_input_shapes: list[Shape] = [t._keras_shape for t in inputs]
        self.internal_output_shapes: list[Shape] = [t._keras_shape for t in outputs]
        masks = [_mask_of(t) for t in outputs]
        # What the model computes from its own inputs is there already; a second graph of the same would add the losses
        # and updates of its layers once more.
        own = (*inputs, *([None] * len(inputs)))
        self._results[own] = outputs, masks
        self.built = True
        # A container has a first node of its own, from its inputs to its outputs. A Sequential model is connected again
        # with each layer, and its uses elsewhere stay behind that node.
        uses = self.inbound_nodes[1:]
        self.inbound_nodes = []
        Node(
            self,
            [],
            [],
            [],
            inputs,
            outputs,
            [_mask_of(t) for t in inputs],
            masks,
            self.internal_input_shapes,
            self.internal_output_shapes,
        )
        self.inbound_nodes += uses

    def _disconnect_graph(self) -> None:
        """The state of a model that has no layers yet."""
        self.inputs, self.outputs, self.built = [], [], False
        self.input_layers, self.output_layers = [], []
        self.input_names, self.output_names = [], []
        self.input_layers_node_indices, self.input_layers_tensor_indices = [], []
        self.output_layers_node_indices, self.output_layers_tensor_indices = [], []
        self.nodes_by_depth, self.layers_by_depth, self.container_nodes = {}, {}, set()
        self.internal_input_shapes, self.internal_output_shapes = [], []

    def _run(self, inputs: list[Any], mask: Any) -> tuple[list[Any], list[Any]]:
        masks = [None] * len(inputs) if mask is None else to_list(mask)
        # `call` and `compute_mask` are asked one after the other, and both run the whole model: what the first makes is
        # kept for the second, or each use would add its losses and updates twice. Masks belong to the key, for with
        # another mask the same tensors give other results. Native tensors live as long as one compilation; they are
        # computed anew.
        key = (*inputs, *masks)
        symbolic = all(isinstance(i, Tensor) for i in inputs)
        if not symbolic or key not in self._results:
            results = self._compute(inputs, masks)
            if not symbolic:
                return results
            self._results[key] = results
        outputs, output_masks = self._results[key]
        return list(outputs), list(output_masks)

    def _compute(self, inputs: Sequence[Any], masks: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        known = dict(zip(self.inputs, zip(inputs, masks, strict=True), strict=True))
        for node in self._traversal.in_order():
            if not node.inbound_layers:
                continue
            given = [known[t] for t in node.input_tensors]
            # What the layer adds to training on the way belongs to this model's inputs, as its user knows no others.
            layer, tensors = node.outbound_layer, [tensor for tensor, _ in given]
            before = {kind: {id(t) for t in _all_terms(layer, kind)} for kind in ("losses", "updates")}
            outputs, output_masks = compute(layer, tensors, [m for _, m in given])
            known.update(zip(node.output_tensors, zip(outputs, output_masks, strict=True), strict=True))
            for kind in ("losses", "updates"):
                new = [t for t in _all_terms(layer, kind) if id(t) not in before[kind]]
                self._add_terms(kind, new + layer._get_terms(kind, tensors), inputs)
        results = [known[t] for t in self.outputs]
        return [tensor for tensor, _ in results], [m for _, m in results]

    def declared_shape_for(self, input_shape: Any) -> Any:
        """Nothing: the shape of a model is what its layers make of it."""
        return None  # each layer inside checks its own

    def _is_known(self) -> bool:
        return True

    def _all_layers(self) -> list[Layer]:
        """Every layer that belongs to the model."""
        return self.layers

    def _weighted(self) -> list[Layer]:
        """The layers whose weights are the model's, in the order of files."""
        return self.layers

    def _weighted_formerly(self) -> list[Layer]:
        """The same in the order of the files that Kerata wrote before it followed Keras 1.2.2 in this."""
        return self._traversal.former_layers()

    def _layered_weights(self) -> list[Variable]:
        return [w for layer in self._weighted() for w in layer.weights]

    def _groups(self, kind: str) -> Iterable[tuple[Key, list[Any]]]:
        unconditional, conditional = gather(self, kind)
        return [*self._store(kind).items(), (None, unconditional), (tuple(self.inputs), conditional)]

    def _own(self, kind: str) -> list[Any]:
        found = self._get_terms(kind, None) + self._get_terms(kind, self.inputs)
        return list({id(term): term for term in found}.values())


def _all_terms(layer: Layer, kind: str) -> list[Any]:
    return [term for group in layer._store(kind).values() for term in group]


def _check_ends(name: str, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    for what, tensors in (("input", inputs), ("output", outputs)):
        if not tensors:
            raise GraphError(f'Model "{name}" needs at least one {what}; got an empty list.')
        for tensor in tensors:
            if K.is_keras_tensor(tensor):
                continue
            hint = (
                "It comes from Input(shape=...)."
                if what == "input"
                else "Put K functions in a Lambda layer: Lambda(lambda x: ...)(tensor)."
            )
            raise ArgumentTypeError(
                f'Every {what} of model "{name}" must be the output of a layer; got {tensor!r}. {hint}'
            )
    if len(set(inputs)) != len(inputs):
        raise GraphError(f'An input of model "{name}" is listed twice: {[t._keras_history[0].name for t in inputs]}.')
    for tensor in inputs:
        if node_of(tensor).inbound_layers:
            layer = tensor._keras_history[0]
            warnings.warn(
                f'Input of model "{name}" is the output of layer "{layer.name}"; '
                "the inputs of a model come from Input(...).",
                stacklevel=4,
            )


def _places(tensors: Sequence[Tensor]) -> tuple[list[int], list[int]]:
    """Of each tensor, which use of its layer it comes from, and which output of that use it is."""
    return [t._keras_history[1] for t in tensors], [t._keras_history[2] for t in tensors]


def _mask_of(tensor: Tensor) -> Any:
    return node_of(tensor).output_masks[tensor._keras_history[2]]


def _distinct(weights: Iterable[Variable]) -> list[Variable]:
    return list(dict.fromkeys(weights))
