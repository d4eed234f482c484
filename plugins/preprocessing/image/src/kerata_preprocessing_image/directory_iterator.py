"""`DirectoryIterator`: batches of images that are in files, in a folder for each class."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator as Iterable
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata import settings
from kerata.argument_validation import shown, whole_numbers
from kerata.atomic import as_path
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError
from kerata.suggestions import did_you_mean
from kerata.types import Array
from kerata_preprocessing_image.dim_ordering import resolved
from kerata_preprocessing_image.iterator import ImageIterator
from kerata_preprocessing_image.pictures import img_to_array, load_img

if TYPE_CHECKING:
    from kerata_preprocessing_image.generator import ImageDataGenerator

FORMATS = (".png", ".jpg", ".jpeg", ".bmp")
"""How the names of pictures end, in small or capital letters."""

_CHANNELS = {"rgb": 3, "grayscale": 1}
_CLASS_MODES = ("categorical", "binary", "sparse", None)


class DirectoryIterator(ImageIterator):
    """Batches of the pictures in a folder, which has a folder for each class; see `ImageDataGenerator`.

    It gives `(images, targets)`, or the images alone where `class_mode` is None. It prints how many there are.

    Arguments:
        directory: the folder. Pictures are in the folders in it, at any depth.
        image_data_generator: the `ImageDataGenerator` that changes each image.
        target_size: (height, width) to bring every picture to (default (256, 256)).
        color_mode: "rgb" (default) for three channels, "grayscale" for one.
        dim_ordering: "tf", "th" or "default" (default).
        classes: the folders, in the order of their numbers; None (default) for all, in the order of their names.
        class_mode: how targets are given: "categorical" (default), a row with a 1 in the column of the class; "binary"
            or "sparse", the number of the class, as a float or a whole number; None for not at all.
        batch_size: how many images make a batch (default 32).
        shuffle: True (default) for a new order in each pass.
        seed: see `Iterator`; None by default.
        save_to_dir: a folder to write every image to that is given, as a picture; None (default) for none.
        save_prefix: how the names of those files begin (default "").
        save_format: how they end (default "jpeg").
        follow_links: True looks into folders that are symbolic links, too (default False).

    Attributes:
        nb_sample: how many pictures there are.
        nb_class: how many classes.
        class_indices: the number of each class.
        classes: the class of each picture, an array.
        filenames: the paths of the pictures, from `directory` on, in the order of classes, folders and names.

    Raises:
        ArgumentTypeError, ArgumentError: an argument makes no sense.
        FileAccessError: a folder cannot be read; when a batch is made, a picture cannot.
        FileFormatError: when a batch is made, a file is no picture, or a broken one.
        DataError: when a batch is made, there are no pictures.

    Example:
        >>> import os
        >>> import numpy as np
        >>> from kerata.preprocessing.image import DirectoryIterator, ImageDataGenerator, array_to_img
        >>> for name in ("cats", "dogs"):
        ...     os.makedirs(f"pets/{name}")
        ...     array_to_img(np.ones((8, 8, 3)), dim_ordering="tf").save(f"pets/{name}/1.png")
        >>> pets = DirectoryIterator("pets", ImageDataGenerator(), target_size=(16, 16), dim_ordering="tf")
        Found 2 images belonging to 2 classes.
        >>> images, targets = next(pets)
        >>> images.shape, targets.shape, pets.class_indices
        ((2, 16, 16, 3), (2, 2), {'cats': 0, 'dogs': 1})
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        image_data_generator: ImageDataGenerator,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        dim_ordering: str = "default",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
        follow_links: bool = False,
    ) -> None:
        ordering = resolved(dim_ordering)
        _check_choice(color_mode, tuple(_CHANNELS), "color_mode")
        _check_choice(class_mode, _CLASS_MODES, "class_mode")
        self.directory = as_path(directory)
        height, width = whole_numbers(target_size, "target_size", count=2)
        self.target_size = (height, width)
        self.color_mode = color_mode
        self.class_mode = class_mode
        channels = _CHANNELS[color_mode]

        folders = _subfolders(self.directory)
        names = folders if classes is None or not len(classes) else _class_names(classes, folders, self.directory)
        self.nb_class = len(names)
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.filenames: list[str] = []
        numbers: list[int] = []
        for name in names:
            found = list(_pictures(os.path.join(self.directory, name), follow_links))
            self.filenames += [os.path.relpath(path, self.directory) for path in found]
            numbers += [self.class_indices[name]] * len(found)
        self.classes = np.array(numbers, dtype="int32")
        self.nb_sample = len(numbers)
        print(f"Found {self.nb_sample} images belonging to {self.nb_class} classes.")

        super().__init__(
            self.nb_sample,
            batch_size,
            shuffle,
            seed,
            image_data_generator,
            (height, width, channels) if ordering == "tf" else (channels, height, width),
            settings.floatx(),
            ordering,
            save_to_dir,
            save_prefix,
            save_format,
        )

    def _nothing(self) -> str:
        return (
            f'There are no pictures in "{self.directory}": expected a folder in it for each class, with files whose '
            f"names end in {', '.join(FORMATS)}; got {self.nb_class} such folders without any."
        )

    def _image(self, index: int) -> Array:
        path = os.path.join(self.directory, self.filenames[index])
        picture = load_img(path, grayscale=self.color_mode == "grayscale", target_size=self.target_size)
        return img_to_array(picture, dim_ordering=self.dim_ordering).astype(self.dtype)

    def _with_targets(self, batch: Array, indices: Array) -> Any:
        classes = self.classes[indices]
        if self.class_mode == "sparse":
            return batch, classes
        if self.class_mode == "binary":
            return batch, classes.astype(self.dtype)
        if self.class_mode == "categorical":
            return batch, np.eye(self.nb_class, dtype=self.dtype)[classes]
        return batch


