"""Settings, and names counted: `keras.backend.common`."""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict

import numpy as np

from kerata.backend import is_keras_tensor
from kerata.errors import ArgumentError
from kerata.settings import (
    _counts,
    cast_to_floatx,
    epsilon,
    floatx,
    get_uid,
    image_dim_ordering,
    reset_uids,
    set_epsilon,
    set_floatx,
    set_image_dim_ordering,
)

from ._module import SettingsModule

__all__ = [
    "cast_to_floatx",
    "epsilon",
    "floatx",
    "get_uid",
    "image_dim_ordering",
    "is_keras_tensor",
    "legacy_weight_ordering",
    "reset_uids",
    "set_epsilon",
    "set_floatx",
    "set_image_dim_ordering",
    "set_legacy_weight_ordering",
]

_LEGACY_WEIGHT_ORDERING = False
_UID_PREFIXES = _counts
sys.modules[__name__].__class__ = SettingsModule


def set_legacy_weight_ordering(value: bool) -> None:
    """Remember whether models list layers of one depth by name, as versions before 1.0.7 did.

    Models of Kerata never do: it warns where that is asked for, since weights saved in that order would be mixed up.

    Raises:
        ArgumentError: the value is neither True nor False.
    """
    global _LEGACY_WEIGHT_ORDERING
    if value not in (True, False):
        raise ArgumentError(f"The ordering of weights is legacy or not, True or False; got {value!r}.")
    if value:
        warnings.warn(
            "Layers that stand beside each other in a model are listed in the order in which they are used, not by "
            "name. Weights saved in the legacy order go where they belong by model.load_weights(path, by_name=True).",
            stacklevel=2,
        )
    _LEGACY_WEIGHT_ORDERING = bool(value)


def legacy_weight_ordering() -> bool:
    """What `set_legacy_weight_ordering` was given last; False at first."""
    return _LEGACY_WEIGHT_ORDERING
