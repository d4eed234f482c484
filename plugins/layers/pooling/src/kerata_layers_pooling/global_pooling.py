"""Pooling over all of time or space at once."""

from __future__ import annotations

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils


class _GlobalPooling(Layer):
    """Pooling over all axes of time or space, by `pool_mode`."""

    rank: int
    pool_mode: str
    dim_ordering = "tf"

    def __init__(self, **kwargs: Unpack[LayerArguments]) -> None:
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        along = list(conv_utils.axes(self.dim_ordering, self.rank))
        output: Tensor = K.max(x, axis=along) if self.pool_mode == "max" else K.mean(x, axis=along)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], conv_utils.channels(self.dim_ordering, input_shape))


class _GlobalPoolingOfSpace(_GlobalPooling):
    """Global pooling over images and volumes, whose axes may be in either order."""

    def __init__(self, dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]) -> None:
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        super().__init__(**kwargs)

    def get_config(self) -> Config:
        return {**super().get_config(), "dim_ordering": self.dim_ordering}


class GlobalMaxPooling1D(_GlobalPooling):
    """The greatest entry of each feature over all steps.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, features)`.

    Raises:
        ShapeError: the input has not 3 dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import GlobalMaxPooling1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([GlobalMaxPooling1D(input_shape=(None, 2))])  # sequences of any length
        >>> print(model.predict(np.array([[[1, 8], [5, 2], [3, 4]]])))
        [[5. 8.]]
    """

    rank = 1
    pool_mode = "max"


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean of each feature over all steps.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, features)`.

    Raises:
        ShapeError: the input has not 3 dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import GlobalAveragePooling1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([GlobalAveragePooling1D(input_shape=(None, 2))])  # sequences of any length
        >>> print(model.predict(np.array([[[1, 9], [5, 2], [3, 4]]])))
        [[3. 5.]]
    """

    rank = 1
    pool_mode = "avg"


class GlobalMaxPooling2D(_GlobalPoolingOfSpace):
    """The greatest entry of each channel over all of an image.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
        ShapeError: the input has not 4 dimensions.

    Example:
        >>> from kerata.layers import Convolution2D, GlobalMaxPooling2D
        >>> from kerata.models import Sequential
        >>> images = (None, None, 3)  # of any size
        >>> model = Sequential([Convolution2D(16, 3, 3, dim_ordering="tf", input_shape=images)])
        >>> model.add(GlobalMaxPooling2D(dim_ordering="tf"))
        >>> model.output_shape
        (None, 16)
    """

    rank = 2
    pool_mode = "max"


class GlobalAveragePooling2D(_GlobalPoolingOfSpace):
    """The mean of each channel over all of an image. Lin et al., Network in Network, ICLR 2014.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
        ShapeError: the input has not 4 dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import GlobalAveragePooling2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([GlobalAveragePooling2D(dim_ordering="tf", input_shape=(None, None, 1))])  # of any size
        >>> print(model.predict(np.array([[[[1], [2]], [[3], [4]]]])))
        [[2.5]]
    """

    rank = 2
    pool_mode = "avg"


class GlobalMaxPooling3D(_GlobalPoolingOfSpace):
    """The greatest entry of each channel over all of a volume.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
        ShapeError: the input has not 5 dimensions.

    Example:
        >>> from kerata.layers import GlobalMaxPooling3D
        >>> from kerata.models import Sequential
        >>> Sequential([GlobalMaxPooling3D(dim_ordering="tf", input_shape=(10, 28, 28, 3))]).output_shape
        (None, 3)
    """

    rank = 3
    pool_mode = "max"


class GlobalAveragePooling3D(_GlobalPoolingOfSpace):
    """The mean of each channel over all of a volume.

    Arguments:
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: `(batch, channels)`.

    Raises:
        ArgumentError: there is no such ordering.
        ShapeError: the input has not 5 dimensions.

    Example:
        >>> from kerata.layers import GlobalAveragePooling3D
        >>> from kerata.models import Sequential
        >>> Sequential([GlobalAveragePooling3D(dim_ordering="tf", input_shape=(10, 28, 28, 3))]).output_shape
        (None, 3)
    """

    rank = 3
    pool_mode = "avg"
