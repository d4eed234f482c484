"""`check_layer`: whether a layer keeps what every layer promises."""

from __future__ import annotations

import inspect
import json
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import backend as K
from kerata.engine import Input, Layer
from kerata.engine.function_code import code_policy
from kerata.engine.input_layer import InputLayer
from kerata.engine.nest import to_list, to_shapes, unwrap
from kerata.errors import ArgumentTypeError
from kerata.graph.dtypes import is_float
from kerata.models import Model, Sequential
from kerata.plugins import registry
from kerata.saving.architecture import plain
from kerata.testing.configuration import assert_same_config, check_remade
from kerata.testing.precision import check_precisions, train
from kerata.types import Array, Shape

_NOT_CONFIGURED = frozenset(("weights", "input_dim", "input_length", "input_shape"))
"""Arguments of layers that are about their surroundings, and need not come back."""


def check_layer(
    layer_class: type[Layer],
    kwargs: Mapping[str, Any] | None = None,
    input_shape: Shape | Sequence[Shape] | None = None,
    input_data: ArrayLike | Sequence[ArrayLike] | None = None,
    input_dtype: str | None = None,
    expected_output: ArrayLike | Sequence[ArrayLike] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    unsupported: Mapping[str, str] | None = None,
) -> Array | list[Array]:
    """Put a layer through all that programs do with layers.

    It is built and called; what it computes must be finite; the shapes it infers must be those it computes, for any
    batch size; its configuration, which has all that it was given, and its weights must make an equal layer, in memory
    and through a file; in a Sequential model it must compute the same; the test phase must be repeatable; a step of the
    training phase must do its updates and have finite gradients; a mask must pass, or be refused in words; with floatx
    float16, float32 and float64 it must compute the same, to their precision.

    Arguments:
        layer_class: the class.
        kwargs: arguments of its constructor (default none).
        input_shape: shape of the input with the batch, None for sizes that vary; a list of shapes for several
            inputs. The batch size varies, except where `input_data` is given too.
        input_data: the input (default: random numbers of that shape, from -1 to 1).
        input_dtype: dtype of the input (default floatx); where one is given, it is the only one checked.
        expected_output: what must come out in the test phase (default: not checked).
        custom_objects: names the configuration needs besides the layer's own.
        rtol, atol: tolerances (defaults 1e-5 and 1e-6).
        unsupported: float types not to check, with the reason: `{"float16": "no such kernel on a CPU"}` (default
            none).

    Returns:
        the output in the test phase, an array or a list of arrays.

    Raises:
        AssertionError: a promise is not kept; the message says which.
    """
    name, kwargs = layer_class.__name__, dict(kwargs or {})
    shapes, data, dtypes = _inputs(input_shape, input_data, input_dtype)
    names = {name: layer_class, **(custom_objects or {})}

    def tolerance(came: Any, wanted: Any, what: str) -> None:
        for a, b in zip(to_list(came), to_list(wanted), strict=True):
            np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=f"{name}: {what}")

    layer = layer_class(**kwargs)
    model = _model(layer, shapes, dtypes)
    run = K.function(model.inputs, model.outputs, phase=0)
    output: list[Array] = run(data)
    for number, array in enumerate(output):
        bad = "" if array.dtype.kind != "f" else _not_finite(array)
        assert not bad, f"{name}: output {number} is not finite: {bad}"
    tolerance(run(data), output, "two runs of the test phase differ")
    if expected_output is not None:
        tolerance(output, to_list(expected_output), "the output is not the one expected")
    _check_shapes(model, layer, data, output, run)
    _check_weights(layer)
    fresh = _remaker(layer, names, kwargs)
    copies = {"a model made anew from the configuration and weights in a file": _loaded(model, names)}
    if len(shapes) == len(output) == 1:
        copies["in a Sequential model, it"] = _stack(fresh(), model, shapes[0], dtypes[0])
    for what, results in _run_all(copies, data).items():
        tolerance(results, output, f"{what} computes something else")
    train(name, model, data)
    if len(shapes) == 1 and len(shapes[0]) > 2 and is_float(dtypes[0]):
        _check_mask(fresh(), shapes[0], data)
    if input_dtype is None or not is_float(input_dtype):
        check_precisions(name, fresh, model, data, output, unsupported or {})
    result: Array | list[Array] = unwrap(output)
    return result


def _inputs(shape: Any, data: Any, dtype: str | None) -> tuple[list[Any], list[Array], list[str]]:
    if data is not None:
        arrays = [np.asarray(d) for d in to_list(data)]
        shapes = to_shapes(shape) if shape is not None else [(None, *a.shape[1:]) for a in arrays]
        return (
            shapes,
            arrays,
            [dtype or (a.dtype.name if a.dtype.kind in "iub" else K.floatx()) for a in arrays],
        )
    assert shape is not None, "check_layer needs input_shape or input_data"
    shapes = to_shapes(shape)
    random = np.random.RandomState(1337)
    sizes = [tuple(3 if size is None else size for size in s) for s in shapes]
    # Numbers that every float type has, so that a threshold is passed in all of them or none.
    arrays = [random.uniform(-1, 1, s).astype("float16").astype(dtype or K.floatx()) for s in sizes]
    return [(None, *s[1:]) for s in shapes], arrays, [dtype or K.floatx()] * len(shapes)


