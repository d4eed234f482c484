"""K, the backend API: `from keras import backend as K`."""

from __future__ import annotations

import importlib
import json
import os
import sys
from types import ModuleType
from typing import Any

import numpy as np

from kerata import backend as _K
from kerata.backend import *
from kerata.backend import Function
from kerata.plugins import registry

from . import common
from ._module import SettingsModule
from .common import legacy_weight_ordering, set_legacy_weight_ordering

_ENGINES = {"tensorflow": "tensorflow_backend", "theano": "theano_backend"}
_ALWAYS = [*_K.__all__, "common", "get_session", "get_uid", "legacy_weight_ordering", "set_legacy_weight_ordering"]
_ALWAYS += ["set_session", "json", "np", "os", "sys"]


class _Module(SettingsModule):
    """`_BACKEND` is the name of the active backend, and to assign it is to choose another."""

    @property
    def _BACKEND(self) -> str:
        return str(_K.backend())

    @_BACKEND.setter
    def _BACKEND(self, value: str) -> None:
        _K.set_backend(value)


sys.modules[__name__].__class__ = _Module


def clear_session() -> None:  # type: ignore[no-redef]
    """Forget names that were counted and a learning phase that was set, and give back memory; see `kerata.backend`."""
    from kerata_keras1.tensorflow1 import session

    session.clear()


def get_session() -> Any:
    """The session that programs of Keras 1 ask for; see `kerata_keras1.tensorflow1.session.Session`."""
    from kerata_keras1.tensorflow1 import session

    return session.get_session()


def set_session(session: Any) -> None:
    """Let `get_session` give this one."""
    from kerata_keras1.tensorflow1 import session as sessions

    sessions.set_session(session)


def _engine() -> ModuleType | None:
    """The module of the active backend's, where Keras 1 had one: its further names are K's."""
    name = _ENGINES.get(_K.backend())
    return importlib.import_module(f"{__name__}.{name}") if name else None


def __getattr__(name: str) -> Any:
    settings = {"_backend": _K.backend, "_epsilon": _K.epsilon, "_floatx": _K.floatx}
    settings["_image_dim_ordering"] = _K.image_dim_ordering
    if name in settings:
        return settings[name]()
    if name == "_config":
        return {key[1:]: read() for key, read in settings.items()}
    if name in ("_keras_base_dir", "_keras_dir", "_config_path"):
        base = os.path.expanduser("~")
        return {
            "_keras_base_dir": base,
            "_keras_dir": os.path.join(base, ".keras"),
            "_config_path": os.path.join(base, ".keras", "keras.json"),
        }[name]
    if name in _ENGINES.values():
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__all__":
        return _public()
    engine = None if name.startswith("__") else _engine()
    if engine is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(engine, name)


def _public() -> list[str]:
    engine = _engine()
    return sorted(name for name in {*_ALWAYS, *(dir(engine) if engine else ())} if not name.startswith("_"))


def __dir__() -> list[str]:
    engine, installed = _engine(), registry().names("backends")
    own = ["_BACKEND", "_backend", "_config", "_config_path", "_epsilon", "_floatx", "_image_dim_ordering"]
    # A name that `dir` gives is there: tools that look at every one expect no error but AttributeError.
    own += ["_keras_base_dir", "_keras_dir", *(module for name, module in _ENGINES.items() if name in installed)]
    return sorted({*_ALWAYS, *own, *globals(), *(dir(engine) if engine else ())} - {"_ALWAYS", "_ENGINES", "_Module"})
