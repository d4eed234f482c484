"""The layer that joins several inputs in one, and the function that uses it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import shown, whole_number
from kerata.engine.function_code import read_function, write_function
from kerata.engine.serialization import layer_from_config
from kerata.errors import ArgumentError, ArgumentTypeError, GraphError
from kerata.types import Config, Shape, Tensor, UnnamedLayerArguments, Unpack
from kerata_layers_merge.shapes import axis_or_pair, check_shapes, dot_axes_of, joined_shape

MODES = ("sum", "mul", "ave", "max", "concat", "dot", "cos")


class Merge(Layer):
    """Join two or more tensors in one.

    `mode` is one of
      "sum", "mul", "ave", "max": elementwise, for inputs of one shape;
      "concat": one after the other along `concat_axis`;
      "dot": the dot product of two inputs along `dot_axes`, sample by sample;
      "cos": the cosine of the angle between them, `dot(a, b) / sqrt(dot(a, a) * dot(b, b))`;
      a function of the list of inputs.

    Arguments:
        layers: layers or models whose outputs are joined at once (default None: call the layer on a list of
            tensors).
        mode: default "sum".
        concat_axis: axis of "concat" (default -1).
        dot_axes: axis, or pair of axes, of "dot" and "cos" (default -1).
        output_shape: for a function: shape of a sample, or a function from the input shapes to the output
            shape, both with the batch (default None: as it comes out).
        output_mask: for a function: the mask, or a function of the input masks (default None: no mask).
        arguments: more arguments for a function (default none).
        node_indices, tensor_indices: which use and which output of each of `layers` (default 0).
        name: default "merge_1" and so on.

    Input shape: a list of two shapes or more. Output shape: for "sum", "mul", "ave" and "max" that of the
    inputs; for "concat" with the sizes along the axis added; for "dot" `(batch, a's other sizes, b's other
    sizes)`, for "cos" the same with a 1 after the batch.

    Raises:
        ArgumentError: there is no such mode, or the axes make no sense.
        GraphError: there are fewer than two inputs.
        ShapeError: their shapes do not suit the mode.

    Example:
        >>> from kerata.layers import Dense, Merge
        >>> from kerata.models import Sequential
        >>> left, right = Sequential([Dense(4, input_dim=3)]), Sequential([Dense(4, input_dim=5)])
        >>> for mode in ("sum", "concat", "dot"):
        ...     print(mode, Sequential([Merge([left, right], mode=mode)]).output_shape)
        sum (None, 4)
        concat (None, 8)
        dot (None, 1)
    """

    def __init__(
        self,
        layers: Sequence[Layer] | None = None,
        mode: str | Callable[..., Any] = "sum",
        concat_axis: int = -1,
        dot_axes: int | Sequence[int] = -1,
        output_shape: Sequence[int | None] | Callable[..., Any] | None = None,
        output_mask: Tensor | Callable[..., Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        node_indices: Sequence[int] | None = None,
        tensor_indices: Sequence[int] | None = None,
        name: str | None = None,
        **kwargs: Unpack[UnnamedLayerArguments],
    ) -> None:
        if not callable(mode) and mode not in MODES:
            raise ArgumentError(f"mode of Merge must be a function or one of {', '.join(MODES)}; got {shown(mode)}.")
        self.layers = list(layers or ())
        self.mode = mode
        kind = type(self).__name__
        self.concat_axis = whole_number(concat_axis, f"concat_axis of {kind}", minimum=None)
        self.dot_axes: Any = axis_or_pair(dot_axes, f"dot_axes of {kind}")
        self._output_shape = tuple(output_shape) if isinstance(output_shape, (tuple, list)) else output_shape
        self._output_mask = output_mask
        self.arguments = dict(arguments or {})
        self.supports_masking = True
        super().__init__(name=name, **kwargs)
        if self.layers:
            self._check_count(self.layers)
            self.add_inbound_node(self.layers, node_indices, tensor_indices)

    def build(self, input_shape: Sequence[Shape]) -> None:
        if self.mode in ("dot", "cos"):
            self.dot_axes = dot_axes_of(self.name, self.dot_axes, input_shape)
        if not callable(self.mode):
            check_shapes(self.name, self.mode, input_shape, self.concat_axis, self.dot_axes)
        self.built = True

    def __call__(self, x: Any, mask: Any = None) -> Any:
        self._check_count(x)
        return super().__call__(x, mask)

    def call(self, x: Sequence[Tensor], mask: Any = None) -> Tensor:
        if callable(self.mode):
            takes_mask = "mask" in inspect.signature(self.mode).parameters
            joined: Tensor = self.mode(x, **self.arguments, **({"mask": mask} if takes_mask else {}))
            return joined
        return _JOIN[self.mode](self, x)

    def get_output_shape_for(self, input_shape: Sequence[Shape]) -> Shape:
        shape: Shape
        if not callable(self.mode):
            return joined_shape(self.mode, input_shape, self.concat_axis, self.dot_axes)
        if callable(self._output_shape):
            shape = self._output_shape(input_shape)
        elif self._output_shape is not None:
            shape = (input_shape[0][0], *self._output_shape)
        else:
            shape = self.computed_shape_for(input_shape)
        return shape

    def declared_shape_for(self, input_shape: Sequence[Shape]) -> Shape | None:
        if callable(self.mode) and self._output_shape is None:
            return None
        return self.get_output_shape_for(input_shape)

    def compute_mask(self, x: Sequence[Tensor], mask: Sequence[Tensor | None] | None = None) -> Tensor | None:
        if callable(self.mode):
            return self._output_mask(mask) if callable(self._output_mask) else self._output_mask
        if mask is None or all(m is None for m in mask) or self.mode in ("dot", "cos"):
            return None
        if self.mode == "concat":
            masks = [_as_deep(m, tensor) for m, tensor in zip(mask, x, strict=True)]
            joined: Tensor = K.all(K.concatenate(masks, axis=self.concat_axis), axis=-1)
        else:
            joined = K.all(K.concatenate([K.expand_dims(m, 0) for m in mask if m is not None], axis=0), axis=0)
        return joined

    def get_config(self) -> Config:
        mode, mode_type = _written(self.mode)
        output_shape, output_shape_type = _written(self._output_shape)
        output_mask, output_mask_type = _written(self._output_mask)
        return {
            "name": self.name,
            "mode": mode,
            "mode_type": mode_type,
            "concat_axis": self.concat_axis,
            "dot_axes": self.dot_axes,
            "output_shape": output_shape,
            "output_shape_type": output_shape_type,
            "output_mask": output_mask,
            "output_mask_type": output_mask_type,
            "arguments": self.arguments,
        }

    @classmethod
    def from_config(cls, config: Config) -> Merge:
        """A new layer from what `get_config` returned.

        Raises:
            UnsafeFileError: a function in it is bytecode from a file, and running it was not allowed.
        """
        config = dict(config)
        name = str(config.get("name", "merge"))
        for part in ("mode", "output_shape", "output_mask"):
            kind = config.pop(f"{part}_type", "raw")
            if kind != "raw":
                config[part] = read_function(config[part], kind, name)
        if config.get("layers"):
            config["layers"] = [layer_from_config(c) if isinstance(c, Mapping) else c for c in config["layers"]]
        return cls(**config)

    def _check_count(self, inputs: Any) -> None:
        if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
            raise GraphError(f'Layer "{self.name}" joins a list of two inputs or more; got {shown(inputs)}.')
        if self.mode in ("dot", "cos") and len(inputs) > 2:
            raise GraphError(f'Layer "{self.name}" takes two inputs in mode "{self.mode}"; got {len(inputs)}.')


def merge(
    inputs: Sequence[Tensor],
    mode: str | Callable[..., Any] = "sum",
    concat_axis: int = -1,
    dot_axes: int | Sequence[int] = -1,
    output_shape: Sequence[int | None] | Callable[..., Any] | None = None,
    output_mask: Tensor | Callable[..., Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Tensor:
    """Join a list of tensors in one: `Merge(mode=...)(inputs)`.

    Arguments:
        inputs: the tensors.
        mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name: as for `Merge`.

    Input shape: a list of two shapes or more. Output shape: that of `Merge`.

    Raises:
        ArgumentTypeError: `inputs` are layers or models; and all that `Merge` raises.

    Example:
        >>> from kerata.layers import Dense, Input, merge
        >>> from kerata.models import Model
        >>> x = Input((16,))
        >>> residual = merge([x, Dense(16)(x)], mode="sum")
        >>> Model(x, residual).output_shape
        (None, 16)
    """
    if isinstance(inputs, (list, tuple)) and any(isinstance(i, Layer) for i in inputs):
        raise ArgumentTypeError("merge() joins tensors; for layers or models use Merge([...]), or their outputs.")
    output: Tensor = Merge(
        mode=mode,
        concat_axis=concat_axis,
        dot_axes=dot_axes,
        output_shape=output_shape,
        output_mask=output_mask,
        arguments=arguments,
        name=name,
    )(inputs)
    return output


def _sum(layer: Merge, x: Sequence[Any]) -> Any:
    return functools.reduce(lambda a, b: a + b, x)


def _cosine(layer: Merge, x: Sequence[Any]) -> Any:
    a, b = x
    norms = K.sqrt(K.batch_dot(a, a, [layer.dot_axes[0]] * 2) * K.batch_dot(b, b, [layer.dot_axes[1]] * 2))
    return K.expand_dims(K.batch_dot(a, b, layer.dot_axes) / K.maximum(norms, K.epsilon()), 1)


_JOIN: dict[Any, Callable[[Merge, Sequence[Tensor]], Tensor]] = {
    "sum": _sum,
    "ave": lambda layer, x: _sum(layer, x) / len(x),
    "mul": lambda layer, x: functools.reduce(lambda a, b: a * b, x),
    "max": lambda layer, x: functools.reduce(K.maximum, x),
    "concat": lambda layer, x: K.concatenate(list(x), axis=layer.concat_axis),
    "dot": lambda layer, x: K.batch_dot(x[0], x[1], layer.dot_axes),
    "cos": _cosine,
}


def _as_deep(mask: Any, tensor: Any) -> Any:
    """A mask with as many dimensions as its tensor, padded with sizes of 1; for None, all True."""
    if mask is None:
        return K.cast(K.ones_like(tensor[..., :1]), "bool")
    while K.ndim(mask) < K.ndim(tensor):
        mask = K.expand_dims(mask)
    return mask


def _written(value: Any) -> tuple[Any, str]:
    return write_function(value) if callable(value) else (value, "raw")
