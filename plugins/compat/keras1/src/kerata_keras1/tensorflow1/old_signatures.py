"""Functions whose arguments changed with TensorFlow 1.0: each takes the old way and the new one. Of native tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata.errors import ArgumentTypeError

_v1 = tf.compat.v1


def concat(*args: Any, name: str = "concat", **kwargs: Any) -> Any:
    """`concat(concat_dim, values)` of versions before 1.0, or `concat(values, axis)`."""
    given = dict(zip(("values", "axis"), args, strict=False))
    if args and _is_number(args[0]):
        given = dict(zip(("axis", "values"), args, strict=False))
    given.update(kwargs)
    return _v1.concat(given["values"], _first(given, "concat", "axis", "concat_dim"), name=name)


def split(*args: Any, name: str = "split", **kwargs: Any) -> Any:
    """`split(split_dim, num_split, value)` of versions before 1.0, or `split(value, num_or_size_splits, axis)`."""
    names = ("value", "num_or_size_splits", "axis")
    # A number in the first place is an axis: what is split has at least one.
    if args and _is_number(args[0]):
        names = ("axis", "num_or_size_splits", "value")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    number = _first(given, "split", "num_or_size_splits", "num_split")
    return _v1.split(given["value"], number, given.get("split_dim", given.get("axis", 0)), name=name)


def reverse(tensor: Any, axis: Any = None, name: str | None = None, dims: Any = None) -> Any:
    """`reverse(tensor, dims)` with a boolean for each axis, as before 1.0, or `reverse(tensor, axis)`."""
    axes = np.asarray(axis if dims is None else dims)
    if axes.dtype == bool:
        axes = np.flatnonzero(axes)
    return _v1.reverse(tensor, np.atleast_1d(axes).astype("int32"), name=name)


def batch_matmul(x: Any, y: Any, adj_x: bool = False, adj_y: bool = False, name: str | None = None) -> Any:
    """The product of the last two axes, sample by sample."""
    return tf.matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y, name=name)


def softmax_cross_entropy(*args: Any, labels: Any = None, logits: Any = None, dim: int = -1, name: Any = None) -> Any:
    """By position the logits come first, as before 1.0; later versions took the two by name only."""
    logits, labels = _logits_and_labels("softmax_cross_entropy_with_logits", args, logits, labels)
    return _v1.nn.softmax_cross_entropy_with_logits_v2(
        labels=tf.stop_gradient(labels), logits=logits, axis=dim, name=name
    )


def sparse_softmax_cross_entropy(*args: Any, labels: Any = None, logits: Any = None, name: Any = None) -> Any:
    """By position the logits come first, as before 1.0; later versions took the two by name only."""
    logits, labels = _logits_and_labels("sparse_softmax_cross_entropy_with_logits", args, logits, labels)
    return _v1.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def sigmoid_cross_entropy(
    *args: Any, labels: Any = None, logits: Any = None, targets: Any = None, name: Any = None
) -> Any:
    """By position the logits come first, as before 1.0; later versions took the two by name only."""
    labels = targets if labels is None else labels
    logits, labels = _logits_and_labels("sigmoid_cross_entropy_with_logits", args, logits, labels)
    return _v1.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def resize_images(images: Any, *args: Any, **kwargs: Any) -> Any:
    """`resize_images(images, new_height, new_width, ...)` of versions before 0.12, or `resize_images(images, size)`."""
    if "new_height" in kwargs or (len(args) > 1 and _is_number(args[0])):
        sizes = list(args)
        height = kwargs.pop("new_height") if "new_height" in kwargs else sizes.pop(0)
        width = kwargs.pop("new_width") if "new_width" in kwargs else sizes.pop(0)
        args = ([height, width], *sizes)
    return _v1.image.resize_images(images, *args, **kwargs)


def _logits_and_labels(name: str, args: Sequence[Any], logits: Any, labels: Any) -> tuple[Any, Any]:
    rest = list(args)
    logits = rest.pop(0) if logits is None and rest else logits
    labels = rest.pop(0) if labels is None and rest else labels
    if rest or logits is None or labels is None:
        raise ArgumentTypeError(f"tf.nn.{name} takes logits and labels; got {len(args)} by position.")
    return logits, labels


def _is_number(value: Any) -> bool:
    return not isinstance(value, (list, tuple)) and np.ndim(value) == 0 and not hasattr(value, "get_shape")


def _first(given: dict[str, Any], function: str, *names: str) -> Any:
    for name in names:
        if name in given:
            return given[name]
    raise ArgumentTypeError(f"tf.{function} needs `{names[0]}`; got {', '.join(given) or 'nothing'}.")
