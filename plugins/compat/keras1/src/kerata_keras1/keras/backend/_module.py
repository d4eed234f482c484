"""What the modules of this package share: Keras 1's variables of settings, and functions bound to an engine."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from kerata import backend as K
from kerata import settings
from kerata.errors import UnknownAttributeError
from kerata.graph import active_backend
from kerata.graph.function import Function
from kerata.plugins import registry


class SettingsModule(ModuleType):
    """A module whose `_FLOATX`, `_EPSILON` and `_IMAGE_DIM_ORDERING` are the settings, to be read and assigned."""

    @property
    def _FLOATX(self) -> str:
        return settings.floatx()

    @_FLOATX.setter
    def _FLOATX(self, value: str) -> None:
        settings.set_floatx(value)

    @property
    def _EPSILON(self) -> float:
        return settings.epsilon()

    @_EPSILON.setter
    def _EPSILON(self, value: float) -> None:
        settings.set_epsilon(value)

    @property
    def _IMAGE_DIM_ORDERING(self) -> str:
        return settings.image_dim_ordering()

    @_IMAGE_DIM_ORDERING.setter
    def _IMAGE_DIM_ORDERING(self, value: str) -> None:
        settings.set_image_dim_ordering(value)


def bound_functions(engine: str, without: Sequence[str] = ()) -> dict[str, Any]:
    """K's functions, which compute with `engine` whichever backend is active, and the class `Function` likewise.

    Arguments:
        engine: the backend's name.
        without: names of functions that Keras 1 did not have for it.

    Raises:
        MissingPluginError: the backend is not installed.
    """
    registry().get("backends", engine)

    class EngineFunction(Function):
        """A compiled function of this engine; see `kerata.graph.function.Function`."""

        def __call__(self, values: Sequence[Any], size: int | None = None) -> list[Any]:
            with active_backend.using(engine):
                return super().__call__(values, size)

    def bind(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def on_engine(*args: Any, **kwargs: Any) -> Any:
            with active_backend.using(engine):
                return function(*args, **kwargs)

        return on_engine

    def function(
        inputs: Sequence[Any], outputs: Sequence[Any], updates: Sequence[Any] = (), **kwargs: Any
    ) -> EngineFunction:
        """A function that this engine compiles; see `kerata.backend.function`."""
        made = K.function(inputs, outputs, updates, **kwargs)
        return EngineFunction(made.inputs, made.outputs, made.updates, made.phase, made.name)

    functions = {name: bind(getattr(K, name)) for name in K.__all__ if name not in (*without, "set_backend")}
    return {**functions, "function": function, "Function": EngineFunction}


def absent(module: str, name: str, gone: Mapping[str, str]) -> UnknownAttributeError:
    """The error for a name that a module of Keras 1 had, and that means nothing here, or for one that it never had."""
    if name in gone:
        return UnknownAttributeError(f"{module}.{name} is not here: {gone[name]}")
    return UnknownAttributeError(f"{module} has no name {name!r}, neither in Keras 1 nor here.")
