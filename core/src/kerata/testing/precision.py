"""Whether a layer computes in every float type what it computes in the default one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from kerata import backend as K
from kerata.engine import Input, Layer
from kerata.engine.nest import unwrap
from kerata.errors import KerataError
from kerata.graph.dtypes import is_float
from kerata.models import Model
from kerata.types import Array

FLOATS = {"float16": 2e-2, "float32": 1e-4, "float64": 1e-4}
"""Float types, and how far a result may be off: relative, and absolute for results up to 1."""


def check_precisions(
    name: str,
    fresh: Callable[[], Layer],
    model: Model,
    data: Sequence[Array],
    output: Sequence[Array],
    unsupported: Mapping[str, str],
) -> None:
    """Make the layer anew in each float type that is not floatx.

    Its weights and outputs must have that type, it must compute the same to that type's precision, and its gradients in
    the training phase must be finite.

    Arguments:
        name: of the class, for messages.
        fresh: makes an equal layer.
        model: of the layer, in floatx.
        data, output: its inputs, and what the test phase gave for them.
        unsupported: float types left out, with the reason.

    Raises:
        AssertionError: that is not so; the message says in which type.
    """
    for dtype, reason in unsupported.items():
        assert dtype in FLOATS and reason.strip(), (
            f"{name}: `unsupported` maps {', '.join(FLOATS)} to a reason; it has {dtype!r}: {reason!r}"
        )
    for dtype in FLOATS:
        if dtype not in (K.floatx(), *unsupported):
            try:
                _check(name, fresh, model, data, output, dtype)
            except KerataError as error:
                raise AssertionError(f"{name} with floatx {dtype}: {error}") from error


def _check(
    name: str,
    fresh: Callable[[], Layer],
    model: Model,
    data: Sequence[Array],
    output: Sequence[Array],
    dtype: str,
) -> None:
    default = K.floatx()
    with floatx(dtype):
        inputs = [
            Input(batch_shape=tensor.shape, dtype=dtype if tensor.dtype == default else tensor.dtype)
            for tensor in model.inputs
        ]
        other = Model(input=inputs, output=fresh()(unwrap(inputs)))
        other.set_weights(model.get_weights())
        for was, became in zip([*model.weights, *model.outputs], [*other.weights, *other.outputs], strict=True):
            wanted = dtype if was.dtype == default else was.dtype
            assert became.dtype == wanted, (
                f"{name} with floatx {dtype}: {became.name or 'an output'} is {became.dtype}, not {wanted}"
            )
        results = train(f"{name} with floatx {dtype}", other, data)
        if any(tensor._uses_learning_phase for tensor in other.outputs):
            results = K.function(inputs, other.outputs, phase=0)(list(data))
        for got, expected in zip(results, output, strict=True):
            np.testing.assert_allclose(
                got.astype("float64"),
                expected.astype("float64"),
                rtol=FLOATS[dtype],
                atol=FLOATS[dtype] * max(1.0, float(np.max(np.abs(expected), initial=0.0))),
                err_msg=f"{name}: it computes something else with floatx {dtype}",
            )


def train(name: str, model: Model, data: Sequence[Array]) -> list[Array]:
    """One step of the training phase: its updates, and gradients by all that can be trained.

    The weights are then as before.

    Returns:
        the outputs.

    Raises:
        AssertionError: an output has another rank or dtype than in the test phase, or a gradient is not finite.
    """
    weights = model.trainable_weights if all(is_float(o.dtype) for o in model.outputs) else []
    total = sum(K.sum(K.square(o)) for o in model.outputs) if weights else 0
    gradients = K.gradients(total, weights) if weights else []
    before = model.get_weights()
    came = K.function(model.inputs, [*model.outputs, *gradients], updates=model.updates, phase=1)(list(data))
    outputs: list[Array] = came[: len(model.outputs)]
    for tensor, array in zip(model.outputs, outputs, strict=True):
        assert len(tensor.shape) == array.ndim and tensor.dtype == array.dtype.name, (
            f"{name}: the training phase gives an array of shape {array.shape} and dtype {array.dtype}; "
            f"{tensor.shape} and {tensor.dtype} were inferred"
        )
    for weight, gradient in zip(weights, came[len(model.outputs) :], strict=True):
        assert gradient.shape == weight.shape, f"{name}: {weight.name} has a gradient of shape {gradient.shape}"
        assert np.isfinite(gradient).all(), f"{name}: the gradient of {weight.name} in the training phase is not finite"
    for weight, array in zip(model.weights, model.get_weights(), strict=True):
        assert not is_float(weight.dtype) or np.isfinite(array).all(), (
            f"{name}: the training phase updates {weight.name} to something not finite"
        )
    model.set_weights(before)
    return outputs


@contextmanager
def floatx(dtype: str) -> Iterator[None]:
    """While inside, `dtype` is the default float type."""
    default = K.floatx()
    K.set_floatx(dtype)
    try:
        yield
    finally:
        K.set_floatx(default)
