"""Checks against values recorded from another implementation: outputs, gradients, configuration.

A recorded case is a group of an HDF5 file: attribute `config`, the model's JSON; datasets `weight_i`,
`input_i`, `output_i`, `output_train_i` (where the training phase is deterministic), `cotangent_i`,
`grad_weight_i` and `grad_input_i`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata import backend as K
from kerata.graph import constant
from kerata.graph.dtypes import is_float
from kerata.models import Model
from kerata.saving import model_from_json
from kerata.types import Array

if TYPE_CHECKING:
    import h5py


def check_golden(
    group: h5py.Group, rtol: float = 1e-4, atol: float = 1e-5, grad_rtol: float = 1e-3, grad_atol: float = 1e-4
) -> Model:
    """Build the model of a recorded case and compare everything recorded.

    Arguments:
        group: the case.
        rtol, atol: relative and absolute tolerance of outputs (defaults 1e-4 and 1e-5).
        grad_rtol, grad_atol: of gradients (defaults 1e-3 and 1e-4).

    Returns:
        the model.

    Raises:
        AssertionError: something differs; the message says what.
    """
    name = group.name
    model = model_from_case(group)
    inputs = arrays(group, "input")
    check_config(group, model)
    for prefix, phase in (("output", 0), ("output_train", 1)):
        expected = arrays(group, prefix)
        if expected:
            came = K.function(model.inputs, model.outputs, phase=phase)(inputs)
            _compare(f"{name}: {prefix}", came, expected, rtol, atol)
    cotangents = arrays(group, "cotangent")
    if cotangents:
        check_gradients(group, model, cotangents, grad_rtol, grad_atol)
    return model


def model_from_case(group: h5py.Group) -> Model:
    """The model of a recorded case, with the recorded weights."""
    model: Model = model_from_json(_text(group.attrs["config"]))
    model.set_weights(arrays(group, "weight"))
    return model


def check_config(group: h5py.Group, model: Model) -> None:
    """Check that the model describes itself as it was described."""
    recorded = json.loads(_text(group.attrs["config"]))
    assert json.loads(model.to_json()) == recorded, f"{group.name}: the configuration differs from the recorded one"


def check_gradients(group: h5py.Group, model: Model, cotangents: Sequence[Array], rtol: float, atol: float) -> None:
    """Check the gradients of sum(output * cotangent) in the test phase, by trainable weights and float inputs."""
    total = sum(
        K.sum(output * constant(cotangent)) for output, cotangent in zip(model.outputs, cotangents, strict=True)
    )
    weights = model.trainable_weights
    inputs = [tensor for tensor in model.inputs if is_float(tensor.dtype)]
    gradients = K.gradients(total, [*weights, *inputs])
    came = K.function(model.inputs, gradients, phase=0)(arrays(group, "input"))
    _compare(f"{group.name}: gradient by weight", came[: len(weights)], arrays(group, "grad_weight"), rtol, atol)
    _compare(f"{group.name}: gradient by input", came[len(weights) :], arrays(group, "grad_input"), rtol, atol)


def arrays(group: h5py.Group, prefix: str) -> list[Array]:
    """The datasets `prefix_0`, `prefix_1`, ... of a case."""
    found: list[Array] = []
    while f"{prefix}_{len(found)}" in group:
        found.append(np.asarray(group[f"{prefix}_{len(found)}"]))
    return found


def _compare(what: str, came: Sequence[Any], expected: Sequence[Any], rtol: float, atol: float) -> None:
    assert len(came) == len(expected), f"{what}: expected the {len(expected)} recorded; got {len(came)}"
    for index, (a, b) in enumerate(zip(came, expected, strict=True)):
        assert a.shape == b.shape, f"{what} {index}: expected the recorded shape {b.shape}; got {a.shape}"
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=f"{what} {index}")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
