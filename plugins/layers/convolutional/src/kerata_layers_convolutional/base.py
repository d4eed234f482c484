"""What all layers share that slide filters over space."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from kerata import InputSpec, Layer, activations, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.plugins import name_of
from kerata.utils import conv_utils


class Filters(Layer):
    """Filters slid over the axes of space: their arguments, bias, activation, output shape and configuration.

    A subclass says `rank`, the number of axes of space, `window_names`, the names of the window's sizes, and `modes`,
    the border modes it takes; and it makes the filters (`build_filters`) and applies them (`convolve`).
    """

    rank: int
    window_names: tuple[str, ...]
    modes: tuple[str, ...] = ("valid", "same", "full")
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
        b_regularizer: Any,
        activity_regularizer: Any,
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
        self.border_mode = conv_utils.mode(kind, border_mode, self.modes)
        self.subsample = whole_numbers(subsample, f"subsample of {kind}", self.rank)
        self.dim_ordering = conv_utils.ordering(dim_ordering)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    @property
    def window(self) -> tuple[int, ...]:
        """The sizes of the window, one for each axis of space."""
        return tuple(getattr(self, name) for name in self.window_names)

    @property
    def dilation(self) -> tuple[int, ...]:
        """Along each axis of space, the window takes every so many-th entry."""
        return (1,) * self.rank

    def build_filters(self, channels: int) -> None:
        """Make the weights that apply to inputs of so many channels."""
        raise NotImplementedError

    def convolve(self, x: Any) -> Any:
        """Apply the filters."""
        raise NotImplementedError

    def build(self, input_shape: Any) -> None:
        self.build_filters(input_shape[-1 if self.dim_ordering == "tf" else 1])
        if self.bias:
            self.b = self.add_weight(
                (self.nb_filter,),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        output = self.convolve(x)
        if self.bias:
            first = self.dim_ordering == "th"
            output = output + (K.reshape(self.b, (1, self.nb_filter, *(1,) * self.rank)) if first else self.b)
        return self.activation(output)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        along = conv_utils.axes(self.dim_ordering, self.rank)
        sizes = conv_utils.lengths(
            self.name, input_shape, along, self.window, self.border_mode, self.subsample, self.dilation
        )
        return conv_utils.placed(self.dim_ordering, input_shape[0], sizes, self.nb_filter)

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
            "b_regularizer": described(self.b_regularizer),
            "activity_regularizer": described(self.activity_regularizer),
            "b_constraint": described(self.b_constraint),
            "bias": self.bias,
        }


class Convolution(Filters):
    """Filters that see all channels: one kernel `W`, of shape `(*window, channels, nb_filter)` or, for "th",
    `(nb_filter, channels, *window)`."""

    W: Any

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
        self.W_regularizer = regularizers.get(W_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        super().__init__(
            nb_filter,
            window,
            init,
            activation,
            weights,
            border_mode,
            subsample,
            dim_ordering,
            b_regularizer,
            activity_regularizer,
            b_constraint,
            bias,
            **kwargs,
        )

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        """The shape of `W` for inputs of so many channels."""
        return kernel_shape(self.dim_ordering, self.window, channels, self.nb_filter)

    @property
    def fan_ordering(self) -> str:
        """The ordering by which the initialization reads the shape of `W`."""
        return self.dim_ordering

    def build_filters(self, channels: int) -> None:
        self.W_shape = self.kernel_shape(channels)
        self.W = self.add_weight(
            self.W_shape,
            initializer=in_order(self.init, self.fan_ordering),
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "W_regularizer": described(self.W_regularizer),
            "W_constraint": described(self.W_constraint),
        }


def kernel_shape(dim_ordering: str, window: Sequence[int], channels: int, filters: int) -> tuple[int, ...]:
    """`(*window, channels, filters)` for "tf", `(filters, channels, *window)` for "th"."""
    return (*window, channels, filters) if dim_ordering == "tf" else (filters, channels, *window)


def in_order(init: Callable[..., Any], dim_ordering: str) -> Callable[..., Any]:
    """The initialization, told the ordering of the kernel's axes if it asks for it."""
    parameters = inspect.signature(init).parameters.values()
    asks = any(p.name == "dim_ordering" or p.kind is p.VAR_KEYWORD for p in parameters)
    return functools.partial(init, dim_ordering=dim_ordering) if asks else init


def described(part: Any) -> Any:
    """The configuration of a regularizer or constraint; None for none."""
    return part.get_config() if part else None
