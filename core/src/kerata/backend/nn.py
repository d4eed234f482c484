"""Neural networks: activations, losses, normalization, convolution and pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kerata.argument_validation import whole_numbers
from kerata.backend import math as a
from kerata.backend.random import _random_mask
from kerata.backend.shape_ops import Sizes, _require_rank, _vector, permute_dimensions, reshape
from kerata.backend.variables import cast, learning_phase, shape
from kerata.errors import ArgumentError, ShapeError
from kerata.graph import primitives as p
from kerata.graph.dtypes import is_float, promote
from kerata.graph.primitive import as_tensor
from kerata.graph.primitives import sigmoid, softplus, tanh  # noqa: F401 (part of the K API)
from kerata.graph.shapes import normal_axes
from kerata.graph.tensor import Tensor, in_part
from kerata.settings import epsilon, floatx, image_dim_ordering
from kerata.types import Shape, TensorLike

Choice = TensorLike | Callable[[], TensorLike]
"""One side of a choice: a tensor, or a function of nothing that makes it."""

_SPACE = {1: "sequences", 2: "images", 3: "volumes"}


def switch(condition: TensorLike, then_expression: Choice, else_expression: Choice) -> Tensor:
    """The first where `condition` holds, else the second; a scalar condition chooses one whole.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([-1, 2])
        >>> print(K.eval(K.switch(x > 0, x, x * 10)))
        [-10.   2.]
    """
    then = then_expression() if callable(then_expression) else then_expression
    other = else_expression() if callable(else_expression) else else_expression
    condition = as_tensor(condition)
    then, other = _alike(then, other)
    if condition.ndim == 0:
        return p.cond(cast(condition, "bool"), then, other)
    while condition.ndim < then.ndim:
        condition = p.expand_dims(condition, axis=-1)
    return p.select(cast(condition, "bool"), then, other)


def _alike(x: TensorLike, y: TensorLike) -> tuple[Tensor, Tensor]:
    like = next((v.dtype for v in (x, y) if isinstance(v, Tensor)), None)
    x, y = as_tensor(x, like), as_tensor(y, like)
    common = promote(x.dtype, y.dtype)
    return cast(x, common), cast(y, common)


def in_train_phase(x: Choice, alt: Choice) -> Any:
    """x in functions for training, alt in others; only one is computed. Either may be a function of nothing.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder((1,))
        >>> run = K.function([x, K.learning_phase()], [K.in_train_phase(x * 2, x)])
        >>> print(run([[5], 0])[0], run([[5], 1])[0])
        [5.] [10.]
    """
    phase = learning_phase()
    if not isinstance(phase, Tensor):
        chosen = x if phase else alt
        return chosen() if callable(chosen) else chosen
    return switch(phase, x, alt)


def in_test_phase(x: Choice, alt: Choice) -> Any:
    """x in functions for testing, alt in those for training.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder((1,))
        >>> run = K.function([x, K.learning_phase()], [K.in_test_phase(x * 2, x)])
        >>> print(run([[5], 0])[0], run([[5], 1])[0])
        [10.] [5.]
    """
    return in_train_phase(alt, x)


def relu(x: TensorLike, alpha: TensorLike = 0.0, max_value: TensorLike | None = None) -> Tensor:
    """max(x, 0) + alpha * min(x, 0), at most max_value.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.relu(K.variable([-2, 1, 8]), alpha=0.5, max_value=6)))
        [-1.  1.  6.]
    """
    positive = p.relu(x)
    if max_value is not None:
        positive = p.minimum(positive, max_value)
    # In Keras 1 the cut is of the positive part only, and so before this.
    if isinstance(alpha, Tensor) or alpha != 0.0:
        return positive - as_tensor(alpha, positive.dtype) * p.relu(-as_tensor(x))
    return positive


def elu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """x where positive, else alpha * (exp(x) - 1) (Clevert et al., 2015).

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.elu(K.variable([-100, -1, 2]))).round(2))
        [-1.   -0.63  2.  ]
    """
    x = _floats(x)
    return p.select(x > 0, x, p.expm1(p.minimum(x, 0.0)) * alpha)


def softmax(x: TensorLike) -> Tensor:
    """exp(x) / sum(exp(x)) over the last axis.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.softmax(K.variable([[1, 1], [0, 1000]]))))
        [[0.5 0.5]
         [0.  1. ]]
    """
    return p.softmax(x)


def softsign(x: TensorLike) -> Tensor:
    """x / (1 + |x|).

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.softsign(K.variable([-3, 0, 1]))))
        [-0.75  0.    0.5 ]
    """
    return as_tensor(x) / (p.abs(x) + 1.0)


def hard_sigmoid(x: TensorLike) -> Tensor:
    """0.2 * x + 0.5, between 0 and 1.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.hard_sigmoid(K.variable([-5, 0, 1, 5]))).round(2))
        [0.  0.5 0.7 1. ]
    """
    return a.clip(as_tensor(x) * 0.2 + 0.5, 0.0, 1.0)


def categorical_crossentropy(output: TensorLike, target: TensorLike, from_logits: bool = False) -> Tensor:
    """-sum(target * log(output)) over the last axis; computed from the logits where `output` is a softmax.

    Example:
        >>> from kerata import backend as K
        >>> output, target = K.variable([[0.25, 0.5, 0.25]]), K.variable([[0, 1, 0]])
        >>> print(K.eval(K.categorical_crossentropy(output, target)).round(2))  # -log(0.5)
        [0.69]
    """
    output = as_tensor(output)
    # The logarithm of a softmax that has come out as 0 is lost, and its derivative with it; that of the logits is
    # exact.
    logits = output if from_logits else _before(output, "softmax")
    if logits is not None:
        return -a.sum(as_tensor(target) * p.log_softmax(logits), axis=-1)
    share = _inside(output / a.sum(output, axis=-1, keepdims=True))
    return -a.sum(as_tensor(target) * p.log(share), axis=-1)


def sparse_categorical_crossentropy(output: TensorLike, target: TensorLike, from_logits: bool = False) -> Tensor:
    """Cross-entropy with integer targets, of shape output.shape[:-1] or with a last axis of size 1.

    Example:
        >>> from kerata import backend as K
        >>> output, target = K.variable([[0.25, 0.5, 0.25]]), K.variable([[1]], dtype="int32")
        >>> print(K.eval(K.sparse_categorical_crossentropy(output, target)).round(2))  # -log(0.5)
        [0.69]
    """
    output, target = as_tensor(output), as_tensor(target)
    if output.shape[-1] is None:
        raise ShapeError("sparse_categorical_crossentropy needs to know the number of classes, the last size.")
    if target.ndim == output.ndim:
        target = p.squeeze(target, axis=-1)
    one_hot = p.one_hot(cast(target, "int64"), size=output.shape[-1], dtype=output.dtype)
    return categorical_crossentropy(output, one_hot, from_logits)


def binary_crossentropy(output: TensorLike, target: TensorLike, from_logits: bool = False) -> Tensor:
    """-(target * log(output) + (1 - target) * log(1 - output)), elementwise; from the logits of a sigmoid.

    Example:
        >>> from kerata import backend as K
        >>> output, target = K.variable([0.5, 0.9]), K.variable([1, 1])
        >>> print(K.eval(K.binary_crossentropy(output, target)).round(2))
        [0.69 0.11]
    """
    output, target = as_tensor(output), as_tensor(target)
    logits = output if from_logits else _before(output, "sigmoid")
    if logits is not None:
        return p.relu(logits) - logits * target + p.log1p(p.exp(-p.abs(logits)))
    share = _inside(_floats(output))
    return -(target * p.log(share) + (1.0 - target) * p.log(1.0 - share))


def _inside(share: Tensor) -> Tensor:
    """A probability, kept from 0 and 1 by epsilon, or by what its type can tell from 1."""
    top = max(epsilon(), 2.0**-11) if share.dtype == "float16" else epsilon()
    return a.clip(share, epsilon(), 1.0 - top)


def _floats(x: TensorLike) -> Tensor:
    x = as_tensor(x)
    return x if is_float(x.dtype) else cast(x, floatx())


def _before(output: Tensor, op: str) -> Tensor | None:
    """The logits that `output` was made from by `op`, seen through nodes that only rename or reshape."""
    if output.op == op:
        return output.inputs[0]
    if output.op == "identity":
        return _before(output.inputs[0], op)
    if output.op == "reshape" and (op == "sigmoid" or output.shape[-1] == output.inputs[0].shape[-1] is not None):
        inner = _before(output.inputs[0], op)
        return None if inner is None else p.reshape(inner, output.inputs[1])
    return None


def dropout(x: TensorLike, level: float, noise_shape: Sizes | None = None, seed: int | None = None) -> Tensor:
    """Entries set to zero with probability `level`, the others divided by 1 - level.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> print(np.unique(K.eval(K.dropout(K.ones((1000,)), 0.5))))
        [0. 2.]
    """
    x = _floats(x)
    if not 0.0 <= level < 1.0:
        raise ArgumentError(f"The level of dropout is at least 0 and less than 1; got {level!r}.")
    sizes = shape(x) if noise_shape is None else noise_shape
    # A choice, not a product: the mask alone is kept for the derivative, in a byte for each number.
    return p.select(_random_mask(sizes, level, seed), x * (1.0 / (1.0 - level)), 0.0)


def in_top_k(predictions: TensorLike, targets: TensorLike, k: int) -> Tensor:
    """Whether each target is among the k greatest predictions of its row.

    Example:
        >>> from kerata import backend as K
        >>> predictions, targets = K.variable([[0.5, 0.3, 0.2]]), K.variable([1], dtype="int32")
        >>> print(K.eval(K.in_top_k(predictions, targets, 1)), K.eval(K.in_top_k(predictions, targets, 2)))
        [False] [ True]
    """
    targets = as_tensor(targets)
    targets = targets if targets.dtype in ("int32", "int64") else cast(targets, "int64")
    return p.in_top_k(_floats(predictions), targets, k=int(k))


def normalize_batch_in_training(
    x: TensorLike,
    gamma: TensorLike | None,
    beta: TensorLike | None,
    reduction_axes: Sequence[int],
    epsilon: float = 1e-3,
) -> tuple[Tensor, Tensor, Tensor]:
    """The batch normalized by its own mean and variance, then these two (Ioffe & Szegedy, 2015).

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[10], [30]])
        >>> normed, mean, variance = K.normalize_batch_in_training(x, None, None, [0])
        >>> print(K.eval(normed).round(2).ravel(), K.eval(mean), K.eval(variance))
        [-1.  1.] [20.] [100.]
    """
    x = _floats(x)
    axes = normal_axes(reduction_axes, x.ndim)
    features = tuple(size for i, size in enumerate(x.shape) if i not in axes)
    weights = [None if w is None else as_tensor(w) for w in (gamma, beta)]
    if axes and in_part() and all(w is not None and w.shape == features for w in weights):
        normed, mean, variance = p.unpack(p.normalize(x, *weights, axis=axes, epsilon=float(epsilon)))
        return normed, mean, variance
    mean = a.mean(x, axis=axes, keepdims=True)
    variance = a.mean(p.square(x - mean), axis=axes, keepdims=True)
    kept = [i for i in range(x.ndim) if i not in axes]
    target = [x.shape[i] if i in kept else 1 for i in range(x.ndim)]

    def spread(v: Any) -> Any:
        return v if v is None or as_tensor(v).ndim == x.ndim else reshape(v, target)

    normed = batch_normalization(x, mean, variance, spread(beta), spread(gamma), epsilon)
    flat = [x.shape[i] if x.shape[i] is not None else -1 for i in kept]
    return normed, reshape(mean, flat), reshape(variance, flat)


def batch_normalization(
    x: TensorLike,
    mean: TensorLike,
    var: TensorLike,
    beta: TensorLike | None,
    gamma: TensorLike | None,
    epsilon: float = 1e-3,
) -> Tensor:
    """gamma * (x - mean) / sqrt(var + epsilon) + beta.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[10], [30]])
        >>> print(K.eval(K.batch_normalization(x, 20, 100, None, None)).round(2))
        [[-1.]
         [ 1.]]
    """
    scale = 1.0 / p.sqrt(_floats(var) + epsilon)
    scale = scale if gamma is None else scale * gamma
    result: Tensor = (as_tensor(x) - mean) * scale
    return result if beta is None else result + beta


def conv1d(
    x: TensorLike,
    kernel: TensorLike,
    stride: int = 1,
    border_mode: str = "valid",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """(samples, time, channels) with a kernel (window, channels, filters).

    `output[:, t] = sum over i of dot(x[:, t * stride + i], kernel[i])`, of shape (samples, new_time, filters).

    Raises:
        ShapeError: the shapes do not go together, or x is shorter than the window.

    Example:
        >>> from kerata import backend as K
        >>> x, kernel = K.variable([[[1], [2], [4], [8]]]), K.variable([[[1]], [[-1]]])  # the difference of neighbours
        >>> K.eval(K.conv1d(x, kernel)).ravel().tolist()
        [-1.0, -2.0, -4.0]
    """
    _require_rank(x, 3, "sequences")
    return p.conv(x, kernel, strides=whole_numbers([stride], "stride", 1), border_mode=border_mode, dilation=(1,))


def conv2d(
    x: TensorLike,
    kernel: TensorLike,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
    filter_dilation: Sequence[int] = (1, 1),
) -> Tensor:
    """Images with a kernel (rows, columns, channels, filters), in "th" (filters, channels, rows, columns).

    For a stride of 1, `output[:, r, c] = sum over i, j of dot(x[:, r + i, c + j], kernel[i, j])`, of shape (samples,
    new_rows, new_columns, filters), in "th" (samples, filters, new_rows, new_columns).

    Raises:
        ShapeError: the shapes do not go together, or the images are smaller than the window.

    Example:
        >>> from kerata import backend as K
        >>> images, kernel = K.placeholder((None, 28, 28, 3)), K.zeros((3, 3, 3, 16))
        >>> K.int_shape(K.conv2d(images, kernel, dim_ordering="tf"))
        (None, 26, 26, 16)
        >>> K.int_shape(K.conv2d(images, kernel, strides=(2, 2), border_mode="same", dim_ordering="tf"))
        (None, 14, 14, 16)
    """
    return _conv(x, kernel, strides, border_mode, dim_ordering, filter_dilation, 2)


def conv3d(
    x: TensorLike,
    kernel: TensorLike,
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    volume_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """Volumes, as `conv2d` with one axis more.

    Volumes are (samples, dim1, dim2, dim3, channels), in "th" (samples, channels, dim1, dim2, dim3).

    Raises:
        ShapeError: the shapes do not go together, or the volumes are smaller than the window.

    Example:
        >>> from kerata import backend as K
        >>> volumes, kernel = K.placeholder((None, 16, 16, 16, 1)), K.zeros((3, 3, 3, 1, 8))
        >>> K.int_shape(K.conv3d(volumes, kernel, dim_ordering="tf"))
        (None, 14, 14, 14, 8)
    """
    return _conv(x, kernel, strides, border_mode, dim_ordering, (1, 1, 1), 3)


def atrous_conv2d(
    x: TensorLike, kernel: TensorLike, rate: int = 1, border_mode: str = "valid", dim_ordering: str = "default"
) -> Tensor:
    """`conv2d` whose window takes every `rate`-th pixel.

    Example:
        >>> from kerata import backend as K
        >>> images, kernel = K.placeholder((None, 28, 28, 3)), K.zeros((3, 3, 3, 16))
        >>> K.int_shape(K.atrous_conv2d(images, kernel, rate=2, dim_ordering="tf"))  # a window spans 5 pixels
        (None, 24, 24, 16)
    """
    return _conv(x, kernel, (1, 1), border_mode, dim_ordering, (rate, rate), 2)


def deconv2d(
    x: TensorLike,
    kernel: TensorLike,
    output_shape: Sizes,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """The transposed convolution: from the result of `conv2d` back to images of `output_shape`.

    The kernel is (rows, columns, input channels, output channels) in "tf" order, (output channels, input channels,
    rows, columns) in "th": as that of a convolution from x to the images.

    Raises:
        ArgumentError: `output_shape` is not four sizes.
        ShapeError: no convolution takes images of this shape to x.

    Example:
        >>> from kerata import backend as K
        >>> x, kernel = K.placeholder((None, 6, 6, 8)), K.zeros((3, 3, 8, 1))
        >>> K.int_shape(K.deconv2d(x, kernel, (None, 13, 13, 1), strides=(2, 2), dim_ordering="tf"))
        (None, 13, 13, 1)
    """
    order = _ordering(dim_ordering)
    _require_rank(x, 4, "images")
    x, kernel = _alike(_floats(x), _floats(kernel))
    sizes = [output_shape[i] for i in range(4)] if isinstance(output_shape, Tensor) else list(output_shape)
    if len(sizes) != 4:
        raise ArgumentError(f"The shape of images is four sizes; got {output_shape!r}.")
    if order == "th":
        sizes = [sizes[0], sizes[2], sizes[3], sizes[1]]
    if sizes[0] is None:
        sizes[0] = shape(x)[0]
    back = permute_dimensions(_kernel_to_last(kernel, order), (0, 1, 3, 2))
    result = p.conv_transpose(
        _to_last(x, order),
        back,
        _vector(sizes),
        strides=whole_numbers(strides, "strides", 2),
        border_mode=border_mode,
    )
    return _from_last(result, order)


def separable_conv2d(
    x: TensorLike,
    depthwise_kernel: TensorLike,
    pointwise_kernel: TensorLike,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
) -> Tensor:
    """Each channel by kernels of its own, then all of them mixed by a 1x1 convolution.

    The kernels are (rows, columns, channels, multiplier) and (1, 1, channels * multiplier, filters), in "th"
    (multiplier, channels, rows, columns) and (filters, channels * multiplier, 1, 1).

    Raises:
        ShapeError: the shapes do not go together, or the images are smaller than the window.

    Example:
        >>> from kerata import backend as K
        >>> images = K.placeholder((None, 28, 28, 3))
        >>> depthwise, pointwise = K.zeros((3, 3, 3, 2)), K.zeros((1, 1, 6, 16))
        >>> K.int_shape(K.separable_conv2d(images, depthwise, pointwise, dim_ordering="tf"))
        (None, 26, 26, 16)
    """
    order = _ordering(dim_ordering)
    _require_rank(x, 4, "images")
    if order == "th":
        depthwise_kernel = permute_dimensions(depthwise_kernel, (2, 3, 1, 0))
    deep = p.depthwise_conv(
        _to_last(as_tensor(x), order),
        depthwise_kernel,
        strides=whole_numbers(strides, "strides", 2),
        border_mode=border_mode,
        dilation=(1, 1),
    )
    return _from_last(
        p.conv(deep, _kernel_to_last(pointwise_kernel, order), strides=(1, 1), border_mode="valid", dilation=(1, 1)),
        order,
    )


def pool2d(
    x: TensorLike,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Tensor:
    """The "max" or "avg" in windows over images.

    Images are (samples, rows, columns, channels), in "th" (samples, channels, rows, columns); in the result there are
    windows in place of rows and columns. Of a window at the edge, only pixels inside the image count.

    Raises:
        ShapeError: the images are smaller than the window.

    Example:
        >>> from kerata import backend as K
        >>> image = K.variable([[[[1], [2]], [[3], [6]]]])  # 2 by 2 pixels
        >>> for mode in ("max", "avg"):
        ...     print(mode, K.eval(K.pool2d(image, (2, 2), dim_ordering="tf", pool_mode=mode)).item())
        max 6.0
        avg 3.0
    """
    return _pool(x, pool_size, strides, border_mode, dim_ordering, pool_mode, 2)


def pool3d(
    x: TensorLike,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Tensor:
    """The "max" or "avg" in windows over volumes.

    As `pool2d` with one axis more.

    Raises:
        ShapeError: the volumes are smaller than the window.

    Example:
        >>> from kerata import backend as K
        >>> volumes = K.placeholder((None, 16, 16, 16, 1))
        >>> K.int_shape(K.pool3d(volumes, (2, 2, 2), strides=(2, 2, 2), dim_ordering="tf"))
        (None, 8, 8, 8, 1)
    """
    return _pool(x, pool_size, strides, border_mode, dim_ordering, pool_mode, 3)


def ctc_batch_cost(
    y_true: TensorLike, y_pred: TensorLike, input_length: TensorLike, label_length: TensorLike
) -> Tensor:
    """The CTC loss of each sample, (samples, 1).

    y_true (samples, longest label), y_pred (samples, time, classes; the last is the blank), lengths (samples, 1).

    Example:
        >>> from kerata import backend as K
        >>> labels = K.variable([[0]])
        >>> times = K.variable([[[0.5, 0.5], [0.5, 0.5]]])  # two times, the label 0 and the blank
        >>> loss = K.ctc_batch_cost(labels, times, K.variable([[2]]), K.variable([[1]]))
        >>> print(K.eval(loss).round(2))  # -log(3 / 4): of four paths only "blank, blank" is not the label
        [[0.29]]
    """
    lengths = [reshape(cast(v, "int32"), (-1,)) for v in (input_length, label_length)]
    return p.expand_dims(p.ctc_loss(cast(y_true, "int32"), _floats(y_pred), *lengths), axis=1)


def ctc_decode(
    y_pred: TensorLike, input_length: TensorLike, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Tensor], Tensor]:
    """The likeliest labels, a list of (samples, length) padded with -1, and their scores.

    Greedily, the one sequence of the likeliest class at each time; else by a beam of `beam_width` prefixes, the
    `top_paths` likeliest. The scores are then log(probability), and greedily -log(probability) of the one path.

    Example:
        >>> from kerata import backend as K
        >>> times = K.variable([[[0.9, 0, 0.1], [0.9, 0, 0.1], [0.1, 0, 0.9], [0, 0.9, 0.1]]])  # 0, 1, the blank
        >>> paths, scores = K.ctc_decode(times, K.variable([4]))
        >>> print(K.eval(paths[0]))  # 0, 0, blank, 1
        [[0 1]]
    """
    results = p.unpack(
        p.ctc_decode(
            _floats(y_pred),
            cast(input_length, "int32"),
            greedy=bool(greedy),
            beam_width=int(beam_width),
            top_paths=int(top_paths),
        )
    )
    return results[:-1], results[-1]


def _conv(
    x: TensorLike,
    kernel: TensorLike,
    strides: Sequence[int],
    border_mode: str,
    dim_ordering: str,
    dilation: Sequence[int],
    rank: int,
) -> Tensor:
    order = _ordering(dim_ordering)
    _require_rank(x, rank + 2, _SPACE[rank])
    result = p.conv(
        _to_last(as_tensor(x), order),
        _kernel_to_last(kernel, order),
        strides=whole_numbers(strides, "strides", rank),
        border_mode=border_mode,
        dilation=whole_numbers(dilation, "filter_dilation", rank),
    )
    return _from_last(result, order)


def _pool(
    x: TensorLike,
    size: Sequence[int],
    strides: Sequence[int],
    border_mode: str,
    dim_ordering: str,
    mode: str,
    rank: int,
) -> Tensor:
    order = _ordering(dim_ordering)
    _require_rank(x, rank + 2, _SPACE[rank])
    return _from_last(
        p.pool(
            _to_last(as_tensor(x), order),
            size=whole_numbers(size, "pool_size", rank),
            strides=whole_numbers(strides, "strides", rank),
            border_mode=border_mode,
            mode=mode,
        ),
        order,
    )


def _ordering(dim_ordering: str) -> str:
    if dim_ordering == "default":
        return image_dim_ordering()
    if dim_ordering not in ("tf", "th"):
        raise ArgumentError(f'dim_ordering is "tf" or "th"; got {dim_ordering!r}.')
    return dim_ordering


def _to_last(x: Tensor, order: str) -> Tensor:
    return x if order == "tf" else permute_dimensions(x, (0, *range(2, x.ndim), 1))


def _from_last(x: Tensor, order: str) -> Tensor:
    return x if order == "tf" else permute_dimensions(x, (0, x.ndim - 1, *range(1, x.ndim - 1)))


def _kernel_to_last(kernel: TensorLike, order: str) -> Tensor:
    kernel = as_tensor(kernel)
    return kernel if order == "tf" else permute_dimensions(kernel, (*range(2, kernel.ndim), 1, 0))
