"""Weights of models in files: which array belongs to which weight, in the layout of Keras 1.2.2."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata.engine.distinct_names import distinct_names
from kerata.engine.layer import Layer
from kerata.engine.network import Network
from kerata.errors import ArgumentError, FileFormatError, ShapeError
from kerata.graph.dtypes import numpy_dtype
from kerata.graph.tensor import Variable
from kerata.graph.variable_names import file_name, fits_a_file
from kerata.saving.contents import Array, shortened
from kerata.saving.model_reader import ModelFile, opened
from kerata.saving.model_writer import created, may_write, write_names

if TYPE_CHECKING:
    import h5py

Pair = tuple[Variable, Array, str]
"""A weight, the array in the file that it is to get, and how that has to be turned: "" or "transpose"."""


def save_weights(model: Network, path: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Write the weights of a model; see `Container.save_weights`."""
    if may_write(path, overwrite):
        layers = model._weighted()
        with created(path, weight_names_of(layers), size_of(model.weights)) as file:
            write_weights(file, layers)


def size_of(variables: Iterable[Variable]) -> int:
    """How many bytes the values have."""
    return sum(math.prod(d or 0 for d in v.shape) * numpy_dtype(v.dtype).itemsize for v in variables)


def load_weights(model: Network, path: str | os.PathLike[str], by_name: bool = False) -> None:
    """Read the weights of a model; see `Container.load_weights`."""
    with opened(path) as file:
        put_weights(model, file, by_name)


def put_weights(model: Network, file: ModelFile, by_name: bool = False) -> set[Variable]:
    """Give a model the weights in an open file; none of them, if one does not fit.

    Returns:
        the weights that have got a value.

    Raises:
        FileFormatError: the file has no weights, or its layers no names to go by.
        ShapeError: the weights are not those of the model.
    """
    contents = file.contents
    if contents.weights is None:
        raise FileFormatError("The file holds no weights: neither layer_names nor model_weights is in it.")
    if by_name and contents.nameless:
        raise FileFormatError("The layers in the file have numbers and no names, so by_name=True is not possible.")
    # All pairs first: a model with some of a file's weights and some of its own would look like neither.
    matched = _by_name(model, contents.weights) if by_name else _in_order(model, contents.weights)
    pairs = [pair for layer, name, arrays in matched for pair in _pairs(layer, name, arrays)]
    for variable, array, turn in pairs:
        value = array.read()
        variable.set_value(value.transpose(2, 3, 1, 0) if turn else value)
    return {variable for variable, _, _ in pairs}


def write_weights(group: h5py.Group, layers: Sequence[Layer]) -> None:
    """Write the weights of layers, a group for each.

    Arguments:
        group: the group to write to.
        layers: in the order of the file, which is how the loader of Keras 1.2.2 matches them with a model's.

    Raises:
        ArgumentError: two layers have one name, or one has a name that no group can have.
    """
    names = _names_of(layers)
    write_names(group, "layer_names", names)
    for layer in layers:
        write_arrays(group.create_group(layer.name), layer.weights)


def write_arrays(group: h5py.Group, variables: Sequence[Variable]) -> None:
    """Write the values of variables, one after the other, so that no two of them are held here at once.

    Arguments:
        group: the group to write to.
        variables: the names of them are listed in their order.
    """
    names = file_names(variables)
    write_names(group, "weight_names", names)
    for name, variable in zip(names, variables, strict=True):
        group.create_dataset(name, data=variable.get_value())


def weight_names_of(layers: Sequence[Layer]) -> list[list[str]]:
    """The lists of names that `write_weights` writes.

    Raises:
        ArgumentError: as there.
    """
    return [_names_of(layers), *(file_names(layer.weights) for layer in layers)]


def file_names(variables: Iterable[Variable]) -> list[str]:
    """What the variables are called in a file: by their name and ":0", as on TensorFlow, or `param_` and a number.

    ":0" is no decoration: Keras 1.2.2 on TensorFlow sorts the optimizer's state by these names, and other programs look
    for weights by them. A name that no array can have is left out, not mended: half of it would be a wrong one.

    Arguments:
        variables: of one layer.

    Returns:
        their names, all different.
    """
    # Nested models may have weights of one name.
    return distinct_names(file_name(variable) or f"param_{place}" for place, variable in enumerate(variables))


def _names_of(layers: Sequence[Layer]) -> list[str]:
    names = [layer.name for layer in layers]
    for name, count in Counter(names).items():
        if count > 1 or not fits_a_file(name):
            reason = "the model has two of them" if count > 1 else "no group of a file can be called so"
            raise ArgumentError(f"A layer is called {name!r}, and {reason}. Give it another name.")
    return names


