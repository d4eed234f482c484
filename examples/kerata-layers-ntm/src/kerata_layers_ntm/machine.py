"""The neural Turing machine."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata import InputSpec, activations, initializations
from kerata import backend as K
from kerata.errors import ArgumentError
from kerata.plugins import name_of
from kerata_layers_recurrent import Recurrent

SHIFTS = (-1, 0, 1)


class NeuralTuringMachine(Recurrent):
    """A feed-forward controller that reads and writes a memory, one read head and one write head.

    At each step the controller sees the input and what was read at the step before:
    `h = tanh(dot([x, r], W) + b)`. Of h each head makes a key, its strength, a gate, a shift and a sharpening, and with
    them its weighting of the memory's slots (content, interpolation, convolutional shift, sharpening). The write head
    erases and adds, the read head reads, and the output is `activation(dot([h, r], V) + c)`.

    Graves, Wayne and Danihelka, Neural Turing Machines, arXiv:1410.5401, 2014.

    Arguments:
        output_dim: number of outputs.
        slots: rows of the memory (default 32).
        width: numbers in a row (default 16).
        controller_dim: units of the controller (default 64).
        init: initialization of all matrices (default "glorot_uniform").
        activation: of the output (default "linear").
        return_sequences, go_backwards, stateful, unroll, input_dim, input_length: as for Recurrent.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, output_dim)`, or `(batch, steps, output_dim)` with
    `return_sequences`.

    Raises:
        ArgumentError: a size is not positive.

    Example:
        >>> from kerata.models import Sequential
        >>> from kerata_layers_ntm import NeuralTuringMachine
        >>> Sequential([NeuralTuringMachine(8, slots=16, return_sequences=True, input_shape=(20, 9))]).output_shape
        (None, 20, 8)
    """

    def __init__(
        self,
        output_dim: int,
        slots: int = 32,
        width: int = 16,
        controller_dim: int = 64,
        init: Any = "glorot_uniform",
        activation: Any = "linear",
        **kwargs: Any,
    ) -> None:
        sizes = {"output_dim": output_dim, "slots": slots, "width": width, "controller_dim": controller_dim}
        for name, size in sizes.items():
            if not size > 0:
                raise ArgumentError(f"{name} of NeuralTuringMachine is a positive number; it was given {size!r}.")
        self.output_dim, self.slots, self.width, self.controller_dim = output_dim, slots, width, controller_dim
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        super().__init__(**kwargs)

    output_dim: int

    def build(self, input_shape: Any) -> None:
        self.input_spec = [InputSpec(shape=input_shape)]
        self.input_dim = input_shape[2]
        self.states = [None, None, None, None]
        self.W, self.b = self._affine("controller", input_shape[2] + self.width, self.controller_dim)
        head = self.width + 3 + len(SHIFTS)
        self.W_read, self.b_read = self._affine("read", self.controller_dim, head)
        self.W_write, self.b_write = self._affine("write", self.controller_dim, head)
        self.W_change, self.b_change = self._affine("change", self.controller_dim, 2 * self.width)
        self.V, self.c = self._affine("output", self.controller_dim + self.width, self.output_dim)
        if self.stateful:
            self.reset_states()
        self.built = True

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        memory, read, write, was_read = states
        h = K.tanh(K.dot(K.concatenate([x, was_read]), self.W) + self.b)
        write = self._address(memory, write, K.dot(h, self.W_write) + self.b_write)
        change = K.dot(h, self.W_change) + self.b_change
        erased, added = K.sigmoid(change[:, : self.width]), K.tanh(change[:, self.width :])
        at = K.expand_dims(write)
        memory = memory * (1.0 - at * K.expand_dims(erased, 1)) + at * K.expand_dims(added, 1)
        read = self._address(memory, read, K.dot(h, self.W_read) + self.b_read)
        reading = K.batch_dot(read, memory, axes=(1, 1))
        output = self.activation(K.dot(K.concatenate([h, reading]), self.V) + self.c)
        return output, [memory, read, write, reading]

    def get_initial_states(self, x: Any) -> list[Any]:
        """An empty memory, and both heads at its first slot."""
        samples = K.sum(K.zeros_like(x), axis=(1, 2))
        blank = K.expand_dims(K.expand_dims(samples)) + K.variable(np.full((self.slots, self.width), 1e-3))
        first = K.expand_dims(samples) + K.variable(np.eye(1, self.slots))
        return [blank, first, first, K.expand_dims(samples) + K.zeros((self.width,))]

    def reset_states(self) -> None:
        """Empty the memory of a stateful layer."""
        samples = self.input_spec[0].shape[0]
        if not self.stateful or samples is None:
            raise ArgumentError(
                f'Layer "{self.name}" keeps its memory from batch to batch only if stateful=True and the batch size '
                "is known: give it batch_input_shape."
            )
        first = np.tile(np.eye(1, self.slots), (samples, 1))
        values = [np.full((samples, self.slots, self.width), 1e-3), first, first, np.zeros((samples, self.width))]
        if self.states[0] is None:
            self.states = [K.variable(value) for value in values]
        else:
            K.batch_set_value(list(zip(self.states, values, strict=True)))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "slots": self.slots,
            "width": self.width,
            "controller_dim": self.controller_dim,
            "init": name_of("initializations", self.init),
            "activation": name_of("activations", self.activation),
        }

    def _affine(self, name: str, inputs: int, outputs: int) -> tuple[Any, Any]:
        matrix = self.add_weight((inputs, outputs), initializer=self.init, name=f"{self.name}_{name}_W")
        return matrix, self.add_weight((outputs,), initializer="zero", name=f"{self.name}_{name}_b")

    def _address(self, memory: Any, before: Any, asked: Any) -> Any:
        """A head's weighting of the slots, from that of the step before."""
        n = self.width
        key, strength = K.tanh(asked[:, :n]), K.softplus(asked[:, n : n + 1])
        gate, sharpness = K.sigmoid(asked[:, n + 1 : n + 2]), 1.0 + K.softplus(asked[:, n + 2 : n + 3])
        shift = K.softmax(asked[:, n + 3 :])
        match = K.sum(K.l2_normalize(memory, axis=2) * K.expand_dims(K.l2_normalize(key, axis=1), 1), axis=2)
        focus = gate * K.softmax(strength * match) + (1.0 - gate) * before
        shifted = sum(shift[:, i : i + 1] * _rolled(focus, by) for i, by in enumerate(SHIFTS))
        sharp = K.pow(shifted + K.epsilon(), sharpness)
        return sharp / K.sum(sharp, axis=1, keepdims=True)


def _rolled(x: Any, by: int) -> Any:
    """The columns of `x` moved on by `by`, those that fall out coming in at the other end."""
    return x if by == 0 else K.concatenate([x[:, -by:], x[:, :-by]], axis=1)
