"""The compiled functions of a model: one step of training, of evaluation, of prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from kerata import backend as K
from kerata.engine.nest import to_list
from kerata.graph.function import Function

_in_phase: WeakKeyDictionary[Function, dict[int, Function]] = WeakKeyDictionary()


def train_function(model: Any) -> Function:
    """The loss and metrics of a batch, and all that a step of training changes.

    A step whose loss is not finite changes nothing.

    Arguments:
        model: a compiled model.
    """
    # What is trainable was settled by `compile`; what has become so since waits for the next one, as in Keras 1.
    trained = list(model._collected_trainable_weights)
    updates = model.optimizer.get_updates(trained, model.constraints, model.total_loss)
    start = getattr(model.optimizer, "start", None)
    if start is not None:
        start()
    return _loss_function(model, [*updates, *model.updates], phase=1, name="train", guarded=True)


def test_function(model: Any) -> Function:
    """The loss and metrics of a batch in the test phase; stateful layers carry their state on in it, too."""
    return _loss_function(model, model.state_updates, phase=0, name="test")


def predict_function(model: Any) -> Function:
    """The outputs for a batch in the test phase."""
    return Function(model.inputs, model.outputs, model.state_updates, phase=0, name="predict")


def in_phase(model: Any, function: Any, phase: int) -> Callable[[Sequence[Any]], Any]:
    """A model's function as one of the arrays of a batch alone.

    A class of Keras 1 may put a function of its own in the place of ours, which takes the learning phase after the
    arrays, or one that is no function of K at all.

    Arguments:
        model: the model.
        function: its `train_function`, `test_function` or `predict_function`.
        phase: the learning phase that it is to run in.
    """
    if isinstance(function, Function):
        inputs = [tensor for tensor in function.inputs if tensor.op != "learning_phase"]
        if len(inputs) == len(function.inputs):
            return function
        made = _in_phase.setdefault(function, {})
        if phase not in made:
            made[phase] = Function(inputs, function.outputs, function.updates, phase, function.name, function.guarded)
        return made[phase]
    if model.uses_learning_phase and not isinstance(K.learning_phase(), int):
        return lambda arrays: to_list(function([*arrays, float(phase)]))
    return lambda arrays: to_list(function(arrays))


def _loss_function(model: Any, updates: Sequence[Any], phase: int, name: str, guarded: bool = False) -> Function:
    # In this order the rows of `data_adapter.standardize` come, and Keras 1 programs that call the function themselves.
    inputs = [*model.inputs, *model.targets, *model.sample_weights]
    outputs = [model.total_loss, *model.metrics_tensors]
    return Function(inputs, outputs, list(updates), phase, name, guarded)
