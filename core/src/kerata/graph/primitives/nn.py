"""Primitives of neural networks. Images and volumes have their channels last: (batch, *space, channels)."""

from __future__ import annotations

from collections.abc import Sequence

from kerata.errors import ArgumentError, DtypeError, ShapeError
from kerata.graph.primitive import Spec, primitive, require_float, require_integers
from kerata.graph.shapes import compatible, merge, same, static_vector, window_length
from kerata.graph.tensor import Tensor


@primitive(floats=True)
def softmax(x: Tensor) -> Spec:
    """exp(x) / sum(exp(x)) over the last axis, without overflow."""
    _require_axis(x)
    return x.shape, x.dtype


@primitive(floats=True)
def log_softmax(x: Tensor) -> Spec:
    """x - log(sum(exp(x))) over the last axis, without overflow."""
    _require_axis(x)
    return x.shape, x.dtype


@primitive(promotes=True, floats=True)
def normalize(x: Tensor, gamma: Tensor, beta: Tensor, *, axis: tuple[int, ...], epsilon: float) -> list[Spec]:
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta, and the mean and the variance of x over `axis`.

    gamma and beta have the shape of these two: the sizes of the other axes. The variance is divided by the number of
    entries.
    """
    if not axis:
        raise ArgumentError("a mean and a variance are over one axis at least.")
    kept = tuple(size for i, size in enumerate(x.shape) if i not in axis)
    for name, weight in (("gamma", gamma), ("beta", beta)):
        if not compatible(weight.shape, kept):
            raise ShapeError(f"{name} of shape {weight.shape} does not fit the axes that are left, {kept}.")
    return [(x.shape, x.dtype), (kept, x.dtype), (kept, x.dtype)]


@primitive(promotes=True, floats=True)
def conv(x: Tensor, kernel: Tensor, *, strides: tuple[int, ...], border_mode: str, dilation: tuple[int, ...]) -> Spec:
    """Cross-correlation of (batch, *space, channels) with a kernel (*window, channels, filters), 1D to 3D.

    `border_mode` is "valid" (windows inside), "same" (as many windows as entries, divided by the stride) or "full".
    """
    rank = x.ndim - 2
    if kernel.ndim != x.ndim or rank not in (1, 2, 3):
        raise ShapeError(f"a kernel of {kernel.ndim} dimensions does not fit an input of {x.ndim}.")
    if not same(x.shape[-1], kernel.shape[-2]):
        raise ShapeError(f"the input has {x.shape[-1]} channels; the kernel is for {kernel.shape[-2]}.")
    _require_rank(rank, strides=strides, dilation=dilation)
    space = tuple(
        window_length(x.shape[i + 1], _size(kernel, i), border_mode, strides[i], dilation[i]) for i in range(rank)
    )
    return (x.shape[0], *space, kernel.shape[-1]), x.dtype


@primitive(promotes=True, floats=True)
def depthwise_conv(
    x: Tensor, kernel: Tensor, *, strides: tuple[int, int], border_mode: str, dilation: tuple[int, int]
) -> Spec:
    """Each channel of (batch, rows, columns, channels) by its own kernels (rows, columns, channels, multiplier).

    The result has channels * multiplier channels, those of one input channel side by side.
    """
    if x.ndim != 4 or kernel.ndim != 4 or not same(x.shape[-1], kernel.shape[2]):
        raise ShapeError("a depthwise kernel is (rows, columns, channels, multiplier), with the channels of the input.")
    _require_rank(2, strides=strides, dilation=dilation)
    _require_not_full(border_mode)
    space = tuple(
        window_length(x.shape[i + 1], _size(kernel, i), border_mode, strides[i], dilation[i]) for i in range(2)
    )
    return (x.shape[0], *space, _size(kernel, 2) * _size(kernel, 3)), x.dtype


@primitive
def conv_transpose(x: Tensor, kernel: Tensor, shape: Tensor, *, strides: tuple[int, int], border_mode: str) -> Spec:
    """The gradient of `conv` with respect to its input: (batch, rows, columns, filters) back to `shape`.

    The kernel is (rows, columns, channels, filters): that of the convolution whose input had `shape`.
    """
    require_float(x, kernel)
    require_integers(shape)
    if x.dtype != kernel.dtype:
        raise DtypeError(f"the input and the kernel are of one dtype; got {x.dtype} and {kernel.dtype}.")
    _require_rank(2, strides=strides)
    _require_not_full(border_mode)
    if x.ndim != 4 or kernel.ndim != 4 or not same(x.shape[-1], kernel.shape[-1]):
        raise ShapeError(
            "a transposed convolution's kernel is (rows, columns, channels, filters), with the "
            "channels of the input as filters."
        )
    sizes = static_vector(shape)
    if sizes is None or len(sizes) != 4:
        raise ShapeError("the output shape is four sizes: batch, rows, columns, channels.")
    if not same(sizes[0], x.shape[0]) or not same(sizes[3], kernel.shape[2]):
        raise ShapeError(
            f"the output shape {tuple(sizes)} needs the batch of the input, {x.shape[0]}, and the "
            f"channels of the kernel, {kernel.shape[2]}."
        )
    for i in range(2):
        windows = window_length(sizes[i + 1], _size(kernel, i), border_mode, strides[i])
        if not same(windows, x.shape[i + 1]):
            raise ShapeError(
                f"an output of size {sizes[i + 1]} in axis {i + 1} has {windows} windows; the input "
                f"has {x.shape[i + 1]}."
            )
    return (x.shape[0] if sizes[0] is None else sizes[0], *sizes[1:3], kernel.shape[2]), x.dtype


@primitive(floats=True)
def pool(x: Tensor, *, size: tuple[int, ...], strides: tuple[int, ...], border_mode: str, mode: str) -> Spec:
    """The greatest ("max") or the mean ("avg", of the entries inside) in windows over (batch, *space, channels)."""
    if mode not in ("max", "avg"):
        raise ArgumentError(f'pool_mode is "max" or "avg"; got {mode!r}.')
    if x.ndim != len(size) + 2:
        raise ShapeError(f"a window of {len(size)} dimensions does not fit an input of {x.ndim}.")
    _require_rank(len(size), strides=strides)
    _require_not_full(border_mode)
    space = tuple(window_length(d, w, border_mode, s) for d, w, s in zip(x.shape[1:-1], size, strides, strict=True))
    return (x.shape[0], *space, x.shape[-1]), x.dtype


@primitive
def in_top_k(predictions: Tensor, targets: Tensor, *, k: int) -> Spec:
    """Whether each integer target is among the k greatest of its row of predictions: (n, classes), (n,) gives (n,)."""
    if predictions.ndim != 2 or targets.ndim != 1:
        raise ShapeError("in_top_k takes predictions (samples, classes) and targets (samples,).")
    require_float(predictions)
    require_integers(targets)
    if not same(predictions.shape[0], targets.shape[0]):
        raise ShapeError(f"{predictions.shape[0]} rows of predictions do not go with {targets.shape[0]} targets.")
    return merge(targets.shape, predictions.shape[:1]), "bool"


@primitive
def ctc_loss(labels: Tensor, probabilities: Tensor, input_length: Tensor, label_length: Tensor) -> Spec:
    """The CTC loss (Graves et al., 2006) per sample, the last class being the blank.

    labels (batch, longest label) of int; probabilities (batch, time, classes); lengths (batch,) of int; gives (batch,).
    """
    if labels.ndim != 2 or probabilities.ndim != 3:
        raise ShapeError("CTC takes labels (batch, length) and probabilities (batch, time, classes).")
    require_integers(labels)
    batch = _samples(probabilities, labels, input_length, label_length)
    return (batch,), probabilities.dtype


@primitive
def ctc_decode(
    probabilities: Tensor, input_length: Tensor, *, greedy: bool, beam_width: int, top_paths: int
) -> list[Spec]:
    """The likeliest label sequences: `top_paths` tensors (batch, longest), -1 after the end, then their scores.

    By a beam of `beam_width` prefixes, a sequence is as likely as all its paths together, each frame's probabilities
    being taken as shares of their sum; the scores (batch, top_paths) are logarithms. Which prefixes too narrow a
    beam drops can depend on the backend. Greedily there is one sequence, of the likeliest class in each frame, and its
    score (batch, 1) is -sum(log(probability)). `kerata.backend.ctc` has the search for backends without one.
    """
    if probabilities.ndim != 3:
        raise ShapeError("CTC takes probabilities (batch, time, classes).")
    if not greedy and not 1 <= top_paths <= beam_width:
        raise ArgumentError(f"a beam of {beam_width} gives 1 to {beam_width} paths; got {top_paths}.")
    batch = _samples(probabilities, None, input_length)
    paths = 1 if greedy else top_paths
    return [((batch, None), "int64")] * paths + [((batch, paths), probabilities.dtype)]


def _samples(probabilities: Tensor, labels: Tensor | None, *lengths: Tensor) -> int | None:
    """The number of samples, on which all operands of CTC agree."""
    require_float(probabilities)
    require_integers(*lengths)
    if any(n.ndim != 1 for n in lengths):
        raise ShapeError("the lengths that CTC takes are vectors (batch,).")
    batch = probabilities.shape[0]
    for other in (*lengths, *([] if labels is None else [labels])):
        if not same(batch, other.shape[0]):
            raise ShapeError(f"the operands of CTC are of one batch; got {batch} and {other.shape[0]}.")
        batch = other.shape[0] if batch is None else batch
    return batch


def _require_axis(x: Tensor) -> None:
    if not x.ndim:
        raise ShapeError("a scalar has no axis to share out.")
    if x.shape[-1] == 0:
        raise ShapeError("the last axis has no entries, among which nothing can be shared out.")


def _require_rank(rank: int, **settings: Sequence[int]) -> None:
    for name, values in settings.items():
        if len(values) != rank:
            raise ArgumentError(f"{name} is {rank} number(s), one for each axis of space; got {tuple(values)}.")


def _require_not_full(border_mode: str) -> None:
    if border_mode not in ("valid", "same"):
        raise ArgumentError(f'border_mode is "valid" or "same" here; got {border_mode!r}.')


def _size(kernel: Tensor, axis: int) -> int:
    size = kernel.shape[axis]
    if size is None:
        raise ShapeError("the sizes of a kernel must be known.")
    return size
