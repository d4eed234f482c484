"""A recurrent layer in both directions."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import shown
from kerata.engine.serialization import config_of
from kerata.errors import ArgumentError, ShapeError
from kerata.types import Array, Config, LayerArguments, Shape, Tensor, Unpack
from kerata_layers_wrappers.wrapper import Wrapper

MERGE_MODES = ("sum", "mul", "concat", "ave", None)


class Bidirectional(Wrapper):
    """Run a recurrent layer over a sequence, and another like it from the end; join what they give.

    Schuster and Paliwal, Bidirectional Recurrent Neural Networks, 1997.

    Arguments:
        layer: a recurrent layer, such as LSTM(32). It runs as `forward_layer`; `backward_layer` is made of its
            configuration.
        merge_mode: how outputs of the two are joined: "sum", "mul", "concat" (default) along the last dimension, "ave",
            or None for a list of both.
        weights: arrays to start with: those of the forward layer, then as many of the backward one.

    Input shape: that of the layer. Output shape: that of the layer, with "concat" twice as large in the last dimension;
    for None a list of two. A sequence of the backward layer comes out in the order of time. Masks are heeded, and
    passed on where sequences come out.

    Raises:
        ArgumentError: another `merge_mode`, or the layer is not recurrent.
        ShapeError: the weights do not divide in two halves.

    Example:
        >>> from kerata.layers import LSTM, Bidirectional
        >>> from kerata.models import Sequential
        >>> Sequential([Bidirectional(LSTM(8, return_sequences=True), input_shape=(10, 3))]).output_shape
        (None, 10, 16)
        >>> Sequential([Bidirectional(LSTM(8), merge_mode="sum", input_shape=(10, 3))]).output_shape
        (None, 8)
    """

    def __init__(
        self,
        layer: Layer,
        merge_mode: str | None = "concat",
        weights: Sequence[Array] | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        if merge_mode not in MERGE_MODES:
            raise ArgumentError(
                f'merge_mode of Bidirectional must be "sum", "mul", "concat", "ave" or None; got {shown(merge_mode)}.'
            )
        super().__init__(layer, **kwargs)
        config = config_of(layer)
        if "go_backwards" not in config or "return_sequences" not in config:
            raise ArgumentError(
                "layer of Bidirectional must be recurrent, with arguments go_backwards and return_sequences; got a "
                f"{type(layer).__name__}. For other layers there is TimeDistributed."
            )
        self.forward_layer = _unused_copy(layer)
        self.backward_layer = type(layer).from_config({**config, "go_backwards": not config["go_backwards"]})
        self.forward_layer.name = f"forward_{layer.name}"
        self.backward_layer.name = f"backward_{layer.name}"
        self.merge_mode = merge_mode
        self.stateful = layer.stateful
        self.return_sequences = config["return_sequences"]
        self.supports_masking = True
        if weights is not None:
            if len(weights) % 2:
                raise ShapeError(
                    f'Bidirectional "{self.name}" takes as many weights for the forward layer as for the backward one; '
                    f"got {len(weights)}."
                )
            half = len(weights) // 2
            self.forward_layer.initial_weights = weights[:half]
            self.backward_layer.initial_weights = weights[half:]

    def build(self, input_shape: Shape | None = None) -> None:
        for layer in self._inner():
            layer._build_once([input_shape])
        super().build()

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor | list[Tensor]:
        joined: Tensor
        y, back = (self._use(layer, x, mask, x) for layer in self._inner())
        if self.return_sequences:
            back = K.reverse(back, 1)
        if self.merge_mode is None:
            return [y, back]
        if self.merge_mode == "concat":
            joined = K.concatenate([y, back])
        elif self.merge_mode == "mul":
            joined = y * back
        else:
            joined = (y + back) / 2.0 if self.merge_mode == "ave" else y + back
        return joined

    def compute_mask(self, x: Tensor, mask: Tensor | None = None) -> Tensor | list[Tensor | None] | None:
        if not self.return_sequences:
            return None
        return mask if self.merge_mode else [mask, mask]

    def get_output_shape_for(self, input_shape: Shape) -> Shape | list[Shape]:
        shape = self.forward_layer.get_output_shape_for(input_shape)
        if self.merge_mode == "concat":
            return (*shape[:-1], None if shape[-1] is None else 2 * shape[-1])
        return shape if self.merge_mode else [shape, shape]

    def get_config(self) -> Config:
        return {**super().get_config(), "merge_mode": self.merge_mode}

    def _inner(self) -> list[Layer]:
        return [self.forward_layer, self.backward_layer]


def _unused_copy(layer: Layer) -> Any:
    """A layer with the same settings and weights, that has not been used yet."""
    again: Any = copy.copy(layer)
    for name, value in vars(layer).items():
        if isinstance(value, (list, dict)):
            setattr(again, name, copy.copy(value))
    again.inbound_nodes, again.outbound_nodes = [], []
    again.__dict__.pop("_term_stores", None)
    again.add_loss(layer.get_losses_for(None))
    again.add_update(layer.get_updates_for(None))
    return again
