"""The architecture of a model as JSON, YAML or plain data, in the layout of Keras 1.2.2."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerata.engine.function_code import code_policy
from kerata.engine.network import Network
from kerata.engine.serialization import describe, layer_from_config
from kerata.engine.weight_budget import at_most
from kerata.errors import ArgumentTypeError, FileFormatError
from kerata.graph.limits import steps_at_most
from kerata.nesting import check_nesting
from kerata.saving import yaml_text
from kerata.saving.memory import available_memory

LAYOUT = "1.2.2"
STEPS, STEPS_OF_VALUE = 200_000, 20
"""Steps that it may take to build what a description describes: any has the first, and the second for each value in it.
An unrolled LSTM takes 30 for each of its own."""
_BYTES = 16
"""Memory for a number of a new weight, while it is drawn in float64 and converted."""


def model_to_json(model: Network, **kwargs: Any) -> str:
    """The architecture as JSON; `kwargs` go to `json.dumps`."""
    return json.dumps(_document(model), default=plain, **kwargs)


def model_to_yaml(model: Network, **kwargs: Any) -> str:
    """The architecture as YAML; `kwargs` go to `yaml.safe_dump`."""
    return yaml_text.dump(json.loads(model_to_json(model)), **kwargs)


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None, allow_code: bool = False) -> Any:
    """A new model from `to_json`; the weights are new.

    Arguments:
        json_string: the text.
        custom_objects: names that are not registered -> classes or functions.
        allow_code: whether Python bytecode of Lambda layers in the text may be run (default False).

    Raises:
        FileFormatError: the text is not JSON, or not of a model.
        UnsafeFileError: it holds bytecode.
        UnknownNameError, MissingPluginError: it names something that is not installed.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential, model_from_json
        >>> model = Sequential([Dense(64, input_dim=20)])
        >>> model_from_json(model.to_json()).output_shape
        (None, 64)
    """
    return model_from_config(parsed(json_string), custom_objects, allow_code)


def model_from_yaml(yaml_string: str, custom_objects: Mapping[str, Any] | None = None, allow_code: bool = False) -> Any:
    """A new model from `to_yaml` (of Keras 1.2.2 too); the weights are new.

    Arguments and errors are those of `model_from_json`; a YAML tag that would make a Python object is an
    UnsafeFileError.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential, model_from_yaml
        >>> model = Sequential([Dense(64, input_dim=20)])
        >>> model_from_yaml(model.to_yaml()).output_shape
        (None, 64)
    """
    return model_from_config(yaml_text.load(yaml_string), custom_objects, allow_code)


def model_from_config(config: Any, custom_objects: Mapping[str, Any] | None = None, allow_code: bool = False) -> Any:
    """A new model from `{"class_name": ..., "config": ...}`; the weights are new.

    Raises:
        ArgumentTypeError: it is the list that `Sequential.get_config` returns, without the class's name.
        FileFormatError, UnsafeFileError, UnknownNameError, MissingPluginError: as in `model_from_json`.

    Example:
        >>> from kerata.models import model_from_config
        >>> layers = [{"class_name": "Dense", "config": {"output_dim": 64, "batch_input_shape": [None, 20]}}]
        >>> model_from_config({"class_name": "Sequential", "config": layers}).output_shape
        (None, 64)
    """
    if isinstance(config, list):
        raise ArgumentTypeError(
            "model_from_config takes {'class_name': 'Sequential', 'config': [...]}; "
            "for the list alone, use Sequential.from_config(config)."
        )
    with code_policy(allow_code):
        size = check_nesting(config)
        room, reason = _memory()
        try:
            with steps_at_most(STEPS + STEPS_OF_VALUE * size), at_most(room, reason):
                return layer_from_config(config, custom_objects)
        except RecursionError as error:
            raise FileFormatError("The configuration is nested too deeply.") from error
        except MemoryError as error:
            raise FileFormatError("The configuration is of a model that needs more memory than there is.") from error


def parsed(text: str, what: str = "The text") -> Any:
    """The plain data in a text of JSON.

    Raises:
        FileFormatError: it is not JSON, or nested too deeply.
    """
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise FileFormatError(f"{what} is not JSON: {error}.") from error
    check_nesting(value)
    return value


def plain(value: Any) -> Any:
    """What JSON has no form for, as something it has.

    Numpy's numbers and arrays, functions and classes by name.

    Raises:
        ArgumentTypeError: there is no such form.
    """
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    raise ArgumentTypeError(
        f"A configuration holds numbers, strings, lists and dicts; {value!r} cannot be written. "
        "get_config() of the layer should describe it by those."
    )


def _memory() -> tuple[float, str]:
    """How many numbers the weights of a new model may have, for which there is memory; and the reason in words."""
    free = available_memory()
    if free is None:
        return math.inf, ""
    return free // _BYTES, f"there is room for in the {free / 2**30:.1f} GiB of memory that are free"


def _document(model: Network) -> dict[str, Any]:
    return {**describe(model), "keras_version": LAYOUT}
