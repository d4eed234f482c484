"""Pooling over all of time or space at once."""

from __future__ import annotations

from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.utils import conv_utils


class _GlobalPooling(Layer):
    rank: int
    dim_ordering = "tf"

    def __init__(self, **kwargs: Any) -> None:
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    @property
    def along(self) -> list[int]:
        """The axes that go."""
        return list(conv_utils.axes(self.dim_ordering, self.rank))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[-1 if self.dim_ordering == "tf" else 1])


class _GlobalPoolingOfSpace(_GlobalPooling):
    def __init__(self, dim_ordering: str = "default", **kwargs: Any) -> None:
        self.dim_ordering = conv_utils.ordering(dim_ordering)
        super().__init__(**kwargs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dim_ordering": self.dim_ordering}


class GlobalMaxPooling1D(_GlobalPooling):
    """The greatest entry of each feature over all steps.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, features)`.
    """

    rank = 1

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.max(x, axis=self.along)


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean of each feature over all steps.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, features)`.
    """

    rank = 1

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.mean(x, axis=self.along)


class GlobalMaxPooling2D(_GlobalPoolingOfSpace):
    """The greatest entry of each channel over all of an image.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
    """

    rank = 2

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.max(x, axis=self.along)


class GlobalAveragePooling2D(_GlobalPoolingOfSpace):
    """The mean of each channel over all of an image. Lin et al., Network in Network, ICLR 2014.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
    """

    rank = 2

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.mean(x, axis=self.along)


class GlobalMaxPooling3D(_GlobalPoolingOfSpace):
    """The greatest entry of each channel over all of a volume.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
    """

    rank = 3

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.max(x, axis=self.along)


class GlobalAveragePooling3D(_GlobalPoolingOfSpace):
    """The mean of each channel over all of a volume.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
    """

    rank = 3

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.mean(x, axis=self.along)
