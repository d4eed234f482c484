"""What scipy had in `scipy.misc` in the days of Keras 1, lent to programs of that time: pictures, and a few functions.

Programs of pictures read and wrote them by it (`imread`, `imresize`, `imsave`). Pillow does the work, as it did then.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, MissingLibraryError, ShapeError
from kerata.types import Array

_FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}
_SPECIAL = ("comb", "factorial", "factorial2", "factorialk", "logsumexp")
_lent: list[str] = []
_made: list[str] = []


def enter() -> None:
    """Lend the names that are missing. None that scipy has is changed."""
    if _lent or not find_spec("scipy"):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scipy says that the module will go
            misc = import_module("scipy.misc")
    except ModuleNotFoundError:
        misc = sys.modules["scipy.misc"] = ModuleType("scipy.misc", "Lent by kerata-keras1; scipy has it no more.")
        setattr(sys.modules["scipy"], "misc", misc)  # noqa: B010 (no attribute that a type could know)
        _made.append("scipy.misc")
    special = import_module("scipy.special")
    names = {name: getattr(special, name) for name in _SPECIAL if hasattr(special, name)}
    for function in (bytescale, fromimage, imread, imresize, imrotate, imsave, toimage):
        names[function.__name__] = function
    for name, value in names.items():
        if name not in vars(misc):
            setattr(misc, name, value)
            _lent.append(name)


def leave() -> None:
    """Take them back."""
    misc = sys.modules.get("scipy.misc")
    for name in _lent:
        delattr(misc, name)
    _lent.clear()
    if _made:
        delattr(sys.modules["scipy"], "misc")
        del sys.modules[_made.pop()]


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> Array:
    """A picture in a file, as an array: (rows, columns), or with an axis of channels.

    Arguments:
        name: path, or an open file.
        flatten: whether to give one channel of numbers with a point (default False).
        mode: Pillow's mode to have it in, such as "RGB" (default: that of the file).
    """
    with _pillow().open(name) as image:
        return fromimage(image, flatten, mode)


def imsave(name: Any, arr: Any, format: str | None = None) -> None:
    """Write an array as a picture, its values brought between 0 and 255 unless they are bytes; see `imread`."""
    image = toimage(arr, channel_axis=2)
    image.save(name) if format is None else image.save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> Array:
    """A picture in another size, as bytes.

    Arguments:
        arr: the picture.
        size: percent (int), a factor (float), or (rows, columns).
        interp: "nearest", "lanczos", "bilinear" (default), "bicubic" or "cubic".
        mode: of the picture, where its shape does not say (default None).
    """
    image = toimage(arr, mode=mode)
    if isinstance(size, (int, np.integer)):
        wanted = tuple(int(length * (int(size) / 100.0)) for length in image.size)
    elif isinstance(size, (float, np.floating)):
        wanted = tuple(int(length * float(size)) for length in image.size)
    else:
        wanted = (int(size[1]), int(size[0]))
    return fromimage(image.resize(wanted, resample=_filter(interp)))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> Array:
    """A picture turned counter-clockwise by `angle` degrees, as bytes; see `imresize`."""
    return fromimage(toimage(arr).rotate(angle, resample=_filter(interp)))


def fromimage(im: Any, flatten: bool = False, mode: str | None = None) -> Array:
    """An image of Pillow as an array; see `imread`."""
    if mode is not None and mode != im.mode:
        im = im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    if flatten:
        im = im.convert("F")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im)


def toimage(
    arr: Any,
    high: float = 255,
    low: float = 0,
    cmin: float | None = None,
    cmax: float | None = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: int | None = None,
) -> Any:
    """An array as an image of Pillow: (rows, columns), or with an axis of 3 or 4 channels.

    Arguments:
        arr: the array.
        high, low, cmin, cmax: as for `bytescale`.
        pal: not used; a palette then.
        mode: "F" or "I" for an image of numbers, or the mode of the bytes (default: from the shape).
        channel_axis: which axis has the channels (default: the first with 3, or else with 4).

    Raises:
        ShapeError: the array has not such a shape.
    """
    data, image = np.asarray(arr), _pillow()
    if data.ndim == 2:
        if mode == "F":
            return image.fromarray(data.astype(np.float32))
        if mode == "I":
            return image.fromarray(data.astype(np.int32))
        return image.fromarray(bytescale(data, cmin, cmax, high, low))
    channels = [axis for count in (3, 4) for axis in range(data.ndim) if data.shape[axis] == count]
    if data.ndim != 3 or not channels or (channel_axis is not None and channel_axis % 3 not in channels):
        raise ShapeError(
            f"A picture is an array of shape (rows, columns), or with an axis of 3 or 4 channels; got {data.shape}."
        )
    scaled = bytescale(data, cmin, cmax, high, low)
    pixels = np.moveaxis(scaled, channels[0] if channel_axis is None else channel_axis, 2)
    made = image.fromarray(np.ascontiguousarray(pixels))
    return made if mode is None or mode == made.mode else made.convert(mode)


def bytescale(
    data: Any, cmin: float | None = None, cmax: float | None = None, high: float = 255, low: float = 0
) -> Array:
    """`(data - cmin) * (high - low) / (cmax - cmin) + low`, rounded, as bytes; bytes as they are.

    Arguments:
        data: the array.
        cmin, cmax: values that become `low` and `high` (default: its least and its greatest).
        high, low: the range, within 0 and 255.

    Raises:
        ArgumentError: a range stands the wrong way round, or is not of bytes.
    """
    values: Array = np.asarray(data)
    if values.dtype == np.uint8:
        return values
    if not 0 <= low <= high <= 255:
        raise ArgumentError(f"low and high must be between 0 and 255, in this order; got {low} and {high}.")
    least, most = (values.min() if cmin is None else cmin), (values.max() if cmax is None else cmax)
    if most < least:
        raise ArgumentError(f"cmax must not be less than cmin; got {most} and {least}.")
    scale = float(high - low) / (float(most - least) or 1.0)
    scaled: Array = np.clip((values - least) * scale + low, low, high) + 0.5
    return scaled.astype(np.uint8)


def _filter(interp: str) -> int:
    if interp not in _FILTERS:
        raise ArgumentError(f"interp must be one of {', '.join(_FILTERS)}; got {interp!r}.")
    return _FILTERS[interp]


def _pillow() -> Any:
    try:
        return import_module("PIL.Image")
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            "scipy.misc reads and writes pictures by Pillow, which is not installed: `pip install Pillow`."
        ) from error
