"""Batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from kerata import InputSpec, Layer, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import number, whole_number
from kerata.errors import ArgumentError, ShapeError
from kerata.plugins import name_of
from kerata.types import Array, Config, Initializer, LayerArguments, Regularizer, Shape, Tensor, Unpack


class BatchNormalization(Layer):
    """Bring activations to mean 0 and variance 1, then give each feature a scale and an offset that are learned.

    Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
    Shift, 2015. The features are the positions along `axis`, each with its `gamma` and `beta`:

    - mode 0: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, where in training the mean and variance are those
      of the feature in the batch (over all other axes), and in the test phase running averages of them.
      Each batch of training sets `average = momentum * average + (1 - momentum) * batch's`.
    - mode 1: each sample by itself, along `axis`: with `std = sqrt(variance + epsilon)` of that axis,
      `gamma * (x - mean) / (std + epsilon) + beta`. Training and test phase are the same.
    - mode 2: as mode 0 in training, but the batch's own mean and variance serve in the test phase too. A layer of this
      mode may be shared between inputs of different statistics.

    The weights are gamma, beta, running mean and running variance (which Keras 1 calls `running_std`). `trainable =
    False` keeps gamma and beta as they are; the running averages go on following the batches, as in
    Keras 1. A layer of mode 0 that is used several times in one model has one pair of averages: that of its last use.

    Arguments:
        epsilon: added to the variance, so that none is divided by (default 0.001).
        mode: 0, 1 or 2 (default 0).
        axis: the axis of the features, with the batch as axis 0 (default -1; 1 for images with channels first).
        momentum: of the running averages (default 0.99).
        weights: arrays to start with: `[gamma, beta, running_mean, running_std]`, each of the size of `axis`.
        beta_init: initialization of beta, a name or a function of shape (default "zero").
        gamma_init: that of gamma (default "one").
        gamma_regularizer, beta_regularizer: penalties on these weights (default None).
        sync: where several devices share each batch, whether the mean and variance are those of the whole batch, at the
            price of an exchange between the devices (default False: each device has those of its own samples, and the
            running averages are the means of what the devices found).

    Input shape: any, the size of `axis` known. Output shape: the same.

    Raises:
        ArgumentError: there is no such mode.
        ShapeError: the input has no such axis, or its size is not known.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import BatchNormalization
        >>> from kerata.models import Sequential
        >>> model = Sequential([BatchNormalization(input_shape=(1,))])
        >>> training = K.function([model.input, K.learning_phase()], [model.output])([np.array([[10], [20], [30]]), 1])
        >>> print(training[0].round(2))
        [[-1.22]
         [ 0.  ]
         [ 1.22]]
    """

    def __init__(
        self,
        epsilon: float = 1e-3,
        mode: int = 0,
        axis: int = -1,
        momentum: float = 0.99,
        weights: Sequence[Array] | None = None,
        beta_init: Initializer = "zero",
        gamma_init: Initializer = "one",
        gamma_regularizer: Regularizer = None,
        beta_regularizer: Regularizer = None,
        sync: bool = False,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.mode = whole_number(mode, f"mode of {kind}", minimum=0)
        if self.mode > 2:
            raise ArgumentError(
                f"mode of {kind} must be 0 (by feature), 1 (by sample) or 2 (by feature, with the batch's own "
                f"statistics always); got {self.mode}."
            )
        self.supports_masking = True
        self.epsilon = number(epsilon, f"epsilon of {kind}")
        self.axis = whole_number(axis, f"axis of {kind}", minimum=None)
        self.momentum = number(momentum, f"momentum of {kind}")
        self.beta_init = initializations.get(beta_init)
        self.gamma_init = initializations.get(gamma_init)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.sync = bool(sync)
        self.initial_weights = weights
        self.uses_learning_phase = self.mode == 0
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        rank = len(input_shape)
        if not -rank <= self.axis < rank:
            raise ShapeError(
                f'axis of layer "{self.name}" must be from {-rank} to {rank - 1} for its input of shape '
                f"{tuple(input_shape)}; got {self.axis}."
            )
        size: Any = input_shape[self.axis]  # of one that is None, add_weight says what is to be done
        features = self._along(size, rank, None)
        self.input_spec = [InputSpec(shape=features)]
        self.gamma = self.add_weight(
            (size,), initializer=self.gamma_init, regularizer=self.gamma_regularizer, name=f"{self.name}_gamma"
        )
        self.beta = self.add_weight(
            (size,), initializer=self.beta_init, regularizer=self.beta_regularizer, name=f"{self.name}_beta"
        )
        self.running_mean = self.add_weight(
            (size,), initializer="zero", name=f"{self.name}_running_mean", trainable=False
        )
        self.running_std = self.add_weight((size,), initializer="one", name=f"{self.name}_running_std", trainable=False)
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        gamma, beta = self._spread(self.gamma, x), self._spread(self.beta, x)
        if self.mode == 1:
            mean = K.mean(x, axis=self.axis, keepdims=True)
            deviation = K.sqrt(K.var(x, axis=self.axis, keepdims=True) + self.epsilon)
            alone: Tensor = gamma * ((x - mean) / (deviation + self.epsilon)) + beta
            return alone
        normed: Tensor
        others = [axis for axis in range(K.ndim(x)) if axis != self.axis % K.ndim(x)]
        with K.whole_batch() if self.sync else nullcontext():
            normed, mean, variance = K.normalize_batch_in_training(
                x, self.gamma, self.beta, others, epsilon=self.epsilon
            )
        if self.mode == 2:
            return normed
        self.add_update(
            [
                K.moving_average_update(self.running_mean, mean, self.momentum),
                K.moving_average_update(self.running_std, variance, self.momentum),
            ],
            x,
        )
        running_mean, running_variance = self._spread(self.running_mean, x), self._spread(self.running_std, x)
        tested = K.batch_normalization(x, running_mean, running_variance, beta, gamma, epsilon=self.epsilon)
        output: Tensor = K.in_train_phase(normed, tested)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        # Keras 1.2.2 left the initializations out; they are written where leaving them out would lose them.
        inits = {"gamma_init": (self.gamma_init, "one"), "beta_init": (self.beta_init, "zero")}
        chosen = {key: name_of("initializations", init) for key, (init, _) in inits.items()}
        return {
            **super().get_config(),
            "epsilon": self.epsilon,
            "mode": self.mode,
            "axis": self.axis,
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "momentum": self.momentum,
            **{key: name for key, name in chosen.items() if name != inits[key][1]},
            **({"sync": True} if self.sync else {}),
        }

    def _along(self, size: int | None, rank: int, other: int | None) -> tuple[int | None, ...]:
        """A shape of `rank` sizes: `size` at the axis of the features, `other` elsewhere."""
        return tuple(size if axis == self.axis % rank else other for axis in range(rank))

    def _spread(self, weight: Any, x: Tensor) -> Any:
        """A weight of the features, in a shape that broadcasts over `x`."""
        rank = K.ndim(x)
        if self.axis % rank == rank - 1:
            return weight
        return K.reshape(weight, self._along(K.int_shape(weight)[0], rank, 1))
