"""Dropout of single elements, and of whole feature maps."""

from __future__ import annotations

from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.errors import ArgumentError


class Dropout(Layer):
    """In training, set a random fraction `p` of the elements to zero and scale the others by `1 / (1 - p)`.

    Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 2014.

    Arguments:
        p: fraction to drop, from 0 to 1 (0 and 1 themselves drop nothing, as in Keras 1).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1.
    """

    def __init__(self, p: float, **kwargs: Any) -> None:
        if not 0.0 <= p <= 1.0:
            raise ArgumentError(f"{type(self).__name__} drops a fraction p between 0 and 1; it was given {p!r}.")
        self.p = p
        if 0.0 < p < 1.0:
            self.uses_learning_phase = True
        self.supports_masking = True
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        if not 0.0 < self.p < 1.0:
            return x
        return K.in_train_phase(K.dropout(x, self.p, self.noise_shape(x)), x)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def noise_shape(self, x: Any) -> Any:
        """The shape of the decisions, which are repeated along dimensions of size 1; None for that of `x`."""
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "p": self.p}


class SpatialDropout1D(Dropout):
    """Dropout of whole channels of a sequence, where neighbouring steps are strongly correlated.

    Tompson et al., Efficient Object Localization Using Convolutional Networks, CVPR 2015.

    Arguments:
        p: fraction of the channels to drop.

    Input shape: `(batch, steps, channels)`. Output shape: the same.
    """

    def __init__(self, p: float, **kwargs: Any) -> None:
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(p, **kwargs)

    def noise_shape(self, x: Any) -> Any:
        shape = K.shape(x)
        return (shape[0], 1, shape[2])


class _SpatialDropoutND(Dropout):
    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Any) -> None:
        self.dim_ordering = K.image_dim_ordering() if dim_ordering == "default" else dim_ordering
        if self.dim_ordering not in ("tf", "th"):
            raise ArgumentError(f'dim_ordering is "tf" (channels last) or "th" (channels first), not {dim_ordering!r}.')
        super().__init__(p, **kwargs)

    def noise_shape(self, x: Any) -> Any:
        shape = K.shape(x)
        ones = (1,) * (K.ndim(x) - 2)
        return (shape[0], shape[1], *ones) if self.dim_ordering == "th" else (shape[0], *ones, shape[K.ndim(x) - 1])

    def get_config(self) -> dict[str, Any]:
        # Keras 1.2.2 left the ordering out; it is written where leaving it out would lose it.
        ordering = {} if self.dim_ordering == "tf" else {"dim_ordering": self.dim_ordering}
        return {**super().get_config(), **ordering}


class SpatialDropout2D(_SpatialDropoutND):
    """Dropout of whole feature maps of images; see SpatialDropout1D.

    Arguments:
        p: fraction of the maps to drop.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output
        shape: the same.
    """

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Any) -> None:
        self.input_spec = [InputSpec(ndim=4)]
        super().__init__(p, dim_ordering, **kwargs)


class SpatialDropout3D(_SpatialDropoutND):
    """Dropout of whole feature maps of volumes; see SpatialDropout1D.

    Arguments:
        p: fraction of the maps to drop.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th".
        Output shape: the
    same.
    """

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Any) -> None:
        self.input_spec = [InputSpec(ndim=5)]
        super().__init__(p, dim_ordering, **kwargs)
