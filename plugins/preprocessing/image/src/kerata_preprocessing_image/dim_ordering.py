"""Which axis of an image is which: (rows, columns, channels) for "tf", (channels, rows, columns) for "th"."""

from __future__ import annotations

from kerata import settings
from kerata.argument_validation import shown
from kerata.errors import ArgumentError


def resolved(dim_ordering: object) -> str:
    """`dim_ordering`, or the configured one for "default".

    Raises:
        ArgumentError: it is none of "tf", "th" and "default".
    """
    if dim_ordering == "default":
        return settings.image_dim_ordering()
    if dim_ordering not in ("tf", "th"):
        raise ArgumentError(
            'dim_ordering must be "tf" (rows, columns, channels), "th" (channels, rows, columns) or "default"; '
            f"got {shown(dim_ordering)}."
        )
    return str(dim_ordering)


def channel_axis(dim_ordering: str) -> int:
    """The axis of the channels in an array of images."""
    return 3 if dim_ordering == "tf" else 1
