"""What all layers share that slide filters over space, convolutions or not: for other plugins to build on too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, activations, constraints, initializations, regularizers
from kerata.argument_validation import input_size, whole_number, whole_numbers
from kerata.plugins import name_of
from kerata.types import Activation, Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Shape, Unpack
from kerata.utils import conv_utils


class Filters(Layer):
    """Filters slid over the axes of space: their arguments, output shape and configuration.

    A subclass says `rank`, the number of axes of space, `window_names`, the names of the window's sizes, and `modes`,
    the border modes it takes; it makes the weights (`build`) and applies them (`call`).

    Arguments:
        nb_filter: number of filters: channels of the output.
        window: entries that a filter sees at once, along each axis of space.
        init: initialization of the weights, a name or a function of shape.
        activation: name or function; None for the linear one.
        weights: arrays to start with.
        border_mode: one of `modes`.
        subsample: the strides along each axis of space.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        bias: whether there is a bias.

    Attributes:
        regularized, constrained: names of the attributes that hold regularizers and constraints.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
    """

    rank: int
    window_names: tuple[str, ...]
    modes: tuple[str, ...] = ("valid", "same", "full")
    regularized: tuple[str, ...] = ()
    constrained: tuple[str, ...] = ()
    W: Any
    b: Any = None

    def __init__(
        self,
        nb_filter: int,
        window: Sequence[int],
        init: Initializer,
        activation: Activation,
        weights: Sequence[Array] | None,
        border_mode: str,
        subsample: Sequence[int],
        dim_ordering: str,
        bias: bool,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.nb_filter = whole_number(nb_filter, f"nb_filter of {kind}")
        for name, size in zip(self.window_names, window, strict=True):
            setattr(self, name, whole_number(size, f"{name} of {kind}"))
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.initial_weights = weights
        self.border_mode = conv_utils.mode(kind, border_mode, self.modes)
        self.subsample = whole_numbers(subsample, f"subsample of {kind}", self.rank)
        self.dim_ordering = conv_utils.ordering(dim_ordering, kind)
        self.bias = bias
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    def set_regularizers(self, **parts: Regularizer) -> None:
        """Keep `W=...` as `W_regularizer`, and so on, and write them all into the configuration."""
        self.regularized = tuple(f"{name}_regularizer" for name in parts)
        for name, part in zip(self.regularized, parts.values(), strict=True):
            setattr(self, name, regularizers.get(part))

    def set_constraints(self, **parts: Constraint) -> None:
        """Keep `W=...` as `W_constraint`, and so on, and write them all into the configuration."""
        self.constrained = tuple(f"{name}_constraint" for name in parts)
        for name, part in zip(self.constrained, parts.values(), strict=True):
            setattr(self, name, constraints.get(part))

    @property
    def window(self) -> tuple[int, ...]:
        """The sizes of the window, one for each axis of space."""
        return tuple(getattr(self, name) for name in self.window_names)

    @property
    def dilation(self) -> tuple[int, ...]:
        """Along each axis of space, the window takes every so many-th entry."""
        return (1,) * self.rank

    def places(self, input_shape: Shape) -> Shape:
        """How many windows fit along each axis of space; None along those whose size is not known.

        Raises:
            ShapeError: not one window fits.
        """
        along = conv_utils.axes(self.dim_ordering, self.rank)
        return conv_utils.lengths(
            self.name, input_shape, along, self.window, self.border_mode, self.subsample, self.dilation
        )

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return conv_utils.placed(self.dim_ordering, input_shape[0], self.places(input_shape), self.nb_filter)

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "nb_filter": self.nb_filter,
            **{name: getattr(self, name) for name in self.window_names},
            "init": name_of("initializations", self.init),
            "activation": name_of("activations", self.activation),
            "border_mode": self.border_mode,
            "subsample": self.subsample,
            "dim_ordering": self.dim_ordering,
            **{name: regularizers.serialize(getattr(self, name)) for name in self.regularized},
            **{name: constraints.serialize(getattr(self, name)) for name in self.constrained},
            "bias": self.bias,
        }


class SequenceArguments(LayerArguments, total=False):
    """The keyword arguments of layers that slide filters over sequences.

    Attributes:
        input_dim: number of channels; as first layer, in place of `input_shape`.
        input_length: number of steps, if it is fixed.
    """

    input_dim: int | None
    input_length: int | None


class SequenceFilters(Filters):
    """Filters over sequences: what `Convolution1D` and `LocallyConnected1D` are told.

    Arguments:
        nb_filter, init, activation, weights, border_mode, bias: as for `Filters`.
        filter_length: steps that a filter sees at once.
        subsample_length: the stride, in steps (default 1).
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        input_dim: number of channels; as first layer, with `input_length` in place of `input_shape`.
        input_length: number of steps, if it is fixed (default None).

    Input shape: `(batch, steps, channels)`. Output shape: `(batch, new_steps, nb_filter)`.

    Raises:
        ArgumentError: a size, the stride or the border mode makes no sense.
        ArgumentTypeError: a size is no whole number.
    """

    rank = 1
    window_names = ("filter_length",)
    filter_length: int

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.subsample_length = whole_number(subsample_length, f"subsample_length of {kind}")
        self.input_dim = input_size(input_dim, f"input_dim of {kind}")
        self.input_length = input_size(input_length, f"input_length of {kind}")
        if self.input_dim:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_length, self.input_dim)
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)
        window, subsample = (filter_length,), (self.subsample_length,)
        super().__init__(nb_filter, window, init, activation, weights, border_mode, subsample, "tf", bias, **kwargs)

    def get_config(self) -> Config:
        config = super().get_config()
        del config["subsample"], config["dim_ordering"]
        return {
            **config,
            "subsample_length": self.subsample_length,
            "input_dim": self.input_dim,
            "input_length": self.input_length,
        }


class ImageFilters(Filters):
    """Filters over images: what `Convolution2D` and `LocallyConnected2D` are told.

    Arguments:
        nb_filter, init, activation, weights, border_mode, dim_ordering, bias: as for `Filters`.
        nb_row, nb_col: rows and columns that a filter sees at once.
        subsample: the strides down and across, in pixels (default (1, 1)).
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, new_rows, new_columns, nb_filter)`, or `(batch, nb_filter, new_rows, new_columns)`.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
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
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)
        super().__init__(
            nb_filter, (nb_row, nb_col), init, activation, weights, border_mode, subsample, dim_ordering, bias, **kwargs
        )