def _in_order(model: Network, stored: Iterable[tuple[str, list[Array]]]) -> list[tuple[Layer, str, list[Array]]]:
    filled = [(name, arrays) for name, arrays in stored if arrays]
    layers = [layer for layer in model._weighted() if layer.weights]
    if len(filled) != len(layers):
        raise ShapeError(
            f'The file has weights of {len(filled)} layers ({_list(name for name, _ in filled)}); model "{model.name}" '
            f"has {len(layers)} layers with weights ({_list(layer.name for layer in layers)}). "
            "by_name=True loads those of the same names."
        )
    names = [name for name, _ in filled]
    if names != [layer.name for layer in layers]:
        former = [layer for layer in model._weighted_formerly() if layer.weights]
        if names == [layer.name for layer in former]:
            layers = former
    return [(layer, name, arrays) for layer, (name, arrays) in zip(layers, filled, strict=True)]


def _by_name(model: Network, stored: Iterable[tuple[str, list[Array]]]) -> list[tuple[Layer, str, list[Array]]]:
    layers = [layer for layer in model._weighted() if layer.weights]
    return [(layer, name, arrays) for name, arrays in stored for layer in layers if layer.name == name]


def _variables(layer: Layer, arrays: Sequence[Array]) -> list[Variable]:
    """The weights of a layer in the order in which a file holds them.

    That of `weights`, or for a model in a model what that was when the file was written.
    """
    names = [array.name for array in arrays]
    if names != file_names(layer.weights):
        former = _former_weights(layer)
        if names == file_names(former):
            return former
    return layer.weights


def _former_weights(layer: Layer) -> list[Variable]:
    inner = vars(layer).get("layer")
    if isinstance(inner, Layer) and inner.weights == layer.weights:  # a wrapper
        return _former_weights(inner)
    if not isinstance(layer, Network):
        return layer.weights
    parts = [(part, weight) for part in layer._weighted_formerly() for weight in _former_weights(part)]
    trained = [weight for part, weight in parts if weight in part.trainable_weights]
    return list(dict.fromkeys([*trained, *(weight for _, weight in parts)]))


def _pairs(layer: Layer, name: str, arrays: list[Array]) -> list[Pair]:
    variables = _variables(layer, arrays)
    if len(arrays) != len(variables):
        raise ShapeError(
            f'Layer "{layer.name}" ({type(layer).__name__}) has {len(variables)} weights '
            f'({_list(str(v.name) for v in variables)}); the file has {len(arrays)} for its layer "{name}" '
            f"({_list(a.name for a in arrays)})."
        )
    pairs: list[Pair] = []
    for variable, array in zip(variables, arrays, strict=True):
        shape = array.shape
        turned = len(shape) == 4 and type(layer).__name__ == "Convolution1D" and not pairs
        if shape == tuple(variable.shape):
            pairs.append((variable, array, ""))
        elif turned and tuple(shape[i] for i in (2, 3, 1, 0)) == tuple(variable.shape):
            pairs.append((variable, array, "transpose"))  # before Keras 1.2 its kernel was laid out another way
        else:
            raise ShapeError(
                f'Weight "{variable.name}" of layer "{layer.name}" has the shape {tuple(variable.shape)}; the file has '
                f'{shape} for it ("{array.name}" of layer "{name}").'
            )
    return pairs


def _list(names: Iterable[str]) -> str:
    listed = [shortened(name) for name in names]
    return ", ".join(listed[:6]) + (", ..." if len(listed) > 6 else "") if listed else "none"


def in_file_order(
    model: Network, stored: Sequence[tuple[str, list[Array]]], trained: Sequence[Variable]
) -> list[Variable]:
    """The weights that are trained, in the order in which the file holds the optimizer's state of them.

    Keras 1.2.2 sorted them by name before it made the state, for the order in which it met them was not the same each
    time. The names that count are those in the file, for the program that wrote it may have given others than this one;
    weights that had none (`param_0`) stay in the order of the model.

    Arguments:
        model: the model.
        stored: its layers' arrays, as the file lists them.
        trained: the weights, in the order in which they are trained here.

    Returns:
        the same weights in that other order.
    """
    places: dict[Variable, tuple[str, int]] = {}
    for layer, _, arrays in _in_order(model, stored):
        for variable, array in zip(_variables(layer, arrays), arrays, strict=True):
            name = "" if array.name.startswith("param_") else array.name
            places.setdefault(variable, (name, len(places)))
    return sorted(trained, key=lambda variable: places.get(variable, ("", 0)))


def rearranged(values: Sequence[np.ndarray], stored: Sequence[Any], wanted: Sequence[Any]) -> list[np.ndarray]:
    """An optimizer's state with its arrays for each weight put in another order.

    Arguments:
        values: single arrays, and runs of one array for each weight.
        stored: the weights in the order of the values.
        wanted: the weights in the order of the result.

    Returns:
        the values in that order.
    """
    places = {weight: place for place, weight in enumerate(stored)}
    order = [places[weight] for weight in wanted]
    shapes = [tuple(weight.shape) for weight in stored]
    result, start = list(values), 0
    while start + len(shapes) <= len(values):
        run = values[start : start + len(shapes)]
        # A run is told by its shapes alone: files have one list of arrays, and what an optimizer keeps besides (a count
        # of updates, a schedule) stands before, between or after the runs.
        if all(value.shape == shape for value, shape in zip(run, shapes, strict=True)):
            result[start : start + len(shapes)] = [run[i] for i in order]
            start += len(shapes)
        else:
            start += 1
    return result
