"""The base of recurrent layers, a user's own as much as the standard ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import input_size, shown
from kerata.errors import ArgumentError
from kerata.types import Array, Config, LayerArguments, Shape, Tensor, Unpack
from kerata_layers_recurrent import states as kept

CONSUME_LESS = ("cpu", "mem", "gpu")


class RecurrentArguments(LayerArguments, total=False):
    """The keyword arguments that every recurrent layer takes, as `Recurrent` explains them."""

    weights: Sequence[Array] | None
    return_sequences: bool
    go_backwards: bool
    stateful: bool
    unroll: bool
    consume_less: str
    input_dim: int | None
    input_length: int | None


class Recurrent(Layer):
    """Run `step` over the time axis of a sequence, with states that go from each step to the next.

    A layer of one's own overrides `build(input_shape)`, which makes the weights, sets `self.states` to a list with
    a None for each state, and `self.input_spec`; and `step(x, states)`, which takes the input of one step and a list of
    the states followed by the constants, and returns the output and the new states. It sets `self.output_dim`, and may
    override `get_constants(x)`, `preprocess_input(x)` and `get_initial_states(x)`. `state_count` says how many states
    of shape (batch, output_dim) `reset_states` makes, where there is more than one.

    Arguments:
        weights: arrays to start with, as `get_weights` gives them.
        return_sequences: whether to return the outputs of all steps, rather than of the last.
        go_backwards: whether to run from the last step to the first; a sequence comes out in that order.
        stateful: whether the last state of sample i in a batch is the first of sample i in the next. The batch size
            must be fixed; `reset_states()` forgets.
        unroll: whether to write the loop out: for short sequences, whose length must then be known.
        consume_less: "cpu" computes what depends on the input alone for all steps at once; "mem" step by step, which
            takes less memory; "gpu" keeps the weights of all gates in one matrix.
        input_dim: number of features; as first layer, in place of `input_shape`.
        input_length: number of steps, if it is fixed (default None).

    Input shape: `(batch, steps, features)`. Output shape: `(batch, output_dim)`, or `(batch, steps, output_dim)` with
    `return_sequences`. Masked steps are passed over: the states stay, and the last output is given again.

    Raises:
        ArgumentError: `consume_less` is none of the three; `unroll` is asked of sequences of unknown length; a
            stateful layer does not know the batch size.
        ArgumentTypeError: `input_dim` or `input_length` is no whole number.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import Recurrent
        >>> from kerata.models import Sequential
        >>> class Greatest(Recurrent):  # the greatest number so far
        ...     output_dim = 1
        ...     def step(self, x, states):
        ...         greatest = K.maximum(x, states[0])
        ...         return greatest, [greatest]
        >>> model = Sequential([Greatest(return_sequences=True, input_shape=(4, 1))])
        >>> model.predict(np.array([[[1], [5], [2], [7]]])).ravel().tolist()
        [1.0, 5.0, 5.0, 7.0]
    """

    states: list[Any]
    output_dim: int | None = None
    state_count = 1

    def __init__(
        self,
        weights: Sequence[Array] | None = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        consume_less: str = "cpu",
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        if consume_less not in CONSUME_LESS:
            raise ArgumentError(f'consume_less of {kind} must be "cpu", "mem" or "gpu"; got {shown(consume_less)}.')
        self.return_sequences = return_sequences
        self.initial_weights = weights
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.consume_less = consume_less
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=3)]
        self.input_dim = input_size(input_dim, f"input_dim of {kind}")
        self.input_length = input_size(input_length, f"input_length of {kind}")
        if self.input_dim:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_length, self.input_dim)
        super().__init__(**kwargs)

    # What a layer of one's own overrides.

    def build(self, input_shape: Shape) -> None:
        """Make the weights, and the states; without an override there are no weights."""
        self.input_spec = [InputSpec(shape=input_shape)]
        self.input_dim = input_shape[2]
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None] * self.state_count
        self.built = True

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        """The output and the new states of one step, from its input and the states and constants."""
        raise ArgumentError(
            f"{type(self).__name__} does not say what one step computes: define step(self, x, states), which returns "
            "the output and the list of new states. Ready to use are SimpleRNN, GRU and LSTM."
        )

    def get_constants(self, x: Tensor) -> list[Any]:
        """What each step is given besides its input and the states, such as the masks of dropout."""
        return []

    def get_initial_states(self, x: Tensor) -> list[Tensor]:
        """The states before the first step: zeros of shape (samples, output_dim)."""
        zero = K.tile(K.zeros_like(x[:, :1, 0]), [1, self._size()])
        return [zero for _ in self.states]

    def preprocess_input(self, x: Tensor) -> Tensor:
        """The sequence that the steps take, made from the input for all of them at once."""
        return x

    def reset_states(self) -> None:
        """Set the states of a stateful layer to zero.

        Raises:
            ArgumentError: the layer is not stateful, or its batch size is not known.
        """
        batch: Any = kept.input_shape_of(self)[0]
        kept.set_to_zero(self, [(batch, self._size())] * self.state_count)

    # How it runs.

    def _size(self) -> int:
        if self.output_dim is None:
            raise ArgumentError(
                f"{type(self).__name__} does not say how large its states are: set self.output_dim in __init__, or "
                "override get_initial_states, reset_states and get_output_shape_for. Recurrent itself is only a base; "
                "ready to use are SimpleRNN, GRU and LSTM."
            )
        return self.output_dim

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        length = K.int_shape(x)[1]
        if self.unroll and length is None:
            raise ArgumentError(
                f'Layer "{self.name}" cannot be unrolled, for the number of steps is not known: its input has shape '
                f"{K.int_shape(x)}. Give input_shape or batch_input_shape with the number of steps (for an Embedding "
                "below, input_length), or take unroll=False."
            )
        last_output, outputs, states = K.rnn(
            self.step,
            self.preprocess_input(x),
            self.states if self.stateful else self.get_initial_states(x),
            go_backwards=self.go_backwards,
            mask=mask,
            constants=self.get_constants(x),
            unroll=self.unroll,
            input_length=length,
        )
        if self.stateful:
            kept.carry(self, states, x)
        output: Tensor = outputs if self.return_sequences else last_output
        return output

    def compute_mask(self, x: Tensor, mask: Tensor | None = None) -> Tensor | None:
        return mask if self.return_sequences else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        steps = (input_shape[1],) if self.return_sequences else ()
        return (input_shape[0], *steps, self.output_dim)

    def get_config(self) -> Config:
        config = {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "consume_less": self.consume_less,
        }
        if self.stateful and self.input_spec[0].shape is not None:
            config["batch_input_shape"] = self.input_spec[0].shape
        else:
            config["input_dim"] = self.input_dim
            config["input_length"] = self.input_length
        return config
