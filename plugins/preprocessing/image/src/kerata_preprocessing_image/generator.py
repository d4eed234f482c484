"""`ImageDataGenerator`: images changed at random, and brought to one scale."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata import settings
from kerata.argument_validation import number, shown, whole_number
from kerata.errors import ArgumentTypeError, DataError
from kerata.types import Array
from kerata_preprocessing_image.array_iterator import NumpyArrayIterator, images
from kerata_preprocessing_image.dim_ordering import channel_axis, resolved
from kerata_preprocessing_image.directory_iterator import DirectoryIterator
from kerata_preprocessing_image.random_state import random_numbers
from kerata_preprocessing_image.transforms import (
    apply_transform,
    check_fill_mode,
    flip_axis,
    image,
    random_channel_shift,
    random_zoom_matrix,
    rotation,
    shear,
    transform_matrix_offset_center,
    translation,
    two_factors,
)

_SMALL = 1e-7
"""What keeps a division by a standard deviation finite."""


class ImageDataGenerator:
    """Gives images in batches, each changed at random every time it comes.

    An image is turned, moved, sheared and zoomed, shifted in its channels and mirrored (`random_transform`); then it is
    given to `preprocessing_function`, rescaled, and standardized by itself and by what `fit` found (`standardize`).

    Arguments:
        featurewise_center: True takes the mean of the data, by channel, from each image; needs `fit`.
        samplewise_center: True takes from each pixel the mean of its channels; where there is one channel, the mean of
            the image.
        featurewise_std_normalization: True divides by the standard deviation of the data, by channel; needs `fit`.
        samplewise_std_normalization: True divides each pixel by the standard deviation of its channels; where there is
            one channel, by that of the image.
        zca_whitening: True makes the pixels uncorrelated over the data; needs `fit`.
        rotation_range: the greatest angle to turn by, in degrees.
        width_shift_range: the greatest shift sideways, as a fraction of the width.
        height_shift_range: the greatest shift up or down, as a fraction of the height.
        shear_range: the greatest angle to shear by, in radians.
        zoom_range: the least and the greatest factor to zoom by, or `z` for `(1 - z, 1 + z)`; below 1 an image grows.
        channel_shift_range: the most that is added to a channel, or taken from it.
        fill_mode: what stands outside of an image: "nearest" (default) its border, "constant" `cval`, "reflect" the
            mirrored image, "wrap" the image again.
        cval: see `fill_mode` (default 0).
        horizontal_flip: True mirrors half of the images, left to right.
        vertical_flip: True mirrors half of the images, top to bottom.
        rescale: what to multiply values by; None (default) or 0 for nothing.
        preprocessing_function: a function from an image (an array with three axes) to one of the same shape.
        dim_ordering: "tf" for images of shape (rows, columns, channels), "th" for (channels, rows, columns), or
            "default" (default).

    Attributes:
        mean, std: what `fit` found for each channel, or None.
        principal_components: the matrix of `zca_whitening` that `fit` found, or None.

    Raises:
        ArgumentTypeError, ArgumentError: an argument makes no sense.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import ImageDataGenerator
        >>> images, labels = np.random.rand(10, 8, 8, 3), np.arange(10)
        >>> generator = ImageDataGenerator(rotation_range=20, horizontal_flip=True, dim_ordering="tf")
        >>> batches = generator.flow(images, labels, batch_size=4)  # for model.fit_generator(batches, ...)
        >>> x, y = next(batches)
        >>> x.shape, y.shape
        ((4, 8, 8, 3), (4,))
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        rotation_range: float = 0.0,
        width_shift_range: float = 0.0,
        height_shift_range: float = 0.0,
        shear_range: float = 0.0,
        zoom_range: float | Sequence[float] = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[Array], Any] | None = None,
        dim_ordering: str = "default",
    ) -> None:
        who = " of ImageDataGenerator"
        check_fill_mode(fill_mode)
        if preprocessing_function is not None and not callable(preprocessing_function):
            raise ArgumentTypeError(f"preprocessing_function must be a function; got {shown(preprocessing_function)}.")
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        # Keras 1 takes None for these as for 0.
        self.rotation_range = number(rotation_range or 0.0, "rotation_range" + who)
        self.width_shift_range = number(width_shift_range or 0.0, "width_shift_range" + who)
        self.height_shift_range = number(height_shift_range or 0.0, "height_shift_range" + who)
        self.shear_range = number(shear_range or 0.0, "shear_range" + who)
        if np.ndim(zoom_range) == 0:
            zoom = number(zoom_range, "zoom_range" + who)
            self.zoom_range = [1 - zoom, 1 + zoom]
        else:
            self.zoom_range = list(two_factors(zoom_range, "zoom_range" + who))
        self.channel_shift_range = number(channel_shift_range, "channel_shift_range" + who)
        self.fill_mode = fill_mode
        self.cval = number(cval, "cval" + who)
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = None if rescale is None else number(rescale, "rescale" + who)
        self.preprocessing_function = preprocessing_function

        self.dim_ordering = resolved(dim_ordering)
        self.channel_axis = channel_axis(self.dim_ordering)
        self.row_axis, self.col_axis = (1, 2) if self.dim_ordering == "tf" else (2, 3)

        self.mean: Array | None = None
        self.std: Array | None = None
        self.principal_components: Array | None = None

    def flow(
        self,
        X: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> NumpyArrayIterator:
        """Batches of images of an array, without end.

        Arguments:
            X: images, an array with four axes and 1, 3 or 4 channels.
            y: what belongs to them, as many; None (default) for nothing.
            batch_size: how many images make a batch (default 32).
            shuffle: True (default) for a new order in each pass.
            seed: a number that decides the order and all changes; None (default) leaves them to `numpy.random`.
            save_to_dir: a folder to write every image to that is given, as a picture; None (default) for none.
            save_prefix: how the names of those files begin (default "").
            save_format: how they end (default "jpeg").

        Returns:
            an iterator over `(images, targets)`, or over images alone where `y` is None.

        Raises:
            ArgumentTypeError, ArgumentError: an argument makes no sense.
            DataError: `X` has other axes, or another length than `y`.
        """
        return NumpyArrayIterator(
            X,
            y,
            self,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            dim_ordering=self.dim_ordering,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
        )

    def flow_from_directory(
        self,
        directory: str | os.PathLike[str],
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
        follow_links: bool = False,
    ) -> DirectoryIterator:
        """Batches of the pictures in a folder, which has a folder for each class, without end.

        Arguments:
            directory: the folder. Pictures are PNG, JPEG or BMP files in the folders in it, at any depth.
            target_size: (height, width) to bring every picture to (default (256, 256)).
            color_mode: "rgb" (default) for three channels, "grayscale" for one.
            classes: the folders, in the order of their numbers; None (default) for all, in the order of their names.
            class_mode: how targets are given: "categorical" (default), a row with a 1 in the column of the class;
                "binary" or "sparse", the number of the class, as a float or a whole number; None for not at all.
            batch_size: how many images make a batch (default 32).
            shuffle: True (default) for a new order in each pass.
            seed: a number that decides the order and all changes; None (default) leaves them to `numpy.random`.
            save_to_dir: a folder to write every image to that is given, as a picture; None (default) for none.
            save_prefix: how the names of those files begin (default "").
            save_format: how they end (default "jpeg").
            follow_links: True looks into folders that are symbolic links, too (default False).

        Returns:
            an iterator over `(images, targets)`, or over images alone where `class_mode` is None.

        Raises:
            ArgumentTypeError, ArgumentError: an argument makes no sense.
            FileAccessError: a folder cannot be read.
        """
        return DirectoryIterator(
            directory,
            self,
            target_size=target_size,
            color_mode=color_mode,
            dim_ordering=self.dim_ordering,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            follow_links=follow_links,
        )

    def standardize(self, x: Any) -> Array:
        """An image after `preprocessing_function`, rescaled and standardized.

        Arguments:
            x: an image, or a batch of them where it suits the function and no `samplewise_` option is set. An array of
                floats is changed in place where nothing else is said, as in Keras 1.

        Returns:
            an array of the same shape.
        """
        return self._by_the_data(self._by_itself(x))

    def random_transform(self, x: Any) -> Array:
        """An image changed at random, by what the generator was told.

        Arguments:
            x: an image.

        Returns:
            another array of the same shape.

        Raises:
            ShapeError: `x` has not three axes.
        """
        changed = image(x)
        row_axis, col_axis, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        draw = random_numbers()
        # The order of draws is that of Keras 1, for a seed to give what it gave.
        angle = np.pi / 180 * draw.uniform(-self.rotation_range, self.rotation_range) if self.rotation_range else 0.0
        rows = columns = slant = 0.0
        if self.height_shift_range:
            rows = draw.uniform(-self.height_shift_range, self.height_shift_range) * changed.shape[row_axis]
        if self.width_shift_range:
            columns = draw.uniform(-self.width_shift_range, self.width_shift_range) * changed.shape[col_axis]
        if self.shear_range:
            slant = draw.uniform(-self.shear_range, self.shear_range)
        zoom = random_zoom_matrix(self.zoom_range)
        matrix = rotation(angle) @ translation(rows, columns) @ shear(slant) @ zoom
        matrix = transform_matrix_offset_center(matrix, changed.shape[row_axis], changed.shape[col_axis])
        changed = apply_transform(changed, matrix, channels, fill_mode=self.fill_mode, cval=self.cval)
        if self.channel_shift_range != 0:
            changed = random_channel_shift(changed, self.channel_shift_range, channels)
        if self.horizontal_flip and draw.random_sample() < 0.5:
            changed = flip_axis(changed, col_axis)
        if self.vertical_flip and draw.random_sample() < 0.5:
            changed = flip_axis(changed, row_axis)
        return changed

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Find the mean and the deviation of the data, and what makes its pixels uncorrelated, where they are needed.

        They are those of what `standardize` makes of an image by the image alone: after `preprocessing_function` and
        `rescale`.

        Arguments:
            x: images, an array with four axes and 1, 3 or 4 channels.
            augment: True fits on images changed at random (default False).
            rounds: how often each image is changed then (default 1).
            seed: for `numpy.random`, to begin with; None (default) leaves it as it is.

        Raises:
            ArgumentTypeError, ArgumentError: an argument makes no sense.
            DataError: `x` has other axes, or no images.
        """
        rounds = whole_number(rounds, "rounds of fit")
        x = images(x, self.dim_ordering)
        if not len(x):
            raise DataError("Expected images to fit on; got none.")
        if seed is not None:
            np.random.seed(whole_number(seed, "seed of fit", minimum=0))
        sources = [self.random_transform(one) for _ in range(rounds) for one in x] if augment else list(x.copy())
        x = np.stack([self._by_itself(one) for one in sources]).astype(settings.floatx(), copy=False)

        over = (0, self.row_axis, self.col_axis)
        if self.featurewise_center:
            self.mean = np.mean(x, axis=over, keepdims=True)[0]
            x = x - self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(x, axis=over, keepdims=True)[0]
            x = x / (self.std + settings.epsilon())
        if self.zca_whitening:
            flat = x.reshape(len(x), -1)
            directions, variances, _ = np.linalg.svd(flat.T @ flat / len(flat))
            self.principal_components = (directions / np.sqrt(variances + 1e-6)) @ directions.T

    def _by_itself(self, x: Any) -> Array:
        """What needs nothing but the image."""
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        array: Array = np.asarray(x)
        if array.dtype.kind != "f":
            array = array.astype(settings.floatx())
        if self.rescale:
            array *= self.rescale
        channels = self.channel_axis - 1
        # Of one channel alone, less its mean nothing is left: the image's is meant.
        over = channels if array.ndim > channels and array.shape[channels] > 1 else None
        if self.samplewise_center:
            array -= np.mean(array, axis=over, keepdims=True)
        if self.samplewise_std_normalization:
            array /= np.std(array, axis=over, keepdims=True) + _SMALL
        return array

    def _by_the_data(self, x: Array) -> Array:
        """What needs what `fit` found."""
        if self.featurewise_center and self._found(self.mean, "featurewise_center"):
            x -= self.mean
        if self.featurewise_std_normalization and self._found(self.std, "featurewise_std_normalization"):
            assert self.std is not None
            x /= self.std + _SMALL
        if self.zca_whitening and self._found(self.principal_components, "zca_whitening"):
            assert self.principal_components is not None
            x = np.reshape(x.ravel() @ self.principal_components, x.shape)
        return x

    def _found(self, value: Array | None, option: str) -> bool:
        if value is None:
            warnings.warn(
                f"ImageDataGenerator has {option} set, which needs fit(images) first; until then it does nothing.",
                stacklevel=4,
            )
        return value is not None
