"""Where training stands: the optimizer's state in the layout of Keras 1.2.2, and beside it what that left out."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from kerata.bases.optimizer import Optimizer
from kerata.errors import FileFormatError, KerataError
from kerata.graph.tensor import Variable
from kerata.saving.contents import STATE, Array, Contents
from kerata.saving.model_reader import ModelFile
from kerata.saving.model_writer import write_names
from kerata.saving.weights import in_file_order, rearranged, write_arrays

if TYPE_CHECKING:
    import h5py


def write_progress(file: h5py.File, model: Any) -> None:
    """Write the optimizer's state, once training has begun, and the random state.

    The state that Keras 1.2.2 has lies where its loader looks for it and counts it; what it left out (the schedule of
    Nadam, random state) has a group of its own, which that loader passes over.

    Arguments:
        file: the file to write to.
        model: compiled.
    """
    if model.train_function is None:
        return
    weights = keras1_weights(model.optimizer)
    if weights:
        write_arrays(file.create_group("optimizer_weights"), weights)
    besides = _besides(model)
    if besides:
        group = file.create_group(STATE)
        write_names(group, "weight_names", list(besides))
        for name, variable in besides.items():
            group.create_dataset(name, data=variable.get_value())


def keras1_weights(optimizer: Optimizer) -> list[Variable]:
    """The part of an optimizer's state that Keras 1.2.2 has, in its order.

    Arguments:
        optimizer: once training has begun; before, it has no state.
    """
    others = [getattr(optimizer, name) for name in getattr(optimizer, "not_in_keras1", ())]
    return [weight for weight in optimizer.weights if not any(weight is other for other in others)]


def put_progress(model: Any, file: ModelFile) -> None:
    """Put back what `write_progress` wrote, or Keras 1.2.2.

    Arguments:
        model: compiled as it was, with the weights that the file holds.
        file: the open file.

    Raises:
        FileFormatError: it does not suit the model and its optimizer.
    """
    contents = file.contents
    if contents.optimizer is None and contents.state is None:
        return
    model._make_train_function()  # an optimizer has its state once it knows what it trains
    if contents.optimizer is not None:
        _put_optimizer(model, contents, contents.optimizer)
    if contents.state is not None:
        _put_besides(model, file.path, {array.name: array for array in contents.state})


def _put_optimizer(model: Any, contents: Contents, arrays: list[Array]) -> None:
    optimizer = model.optimizer
    # Before anything is read: a small file may list one array a thousand times, or in chunks that unpack to far more.
    held = sum(math.prod(array.shape) for array in arrays)
    wanted = sum(math.prod(size or 0 for size in weight.shape) for weight in optimizer.weights)
    if held > wanted:
        raise FileFormatError(
            f"optimizer_weights should be the state of {type(optimizer).__name__}, which has {wanted} numbers; "
            f"got {held}."
        )
    values = [array.read() for array in arrays]
    trained = list(model._collected_trainable_weights)
    assert contents.weights is not None
    before = in_file_order(model, contents.weights, trained)
    if any(a is not b for a, b in zip(before, trained, strict=True)):
        values = rearranged(values, before, trained)
    try:
        optimizer.set_weights(values)
    except KerataError as error:
        raise FileFormatError(f"optimizer_weights does not suit the model: {error}") from error


def _put_besides(model: Any, path: str, arrays: dict[str, Array]) -> None:
    besides = _besides(model)
    if set(besides) != set(arrays):
        warnings.warn(
            f'The random state in "{path}" is of other layers or optimizers than those installed; training '
            "goes on with a new one.",
            stacklevel=5,
        )
        return
    for name, variable in besides.items():
        if arrays[name].shape != tuple(variable.shape):
            raise FileFormatError(
                f"{arrays[name].path} should have the shape {tuple(variable.shape)}; it has {arrays[name].shape}."
            )
    for name, variable in besides.items():
        variable.set_value(arrays[name].read())


def _besides(model: Any) -> dict[str, Variable]:
    """The variables of training that no file of Keras 1.2.2 has.

    Random state in the order of the graph, and what the optimizer keeps outside of its weights and its configuration.
    """
    variables, optimizer = model.train_function.variables, model.optimizer
    random = [variable for variable in variables if variable.random_state]
    named = {f"random_{position}": variable for position, variable in enumerate(random)}
    elsewhere, config = set(keras1_weights(optimizer)), optimizer.get_config()
    for name, value in vars(optimizer).items():
        if isinstance(value, Variable) and value in variables and value not in elsewhere and name not in config:
            named[f"optimizer_{name}"] = value
    return named