def _model(layer: Any, shapes: Sequence[Any], dtypes: Sequence[str]) -> Any:
    inputs = [Input(batch_shape=shape, dtype=dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
    return Model(input=inputs, output=layer(unwrap(inputs)))


def _check_shapes(
    model: Model,
    layer: Layer,
    data: Sequence[Array],
    output: Sequence[Array],
    run: Callable[[Any], Any],
) -> None:
    name = type(layer).__name__
    declared = to_shapes(layer.get_output_shape_for(unwrap([d.shape for d in data])))
    assert declared == [o.shape for o in output], (
        f"{name}: get_output_shape_for says {declared}, computed are {[o.shape for o in output]}"
    )
    batches = [(data, output)]
    if all(tensor.shape[0] is None for tensor in model.inputs):
        for other in ([np.concatenate([d, d]) for d in data], [d[:1] for d in data]):
            batches.append((other, run(other)))
    for batch, results in batches:
        for tensor, array in zip(model.outputs, results, strict=True):
            fits = len(tensor.shape) == array.ndim and all(
                s in (None, a) for s, a in zip(tensor.shape, array.shape, strict=True)
            )
            assert fits, f"{name}: the static shape {tensor.shape} is not that of the result, {array.shape}"
            assert array.shape[0] == len(batch[0]), f"{name}: {len(batch[0])} samples give {array.shape[0]} outputs"
            assert array.dtype.name == tensor.dtype, (
                f"{name}: expected the inferred dtype {tensor.dtype}; got {array.dtype}"
            )


def _check_weights(layer: Layer) -> None:
    before = layer.get_weights()
    random = np.random.RandomState(0)
    changed = [w + np.asarray(random.uniform(0, 0.5, w.shape), w.dtype) for w in before]
    layer.set_weights(changed)
    for came, wanted in zip(layer.get_weights(), changed, strict=True):
        np.testing.assert_array_equal(came, wanted, err_msg=f"{type(layer).__name__}: weights differ from those set")
    layer.set_weights(before)


def _remaker(layer: Any, names: Mapping[str, Any], kwargs: Mapping[str, Any]) -> Callable[[], Any]:
    """A function that makes equal layers from the configuration alone, as JSON has it."""
    own = inspect.signature(type(layer).__init__).parameters
    with registry().scope(names), code_policy(True):
        check_remade(layer, {k: v for k, v in kwargs.items() if k in own and k not in _NOT_CONFIGURED})
    text = json.dumps(layer.get_config(), default=plain)

    def fresh() -> Any:
        with registry().scope(names), code_policy(True):
            return type(layer).from_config(json.loads(text))

    return fresh


def _not_finite(array: Array) -> str:
    """How many entries are not, and the first of them; nothing where all are."""
    places = np.argwhere(~np.isfinite(array))
    if not len(places):
        return ""
    return f"{len(places)} of {array.size} entries, first {array[tuple(places[0])]} at {places[0].tolist()}"


def _loaded(model: Model, names: Mapping[str, Any]) -> Any:
    """A model made anew from a file that `model` was saved to."""
    from kerata.models import load_model

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* was not compiled when it was saved", UserWarning)
        path = str(Path(folder) / "model.h5")
        model.save(path)
        loaded = load_model(path, custom_objects=names, allow_code=True)
    name = model.layers[-1].name
    assert_same_config(name, loaded.get_config(), model.get_config(), "loaded from a file, the configuration differs")
    for a, b in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(
            a, b, err_msg=f"{model.layers[-1].name}: the weights loaded differ from those saved"
        )
    return loaded


def _stack(layer: Any, model: Any, shape: Any, dtype: str) -> Any:
    stack = Sequential([InputLayer(batch_input_shape=shape, input_dtype=dtype), layer])
    stack.set_weights(model.get_weights())
    return stack


def _run_all(models: Mapping[str, Any], data: Sequence[Array]) -> dict[str, list[Array]]:
    """The outputs of several models in the test phase, computed in one function: compiling is what takes the time."""
    inputs = [tensor for model in models.values() for tensor in model.inputs]
    outputs = [tensor for model in models.values() for tensor in model.outputs]
    came = iter(K.function(inputs, outputs, phase=0)(list(data) * len(models)))
    return {what: [next(came) for _ in model.outputs] for what, model in models.items()}


class _Masked(Layer):
    """Passes its input on, with a mask of the steps that are not all zero."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)


def _check_mask(layer: Any, shape: Any, data: Sequence[Array]) -> None:
    cls, start = type(layer), Input(batch_shape=shape)
    masked = _Masked()(start)
    inherited = "compute_mask" not in {name for c in inspect.getmro(cls) if c is not Layer for name in vars(c)}
    if inherited and not layer.supports_masking:
        try:
            layer(masked)
        except ArgumentTypeError:
            return
        raise AssertionError(f"{cls.__name__} does not support masking, but took a mask")
    model = Model(input=start, output=layer(masked))
    x = data[0].copy()
    x[:, -1] = 0.0
    masks = [m for m in to_list(model.compute_mask(model.inputs, None)) if m is not None]
    came = K.function(model.inputs, [*model.outputs, *masks], phase=0)([x])
    for tensor, array in zip(model.outputs, came[: len(model.outputs)], strict=True):
        assert len(tensor.shape) == array.ndim and np.isfinite(array).all(), (
            f"{cls.__name__}: a masked input goes wrong"
        )
    for mask in came[len(model.outputs) :]:
        assert mask.shape[0] == len(x), f"{cls.__name__}: the mask that comes out has shape {mask.shape}"
