"""`NumpyArrayIterator`: batches of images that are in an array."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata import settings
from kerata.errors import DataError
from kerata.types import Array
from kerata_preprocessing_image.dim_ordering import channel_axis, resolved
from kerata_preprocessing_image.iterator import ImageIterator

if TYPE_CHECKING:
    from kerata_preprocessing_image.generator import ImageDataGenerator


class NumpyArrayIterator(ImageIterator):
    """Batches of images of an array, each changed anew; what `ImageDataGenerator.flow` returns.

    It gives `(images, targets)`, or the images alone where there are no targets.

    Arguments:
        x: images, an array with four axes and 1, 3 or 4 channels.
        y: what belongs to them, as many; None for nothing.
        image_data_generator: the `ImageDataGenerator` that changes each image.
        batch_size: how many images make a batch (default 32).
        shuffle: True for a new order in each pass (default False).
        seed: see `Iterator`; None by default.
        dim_ordering: "tf", "th" or "default" (default).
        save_to_dir: a folder to write every image to that is given, as a picture; None (default) for none.
        save_prefix: how the names of those files begin (default "").
        save_format: how they end (default "jpeg").

    Raises:
        ArgumentTypeError, ArgumentError: an argument makes no sense.
        DataError: `x` has other axes, or another length than `y`.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import ImageDataGenerator, NumpyArrayIterator
        >>> images, labels = np.zeros((10, 8, 8, 3)), np.arange(10)
        >>> generator = ImageDataGenerator(dim_ordering="tf")
        >>> batches = NumpyArrayIterator(images, labels, generator, batch_size=4, dim_ordering="tf")
        >>> [len(next(batches)[1]) for _ in range(4)]  # a pass, and the next one
        [4, 4, 2, 4]
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: ImageDataGenerator,
        batch_size: int = 32,
        shuffle: bool = False,
        seed: int | None = None,
        dim_ordering: str = "default",
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> None:
        ordering = resolved(dim_ordering)
        self.x = images(x, ordering)
        self.y = None if y is None else np.asarray(y)
        if self.y is not None and (not self.y.ndim or len(self.y) != len(self.x)):
            raise DataError(f"Expected as many targets as images; got shapes {self.x.shape} and {self.y.shape}.")
        super().__init__(
            len(self.x),
            batch_size,
            shuffle,
            seed,
            image_data_generator,
            self.x.shape[1:],
            self.x.dtype,
            ordering,
            save_to_dir,
            save_prefix,
            save_format,
        )

    def _image(self, index: int) -> Array:
        image: Array = self.x[index].copy()
        return image

    def _with_targets(self, batch: Array, indices: Array) -> Any:
        return batch if self.y is None else (batch, self.y[indices])


def images(x: Any, dim_ordering: str) -> Array:
    """`x` as an array of `K.floatx()`.

    Raises:
        DataError: it is no array of images, or they have not 1, 3 or 4 channels.
    """
    try:
        array: Array = np.asarray(x, dtype=settings.floatx())
    except (TypeError, ValueError) as error:
        raise DataError(f"Expected images of one shape, as an array with four axes; {error}.") from error
    if array.ndim != 4:
        raise DataError(f"Expected images, an array with four axes; got shape {array.shape}.")
    axis = channel_axis(dim_ordering)
    if array.shape[axis] not in (1, 3, 4):
        raise DataError(
            f'Expected 1, 3 or 4 channels on axis {axis} of the images (dim_ordering is "{dim_ordering}"); got shape '
            f"{array.shape}, which has {array.shape[axis]}."
        )
    return array
