"""The lengths of what goes into a convolution and of what comes out."""

from __future__ import annotations

from kerata.errors import ArgumentError


def conv_output_length(
    input_length: int | None, filter_size: int, border_mode: str, stride: int, dilation: int = 1
) -> int | None:
    """How many windows fit: the length of what a convolution or a pooling puts out; None for an unknown one.

    Arguments:
        input_length: n.
        filter_size: of the window.
        border_mode: "same" for ceil(n / stride), "valid" for windows wholly inside, "full" for all that overlap.
        stride: between windows.
        dilation: distance between the entries of a window (default 1).
    """
    if input_length is None:
        return None
    overlap = {"same": 0, "valid": -1, "full": 1}
    if border_mode not in overlap:
        raise ArgumentError(f'border_mode is "same", "valid" or "full"; got {border_mode!r}.')
    reach = (filter_size - 1) * dilation
    return (input_length + overlap[border_mode] * reach + stride - 1) // stride


def conv_input_length(output_length: int | None, filter_size: int, border_mode: str, stride: int) -> int | None:
    """The length of an input that gives `output_length` windows; None for an unknown one.

    Arguments:
        output_length: how many windows.
        filter_size: of the window.
        border_mode: "same" (centred at the ends of the input), "valid" or "full".
        stride: between windows.
    """
    if output_length is None:
        return None
    padding = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}
    if border_mode not in padding:
        raise ArgumentError(f'border_mode is "same", "valid" or "full"; got {border_mode!r}.')
    return (output_length - 1) * stride + filter_size - 2 * padding[border_mode]
