"""A function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerata import Layer
from kerata.argument_validation import shown
from kerata.engine.function_code import read_function, write_function
from kerata.engine.nest import to_shapes
from kerata.errors import ArgumentTypeError
from kerata.types import Config, LayerArguments, Unpack


class Lambda(Layer):
    """Compute a function of the input: `output = function(x, **arguments)`.

    The function may use `K`, or functions of the backend's framework itself.

    Arguments:
        function: of a tensor, or of a list of them; it is given `mask` too if it has an argument of that
            name.
        output_shape: shape of a sample of the output, or a function from the input shape to the output shape,
            both with the batch (default None: as it comes out).
        arguments: more arguments for `function`, by name (default none).
        mask: the mask of the output, or a function of (x, mask) that gives it (default None: no mask).

    Input shape: any. Output shape: as `output_shape` says, or as it comes out.

    Raises:
        ArgumentTypeError: `function` is no function, or `output_shape` is neither shape nor function.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import Lambda
        >>> from kerata.models import Sequential
        >>> model = Sequential([Lambda(lambda x: K.sum(K.square(x), axis=1, keepdims=True), input_shape=(2,))])
        >>> model.output_shape
        (None, 1)
        >>> print(model.predict(np.array([[3, 4]])))
        [[25.]]
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Sequence[int | None] | Callable[..., Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        mask: Any = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        if not callable(function):
            raise ArgumentTypeError(f"function of Lambda must be callable; got {shown(function)}.")
        if output_shape is not None and not isinstance(output_shape, (tuple, list)) and not callable(output_shape):
            raise ArgumentTypeError(
                f"output_shape of Lambda must be a tuple, a list or a function; got {shown(output_shape)}."
            )
        self.function = function
        self.arguments = dict(arguments or {})
        self.mask = mask
        self.supports_masking = mask is not None
        self._output_shape = tuple(output_shape) if isinstance(output_shape, (tuple, list)) else output_shape
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        arguments = self.arguments
        if "mask" in _argument_names(self.function):
            arguments = {**arguments, "mask": mask}
        return self.function(x, **arguments)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if self._output_shape is None:
            return self.computed_shape_for(input_shape)
        if callable(self._output_shape):
            shape = self._output_shape(input_shape)
            if not isinstance(shape, (tuple, list)):
                raise ArgumentTypeError(
                    f'The output_shape function of layer "{self.name}" must return a tuple; got {shown(shape)}.'
                )
            return shape
        return (to_shapes(input_shape)[0][0], *self._output_shape)

    def declared_shape_for(self, input_shape: Any) -> Any:
        return None if self._output_shape is None else self.get_output_shape_for(input_shape)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return self.mask(x, mask) if callable(self.mask) else self.mask

    def get_config(self) -> Config:
        function, function_type = write_function(self.function)
        shape, shape_type = (
            write_function(self._output_shape) if callable(self._output_shape) else (self._output_shape, "raw")
        )
        config = {
            **super().get_config(),
            "function": function,
            "function_type": function_type,
            "output_shape": shape,
            "output_shape_type": shape_type,
            "arguments": self.arguments,
        }
        if callable(self.mask):  # Keras 1.2.2 had no masks here
            config["mask"], config["mask_type"] = write_function(self.mask)
        return config

    @classmethod
    def from_config(cls, config: Config) -> Lambda:
        """A new layer from what `get_config` returned.

        Raises:
            UnsafeFileError: a function in it is bytecode from a file, and running it was not allowed.
        """
        config = dict(config)
        name = str(config.get("name", "lambda"))
        config["function"] = read_function(config["function"], config.pop("function_type", "function"), name)
        shape_type = config.pop("output_shape_type", "raw")
        if shape_type != "raw":
            config["output_shape"] = read_function(config["output_shape"], shape_type, name)
        if "mask_type" in config:
            config["mask"] = read_function(config["mask"], config.pop("mask_type"), name)
        return cls(**config)


def _argument_names(function: Callable[..., Any]) -> Sequence[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # builtins that do not tell
        return []
