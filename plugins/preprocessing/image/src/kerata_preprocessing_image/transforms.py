"""An image turned, moved, sheared, zoomed, mirrored or shifted in its colours; at random, or by a given matrix.

An image is an array with an axis for rows, one for columns and one for channels. The defaults of the functions are the
axes of (channels, rows, columns).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import number, shown
from kerata.errors import ArgumentError, ShapeError
from kerata.suggestions import did_you_mean
from kerata.types import Array
from kerata_preprocessing_image.random_state import random_numbers

FILL_MODES = ("constant", "nearest", "reflect", "wrap", "mirror")
"""What may stand outside of an image; see `scipy.ndimage`."""


def random_rotation(
    x: Any,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """An image turned about its middle, by an angle drawn evenly from -rg to rg.

    Arguments:
        x: an image.
        rg: the greatest angle, in degrees.
        row_axis, col_axis, channel_axis: its axes (default 1, 2, 0).
        fill_mode, cval: see `apply_transform`.

    Returns:
        an image of the same shape.

    Raises:
        ShapeError: `x` has not three axes.
        ArgumentTypeError, ArgumentError: another argument makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import random_rotation
        >>> random_rotation(np.random.rand(32, 32, 3), 45, row_axis=0, col_axis=1, channel_axis=2).shape
        (32, 32, 3)
    """
    x, rg = image(x), number(rg, "rg of random_rotation")
    matrix = rotation(np.pi / 180 * random_numbers().uniform(-rg, rg))
    return _about_the_middle(x, matrix, row_axis, col_axis, channel_axis, fill_mode, cval)


def random_shift(
    x: Any,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """An image moved, by lengths drawn evenly from -hrg to hrg of its height and -wrg to wrg of its width.

    Arguments:
        x: an image.
        wrg: the greatest shift sideways, as a fraction of the width.
        hrg: the greatest shift up or down, as a fraction of the height.
        row_axis, col_axis, channel_axis: its axes (default 1, 2, 0).
        fill_mode, cval: see `apply_transform`.

    Returns:
        an image of the same shape.

    Raises:
        ShapeError: `x` has not three axes.
        ArgumentTypeError, ArgumentError: another argument makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import random_shift
        >>> random_shift(np.random.rand(32, 32, 3), 0.1, 0.2, row_axis=0, col_axis=1, channel_axis=2).shape
        (32, 32, 3)
    """
    x, wrg, hrg = image(x), number(wrg, "wrg of random_shift"), number(hrg, "hrg of random_shift")
    rows = random_numbers().uniform(-hrg, hrg) * x.shape[row_axis]
    columns = random_numbers().uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_transform(x, translation(rows, columns), channel_axis, fill_mode, cval)


def random_shear(
    x: Any,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """An image sheared about its middle, by an angle drawn evenly from -intensity to intensity.

    Arguments:
        x: an image.
        intensity: the greatest angle, in radians.
        row_axis, col_axis, channel_axis: its axes (default 1, 2, 0).
        fill_mode, cval: see `apply_transform`.

    Returns:
        an image of the same shape.

    Raises:
        ShapeError: `x` has not three axes.
        ArgumentTypeError, ArgumentError: another argument makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import random_shear
        >>> random_shear(np.random.rand(32, 32, 3), 0.3, row_axis=0, col_axis=1, channel_axis=2).shape
        (32, 32, 3)
    """
    x, intensity = image(x), number(intensity, "intensity of random_shear")
    matrix = shear(random_numbers().uniform(-intensity, intensity))
    return _about_the_middle(x, matrix, row_axis, col_axis, channel_axis, fill_mode, cval)


def random_zoom(
    x: Any,
    zoom_range: Sequence[float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """An image zoomed about its middle, by a factor for the rows and one for the columns; below 1 it grows.

    Arguments:
        x: an image.
        zoom_range: the least and the greatest factor, between which both are drawn evenly.
        row_axis, col_axis, channel_axis: its axes (default 1, 2, 0).
        fill_mode, cval: see `apply_transform`.

    Returns:
        an image of the same shape.

    Raises:
        ShapeError: `x` has not three axes.
        ArgumentTypeError, ArgumentError: another argument makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import random_zoom
        >>> random_zoom(np.random.rand(32, 32, 3), (0.5, 1.5), row_axis=0, col_axis=1, channel_axis=2).shape
        (32, 32, 3)
    """
    x, factors = image(x), two_factors(zoom_range, "zoom_range of random_zoom")
    return _about_the_middle(x, random_zoom_matrix(factors), row_axis, col_axis, channel_axis, fill_mode, cval)


def random_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> Array:
    """An image to each of whose channels a number is added, drawn evenly from -intensity to intensity.

    Arguments:
        x: an image.
        intensity: the greatest number.
        channel_axis: the axis of the channels (default 0).

    Returns:
        an image of the same shape, with no value beyond the least and the greatest of `x`.

    Raises:
        ArgumentTypeError: `intensity` is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import random_channel_shift
        >>> image = np.linspace(0, 1, 48).reshape(3, 4, 4)
        >>> shifted = random_channel_shift(image, 0.5)
        >>> shifted.shape, bool(shifted.min() >= 0 and shifted.max() <= 1)
        ((3, 4, 4), True)
    """
    intensity = number(intensity, "intensity of random_channel_shift")
    channels = np.moveaxis(np.asarray(x), channel_axis, 0)
    least, greatest = channels.min(), channels.max()
    shifted = [
        np.clip(channel + random_numbers().uniform(-intensity, intensity), least, greatest) for channel in channels
    ]
    return np.moveaxis(np.stack(shifted), 0, channel_axis)


def transform_matrix_offset_center(matrix: Any, x: float, y: float) -> Array:
    """A transformation about the origin, as one about the middle of an image.

    The middle is taken to be at `(x / 2 + 1/2, y / 2 + 1/2)`, as in Keras 1.

    Arguments:
        matrix: the transformation, of shape (3, 3), in homogeneous coordinates.
        x: the number of rows.
        y: the number of columns.

    Returns:
        the matrix of the other transformation.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import transform_matrix_offset_center
        >>> half_turn = np.diag([-1, -1, 1])
        >>> transform_matrix_offset_center(half_turn, 3, 3).tolist()
        [[-1.0, 0.0, 4.0], [0.0, -1.0, 4.0], [0.0, 0.0, 1.0]]
    """
    rows, columns = float(x) / 2 + 0.5, float(y) / 2 + 0.5
    result: Array = translation(rows, columns) @ np.asarray(matrix) @ translation(-rows, -columns)
    return result


def apply_transform(
    x: Any, transform_matrix: Any, channel_axis: int = 0, fill_mode: str = "nearest", cval: float = 0.0
) -> Array:
    """An image whose every pixel is taken from where the matrix says, the nearest one there.

    Arguments:
        x: an image.
        transform_matrix: of shape (3, 3): from (row, column, 1) in the result to that in `x`.
        channel_axis: the axis of the channels (default 0).
        fill_mode: what stands outside of `x`: "nearest" (default) its border, "constant" `cval`, "reflect" and "mirror"
            the mirrored image, "wrap" the image again.
        cval: see `fill_mode` (default 0).

    Returns:
        an image of the same shape.

    Raises:
        ShapeError: `x` has not three axes.
        ArgumentError: there is no such `fill_mode`.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import apply_transform
        >>> image = np.array([[[1, 2, 3], [4, 5, 6]]])  # a channel, two rows
        >>> one_column_left = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 1]])
        >>> apply_transform(image, one_column_left, fill_mode="constant").tolist()
        [[[2, 3, 0], [5, 6, 0]]]
    """
    x, matrix = image(x), np.asarray(transform_matrix)
    check_fill_mode(fill_mode)
    if np.array_equal(matrix, np.eye(3)):
        return np.array(x)
    from scipy import ndimage

    channels = [
        ndimage.affine_transform(channel, matrix[:2, :2], matrix[:2, 2], order=0, mode=fill_mode, cval=cval)
        for channel in np.moveaxis(x, channel_axis, 0)
    ]
    return np.moveaxis(np.stack(channels), 0, channel_axis)


def flip_axis(x: Any, axis: int) -> Array:
    """An array whose entries along an axis come in the opposite order.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import flip_axis
        >>> flip_axis(np.array([[1, 2, 3], [4, 5, 6]]), axis=1).tolist()
        [[3, 2, 1], [6, 5, 4]]
    """
    return np.flip(np.asarray(x), axis)


def rotation(angle: float) -> Array:
    """The matrix that turns by an angle in radians."""
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])


def translation(rows: float, columns: float) -> Array:
    """The matrix that moves by so many rows and columns."""
    return np.array([[1, 0, rows], [0, 1, columns], [0, 0, 1]])


def shear(angle: float) -> Array:
    """The matrix that shears by an angle in radians."""
    return np.array([[1, -np.sin(angle), 0], [0, np.cos(angle), 0], [0, 0, 1]])


def random_zoom_matrix(zoom_range: Sequence[float]) -> Array:
    """A matrix that zooms by two factors between those of `zoom_range`; nothing is drawn where both are 1."""
    low, high = zoom_range
    factors = (1, 1) if low == high == 1 else random_numbers().uniform(low, high, 2)
    return np.diag([*factors, 1])


def image(x: Any) -> Array:
    """`x` as an array.

    Raises:
        ShapeError: it has not three axes.
    """
    array: Array = np.asarray(x)
    if array.ndim != 3:
        raise ShapeError(
            f"Expected an image, an array with axes for rows, columns and channels; got shape {array.shape}."
        )
    return array


def two_factors(value: Any, name: str) -> tuple[float, float]:
    """`value` as two numbers.

    Raises:
        ArgumentTypeError: one of them is no number.
        ArgumentError: they are not two.
    """
    if isinstance(value, str) or np.ndim(value) != 1 or len(value) != 2:
        raise ArgumentError(f"{name} must be two numbers, such as (0.8, 1.2); got {shown(value)}.")
    return number(value[0], name), number(value[1], name)


def check_fill_mode(fill_mode: object) -> None:
    """Raise an ArgumentError for what is none of `FILL_MODES`."""
    if fill_mode not in FILL_MODES:
        hint = did_you_mean(str(fill_mode), FILL_MODES, most=1)
        raise ArgumentError(f"fill_mode must be one of {', '.join(FILL_MODES)}; got {shown(fill_mode)}.{hint}")


def _about_the_middle(
    x: Array, matrix: Array, row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float
) -> Array:
    matrix = transform_matrix_offset_center(matrix, x.shape[row_axis], x.shape[col_axis])
    return apply_transform(x, matrix, channel_axis, fill_mode, cval)
