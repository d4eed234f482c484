"""Primitives of neural networks. Images and volumes have their channels last: (batch, *space, channels)."""

from __future__ import annotations

from kerata.errors import ArgumentError, ShapeError
from kerata.graph.primitive import Spec, primitive
from kerata.graph.shapes import same, window_length
from kerata.graph.tensor import Tensor


@primitive(floats=True)
def softmax(x: Tensor) -> Spec:
    """exp(x) / sum(exp(x)) over the last axis, without overflow."""
    return x.shape, x.dtype


@primitive(floats=True)
def log_softmax(x: Tensor) -> Spec:
    """x - log(sum(exp(x))) over the last axis, without overflow."""
    return x.shape, x.dtype


@primitive(promotes=True)
def conv(x: Tensor, kernel: Tensor, *, strides: tuple[int, ...], border_mode: str,
         dilation: tuple[int, ...]) -> Spec:
    """Cross-correlation of (batch, *space, channels) with a kernel (*window, channels, filters), 1D to 3D.

    `border_mode` is "valid" (windows inside), "same" (as many windows as entries, divided by the stride) or "full".
    """
    rank = x.ndim - 2
    if kernel.ndim != x.ndim or rank not in (1, 2, 3):
        raise ShapeError(f"a kernel of {kernel.ndim} dimensions does not fit an input of {x.ndim}.")
    if not same(x.shape[-1], kernel.shape[-2]):
        raise ShapeError(f"the input has {x.shape[-1]} channels; the kernel is for {kernel.shape[-2]}.")
    space = tuple(window_length(x.shape[i + 1], _size(kernel, i), border_mode, strides[i], dilation[i])
                  for i in range(rank))
    return (x.shape[0], *space, kernel.shape[-1]), x.dtype


@primitive(promotes=True)
def depthwise_conv(x: Tensor, kernel: Tensor, *, strides: tuple[int, int], border_mode: str,
                   dilation: tuple[int, int]) -> Spec:
    """Each channel of (batch, rows, columns, channels) by its own kernels (rows, columns, channels, multiplier).

    The result has channels * multiplier channels, those of one input channel side by side.
    """
    if x.ndim != 4 or kernel.ndim != 4 or not same(x.shape[-1], kernel.shape[2]):
        raise ShapeError("a depthwise kernel is (rows, columns, channels, multiplier), with the channels of the input.")
    space = tuple(window_length(x.shape[i + 1], _size(kernel, i), border_mode, strides[i], dilation[i])
                  for i in range(2))
    return (x.shape[0], *space, _size(kernel, 2) * _size(kernel, 3)), x.dtype


@primitive
def conv_transpose(x: Tensor, kernel: Tensor, shape: Tensor, *, strides: tuple[int, int], border_mode: str) -> Spec:
    """The gradient of `conv` with respect to its input: (batch, rows, columns, filters) back to `shape`.

    The kernel is (rows, columns, channels, filters): that of the convolution whose input had `shape`.
    """
    from kerata.graph.shapes import static_vector

    if x.ndim != 4 or kernel.ndim != 4 or not same(x.shape[-1], kernel.shape[-1]):
        raise ShapeError("a transposed convolution's kernel is (rows, columns, channels, filters), with the "
                         "channels of the input as filters.")
    sizes = static_vector(shape)
    if sizes is None or len(sizes) != 4:
        raise ShapeError("the output shape is four sizes: batch, rows, columns, channels.")
    return (x.shape[0] if sizes[0] is None else sizes[0], *sizes[1:3], kernel.shape[2]), x.dtype


@primitive
def pool(x: Tensor, *, size: tuple[int, ...], strides: tuple[int, ...], border_mode: str, mode: str) -> Spec:
    """The greatest ("max") or the mean ("avg", of the entries inside) in windows over (batch, *space, channels)."""
    if mode not in ("max", "avg"):
        raise ArgumentError(f'pool_mode is "max" or "avg", not {mode!r}.')
    if x.ndim != len(size) + 2:
        raise ShapeError(f"a window of {len(size)} dimensions does not fit an input of {x.ndim}.")
    space = tuple(window_length(d, w, border_mode, s) for d, w, s in zip(x.shape[1:-1], size, strides, strict=True))
    return (x.shape[0], *space, x.shape[-1]), x.dtype


@primitive
def in_top_k(predictions: Tensor, targets: Tensor, *, k: int) -> Spec:
    """Whether each integer target is among the k greatest of its row of predictions: (n, classes), (n,) gives (n,)."""
    if predictions.ndim != 2 or targets.ndim != 1:
        raise ShapeError("in_top_k takes predictions (samples, classes) and targets (samples,).")
    return targets.shape, "bool"


@primitive
def ctc_loss(labels: Tensor, probabilities: Tensor, input_length: Tensor, label_length: Tensor) -> Spec:
    """The CTC loss (Graves et al., 2006) per sample, the last class being the blank.

    labels (batch, longest label) of int; probabilities (batch, time, classes); lengths (batch,) of int; gives (batch,).
    """
    if labels.ndim != 2 or probabilities.ndim != 3:
        raise ShapeError("CTC takes labels (batch, length) and probabilities (batch, time, classes).")
    return (probabilities.shape[0],), probabilities.dtype


@primitive
def ctc_decode(probabilities: Tensor, input_length: Tensor, *, greedy: bool, beam_width: int,
               top_paths: int) -> list[Spec]:
    """The likeliest label sequences: `top_paths` tensors (batch, longest), -1 after the end, then their scores."""
    batch = probabilities.shape[0]
    paths = 1 if greedy else top_paths
    return [((batch, None), "int64")] * paths + [((batch, paths), probabilities.dtype)]


def _size(kernel: Tensor, axis: int) -> int:
    size = kernel.shape[axis]
    if size is None:
        raise ShapeError("the sizes of a kernel must be known.")
    return size
