"""Dropout of single elements, and of whole feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import fraction, partial_shape, whole_number
from kerata.errors import ShapeError
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils


class Dropout(Layer):
    """In training, set a random fraction `p` of the elements to zero and scale the others by `1 / (1 - p)`.

    Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 2014.

    Arguments:
        p: fraction to drop, from 0 to 1 (0 and 1 themselves drop nothing, as in Keras 1).
        noise_shape: shape of the decisions, with the batch; a size of 1 makes one decision for all along that axis,
            and None stands for the input's own size: `(None, 1, None)` drops the same features at all steps of a
            sequence (default None: each element by itself).
        seed: a whole number that the random decisions follow from (default None: they follow from `np.random.seed` as
            it was when the layer was called).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1, or an entry of `noise_shape` is less than 1.
        ArgumentTypeError: `p` is no number, or `seed` no whole number.
        ShapeError: decisions of `noise_shape` cannot be repeated over the input.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import Dropout
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dropout(0.5, input_shape=(1000,))])
        >>> outputs = K.function([model.input, K.learning_phase()], [model.output])
        >>> for phase in (0, 1):  # the test phase, and training
        ...     print(np.unique(outputs([np.ones((1, 1000)), phase])))
        [1.]
        [0. 2.]
    """

    def __init__(
        self,
        p: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.p = fraction(p, f"p of {kind}")
        self.noise_shape = None if noise_shape is None else partial_shape(noise_shape, f"noise_shape of {kind}")
        self.seed = None if seed is None else whole_number(seed, f"seed of {kind}", minimum=None)
        if 0.0 < self.p < 1.0:
            self.uses_learning_phase = True
        self.supports_masking = True
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if not 0.0 < self.p < 1.0:
            return x
        output: Tensor = K.in_train_phase(K.dropout(x, self.p, self._get_noise_shape(x), seed=self.seed), x)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    # The name is that of Keras 1.2.2, where programs override it.
    def _get_noise_shape(self, x: Tensor) -> Any:
        """The shape of the decisions, which are repeated along axes of size 1; None for that of `x`."""
        if self.noise_shape is None:
            return None
        shape = K.int_shape(x)
        pairs = list(zip(self.noise_shape, shape, strict=False))
        if len(self.noise_shape) != len(shape) or any(None not in (a, b) and a not in (1, b) for a, b in pairs):
            raise ShapeError(
                f'noise_shape of layer "{self.name}" must have 1, None or the size itself for each axis of its input, '
                f"of shape {shape}; got {self.noise_shape}."
            )
        return tuple(K.shape(x)[axis] if size is None else size for axis, size in enumerate(self.noise_shape))

    def get_config(self) -> Config:
        # Keras 1.2.2 left these out; they are written where leaving them out would lose them.
        more = {"noise_shape": self.noise_shape, "seed": self.seed}
        return {**super().get_config(), "p": self.p, **{k: value for k, value in more.items() if value is not None}}


class SpatialDropout1D(Dropout):
    """Dropout of whole channels of a sequence, where neighbouring steps are strongly correlated.

    Tompson et al., Efficient Object Localization Using Convolutional Networks, CVPR 2015.

    Arguments:
        p: fraction of the channels to drop, from 0 to 1.

    Input shape: `(batch, steps, channels)`. Output shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1.
        ArgumentTypeError: `p` is no number.
        ShapeError: the input has not 3 dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import SpatialDropout1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([SpatialDropout1D(0.5, input_shape=(10, 4))])
        >>> outputs = K.function([model.input, K.learning_phase()], [model.output])([np.ones((1, 10, 4)), 1])
        >>> np.ptp(outputs[0], axis=1).tolist()  # all steps of a channel are alike
        [[0.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, p: float, **kwargs: Unpack[LayerArguments]) -> None:
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(p, **kwargs)

    def _get_noise_shape(self, x: Tensor) -> Any:
        shape = K.shape(x)
        return (shape[0], 1, shape[2])


class _SpatialDropoutND(Dropout):
    """Dropout of whole feature maps, in either ordering."""

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]) -> None:
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        super().__init__(p, **kwargs)

    def _get_noise_shape(self, x: Tensor) -> Any:
        shape = K.shape(x)
        ones = (1,) * (K.ndim(x) - 2)
        return (shape[0], shape[1], *ones) if self.dim_ordering == "th" else (shape[0], *ones, shape[K.ndim(x) - 1])

    def get_config(self) -> Config:
        # Keras 1.2.2 left the ordering out; it is written where leaving it out would lose it.
        ordering = {} if self.dim_ordering == "tf" else {"dim_ordering": self.dim_ordering}
        return {**super().get_config(), **ordering}


class SpatialDropout2D(_SpatialDropoutND):
    """Dropout of whole feature maps of images; see SpatialDropout1D.

    Arguments:
        p: fraction of the maps to drop, from 0 to 1.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output
        shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1, or there is no such ordering.
        ArgumentTypeError: `p` is no number.
        ShapeError: the input has not as many dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import SpatialDropout2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([SpatialDropout2D(0.5, dim_ordering="tf", input_shape=(8, 8, 4))])
        >>> outputs = K.function([model.input, K.learning_phase()], [model.output])([np.ones((1, 8, 8, 4)), 1])
        >>> np.ptp(outputs[0], axis=(1, 2)).tolist()  # all pixels of a map are alike
        [[0.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]) -> None:
        self.input_spec = [InputSpec(ndim=4)]
        super().__init__(p, dim_ordering, **kwargs)


class SpatialDropout3D(_SpatialDropoutND):
    """Dropout of whole feature maps of volumes; see SpatialDropout1D.

    Arguments:
        p: fraction of the maps to drop, from 0 to 1.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1, or there is no such ordering.
        ArgumentTypeError: `p` is no number.
        ShapeError: the input has not as many dimensions.

    Example:
        >>> from kerata.layers import Convolution3D, SpatialDropout3D
        >>> from kerata.models import Sequential
        >>> model = Sequential([Convolution3D(4, 3, 3, 3, dim_ordering="tf", input_shape=(8, 8, 8, 1))])
        >>> model.add(SpatialDropout3D(0.2, dim_ordering="tf"))
        >>> model.output_shape
        (None, 6, 6, 6, 4)
    """

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]) -> None:
        self.input_spec = [InputSpec(ndim=5)]
        super().__init__(p, dim_ordering, **kwargs)
