"""Pictures in files, as Pillow's images, and as arrays."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata import settings
from kerata.argument_validation import whole_numbers
from kerata.atomic import as_path
from kerata.errors import FileAccessError, FileFormatError, ShapeError
from kerata.files import without_waiting
from kerata.types import Array
from kerata_preprocessing_image.dim_ordering import resolved

if TYPE_CHECKING:
    from PIL.Image import Image


def load_img(path: Any, grayscale: bool = False, target_size: tuple[int, int] | None = None) -> Image:
    """A picture from a file.

    Arguments:
        path: the file, by its path or opened.
        grayscale: True for one channel, False (default) for three (RGB), whatever is in the file.
        target_size: (height, width) to bring it to, by the nearest pixels; None (default) leaves it as it is.

    Returns:
        an image of Pillow.

    Raises:
        ArgumentTypeError: `path` is no path.
        ArgumentError: `target_size` is not two whole numbers.
        FileAccessError: the file cannot be opened.
        FileFormatError: there is no picture in it, or a broken one.

    Example:
        >>> from PIL import Image
        >>> from kerata.preprocessing.image import load_img
        >>> Image.new("RGB", (30, 20)).save("picture.png")
        >>> load_img("picture.png", grayscale=True, target_size=(10, 15)).size  # width and height
        (15, 10)
    """
    size = whole_numbers(target_size, "target_size", count=2) if target_size else None
    if hasattr(path, "read"):
        return _read(path, getattr(path, "name", path), grayscale, size)
    name = as_path(path)
    try:
        file = open(name, "rb", opener=without_waiting)  # noqa: SIM115 (closed below; errors of reading are others)
    except OSError as error:
        raise FileAccessError(f'The picture "{name}" cannot be read: {error.strerror}.') from error
    with file:
        return _read(file, name, grayscale, size)


def img_to_array(img: Any, dim_ordering: str = "default") -> Array:
    """A picture as an array.

    Arguments:
        img: an image of Pillow, or an array with or without an axis for channels, which is then the last.
        dim_ordering: "tf" for (rows, columns, channels), "th" for (channels, rows, columns), or "default" (default).

    Returns:
        an array of `K.floatx()` with three axes.

    Raises:
        ArgumentError: there is no such `dim_ordering`.
        ShapeError: `img` has neither two nor three axes.

    Example:
        >>> import numpy as np
        >>> from PIL import Image
        >>> from kerata.preprocessing.image import img_to_array
        >>> img_to_array(Image.new("RGB", (30, 20)), dim_ordering="tf").shape
        (20, 30, 3)
    """
    ordering = resolved(dim_ordering)
    x = np.asarray(img, dtype=settings.floatx())
    if x.ndim == 2:
        x = x[:, :, np.newaxis]
    if x.ndim != 3:
        raise ShapeError(f"Expected a picture, with two or three axes; got shape {x.shape}.")
    return x.transpose(2, 0, 1) if ordering == "th" else x


def array_to_img(x: Any, dim_ordering: str = "default", scale: bool = True) -> Image:
    """An array as a picture.

    Arguments:
        x: an image, with one channel (grayscale) or three (RGB).
        dim_ordering: "tf" for (rows, columns, channels), "th" for (channels, rows, columns), or "default" (default).
        scale: True (default) brings its values between 0 and 255: less the least of them if that is negative, divided
            by the greatest. False takes them as they are.

    Returns:
        an image of Pillow.

    Raises:
        ArgumentError: there is no such `dim_ordering`.
        ShapeError: `x` has not three axes, or another number of channels.

    Example:
        >>> import numpy as np
        >>> from kerata.preprocessing.image import array_to_img
        >>> picture = array_to_img(np.random.rand(20, 30, 3), dim_ordering="tf")
        >>> picture.size, picture.mode  # width and height
        ((30, 20), 'RGB')
    """
    from PIL import Image

    ordering = resolved(dim_ordering)
    x = np.asarray(x, dtype=settings.floatx())
    if x.ndim != 3:
        raise ShapeError(f"Expected an array with three axes, of one picture; got shape {x.shape}.")
    if ordering == "th":
        x = x.transpose(1, 2, 0)
    if x.shape[2] not in (1, 3):
        raise ShapeError(
            f"Expected 1 or 3 channels, on the {'last' if ordering == 'tf' else 'first'} axis (dim_ordering is "
            f'"{ordering}"); got {x.shape[2]}.'
        )
    if scale and x.size:
        x = x + max(-x.min(), 0)
        x = x / (x.max() or 1) * 255
    pixels = x.astype("uint8")
    return Image.fromarray(pixels[:, :, 0] if x.shape[2] == 1 else pixels)


def list_pictures(directory: str | os.PathLike[str], ext: str = "jpg|jpeg|bmp|png") -> list[str]:
    """The paths of the pictures in a folder and the folders in it, in the order of their names.

    Arguments:
        directory: the folder.
        ext: how their names may end, separated by `|` (default "jpg|jpeg|bmp|png"), in small or capital letters.

    Returns:
        a list of paths. Hidden files are left out.

    Example:
        >>> import os
        >>> from PIL import Image
        >>> from kerata.preprocessing.image import list_pictures
        >>> os.makedirs("album/beach")
        >>> for name in ("album/b.png", "album/a.jpg", "album/beach/c.png"):
        ...     Image.new("RGB", (8, 8)).save(name)
        >>> [os.path.basename(path) for path in list_pictures("album")]
        ['a.jpg', 'b.png', 'c.png']
    """
    pattern = re.compile(rf"[^.].*\.(?:{ext})", re.IGNORECASE | re.DOTALL)
    return sorted(
        os.path.join(root, name) for root, _, names in os.walk(directory) for name in names if pattern.fullmatch(name)
    )


def _read(file: Any, name: object, grayscale: bool, size: tuple[int, ...] | None) -> Image:
    from PIL import Image

    try:
        picture = Image.open(file).convert("L" if grayscale else "RGB")
    except Exception as error:  # Pillow's readers raise whatever comes: SyntaxError, struct.error, EOFError, ...
        raise FileFormatError(f'"{name}" is no picture that Pillow can read, or a broken one: {error}.') from error
    return picture.resize((size[1], size[0]), Image.Resampling.NEAREST) if size else picture
