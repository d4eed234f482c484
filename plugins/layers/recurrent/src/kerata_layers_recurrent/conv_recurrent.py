"""The base of recurrent layers over sequences of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.errors import ArgumentError, ShapeError
from kerata.types import Array, Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils
from kerata_layers_recurrent import states as kept


class ConvRecurrent2D(Layer):
    """Run `step` over the time axis of a sequence of images, with states that go from each step to the next.

    A layer of one's own overrides `build(input_shape)`, which makes the weights, sets `self.states` to a list with
    a None for each state, and `self.input_spec`; and `step(x, states)`, which takes the image of one step and the
    states followed by the constants, and returns the output and the new states. It may override `get_constants(x)`,
    `preprocess_input(x)` and `get_initial_states(x)`.

    Arguments:
        weights: arrays to start with, as `get_weights` gives them.
        nb_row, nb_col: height and width of the kernels.
        nb_filter: number of filters: channels of the output.
        return_sequences: whether to return the outputs of all steps, rather than of the last.
        go_backwards: whether to run from the last step to the first; a sequence comes out in that order.
        stateful: whether the last state of sample i in a batch is the first of sample i in the next. The batch size
            and the size of the images must be fixed; `reset_states()` forgets.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" (also None) for the configured one.
        border_mode: "valid" (default): windows inside the images; "same": as many windows as pixels.
        subsample: strides of the windows over the input (default (1, 1)).

    Input shape: `(batch, steps, rows, columns, channels)`, or `(batch, steps, channels, rows, columns)` for "th".
    Output shape: `(batch, new_rows, new_columns, nb_filter)`, or for "th" `(batch, nb_filter, new_rows, new_columns)`;
    with `return_sequences` the steps come after the batch. Masked steps are passed over; where the mask is one of
    pixels, those whose pixels are all masked.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import ConvRecurrent2D
        >>> from kerata.models import Sequential
        >>> class Brightest(ConvRecurrent2D):  # each pixel as bright as it was at its brightest
        ...     state_count = 1
        ...     def step(self, x, states):
        ...         brightest = K.maximum(x, states[0])
        ...         return brightest, [brightest]
        >>> layer = Brightest(nb_filter=1, nb_row=1, nb_col=1, dim_ordering="tf", input_shape=(3, 1, 2, 1))
        >>> Sequential([layer]).predict(np.array([[[[[1], [5]]], [[[4], [2]]], [[[3], [0]]]]])).ravel().tolist()
        [4.0, 5.0]
    """

    states: list[Any]
    nb_filter: int
    nb_row: int
    nb_col: int
    state_count = 2

    def __init__(
        self,
        weights: Sequence[Array] | None = None,
        nb_row: int | None = None,
        nb_col: int | None = None,
        nb_filter: int | None = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        dim_ordering: str | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        for name, size in (("nb_filter", nb_filter), ("nb_row", nb_row), ("nb_col", nb_col)):
            setattr(self, name, whole_number(size, f"{name} of {kind}"))
        self.initial_weights = weights
        self.return_sequences = return_sequences
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.dim_ordering = conv_utils.ordering(dim_ordering, kind)
        self.border_mode = conv_utils.mode(kind, border_mode, ("valid", "same"))
        self.subsample = whole_numbers(subsample, f"subsample of {kind}", 2)
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=5)]
        super().__init__(**kwargs)

    # What a layer of one's own overrides.

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        """The output and the new states of one step, from its image and the states and constants."""
        raise ArgumentError(
            f"{type(self).__name__} does not say what one step computes. Use ConvLSTM2D, or define "
            "step(self, x, states) in a subclass of ConvRecurrent2D."
        )

    def get_constants(self, x: Tensor) -> list[Any]:
        """What each step is given besides its input and the states, such as the masks of dropout."""
        return []

    def get_initial_states(self, x: Tensor) -> list[Tensor]:
        """The states before the first step: zeros in the shape of an output."""
        return [K.zeros_like(self._like_output(x))] * self.state_count

    def preprocess_input(self, x: Tensor) -> Tensor:
        """The sequence that the steps take, made from the input for all of them at once."""
        return x

    def reset_states(self) -> None:
        """Set the states of a stateful layer to zero.

        Raises:
            ArgumentError: the layer is not stateful, or its batch size is not known.
            ShapeError: the size of the images is not known.
        """
        shape: Any = self._image_shape_for(kept.input_shape_of(self))
        if None in shape:
            raise ShapeError(
                f'Layer "{self.name}" is stateful, so the size of its images must be known. Give the first layer '
                f"a whole batch_input_shape; the states would have shape {shape}."
            )
        kept.set_to_zero(self, [shape] * self.state_count)

    # How it runs.

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        last_output, outputs, states = K.rnn(
            self.step,
            self.preprocess_input(x),
            self.states if self.stateful else self.get_initial_states(x),
            go_backwards=self.go_backwards,
            mask=_of_steps(mask),
            constants=self.get_constants(x),
        )
        if self.stateful:
            kept.carry(self, states, x)
        output: Tensor = outputs if self.return_sequences else last_output
        return output

    def compute_mask(self, x: Tensor, mask: Tensor | None = None) -> Tensor | None:
        return _of_steps(mask) if self.return_sequences else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        batch, *image = self._image_shape_for(input_shape)
        return (batch, input_shape[1], *image) if self.return_sequences else (batch, *image)

    def get_config(self) -> Config:
        config = {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
        }
        if self.stateful and self.input_spec[0].shape is not None:
            config["batch_input_shape"] = self.input_spec[0].shape
        return config

    # Shapes.

    def _channels_of(self, input_shape: Shape) -> int | None:
        return conv_utils.channels(self.dim_ordering, _image(input_shape))

    def _kernel_shape(self, channels: int | None) -> tuple[Any, ...]:
        return conv_utils.kernel_shape(self.dim_ordering, (self.nb_row, self.nb_col), channels, self.nb_filter)

    def _image_shape_for(self, input_shape: Shape) -> Shape:
        """The shape of a batch of output images."""
        window, along = (self.nb_row, self.nb_col), conv_utils.axes(self.dim_ordering, 2)
        image = _image(input_shape)
        sizes = conv_utils.lengths(self.name, image, along, window, self.border_mode, self.subsample)
        return conv_utils.placed(self.dim_ordering, image[0], sizes, self.nb_filter)

    def _like_output(self, x: Tensor) -> Tensor:
        """A tensor of the shape of an output for the sequence `x`."""
        kernel = K.zeros(self._kernel_shape(self._channels_of(K.int_shape(x))))
        output: Tensor = K.conv2d(
            x[:, 0], kernel, strides=self.subsample, border_mode=self.border_mode, dim_ordering=self.dim_ordering
        )
        return output


def _of_steps(mask: Tensor | None) -> Tensor | None:
    """A mask of steps, from one of steps or of their pixels."""
    return mask if mask is None or K.ndim(mask) == 2 else K.any(mask, axis=tuple(range(2, K.ndim(mask))))


def _image(input_shape: Shape) -> Shape:
    """The shape of a batch of images, from that of a batch of sequences of them."""
    return (input_shape[0], *input_shape[2:])
