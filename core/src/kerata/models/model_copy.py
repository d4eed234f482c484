"""Models as what a copy is made of: layers, values of all variables, how training was set up and where it stands.

`copy.deepcopy` and `pickle` of a model go this way. The copy shares nothing with its original, and training goes on
with it as it would with the original, to the last bit.
"""

from __future__ import annotations

from typing import Any

from kerata.engine.copying import custom_objects, layer_variables, put_values, values_of
from kerata.engine.function_code import code_policy
from kerata.engine.serialization import describe, layer_from_config
from kerata.graph.tensor import Variable
from kerata.graph.traversal import reachable
from kerata.plugins import registry


def model_state(model: Any) -> dict[str, Any]:
    """What `model_from_state` makes an equal model of: but for the optimizer, nothing in it belongs to the model.

    Raises:
        ArgumentError: two things that no plugin provides have one name.
    """
    training = None
    if getattr(model, "optimizer", None) is not None:
        weights = _weights(model)
        training = {
            "optimizer": model.optimizer,
            "loss": model.loss,
            "metrics": model.metrics,
            "loss_weights": model.loss_weights,
            "sample_weight_mode": model.sample_weight_mode,
            "trained": [weights.index(weight) for weight in model._collected_trainable_weights],
            "begun": model.train_function is not None,
        }
    return {
        "description": describe(model),
        "name": model.name,
        "custom_objects": custom_objects([model]),
        "trainable": [layer.trainable for layer in _layers(model)],
        "training": training,
        "values": values_of(_variables(model)),
        "history": getattr(model, "history", None),
    }


def model_from_state(state: dict[str, Any]) -> Any:
    """A new model from what `model_state` told."""
    with code_policy(True):  # who unpickles trusts what he reads
        model = layer_from_config(state["description"], state["custom_objects"])
    model.name = state["name"]
    for layer, trainable in zip(_layers(model), state["trainable"], strict=True):
        layer.trainable = trainable
    training = state["training"]
    if training is not None:
        arguments = {key: training[key] for key in ("loss", "metrics", "loss_weights", "sample_weight_mode")}
        arguments = {key: value for key, value in arguments.items() if key in ("loss", "metrics") or value is not None}
        with registry().scope(state["custom_objects"]):
            model.compile(training["optimizer"], **arguments)
        weights = _weights(model)
        model._collected_trainable_weights = [weights[i] for i in training["trained"]]
        if training["begun"]:
            model._make_train_function()
    put_values(_variables(model), state["values"], model.name)
    if state["history"] is not None:
        model.history = state["history"]
        model.history.model = model
    return model


def _layers(model: Any) -> list[Any]:
    """The model, and the layers in it and in the models in it."""
    found: dict[Any, None] = {model: None}
    for layer in model._all_layers():
        found.update(dict.fromkeys(_layers(layer) if hasattr(layer, "_all_layers") else [layer]))
    return list(found)


def _weights(model: Any) -> list[Variable]:
    return list(dict.fromkeys(weight for layer in _layers(model) for weight in layer.weights))


def _variables(model: Any) -> list[Variable]:
    """All that training changes, in an order in which a copy has it, too."""
    training = model.train_function.variables if getattr(model, "train_function", None) is not None else []
    optimizer = getattr(model, "optimizer", None)
    carried = [variable for layer in _layers(model) for variable in layer_variables(layer)]
    random = [node for node in reachable(model.outputs) if isinstance(node, Variable) and node.random_state]
    state = optimizer.weights if optimizer is not None else []
    return list(dict.fromkeys([*carried, *random, *training, *state]))
