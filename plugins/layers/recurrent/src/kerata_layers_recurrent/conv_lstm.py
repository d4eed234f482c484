"""Long short-term memory whose linear maps are convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, activations, initializations, regularizers
from kerata import backend as K
from kerata.errors import ShapeError
from kerata.graph.primitives import split, unpack
from kerata.plugins import name_of
from kerata.types import Activation, Array, Config, Initializer, LayerArguments, Regularizer, Shape, Tensor, Unpack
from kerata.utils import conv_utils
from kerata_layers_recurrent.conv_recurrent import ConvRecurrent2D
from kerata_layers_recurrent.gated import Gates, dropping, masked

GATES = "ifco"
WEIGHT_ORDER = "icfo"


class ConvLSTMArguments(LayerArguments, total=False):
    """The keyword arguments that `ConvLSTM2D` takes as `ConvRecurrent2D` does."""

    weights: Sequence[Array] | None
    return_sequences: bool
    go_backwards: bool
    stateful: bool


class ConvLSTM2D(Gates, ConvRecurrent2D):
    """Long short-term memory over sequences of images.

    Shi et al., Convolutional LSTM Network, 2015, without the connections from the cells to the gates. With `*` for
    convolution:

        i = inner_activation(x * W_i + b_i + h * U_i)
        f = inner_activation(x * W_f + b_f + h * U_f)
        o = inner_activation(x * W_o + b_o + h * U_o)
        c = f c + i activation(x * W_c + b_c + h * U_c)
        h = o activation(c)

    Arguments:
        nb_filter: number of filters: channels of the output.
        nb_row, nb_col: height and width of the kernels.
        init: initialization of each `W`, a name or a function of shape (default "glorot_uniform").
        inner_init: initialization of each `U` (default "orthogonal").
        forget_bias_init: initialization of `b_f` (default "one").
        activation: name or function (default "tanh").
        inner_activation: of the gates (default "hard_sigmoid").
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        border_mode: "valid" (default) or "same", for the input; the state is always convolved with "same".
        subsample: strides of the windows over the input (default (1, 1)).
        W_regularizer, U_regularizer, b_regularizer: penalties on the weights (default None).
        dropout_W: fraction of the inputs to drop, the same at all steps of a sample (default 0).
        dropout_U: fraction of the state to drop, likewise (default 0).
        weights, return_sequences, go_backwards, stateful: as for ConvRecurrent2D.

    Input shape: `(batch, steps, rows, columns, channels)`, or `(batch, steps, channels, rows, columns)` for "th".
    Output shape: `(batch, new_rows, new_columns, nb_filter)`, or for "th" `(batch, nb_filter, new_rows, new_columns)`;
    with `return_sequences` the steps come after the batch. Weights: `W_i, U_i, b_i, W_c, U_c, b_c, W_f, U_f, b_f,
    W_o, U_o, b_o`; each `W` has shape `(nb_row, nb_col, channels, nb_filter)`, or for "th"
    `(nb_filter, channels, nb_row, nb_col)`.

    Raises:
        ArgumentError: a size, a fraction, a stride, the border mode or the ordering makes no sense.
        ShapeError: the number of channels is not known.

    Example:
        >>> from kerata.layers import ConvLSTM2D
        >>> from kerata.models import Sequential
        >>> film = (10, 32, 32, 3)  # frames, rows, columns, channels
        >>> layer = ConvLSTM2D(8, 3, 3, border_mode="same", dim_ordering="tf", return_sequences=True, input_shape=film)
        >>> Sequential([layer]).output_shape
        (None, 10, 32, 32, 8)
    """

    W: Any
    U: Any
    b: Any

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Initializer = "glorot_uniform",
        inner_init: Initializer = "orthogonal",
        forget_bias_init: Initializer = "one",
        activation: Activation = "tanh",
        inner_activation: Activation = "hard_sigmoid",
        dim_ordering: str = "default",
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        W_regularizer: Regularizer = None,
        U_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Unpack[ConvLSTMArguments],
    ) -> None:
        self.set_gates(init, inner_init, activation, W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U)
        self.forget_bias_init = initializations.get(forget_bias_init)
        self.inner_activation = activations.get(inner_activation)
        super().__init__(
            nb_filter=nb_filter,
            nb_row=nb_row,
            nb_col=nb_col,
            dim_ordering=dim_ordering,
            border_mode=border_mode,
            subsample=subsample,
            **kwargs,
        )

    def build(self, input_shape: Shape) -> None:
        channels = self._channels_of(input_shape)
        if channels is None:
            raise ShapeError(f'Layer "{self.name}" must know the number of channels; its input has {input_shape}.')
        self.input_spec = [InputSpec(shape=input_shape)]
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None] * self.state_count
        self.W_shape, self.U_shape = self._kernel_shape(channels), self._kernel_shape(self.nb_filter)
        for gate in GATES:
            for kind, shape, initializer, regularizer in (
                ("W", self.W_shape, conv_utils.kernel_init(self.init, self.dim_ordering), self.W_regularizer),
                ("U", self.U_shape, self.inner_init, self.U_regularizer),
                ("b", (self.nb_filter,), self.forget_bias_init if gate == "f" else "zero", self.b_regularizer),
            ):
                name = f"{kind}_{gate}"
                weight = self.add_weight(shape, initializer, f"{self.name}_{name}", regularizer=regularizer)
                setattr(self, name, weight)
        self.trainable_weights = [getattr(self, f"{kind}_{gate}") for gate in WEIGHT_ORDER for kind in "WUb"]
        filters = 0 if self.dim_ordering == "th" else -1
        for kind, axis in (("W", filters), ("U", filters), ("b", 0)):
            setattr(self, kind, K.concatenate([getattr(self, f"{kind}_{gate}") for gate in GATES], axis=axis))
        self.built = True

    def preprocess_input(self, x: Tensor) -> Tensor:
        """What the gates take from the input, for all steps at once: their channels side by side."""
        steps, images = K.shape(x)[1], K.reshape(x, (-1, *self._sizes(x)[2:]))
        masks = self._drop(x[:, 0], self.dropout_W)
        if dropping(masks):
            parts = [
                self._convolve(images * self._each_step(mask, x), getattr(self, f"W_{gate}"), inner=False)
                for gate, mask in zip(GATES, masks, strict=True)
            ]
            part = K.concatenate(parts, axis=self._channel_axis)
        else:
            part = self._convolve(images, self.W, inner=False)
        length = 4 * self.nb_filter
        part = part + K.reshape(self.b, (1, length, 1, 1) if self.dim_ordering == "th" else (1, 1, 1, length))
        sequence: Tensor = K.reshape(part, (-1, steps, *self._sizes(part)[1:]))
        return sequence

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        h, c, drop_U = states[:3]
        if dropping(drop_U):
            parts = [
                self._convolve(masked(h, mask), getattr(self, f"U_{gate}"), inner=True)
                for gate, mask in zip(GATES, drop_U, strict=True)
            ]
            gates = x + K.concatenate(parts, axis=self._channel_axis)
        else:
            gates = x + self._convolve(h, self.U, inner=True)
        i, f, new, o = unpack(split(gates, axis=self._channel_axis, count=4))
        c = self.inner_activation(f) * c + self.inner_activation(i) * self.activation(new)
        h = self.inner_activation(o) * self.activation(c)
        return h, [h, c]

    def get_constants(self, x: Tensor) -> list[Any]:
        """The masks of dropout on the state and on the input: for each a list with one for every gate, or of ones.

        Those on the input are for subclasses: here it has been dropped and convolved before the first step.
        """
        return [self._drop(self._like_output(x), self.dropout_U), self._drop(x[:, 0], self.dropout_W)]

    def get_config(self) -> Config:
        # Keras 1.2.2 left these out; they are written where leaving them out would lose them.
        more = {
            "subsample": (self.subsample, (1, 1)),
            "W_regularizer": (regularizers.serialize(self.W_regularizer), None),
            "U_regularizer": (regularizers.serialize(self.U_regularizer), None),
            "b_regularizer": (regularizers.serialize(self.b_regularizer), None),
            "dropout_W": (self.dropout_W, 0.0),
            "dropout_U": (self.dropout_U, 0.0),
        }
        return {
            **super().get_config(),
            "nb_filter": self.nb_filter,
            "nb_row": self.nb_row,
            "nb_col": self.nb_col,
            "init": name_of("initializations", self.init),
            "inner_init": name_of("initializations", self.inner_init),
            "forget_bias_init": name_of("initializations", self.forget_bias_init),
            "activation": name_of("activations", self.activation),
            "dim_ordering": self.dim_ordering,
            "border_mode": self.border_mode,
            "inner_activation": name_of("activations", self.inner_activation),
            **{name: value for name, (value, default) in more.items() if value != default},
        }

    @property
    def _channel_axis(self) -> int:
        return 1 if self.dim_ordering == "th" else 3

    def _convolve(self, x: Any, kernel: Any, inner: bool) -> Any:
        return K.conv2d(
            x,
            kernel,
            strides=(1, 1) if inner else self.subsample,
            border_mode="same" if inner else self.border_mode,
            dim_ordering=self.dim_ordering,
        )

    def _drop(self, x: Any, share: float) -> list[Any]:
        if not 0.0 < share < 1.0:
            return [K.cast_to_floatx(1.0)] * len(GATES)
        ones = K.ones_like(x)
        return [K.in_train_phase(K.dropout(ones, share), ones) for _ in GATES]

    def _each_step(self, mask: Any, x: Any) -> Any:
        """A mask of samples, repeated for every image of the sequence `x`."""
        repeated = K.tile(K.expand_dims(mask, 1), K.stack([1, K.shape(x)[1], 1, 1, 1]))
        return K.reshape(repeated, (-1, *self._sizes(mask)[1:]))

    def _sizes(self, x: Any) -> list[Any]:
        return [K.shape(x)[i] if size is None else size for i, size in enumerate(K.int_shape(x))]
