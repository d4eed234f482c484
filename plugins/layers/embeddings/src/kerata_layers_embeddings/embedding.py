"""The table of word vectors."""

from __future__ import annotations

from collections.abc import Sequence

from kerata import Layer, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import fraction, input_size, partial_shape, whole_number
from kerata.errors import ShapeError
from kerata.plugins import name_of
from kerata.types import Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Shape, Tensor, Unpack


class Embedding(Layer):
    """Replace each number by a vector: `output[..., :] = W[input[...]]`.

    Usually the first layer of a model; the numbers stand for words, and equal words have equal vectors.
    In training, `dropout` leaves out whole words, wherever they occur in the batch, and divides the vectors of
    the others by `1 - dropout` (Gal, A Theoretically Grounded Application of Dropout in Recurrent Neural
    Networks, 2016).

    Arguments:
        input_dim: the number of words: the input's numbers are from 0 to `input_dim - 1`.
        output_dim: size of the vectors.
        init: initialization of `W`, a name or a function of shape (default "uniform").
        input_length: steps of each sample, needed where a layer such as Flatten must know it; a tuple for inputs
            of more dimensions (default None: any).
        W_regularizer: penalty on the vectors (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint: applied to `W` after each update (default None).
        mask_zero: whether 0 is no word but a filler, which is masked for the layers above (default False).
        weights: what to start with: `[W]`, of shape `(input_dim, output_dim)`.
        dropout: fraction of the words to leave out, from 0 to 1 (0 and 1 themselves leave out nothing).

    Input shape: `(batch, input_length)`, integers (others are truncated to integers). Output shape:
        `(batch, input_length, output_dim)`. With more dimensions, the vectors are the output's last one.

    Raises:
        ArgumentError: a size is less than 1, or `dropout` is not between 0 and 1.
        ArgumentTypeError: a size is no whole number, or `dropout` no number.
        ShapeError: the input does not have the `input_length` that was given.
        DataError: when it runs, the input has a number outside the table.
        BackendError: the same of a number that the model computed, on a device that checks (a GPU does not).

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Embedding
        >>> from kerata.models import Sequential
        >>> model = Sequential([Embedding(1000, 64, input_length=10)])
        >>> model.output_shape
        (None, 10, 64)
        >>> vectors = model.predict(np.array([[7, 7, 3, 0, 0, 0, 0, 0, 0, 0]]))
        >>> bool((vectors[0, 0] == vectors[0, 1]).all())  # the same word, the same vector
        True
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        init: Initializer = "uniform",
        input_length: int | Sequence[int | None] | None = None,
        W_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        mask_zero: bool = False,
        weights: Sequence[Array] | None = None,
        dropout: float = 0.0,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.input_dim = whole_number(input_dim, f"input_dim of {kind}")
        self.output_dim = whole_number(output_dim, f"output_dim of {kind}")
        self.init = initializations.get(init)
        self.input_length: int | tuple[int | None, ...] | None
        if isinstance(input_length, (list, tuple)):
            self.input_length = partial_shape(input_length, f"input_length of {kind}")
        else:
            self.input_length = input_size(input_length, f"input_length of {kind}")
        self.mask_zero = mask_zero
        self.dropout = fraction(dropout, f"dropout of {kind}")
        self.W_regularizer = regularizers.get(W_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.initial_weights = weights
        self.uses_learning_phase = 0.0 < self.dropout < 1.0
        if kwargs.get("batch_input_shape") is None and kwargs.get("input_shape") is None:
            kwargs["input_shape"] = self._lengths() or (None,)
        kwargs["input_dtype"] = kwargs.get("input_dtype") or "int32"
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        self.W = self.add_weight(
            (self.input_dim, self.output_dim),
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        words = x if K.dtype(x) in ("int32", "int64") else K.cast(x, "int32")
        vectors: Tensor = K.gather(self.W, words)
        if not self.uses_learning_phase:
            return vectors

        def dropped() -> Tensor:
            kept = K.random_binomial((self.input_dim,), p=1.0 - self.dropout, dtype=K.dtype(self.W))
            scale: Tensor = K.expand_dims(K.gather(kept * (1.0 / (1.0 - self.dropout)), words))
            return vectors * scale

        output: Tensor = K.in_train_phase(dropped, vectors)
        return output

    def compute_mask(self, x: Tensor, mask: Tensor | None = None) -> Tensor | None:
        return K.not_equal(x, 0) if self.mask_zero else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        lengths = self._lengths() or (None,) * (len(input_shape) - 1)
        steps = tuple(input_shape[1:])
        if len(lengths) != len(steps) or any(
            None not in (a, b) and a != b for a, b in zip(lengths, steps, strict=True)
        ):
            raise ShapeError(
                f'Layer "{self.name}" was made with input_length={self.input_length!r}; its input has shape '
                f"{tuple(input_shape)}. Give samples of that length, or leave input_length out."
            )
        return (
            input_shape[0],
            *(b if a is None else a for a, b in zip(lengths, steps, strict=True)),
            self.output_dim,
        )

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "init": name_of("initializations", self.init),
            "input_length": self.input_length,
            "mask_zero": self.mask_zero,
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "W_regularizer": regularizers.serialize(self.W_regularizer),
            "W_constraint": constraints.serialize(self.W_constraint),
            "dropout": self.dropout,
        }

    def _lengths(self) -> tuple[int | None, ...]:
        """`input_length` as a tuple, empty where it was left out."""
        if not self.input_length:
            return ()
        return self.input_length if isinstance(self.input_length, tuple) else (self.input_length,)
