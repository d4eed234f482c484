"""Activations whose parameters are learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata import InputSpec, Layer, initializations
from kerata import backend as K
from kerata.argument_validation import number, whole_number
from kerata.errors import ArgumentError, ShapeError
from kerata.plugins import name_of
from kerata.types import Array, Config, Initializer, LayerArguments, Shape, Tensor, Unpack


class _Learned(Layer):
    """A layer whose weights have the shape of a sample, with size 1 on the axes that share them."""

    def __init__(self, shared_axes: int | Sequence[int] | None, **kwargs: Unpack[LayerArguments]) -> None:
        axes = [] if shared_axes is None else shared_axes if isinstance(shared_axes, (list, tuple)) else [shared_axes]
        what = f"an entry of shared_axes of {type(self).__name__}"
        self.shared_axes = [whole_number(axis, what, minimum=None) for axis in axes]
        self.supports_masking = True
        super().__init__(**kwargs)

    def weight_shape(self, input_shape: Sequence[int | None]) -> tuple[int, ...]:
        """The shape of the weights for such inputs, which become the only ones that the layer takes.

        Raises:
            ArgumentError: a shared axis is not one of the sample's.
            ShapeError: a size that is not shared is not known.
        """
        shared, rank = set(self.shared_axes), len(input_shape)
        if not shared <= set(range(1, rank)):
            raise ArgumentError(
                f'shared_axes of layer "{self.name}" must be from 1 to {rank - 1} for its input of shape '
                f"{tuple(input_shape)} (axis 0 is the batch, and always shared); got {self.shared_axes}."
            )
        sizes = [1 if axis in shared else input_shape[axis] for axis in range(1, rank)]
        known = [size for size in sizes if size is not None]
        if len(known) < len(sizes):
            raise ShapeError(
                f'Layer "{self.name}" has a weight for each element of a sample; its input has shape '
                f"{tuple(input_shape)}, where None is not known. Fix that size, or share the weights along axis "
                f"{sizes.index(None) + 1} (shared_axes)."
            )
        free = [None if axis in shared else input_shape[axis] for axis in range(1, rank)]
        self.input_spec = [InputSpec(shape=(None, *free))]
        return tuple(known)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        # Keras 1.2.2 left the shared axes out; they are written where leaving them out would lose them.
        return {**super().get_config(), **({"shared_axes": self.shared_axes} if self.shared_axes else {})}


class PReLU(_Learned):
    """`x` where positive, else `alpha * x`, each element with an `alpha` of its own that is learned.

    He et al., Delving Deep into Rectifiers, 2015.

    Arguments:
        init: initialization of alpha, a name or a function of shape (default "zero").
        weights: what to start with: `[alpha]`, of the shape of a sample.
        shared_axes: axes along which one alpha serves all positions, counted with the batch as axis 0: `[1, 2]`
            for one alpha for each feature map of images with channels last (default None: none is shared).

    Input shape: any, all sizes known but those shared and the batch. Output shape: the same.

    Raises:
        ArgumentError: the input has no such axis.
        ArgumentTypeError: an entry of `shared_axes` is no whole number.
        ShapeError: a size that a weight depends on is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import PReLU
        >>> from kerata.models import Sequential
        >>> model = Sequential([PReLU(weights=[np.array([0.125, 0.25, 0.5])], input_shape=(3,))])  # what it starts from
        >>> print(model.predict(np.array([[-2, -2, -2], [2, 2, 2]])))
        [[-0.25 -0.5  -1.  ]
         [ 2.    2.    2.  ]]
    """

    def __init__(
        self,
        init: Initializer = "zero",
        weights: Sequence[Array] | None = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.init = initializations.get(init)
        self.initial_weights = weights
        super().__init__(shared_axes, **kwargs)

    def build(self, input_shape: Shape) -> None:
        self.alphas = self.add_weight(self.weight_shape(input_shape), initializer=self.init, name=f"{self.name}_alphas")
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.relu(x) - self.alphas * K.relu(-x)
        return output

    def get_config(self) -> Config:
        return {**super().get_config(), "init": name_of("initializations", self.init)}


class ParametricSoftplus(_Learned):
    """`alpha * log(1 + exp(beta * x))`, each element with an `alpha` and a `beta` that are learned.

    McFarland et al., Inferring Nonlinear Neuronal Computation Based on Physiologically Plausible Inputs, 2013.

    Arguments:
        alpha_init: what every alpha starts with (default 0.2).
        beta_init: what every beta starts with (default 5).
        weights: what to start with instead: `[alpha, beta]`, each of the shape of a sample.
        shared_axes: axes along which one alpha and one beta serve all positions, counted with the batch as axis 0
            (default None: none is shared).

    Input shape: any, all sizes known but those shared and the batch. Output shape: the same.

    Raises:
        ArgumentError: the input has no such axis.
        ArgumentTypeError: an entry of `shared_axes` is no whole number.
        ShapeError: a size that a weight depends on is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ParametricSoftplus
        >>> from kerata.models import Sequential
        >>> model = Sequential([ParametricSoftplus(alpha_init=0.2, beta_init=5.0, input_shape=(3,))])
        >>> print(model.predict(np.array([[-1, 0, 1]])).round(2))
        [[0.   0.14 1.  ]]
    """

    def __init__(
        self,
        alpha_init: float = 0.2,
        beta_init: float = 5.0,
        weights: Sequence[Array] | None = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.alpha_init = float(K.cast_to_floatx(number(alpha_init, f"alpha_init of {type(self).__name__}")))
        self.beta_init = float(K.cast_to_floatx(number(beta_init, f"beta_init of {type(self).__name__}")))
        self.initial_weights = weights
        super().__init__(shared_axes, **kwargs)

    def build(self, input_shape: Shape) -> None:
        def filled(value: float) -> Any:
            return lambda shape, name=None: K.variable(np.full(shape, value), name=name)

        shape = self.weight_shape(input_shape)
        self.alphas = self.add_weight(shape, initializer=filled(self.alpha_init), name=f"{self.name}_alphas")
        self.betas = self.add_weight(shape, initializer=filled(self.beta_init), name=f"{self.name}_betas")
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.softplus(self.betas * x) * self.alphas
        return output

    def get_config(self) -> Config:
        return {**super().get_config(), "alpha_init": self.alpha_init, "beta_init": self.beta_init}


class SReLU(_Learned):
    """Three straight pieces, each element with two thresholds and two slopes that are learned.

    Jin et al., Deep Learning with S-shaped Rectified Linear Activation Units, 2015:

    - `t_left + a_left * (x - t_left)` up to `t_left`;
    - `x` between the thresholds;
    - `r + a_right * (x - r)` from `r = t_left + |t_right|` on.

    Arguments:
        t_left_init, a_left_init: initialization of the left threshold and slope, names or functions of shape (default
            "zero" and "glorot_uniform").
        t_right_init, a_right_init: those of the right side (default "glorot_uniform" and "one").
        shared_axes: axes along which one set of weights serves all positions, counted with the batch as axis 0
            (default None: none is shared).

    Input shape: any, all sizes known but those shared and the batch. Output shape: the same.

    Raises:
        ArgumentError: the input has no such axis.
        ArgumentTypeError: an entry of `shared_axes` is no whole number.
        ShapeError: a size that a weight depends on is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import SReLU
        >>> from kerata.models import Sequential
        >>> pieces = {"t_left_init": "zero", "a_left_init": "zero", "t_right_init": "one", "a_right_init": "zero"}
        >>> layer = SReLU(input_shape=(3,), **pieces)
        >>> print(Sequential([layer]).predict(np.array([[-5, 0.5, 5]])))  # before it learns
        [[0.  0.5 1. ]]
    """

    def __init__(
        self,
        t_left_init: Initializer = "zero",
        a_left_init: Initializer = "glorot_uniform",
        t_right_init: Initializer = "glorot_uniform",
        a_right_init: Initializer = "one",
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.t_left_init = initializations.get(t_left_init)
        self.a_left_init = initializations.get(a_left_init)
        self.t_right_init = initializations.get(t_right_init)
        self.a_right_init = initializations.get(a_right_init)
        super().__init__(shared_axes, **kwargs)

    def build(self, input_shape: Shape) -> None:
        shape = self.weight_shape(input_shape)
        self.t_left = self.add_weight(shape, initializer=self.t_left_init, name=f"{self.name}_t_left")
        self.a_left = self.add_weight(shape, initializer=self.a_left_init, name=f"{self.name}_a_left")
        self.t_right = self.add_weight(shape, initializer=self.t_right_init, name=f"{self.name}_t_right")
        self.a_right = self.add_weight(shape, initializer=self.a_right_init, name=f"{self.name}_a_right")
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        width = K.abs(self.t_right)  # so the right threshold is never left of the left one
        right = self.t_left + width
        left_and_middle = self.t_left + K.relu(x - self.t_left, self.a_left, width)
        output: Tensor = left_and_middle + K.relu(x - right) * self.a_right
        return output

    def get_config(self) -> Config:
        names = ("t_left_init", "a_left_init", "t_right_init", "a_right_init")
        return {
            **super().get_config(),
            **{name: name_of("initializations", getattr(self, name)) for name in names},
        }
