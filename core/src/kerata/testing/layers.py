"""`check_layer`: whether a layer keeps what every layer promises."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.engine import Input, Layer, Model, Sequential
from kerata.engine.lists import to_list, to_shapes, unwrap
from kerata.errors import ArgumentTypeError
from kerata.graph.dtypes import is_float
from kerata.saving import model_from_config
from kerata.saving.functions import code_policy
from kerata.saving.text import plain


def check_layer(
    layer_class: type[Layer],
    kwargs: Mapping[str, Any] | None = None,
    input_shape: Any = None,
    input_data: Any = None,
    input_dtype: str | None = None,
    expected_output: Any = None,
    custom_objects: Mapping[str, Any] | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-6,
) -> Any:
    """Put a layer through all that programs do with layers.

    It is built and called; the shapes it infers must be those it computes, for any batch size; its
    configuration and its weights must make an equal layer; in a Sequential model it must compute the same;
    test phase must be repeatable; the gradients of the training phase must be finite; a mask must pass, or be
    refused in words.

    Arguments:
        layer_class: the class.
        kwargs: arguments of its constructor (default none).
        input_shape: shape of the input with the batch, None for sizes that vary; a list of shapes for several
            inputs.
        input_data: the input (default: random numbers of that shape, from -1 to 1).
        input_dtype: dtype of the input (default floatx).
        expected_output: what must come out in the test phase (default: not checked).
        custom_objects: names the configuration needs besides the layer's own.
        rtol, atol: tolerances (defaults 1e-5 and 1e-6).

    Returns:
        the output in the test phase, an array or a list of arrays.

    Raises:
        AssertionError: a promise is not kept; the message says which.
    """
    kwargs = dict(kwargs or {})
    shapes, data, dtypes = _inputs(input_shape, input_data, input_dtype)
    names = {layer_class.__name__: layer_class, **(custom_objects or {})}

    def tolerance(came: Any, wanted: Any, what: str) -> None:
        for a, b in zip(to_list(came), to_list(wanted), strict=True):
            np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=f"{layer_class.__name__}: {what}")

    model, layer = _model(layer_class, kwargs, shapes, dtypes)
    output = _outputs(model, data)
    _check_shapes(model, layer, data, output)
    tolerance(_outputs(model, data), output, "two runs of the test phase differ")
    if expected_output is not None:
        tolerance(output, to_list(expected_output), "the output is not the one expected")
    _check_weights(layer)
    again = _anew(layer, model, names)
    tolerance(
        _outputs(again, data), output, "a model made anew from the configuration computes something else"
    )
    if len(shapes) == len(output) == 1:
        stack = _stack(layer_class, kwargs, shapes[0], dtypes[0])
        stack.set_weights(layer.get_weights())
        tolerance(_outputs(stack, data), output, "in a Sequential model it computes something else")
    _check_training_phase(model, data)
    if len(shapes) == 1 and len(shapes[0]) > 2 and is_float(dtypes[0]):
        _check_mask(layer_class, kwargs, shapes[0], data)
    return unwrap(output)


def _inputs(
    shape: Any, data: Any, dtype: str | None
) -> tuple[list[Any], list[np.ndarray[Any, Any]], list[str]]:
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
    arrays = [random.uniform(-1, 1, s).astype(dtype or K.floatx()) for s in sizes]
    return [(None, *s[1:]) for s in shapes], arrays, [dtype or K.floatx()] * len(shapes)


def _model(
    cls: type[Layer], kwargs: dict[str, Any], shapes: Sequence[Any], dtypes: Sequence[str]
) -> tuple[Any, Any]:
    layer = cls(**kwargs)
    inputs = [Input(batch_shape=shape, dtype=dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
    return Model(input=inputs, output=layer(unwrap(inputs))), layer


def _outputs(model: Any, data: Sequence[np.ndarray[Any, Any]], phase: int = 0) -> list[np.ndarray[Any, Any]]:
    outputs: list[np.ndarray[Any, Any]] = K.function(model.inputs, model.outputs, phase=phase)(list(data))
    return outputs


def _check_shapes(
    model: Any, layer: Any, data: Sequence[np.ndarray[Any, Any]], output: Sequence[np.ndarray[Any, Any]]
) -> None:
    name = type(layer).__name__
    declared = to_shapes(layer.get_output_shape_for(unwrap([d.shape for d in data])))
    assert declared == [o.shape for o in output], (
        f"{name}: get_output_shape_for says {declared}, computed are {[o.shape for o in output]}"
    )
    doubled = [np.concatenate([d, d]) for d in data]
    for batch, results in ((data, output), (doubled, _outputs(model, doubled))):
        for tensor, array in zip(model.outputs, results, strict=True):
            fits = len(tensor.shape) == array.ndim and all(
                s in (None, a) for s, a in zip(tensor.shape, array.shape, strict=True)
            )
            assert fits, f"{name}: the static shape {tensor.shape} is not that of the result, {array.shape}"
            assert array.shape[0] == len(batch[0]), (
                f"{name}: {len(batch[0])} samples give {array.shape[0]} outputs"
            )
            assert array.dtype.name == tensor.dtype, (
                f"{name}: dtype {array.dtype} came, {tensor.dtype} was inferred"
            )


def _check_weights(layer: Any) -> None:
    before = layer.get_weights()
    random = np.random.RandomState(0)
    changed = [w + random.uniform(0, 0.5, w.shape).astype(w.dtype) for w in before]
    layer.set_weights(changed)
    for came, wanted in zip(layer.get_weights(), changed, strict=True):
        np.testing.assert_array_equal(
            came, wanted, err_msg=f"{type(layer).__name__}: weights differ from those set"
        )
    layer.set_weights(before)


def _anew(layer: Any, model: Any, names: Mapping[str, Any]) -> Any:
    """A model made from the configuration alone, as text, with the same weights."""
    config = layer.get_config()
    text = json.dumps(config, default=plain, sort_keys=True)
    from kerata.plugins import registry

    with registry().scope(names), code_policy(True):
        again = type(layer).from_config(json.loads(text))
    came = json.dumps(again.get_config(), default=plain, sort_keys=True)
    assert came == text, f"{type(layer).__name__}: the configuration made anew is {came}, it was {text}"
    document = json.loads(json.dumps({"class_name": "Model", "config": model.get_config()}, default=plain))
    made = model_from_config(document, custom_objects=names, allow_code=True)
    made.set_weights(model.get_weights())
    return made


def _stack(cls: type[Layer], kwargs: dict[str, Any], shape: Any, dtype: str) -> Any:
    stack = Sequential()
    from kerata.engine.input_layer import InputLayer

    stack.add(InputLayer(batch_input_shape=shape, input_dtype=dtype))
    stack.add(cls(**kwargs))
    return stack


def _check_training_phase(model: Any, data: Sequence[np.ndarray[Any, Any]]) -> None:
    trained = _outputs(model, data, phase=1)
    for tensor, array in zip(model.outputs, trained, strict=True):
        assert len(tensor.shape) == array.ndim, (
            f"{model.layers[-1].name}: the training phase has another rank"
        )
    if not all(is_float(o.dtype) for o in model.outputs) or not model.trainable_weights:
        return
    total = sum(K.sum(K.square(o)) for o in model.outputs)
    gradients = K.function(model.inputs, K.gradients(total, model.trainable_weights), phase=1)(list(data))
    for weight, gradient in zip(model.trainable_weights, gradients, strict=True):
        assert gradient.shape == weight.shape, f"{weight.name}: gradient of shape {gradient.shape}"
        assert np.isfinite(gradient).all(), f"{weight.name}: the gradient in the training phase is not finite"


class _Masked(Layer):
    """Passes its input on, with a mask of the steps that are not all zero."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)


def _check_mask(
    cls: type[Layer], kwargs: dict[str, Any], shape: Any, data: Sequence[np.ndarray[Any, Any]]
) -> None:
    layer, start = cls(**kwargs), Input(batch_shape=shape)
    masked = _Masked()(start)
    inherited = "compute_mask" not in {
        name for c in inspect.getmro(cls) if c is not Layer for name in vars(c)
    }
    if inherited and not layer.supports_masking:
        try:
            layer(masked)
        except ArgumentTypeError:
            return
        raise AssertionError(f"{cls.__name__} does not support masking, but took a mask")
    model = Model(input=start, output=layer(masked))
    x = data[0].copy()
    x[:, -1] = 0.0
    for tensor, array in zip(model.outputs, _outputs(model, [x]), strict=True):
        assert len(tensor.shape) == array.ndim and np.isfinite(array).all(), (
            f"{cls.__name__}: a masked input goes wrong"
        )
    masks = [m for m in to_list(model.compute_mask(model.inputs, None)) if m is not None]
    for mask in K.function(model.inputs, masks, phase=0)([x]) if masks else ():
        assert mask.shape[0] == len(x), f"{cls.__name__}: the mask that comes out has shape {mask.shape}"
