"""Locally connected layers, over sequences and images."""

from __future__ import annotations

import itertools
import math
from typing import Any

from kerata import InputSpec
from kerata import backend as K
from kerata.types import Shape, Tensor
from kerata.utils import conv_utils
from kerata_layers_convolutional.base import Filters, ImageFilters, SequenceFilters


class LocallyConnected(Filters):
    """Filters that see a window, with weights of their own for each place of it: how they are made and applied.

    `W` has shape `(places, entries of a window, nb_filter)`, `b` that of a sample of the output. Arguments and errors
    are those of `Filters`.

    Raises:
        ShapeError: a size of the input but the batch is not known, or it is smaller than a filter.
    """

    modes = ("valid",)
    W_regularizer: Any
    b_regularizer: Any
    W_constraint: Any
    b_constraint: Any

    def build(self, input_shape: Shape) -> None:
        sizes: Any = self.places(input_shape)
        channels = conv_utils.channels(self.dim_ordering, input_shape)
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

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        sizes: Any = self.places(K.int_shape(x))
        output = K.batch_dot(self._windows(x, sizes), self.W)  # (places, batch, nb_filter)
        if self.dim_ordering == "tf":
            output = K.reshape(K.permute_dimensions(output, (1, 0, 2)), (-1, *sizes, self.nb_filter))
        else:
            output = K.reshape(K.permute_dimensions(output, (1, 2, 0)), (-1, self.nb_filter, *sizes))
        activated: Tensor = self.activation(output + self.b if self.bias else output)
        return activated

    def _windows(self, x: Tensor, sizes: tuple[int, ...]) -> Tensor:
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
        windows: Tensor
        if tf:  # entries in the order (*window, channels)
            windows = K.permute_dimensions(K.reshape(K.concatenate(slices), (-1, places, entries)), (1, 0, 2))
        else:  # entries in the order (channels, *window)
            windows = K.permute_dimensions(K.reshape(K.stack(slices, axis=2), (-1, entries, places)), (2, 0, 1))
        return windows


class LocallyConnected1D(LocallyConnected, SequenceFilters):
    """A convolution over sequences whose filters differ from place to place.

    `output[t] = activation(dot(window t of x, W[t]) + b[t])`.

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
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 3, a size of it but the batch is not known, or it is shorter than the
            filter.

    Example:
        >>> from kerata.layers import LocallyConnected1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([LocallyConnected1D(8, 3, input_shape=(10, 2))])
        >>> model.output_shape
        (None, 8, 8)
        >>> [w.shape for w in model.get_weights()]  # filters for each of the 8 places
        [(8, 6, 8), (8, 8)]
    """


class LocallyConnected2D(LocallyConnected, ImageFilters):
    """A convolution over images whose filters differ from place to place.

    `output[r, c] = activation(dot(window (r, c) of x, W[r * new_columns + c]) + b[r, c])`.

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
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 4, a size of it but the batch is not known, or it is smaller than the
            filter.

    Example:
        >>> from kerata.layers import LocallyConnected2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([LocallyConnected2D(4, 3, 3, dim_ordering="tf", input_shape=(6, 6, 1))])
        >>> model.output_shape
        (None, 4, 4, 4)
        >>> [w.shape for w in model.get_weights()]  # filters for each of the 16 places
        [(16, 9, 4), (4, 4, 4)]
    """
