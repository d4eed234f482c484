"""The axes of space in sequences, images and volumes: where they are, and how many windows fit along them.

For authors of layers that slide windows: they check their arguments and tell their shapes by these functions, so
that all of them say the same of the same mistake.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ShapeError
from kerata.graph.shapes import window_length
from kerata.graph.tensor import Dim, user_line
from kerata.settings import image_dim_ordering


def ordering(dim_ordering: str | None, what: str | None = None) -> str:
    """The ordering: "tf" (channels last) or "th" (channels first); "default" and None stand for the configured one.

    Arguments:
        dim_ordering: as a layer was given it.
        what: the layer's class, for errors.

    Raises:
        ArgumentError: it is none of these.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.ordering("th"), conv_utils.ordering("default")
        ('th', 'tf')
    """
    if dim_ordering is None or dim_ordering == "default":
        return image_dim_ordering()
    if dim_ordering not in ("tf", "th"):
        raise ArgumentError(
            f'dim_ordering{f" of {what}" if what else ""} must be "tf" (channels last), "th" (channels first) or '
            f'"default" (the configured one); got {shown(dim_ordering)}.'
        )
    return dim_ordering


def ordering_config(dim_ordering: str) -> dict[str, str]:
    """What a configuration says of the ordering, for layers whose configuration in Keras 1.2.2 left it out.

    Nothing where both it and the configured one are "tf", so that such files are those of Keras 1.2.2.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.ordering_config("tf"), conv_utils.ordering_config("th")
        ({}, {'dim_ordering': 'th'})
    """
    return {} if dim_ordering == ordering("default") == "tf" else {"dim_ordering": dim_ordering}


def axes(dim_ordering: str, rank: int) -> range:
    """The `rank` axes of space of a batch.

    Example:
        >>> from kerata.utils import conv_utils
        >>> list(conv_utils.axes("tf", 2)), list(conv_utils.axes("th", 2))
        ([1, 2], [2, 3])
    """
    return range(1, 1 + rank) if dim_ordering == "tf" else range(2, 2 + rank)


def channels(dim_ordering: str, input_shape: Sequence[Dim]) -> Dim:
    """The number of channels of a batch of `input_shape`.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.channels("tf", (None, 28, 28, 3)), conv_utils.channels("th", (None, 3, 28, 28))
        (3, 3)
    """
    return input_shape[-1 if dim_ordering == "tf" else 1]


def mode(what: str, border_mode: str, allowed: Sequence[str]) -> str:
    """`border_mode`, if a layer of the class `what` takes it.

    Raises:
        ArgumentError: it is not among the `allowed`.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.mode("MyLayer", "same", ("valid", "same"))
        'same'
    """
    if border_mode not in allowed:
        choices = " or ".join(f'"{choice}"' for choice in allowed)
        raise ArgumentError(f"border_mode of {what} must be {choices}; got {shown(border_mode)}.")
    return border_mode


def lengths(
    layer: str,
    input_shape: Sequence[Dim],
    along: Sequence[int],
    window: Sequence[int],
    border_mode: str,
    strides: Sequence[int],
    dilation: Sequence[int] | None = None,
) -> tuple[Dim, ...]:
    """How many windows fit along each axis of space: the output sizes of a convolution or a pooling.

    With s the stride and w the window (with its gaps, for a dilation): ceil(n / s) of a length n for "same",
    ceil((n - w + 1) / s) for "valid", ceil((n + w - 1) / s) for "full"; None for an unknown length.

    Arguments:
        layer: the layer's name, for errors.
        input_shape: shape of the input, with the batch.
        along: the axes of space.
        window, strides, dilation: a number for each of these axes (default dilation: 1).
        border_mode: "valid", "same" or "full".

    Raises:
        ShapeError: not one window fits.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.lengths("layer", (None, 28, 28, 3), (1, 2), (3, 3), "valid", (1, 2))
        (26, 13)
    """
    counts: list[Dim] = []
    for i, axis in enumerate(along):
        try:
            rate = dilation[i] if dilation else 1
            counts.append(window_length(input_shape[axis], window[i], border_mode, strides[i], rate))
        except ShapeError as error:
            line = user_line()
            raise ShapeError(
                f'Layer "{layer}": along axis {axis} of its input, of shape {tuple(input_shape)}: {error} '
                "Give it a larger input or a smaller window, or put ZeroPadding before it.",
                where=f"made at {line}" if line else None,
            ) from None
    return tuple(counts)


def placed(dim_ordering: str, batch: Dim, space: Sequence[Dim], channels: Dim) -> tuple[Dim, ...]:
    """The shape of a batch from its parts.

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.placed("tf", None, (28, 14), 3), conv_utils.placed("th", None, (28, 14), 3)
        ((None, 28, 14, 3), (None, 3, 28, 14))
    """
    return (batch, *space, channels) if dim_ordering == "tf" else (batch, channels, *space)


def kernel_shape(dim_ordering: str, window: Sequence[int], inputs: Dim, filters: int) -> tuple[Any, ...]:
    """The shape of a kernel: `(*window, inputs, filters)` for "tf", `(filters, inputs, *window)` for "th".

    Example:
        >>> from kerata.utils import conv_utils
        >>> conv_utils.kernel_shape("tf", (3, 5), 1, 16), conv_utils.kernel_shape("th", (3, 5), 1, 16)
        ((3, 5, 1, 16), (16, 1, 3, 5))
    """
    return (*window, inputs, filters) if dim_ordering == "tf" else (filters, inputs, *window)


def kernel_init(init: Callable[..., Any], dim_ordering: str) -> Callable[..., Any]:
    """An initialization for kernels: `init`, told where their axes of channels are if it asks for `dim_ordering`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.initializations import glorot_uniform
        >>> from kerata.utils import conv_utils
        >>> init = conv_utils.kernel_init(glorot_uniform, "tf")
        >>> K.int_shape(init((3, 3, 1, 16)))
        (3, 3, 1, 16)
    """
    parameters = inspect.signature(init).parameters.values()
    asks = any(p.name == "dim_ordering" or p.kind is p.VAR_KEYWORD for p in parameters)
    return functools.partial(init, dim_ordering=dim_ordering) if asks else init
