"""One computation of a layer: its outputs and masks from given tensors, with every check on the way."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata.engine.nest import one_each, to_list, to_shapes, unwrap
from kerata.errors import ArgumentTypeError, NativeCodeError, ShapeError
from kerata.graph import active_backend, trace
from kerata.graph.limits import USE, spend
from kerata.graph.native_run import current_run
from kerata.graph.shapes import compatible, merge
from kerata.graph.tensor import Placeholder, Shape, Tensor, layer_scope, whole_batch


def compute(layer: Any, inputs: Sequence[Any], masks: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The outputs of `layer` on `inputs`, and their masks.

    Code that only its own framework understands is kept as one opaque node. The shapes the layer declares
    complete those computed; where the two contradict each other, later layers see the declared one, as in Keras 1.

    Arguments:
        layer: the layer, which is built.
        inputs: symbolic tensors, or native ones.
        masks: the mask of each, None where there is none.

    Returns:
        a list of outputs, and a list of as many masks.

    Raises:
        ShapeError: it declares fewer shapes than it computes outputs.
        ArgumentTypeError: `call` returned no tensor.
    """
    spend(USE)
    x, mask = unwrap(inputs), unwrap(masks)
    if any(active_backend.is_native(i) for i in inputs):
        outputs = to_list(layer._call(x, mask))
        return outputs, one_each(layer.compute_mask(x, mask), len(outputs))
    with layer_scope(layer.name):
        declared = layer.declared_shape_for(unwrap([i._keras_shape for i in inputs]))
        made = to_list(_run(layer, inputs, masks, declared))
        outputs = [_checked(layer, output, inputs) for output in made]
        if declared is not None:
            _complete(layer, outputs, to_shapes(declared))
        output_masks = one_each(_mask(layer, inputs, masks), len(outputs))
        if layer.uses_learning_phase:
            for output in outputs:
                output._uses_learning_phase = True
        regularizer = getattr(layer, "activity_regularizer", None)
        if regularizer is not None:
            label = f"activity_regularizer of {layer.name}"
            with whole_batch():  # it is a part of the objective
                penalties = [trace(regularizer, output, label=label) for output in outputs]
            layer.add_loss(penalties, inputs)
    return outputs, output_masks


def probe(layer: Any, input_shape: Any) -> Any:
    """The output shape(s) of a built layer on such inputs: it is called, and nothing stays of it.

    Arguments:
        layer: the layer.
        input_shape: shape of the input, or a list of shapes for several.
    """
    dtype = getattr(layer, "input_dtype", None) or K.floatx()
    inputs = [Placeholder(shape, dtype) for shape in to_shapes(input_shape)]
    kept = _terms(layer)
    try:
        with layer_scope(layer.name):
            outputs = to_list(_run(layer, inputs, [None] * len(inputs), None))
    finally:
        layer.__dict__["_term_stores"] = kept
    return unwrap([output.shape for output in outputs])


def _terms(layer: Any) -> dict[str, Any]:
    """A copy of what a layer has added to training."""
    return {kind: {key: list(group) for key, group in layer._store(kind).items()} for kind in ("losses", "updates")}


def _run(layer: Any, inputs: Sequence[Tensor], masks: Sequence[Any], declared: Any) -> Any:
    takes_mask = layer._takes_mask()
    present = [m for m in masks if m is not None] if takes_mask else []
    phase = K.learning_phase()  # as it is now: code that is kept runs again when the phase that was set is gone
    before = _terms(layer)

    def call(*tensors: Any) -> Any:
        run = current_run()
        if run is not None and run.first:  # before it turned out to be native, the code may have added some of its own
            layer.__dict__["_term_stores"] = before
        remaining = iter(tensors[len(inputs) :])
        mask = unwrap([None if m is None else next(remaining) for m in masks]) if takes_mask else None
        return layer._call(unwrap(tensors[: len(inputs)]), mask, phase)

    try:
        return trace(call, *inputs, *present, label=layer.name)
    except NativeCodeError:  # a framework that cannot tell the shape of its own code is told it
        if declared is None:
            raise
        return trace(call, *inputs, *present, label=layer.name, output_shape=unwrap(to_shapes(declared)))


def _mask(layer: Any, inputs: Sequence[Tensor], masks: Sequence[Any]) -> Any:
    x, mask = unwrap(inputs), unwrap(masks)
    try:
        return layer.compute_mask(x, mask)
    except NativeCodeError:
        present = [m for m in masks if m is not None]

        def native(*tensors: Any) -> Any:
            remaining = iter(tensors[len(inputs) :])
            return layer.compute_mask(
                unwrap(tensors[: len(inputs)]),
                unwrap([None if m is None else next(remaining) for m in masks]),
            )

        return trace(native, *inputs, *present, label=f"{layer.name}_mask")


def _checked(layer: Any, output: Any, inputs: Sequence[Tensor]) -> Tensor:
    if not isinstance(output, Tensor):
        raise ArgumentTypeError(
            f'call() of layer "{layer.name}" ({type(layer).__name__}) must return a tensor or a list '
            f"of tensors; got {output!r}."
        )
    # A node's outputs are its own: their history, and a mask or a phase that goes with them, must not overwrite that of
    # an input, of a weight, or of what another layer put out. So what is passed on gets an identity of its own.
    if hasattr(output, "_keras_history") or not output.inputs or any(output is i for i in inputs):
        own: Tensor = K.identity(output)
        return own
    return output


def _complete(layer: Any, outputs: Sequence[Tensor], declared: Sequence[Shape]) -> None:
    if len(declared) < len(outputs):
        raise ShapeError(
            f'Layer "{layer.name}" ({type(layer).__name__}) computes {len(outputs)} output(s), but its '
            f"get_output_shape_for declares {len(declared)}: {list(declared)}."
        )
    for output, shape in zip(outputs, declared, strict=False):
        agree = compatible(output.shape, shape)
        if not agree and not layer.__dict__.get("_warned_of_shape"):
            layer._warned_of_shape = True  # a layer that is used again and again says it once
            warnings.warn(
                f'Layer "{layer.name}" ({type(layer).__name__}) computes an output of shape {output.shape}, but '
                f"declares {shape} (output_shape or get_output_shape_for), and that is what later layers and the "
                "targets go by. Correct one of the two if you did not mean it.",
                stacklevel=5,
            )
        output._keras_shape = merge(output.shape, shape) if agree else shape
