"""`Layer`: the base of all layers, a user's own as much as the standard ones."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from kerata import backend as K
from kerata.engine.constructor_arguments import KeepsArguments
from kerata.engine.copying import layer_from_state, layer_state
from kerata.engine.input_spec import check_inputs
from kerata.engine.layer_call import compute, probe
from kerata.engine.layer_weights import LayerWeights
from kerata.engine.nest import is_array, to_list, to_shape, unwrap
from kerata.engine.node import Node
from kerata.engine.node_access import NodeAccess
from kerata.engine.uninitialized import SetByInit, is_initialized, uninitialized
from kerata.errors import ArgumentError, ArgumentTypeError, GraphError
from kerata.graph import active_backend, lowering_context
from kerata.graph.tensor import Shape, Tensor, layer_scope
from kerata.kinds import base_of
from kerata.plugins import registry
from kerata.spellings import arguments_of, constructed_in_other_words, unknown_arguments
from kerata.types import Config, LayerArguments, Unpack

_OF_EVERY_LAYER = tuple(LayerArguments.__annotations__)


@base_of("layers")
class Layer(NodeAccess, LayerWeights, KeepsArguments):
    """A function of tensors with weights.

    A layer of one's own overrides some of: `build(input_shape)`, which makes the weights; `call(x, mask=None)`, which
    computes, and may take a further argument `training`, the learning phase; `get_output_shape_for(input_shape)`,
    needed only where the shape cannot be seen from the computation; `compute_mask(x, mask)`; `get_config()`, which
    returns the arguments of the constructor.

    Arguments:
        input_shape: shape of one sample, for the first layer of a Sequential model.
        batch_input_shape: the same with the batch size (or None) in front.
        input_dtype: dtype of the input that goes with it (default floatx).
        name: unique in a model (default: the class's name in lower case, and a number).
        trainable: whether training changes the weights (default True).

    Attributes:
        input_spec: an InputSpec or list of them, checked at every call; None for no demands.
        supports_masking: whether a mask may come in (it is then passed on).
        uses_learning_phase: whether training and test phase differ. True where `call` takes `training`.
        built: whether `build` has run.
        initial_weights: arrays to set once the layer is built (what layers take as `weights`).
        stateful: whether state is carried from batch to batch.
        inbound_nodes, outbound_nodes: the uses of the layer, and those of its outputs by other layers.
        constraints: dict weight -> function applied to the weight after each update.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Layer
        >>> from kerata.models import Sequential
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.w = self.add_weight(input_shape[1:], initializer="one", name="w")
        ...         super().build(input_shape)
        ...     def call(self, x, mask=None):
        ...         return x * self.w
        >>> Sequential([Scale(input_shape=(3,))]).count_params()
        3
    """

    supports_masking = False
    uses_learning_phase = False
    input_spec: Any = None  # one or a list: each class knows which, and reads its own
    built = False
    stateful = False
    trainable = True
    name: str = cast("str", SetByInit())
    inbound_nodes: list[Node] = cast("list[Node]", SetByInit())
    outbound_nodes: list[Node] = cast("list[Node]", SetByInit())
    batch_input_shape: Shape
    input_dtype: str
    _implied_input: tuple[Shape | None, str | None] = (None, None)  # what a size such as input_dim says of the input

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        constructed_in_other_words(cls)
        if _takes_training(vars(cls).get("call")):
            cls.uses_learning_phase = True  # of the class, for a wrapper asks before the layer is called

    def __init__(self, **kwargs: Unpack[LayerArguments]) -> None:
        unknown = [word for word in kwargs if word not in _OF_EVERY_LAYER]
        if unknown:
            names = [*arguments_of(type(self)), *_OF_EVERY_LAYER]
            raise unknown_arguments(type(self).__name__, unknown, names)
        self.inbound_nodes = []
        self.outbound_nodes = []
        prefix = type(self).__name__.lower()
        self.name = str(kwargs.get("name") or f"{prefix}_{K.get_uid(prefix)}")
        self.trainable = kwargs.get("trainable", self.trainable)
        if kwargs.get("batch_input_shape") is not None or kwargs.get("input_shape") is not None:
            self.batch_input_shape = _first_shape(self.name, kwargs)
            self.input_dtype = kwargs.get("input_dtype") or K.floatx()

    # What a layer of one's own overrides.

    def build(self, input_shape: Any) -> None:
        """Make the weights. A layer does it once, when it is first called.

        Arguments:
            input_shape: shape of the input, or a list of shapes for several.
        """
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        """Compute the output(s).

        Arguments:
            x: the input tensor, or a list of them.
            mask: the mask of the input, or a list of them, None where there is none.

        Returns:
            a tensor, or a list of them.
        """
        return x

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The shape(s) that inputs of `input_shape` lead to. The layer is called to see it, if need be.

        Arguments:
            input_shape: shape of the input, or a list of shapes for several.
        """
        if not self.built or type(self).get_output_shape_for is not Layer.get_output_shape_for:
            return input_shape
        return self.computed_shape_for(input_shape)

    def declared_shape_for(self, input_shape: Any) -> Any:
        """What the class itself says of the output shape, before it is computed; None if it says nothing."""
        if type(self).get_output_shape_for is Layer.get_output_shape_for:
            return None
        return self.get_output_shape_for(input_shape)

    def computed_shape_for(self, input_shape: Any) -> Any:
        """The output shape(s) of the layer, which is built, on inputs of `input_shape`.

        Seen by calling it.
        """
        return probe(self, input_shape)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        """The mask(s) of the output(s): those of the input, for a layer that supports masking.

        Arguments:
            x: the input tensor, or a list of them.
            mask: the mask of the input, or a list of them, None where there is none.

        Raises:
            ArgumentTypeError: a mask came in and the layer does not support masking.
        """
        if self.supports_masking:
            return mask
        if any(m is not None for m in to_list(mask)):
            raise ArgumentTypeError(
                f'Layer "{self.name}" ({type(self).__name__}) does not support masking, but its input has '
                f"a mask "
                "(from Masking, or Embedding with mask_zero=True). Take the mask away before it, or set "
                "supports_masking = True if passing it on is right."
            )
        return None

    def get_config(self) -> Config:
        """The arguments that make an equal layer, as plain data."""
        config: Config = {"name": self.name, "trainable": self.trainable}
        if hasattr(self, "batch_input_shape"):
            config["batch_input_shape"] = self.batch_input_shape
        if hasattr(self, "input_dtype"):
            config["input_dtype"] = self.input_dtype
        return config

    @classmethod
    def from_config(cls, config: Config) -> Any:
        """A new layer from what `get_config` returned. Its weights are new.

        Arguments:
            config: arguments of the constructor.
        """
        layer = cls(**config)
        if "batch_input_shape" in layer.__dict__ and not {"batch_input_shape", "input_shape"} & config.keys():
            # A size such as input_dim tells what the layer was built for, not that it came first in a model.
            layer._implied_input = (
                layer.__dict__.pop("batch_input_shape"),
                layer.__dict__.pop("input_dtype", None),
            )
        return layer

    def reset_states(self) -> None:
        """Forget what a stateful layer has carried over; nothing for others."""

    # Being called.

    def __call__(self, x: Any, mask: Any = None) -> Any:
        """Use the layer on a tensor or a list of tensors.

        On outputs of other layers this makes a node of the layer graph. On tensors of the backend, inside
        native code, it just computes.

        Arguments:
            x: a tensor, or a list of them.
            mask: its mask, or a list of them (default: what the layers before it say).

        Returns:
            the output tensor, or a list of them.

        Raises:
            GraphError: there are too many or too few inputs.
            ShapeError: an input has a shape the layer cannot take, or the layer's own account of its shape is
                wrong.
            ArgumentTypeError: `x` is no tensor, or has a mask that the layer does not support.
        """
        inputs = to_list(x)
        self._check_callable(inputs)
        if any(active_backend.is_native(i) for i in inputs):
            shapes = [
                active_backend.backend().spec(i)[0] if active_backend.is_native(i) else i._keras_shape for i in inputs
            ]
            self._build_once(shapes)
            return self._call(unwrap(inputs), mask)
        with layer_scope(self.name):
            self._check_inputs(inputs)
            self._build_once([i._keras_shape for i in inputs])
            self._check_inputs(inputs)  # again, for `build` may have made a spec of what it saw
        if all(K.is_keras_tensor(i) for i in inputs):
            return unwrap(self._connect(inputs, None if mask is None else to_list(mask)).output_tensors)
        outputs, _ = compute(self, inputs, [None] * len(inputs) if mask is None else to_list(mask))
        return unwrap(outputs)

    def add_inbound_node(
        self,
        inbound_layers: Any,
        node_indices: Sequence[int] | int | None = None,
        tensor_indices: Sequence[int] | int | None = None,
    ) -> Node:
        """Use the layer on outputs of other layers.

        Arguments:
            inbound_layers: a layer, or a list of them.
            node_indices: which use of each (default the first).
            tensor_indices: which output of that use (default the first).

        Returns:
            the node that stands for this use.

        Raises:
            GraphError, ShapeError, DtypeError: the outputs do not suit `input_spec`.
        """
        layers = to_list(inbound_layers)
        nodes = [0] * len(layers) if node_indices is None else to_list(node_indices)
        tensors = [0] * len(layers) if tensor_indices is None else to_list(tensor_indices)
        inputs = [
            layer.inbound_nodes[node].output_tensors[tensor]
            for layer, node, tensor in zip(layers, nodes, tensors, strict=True)
        ]
        self._check_inputs(inputs)
        self._build_once([i._keras_shape for i in inputs])
        return self._connect(inputs)

    def create_input_layer(
        self, batch_input_shape: Sequence[int | None], input_dtype: str | None = None, name: str | None = None
    ) -> None:
        """Make an input layer and call this layer on it.

        Arguments:
            batch_input_shape: shape of the input with the batch size, None where it is free.
            input_dtype: its dtype (default floatx).
            name: the input layer's (default: this layer's class, "_input" and a number).
        """
        from kerata.engine.input_layer import Input

        if not name:
            prefix = type(self).__name__.lower() + "_input"
            name = f"{prefix}_{K.get_uid(prefix)}"
        self.batch_input_shape = to_shape(batch_input_shape)
        self.input_dtype = input_dtype or K.floatx()
        self(Input(batch_shape=self.batch_input_shape, dtype=self.input_dtype, name=name))

    def assert_input_compatibility(self, x: Any) -> None:
        """Check tensors against `input_spec`.

        Arguments:
            x: a tensor, or a list of them.

        Raises:
            GraphError: there are more or fewer than the layer takes.
            ShapeError, DtypeError: one does not suit its spec.
        """
        self._check_inputs(to_list(x))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')}>"

    # Copies share nothing with the original: `copy.deepcopy` and `pickle`. `copy.copy` shares everything.

    def __reduce__(self) -> Any:
        return layer_from_state, (layer_state(self),)

    def __copy__(self) -> Any:
        again = type(self).__new__(type(self))
        again.__dict__.update(self.__dict__)
        return again

    # How a call comes about.

    def _check_callable(self, inputs: Sequence[Any]) -> None:
        if not is_initialized(self):
            raise uninitialized(self)
        if not inputs:
            raise GraphError(f'Layer "{self.name}" takes at least one tensor; got an empty list.')
        for tensor in inputs:
            if isinstance(tensor, Tensor) or active_backend.is_native(tensor):
                continue
            what = f"an array of shape {np.shape(tensor)}" if is_array(tensor) else repr(tensor)
            hint = "its output tensor: layer(x), or model.output" if isinstance(tensor, Layer) else "Input(shape=...)"
            raise ArgumentTypeError(
                f'Layer "{self.name}" takes tensors; got {what}. Call it on {hint}. '
                "To compute from data, put it in a Model and use predict()."
            )

    def _check_inputs(self, inputs: Sequence[Tensor]) -> None:
        check_inputs(self.name, self.input_spec, inputs, one_each=self._is_known())

    def _is_known(self) -> bool:
        """Whether it is known what the layer does with its inputs: it is no class of a program's own."""
        return registry().component_of("layers", type(self)) is not None

    def _build_once(self, shapes: list[Any]) -> None:
        if not self.built:
            self.build(unwrap(shapes))
            self.built = True
            initial = self.__dict__.get("initial_weights")
            if initial is not None:
                del self.__dict__["initial_weights"]
                self.set_weights(initial)

    def _connect(self, inputs: list[Tensor], masks: list[Any] | None = None) -> Node:
        ends = [i._keras_history for i in inputs]
        if masks is None:
            masks = [layer.inbound_nodes[node].output_masks[tensor] for layer, node, tensor in ends]
        outputs, output_masks = compute(self, inputs, masks)
        for index, output in enumerate(outputs):
            output._keras_history = (self, len(self.inbound_nodes), index)
        return Node(
            self,
            [layer for layer, _, _ in ends],
            [node for _, node, _ in ends],
            [tensor for _, _, tensor in ends],
            inputs,
            outputs,
            masks,
            output_masks,
            [i._keras_shape for i in inputs],
            [o._keras_shape for o in outputs],
        )

    def _call(self, x: Any, mask: Any, phase: Any = None) -> Any:
        """`call`, with what it takes besides the inputs: their mask, and the learning phase (default: that of K)."""
        given = {"mask": mask} if self._takes_mask() else {}
        if _takes_training(self.call):
            given["training"] = _training(K.learning_phase() if phase is None else phase, to_list(x))
        return self.call(x, **given)

    def _takes_mask(self) -> bool:
        parameters = inspect.signature(self.call).parameters
        return "mask" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _takes_training(call: Any) -> bool:
    try:
        return callable(call) and "training" in inspect.signature(call).parameters
    except (TypeError, ValueError):  # a builtin that does not tell its arguments
        return False


def _training(phase: Any, inputs: Sequence[Any]) -> Any:
    """The learning phase, as code can use it that computes with `inputs`.

    A number where it is set or a function is being compiled, so that native code may ask `if training:`.
    """
    current = lowering_context.current_lowering()
    if not isinstance(phase, Tensor):
        return phase
    if current is not None:
        return current.phase
    return 0 if any(active_backend.is_native(i) for i in inputs) else phase


def _first_shape(layer: str, kwargs: Mapping[str, Any]) -> Shape:
    what = "batch_input_shape" if kwargs.get("batch_input_shape") is not None else "input_shape"
    given = kwargs[what]
    if not isinstance(given, (list, tuple)):
        raise ArgumentError(f'{what} of layer "{layer}" must be a tuple of sizes, such as (10,); got {given!r}.')
    return to_shape(given if what == "batch_input_shape" else (None, *given))
