"""Settings of the process: default float type, epsilon, dimension ordering, unique names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import config
from kerata.errors import ArgumentError

_changed: dict[str, Any] = {}
_counts: dict[str, int] = defaultdict(int)


def floatx() -> str:
    """The default float type: "float16", "float32" or "float64".

    Example:
        >>> from kerata import backend as K
        >>> K.floatx()
        'float32'
    """
    value: str = _setting("floatx")
    return value


def set_floatx(floatx: str) -> None:
    """Set the default float type.

    Raises:
        ArgumentError: it is none of "float16", "float32", "float64".

    Example:
        >>> from kerata import backend as K
        >>> K.set_floatx("float64")
        >>> K.dtype(K.zeros((2,)))
        'float64'
        >>> K.set_floatx("float32")
    """
    if floatx not in ("float16", "float32", "float64"):
        raise ArgumentError(f'floatx must be "float16", "float32" or "float64"; got {floatx!r}.')
    _changed["floatx"] = floatx


def epsilon() -> float:
    """The small number that guards divisions and logarithms.

    Example:
        >>> from kerata import backend as K
        >>> K.epsilon()
        1e-07
    """
    value: float = _setting("epsilon")
    return value


def set_epsilon(e: float) -> None:
    """Set `epsilon`.

    Example:
        >>> from kerata import backend as K
        >>> K.set_epsilon(1e-5)
        >>> K.epsilon()
        1e-05
        >>> K.set_epsilon(1e-7)
    """
    _changed["epsilon"] = float(e)


def image_dim_ordering() -> str:
    """The default dimension ordering: "tf" (channels last) or "th" (channels first).

    Example:
        >>> from kerata import backend as K
        >>> K.image_dim_ordering()
        'tf'
    """
    value: str = _setting("image_dim_ordering")
    return value


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set the default dimension ordering.

    Raises:
        ArgumentError: it is neither "tf" nor "th".

    Example:
        >>> from kerata import backend as K
        >>> from kerata.layers import Convolution2D
        >>> K.set_image_dim_ordering("th")
        >>> Convolution2D(8, 3, 3).dim_ordering
        'th'
        >>> K.set_image_dim_ordering("tf")
    """
    if dim_ordering not in ("tf", "th"):
        raise ArgumentError(f'dim_ordering must be "tf" or "th"; got {dim_ordering!r}.')
    _changed["image_dim_ordering"] = dim_ordering


def cast_to_floatx(x: ArrayLike) -> np.ndarray:
    """An array in the default float type.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> K.cast_to_floatx(np.array([1, 2])).dtype.name
        'float32'
    """
    return np.asarray(x, dtype=floatx())


def get_uid(prefix: str = "") -> int:
    """1, 2, 3, ... at each call with one prefix.

    Example:
        >>> from kerata import backend as K
        >>> K.get_uid("toy"), K.get_uid("toy"), K.get_uid("other")
        (1, 2, 1)
    """
    _counts[prefix] += 1
    return _counts[prefix]


def reset_uids() -> None:
    """Count from 1 again.

    Example:
        >>> from kerata import backend as K
        >>> first = K.get_uid("toy")
        >>> K.reset_uids()
        >>> K.get_uid("toy")
        1
    """
    _counts.clear()


def _setting(key: str) -> Any:
    return _changed[key] if key in _changed else getattr(config.current(), key)