def _check_choice(value: object, choices: tuple[str | None, ...], name: str) -> None:
    if not (value is None or isinstance(value, str)) or value not in choices:
        words = [choice for choice in choices if choice is not None]
        wanted = ", ".join(f'"{word}"' for word in words) + (" or None" if None in choices else "")
        raise ArgumentError(f"{name} must be one of {wanted}; got {shown(value)}.{did_you_mean(str(value), words, 1)}")


def _subfolders(directory: str) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())
    except OSError as error:
        raise FileAccessError(
            f'The folder "{directory}" of flow_from_directory cannot be read: {error.strerror}.'
        ) from error


def _class_names(classes: Sequence[str], folders: list[str], directory: str) -> list[str]:
    if isinstance(classes, str) or not all(isinstance(name, str) for name in classes):
        raise ArgumentTypeError(
            f'classes must be a list of names of folders, such as ["cats", "dogs"]; got {shown(classes)}.'
        )
    names = list(classes)
    if len(set(names)) != len(names):
        raise ArgumentError(f"classes must be names that differ; got {shown(names)}.")
    for name in names:
        if not os.path.isdir(os.path.join(directory, name)):
            warnings.warn(
                f'There is no folder {name!r} in "{directory}", so no pictures of that class.'
                f"{did_you_mean(name, folders, most=1)}",
                stacklevel=4,
            )
    return names


def _pictures(folder: str, follow_links: bool) -> Iterable[str]:
    """The paths of the pictures in a folder and those below it, folder by folder."""
    found = []
    for root, below, names in os.walk(folder, followlinks=follow_links, onerror=_refused):
        if follow_links:  # a link to a folder that it is in itself would be followed for ever
            here = os.path.realpath(root)
            below[:] = [b for b in below if not _is_within(here, os.path.realpath(os.path.join(root, b)))]
        found.append((root, sorted(name for name in names if name.lower().endswith(FORMATS))))
    for root, names in sorted(found):
        yield from (os.path.join(root, name) for name in names)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _refused(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise FileAccessError(f'The folder "{error.filename}" cannot be read: {error.strerror}.') from error
