"""Locally connected layers, over sequences and images."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, activations, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.plugins import name_of
from kerata.utils import conv_utils


class _LocallyConnected(Layer):
    """Filters that see a window, with weights of their own for each place of it.

    `W` has shape `(places, entries of a window, nb_filter)`, `b` that of a sample of the output.
    """

    rank: int
    window_names: tuple[str, ...]
    b: Any = None

    def __init__(
        self,
        nb_filter: int,
        window: Sequence[int],
        init: Any,
        activation: Any,
        weights: Sequence[Any] | None,
        border_mode: str,
        subsample: Sequence[int],
        dim_ordering: str,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        kind = type(self).__name__
        self.nb_filter = whole_number(nb_filter, f"nb_filter of {kind}")
        for name, size in zip(self.window_names, window, strict=True):
            setattr(self, name, whole_number(size, f"{name} of {kind}"))
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.initial_weights = weights
        self.border_mode = conv_utils.mode(kind, border_mode, ("valid",))
        self.subsample = whole_numbers(subsample, f"subsample of {kind}", self.rank)
        self.dim_ordering = conv_utils.ordering(dim_ordering)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    @property
    def window(self) -> tuple[int, ...]:
        """The sizes of the window, one for each axis of space."""
        return tuple(getattr(self, name) for name in self.window_names)

    def build(self, input_shape: Any) -> None:
        sizes = self._places(input_shape)
        channels = input_shape[-1 if self.dim_ordering == "tf" else 1]
        # add_weight says of a size that is None what is to be done.
        places: Any = None if None in sizes else math.prod(sizes)
        entries: Any = None if channels is None else math.prod(self.window) * channels
        self.W_shape = (places, entries, self.nb_filter)
        self.W = self.add_weight(
            self.W_shape,
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        if self.bias:
            self.b = self.add_weight(
                (*sizes, self.nb_filter) if self.dim_ordering == "tf" else (self.nb_filter, *sizes),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
        self.input_spec = [InputSpec(shape=(None, *input_shape[1:]))]
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        sizes = self._places(K.int_shape(x))
        output = K.batch_dot(self._windows(x, sizes), self.W)  # (places, batch, nb_filter)
        if self.dim_ordering == "tf":
            output = K.reshape(K.permute_dimensions(output, (1, 0, 2)), (-1, *sizes, self.nb_filter))
        else:
            output = K.reshape(K.permute_dimensions(output, (1, 2, 0)), (-1, self.nb_filter, *sizes))
        return self.activation(output + self.b if self.bias else output)

    def _windows(self, x: Any, sizes: Sequence[Any]) -> Any:
        """What each place sees, (places, batch, entries of a window): a slice of x for each entry, side by side."""
        tf = self.dim_ordering == "tf"
        slices = []
        for offsets in itertools.product(*map(range, self.window)):
            steps = [
                slice(first, first + (size - 1) * stride + 1, stride)
                for first, size, stride in zip(offsets, sizes, self.subsample, strict=True)
            ]
            index = (slice(None), *steps) if tf else (slice(None), slice(None), *steps)
            slices.append(x[index])
        places, entries = self.W_shape[0], self.W_shape[1]
        if tf:  # entries in the order (*window, channels)
            return K.permute_dimensions(K.reshape(K.concatenate(slices), (-1, places, entries)), (1, 0, 2))
        # entries in the order (channels, *window)
        return K.permute_dimensions(K.reshape(K.stack(slices, axis=2), (-1, entries, places)), (2, 0, 1))

    def _places(self, input_shape: Any) -> Any:
        along = conv_utils.axes(self.dim_ordering, self.rank)
        return conv_utils.lengths(self.name, input_shape, along, self.window, self.border_mode, self.subsample)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return conv_utils.placed(self.dim_ordering, input_shape[0], self._places(input_shape), self.nb_filter)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "nb_filter": self.nb_filter,
            **{name: getattr(self, name) for name in self.window_names},
            "init": name_of("initializations", self.init),
            "activation": name_of("activations", self.activation),
            "border_mode": self.border_mode,
            "subsample": self.subsample,
            "dim_ordering": self.dim_ordering,
            "W_regularizer": self.W_regularizer.get_config() if self.W_regularizer else None,
            "b_regularizer": self.b_regularizer.get_config() if self.b_regularizer else None,
            "activity_regularizer": self.activity_regularizer.get_config() if self.activity_regularizer else None,
            "W_constraint": self.W_constraint.get_config() if self.W_constraint else None,
            "b_constraint": self.b_constraint.get_config() if self.b_constraint else None,
            "bias": self.bias,
        }


class LocallyConnected1D(_LocallyConnected):
    """A convolution over sequences whose filters differ from place to place: `output[t] = activation(dot(window t of
    x, W[t]) + b[t])`.

    Arguments:
        nb_filter: number of filters: channels of the output.
        filter_length: steps that a filter sees at once.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, shapes `(new_steps, filter_length * channels, nb_filter)` and
            `(new_steps, nb_filter)`.
        border_mode: "valid": windows inside the sequence. There is no other.
        subsample_length: steps from one place to the next (default 1).
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).
        input_dim: number of channels; as first layer, with `input_length` in place of `input_shape`.
        input_length: number of steps (default None).

    Input shape: `(batch, steps, channels)`, both known. Output shape: `(batch, new_steps, nb_filter)`.

    Raises:
        ArgumentError: a size, the stride or the border mode makes no sense.
        ShapeError: the input is not of rank 3, a size of it but the batch is not known, or it is shorter than the
            filter.
    """

    rank = 1
    window_names = ("filter_length",)
    filter_length: int

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.subsample_length = subsample_length
        self.input_dim = input_dim
        self.input_length = input_length
        if input_dim and "batch_input_shape" not in kwargs:
            kwargs["input_shape"] = (input_length, input_dim)
        super().__init__(
            nb_filter,
            (filter_length,),
            init,
            activation,
            weights,
            border_mode,
            (subsample_length,),
            "tf",
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **kwargs,
        )

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["subsample"], config["dim_ordering"]
        return {
            **config,
            "subsample_length": self.subsample_length,
            "input_dim": self.input_dim,
            "input_length": self.input_length,
        }


class LocallyConnected2D(_LocallyConnected):
    """A convolution over images whose filters differ from place to place: `output[r, c] = activation(dot(window
    (r, c) of x, W[r * new_columns + c]) + b[r, c])`.

    Taigman et al., DeepFace: Closing the Gap to Human-Level Performance in Face Verification, CVPR 2014.

    Arguments:
        nb_filter: number of filters: channels of the output.
        nb_row, nb_col: rows and columns that a filter sees at once.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, `W` of shape `(new_rows * new_columns, nb_row * nb_col * channels,
            nb_filter)`, the entries of a window in the order of the input's axes; `b` of the shape of a sample of the
            output.
        border_mode: "valid": windows inside the image. There is no other.
        subsample: pixels from one place to the next, down and across (default (1, 1)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th", all but the batch
        known. Output shape: `(batch, new_rows, new_columns, nb_filter)`, or `(batch, nb_filter, new_rows,
        new_columns)`.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ShapeError: the input is not of rank 4, a size of it but the batch is not known, or it is smaller than the
            filter.
    """

    rank = 2
    window_names = ("nb_row", "nb_col")
    nb_row: int
    nb_col: int

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            nb_filter,
            (nb_row, nb_col),
            init,
            activation,
            weights,
            border_mode,
            subsample,
            dim_ordering,
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **kwargs,
        )
