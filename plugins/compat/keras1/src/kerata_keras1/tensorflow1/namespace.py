"""The modules of the view: each name is looked up in the table, then in TensorFlow's `compat.v1`."""

from __future__ import annotations

import functools
import importlib
import inspect
from types import ModuleType
from typing import Any

import tensorflow as tf

from kerata.errors import UnknownAttributeError
from kerata.suggestions import did_you_mean
from kerata_keras1.tensorflow1.symbolic import symbolic
from kerata_keras1.tensorflow1.table import GONE, OWN, RANDOM, RENAMED, why_gone

VERSION = "1.15.0"
"""The version of the interface: programs choose by it among the ways of several versions."""


class ModuleView(ModuleType):
    """A module of TensorFlow 1: `tf`, `tf.nn`, `tf.train`.

    Arguments:
        path: where it stands below `tensorflow`, "" for that itself.
        real: the module of TensorFlow 2 whose names it has besides those of the table.
    """

    def __init__(self, path: str, real: Any) -> None:
        super().__init__(f"tensorflow.{path}".rstrip("."), f"`tensorflow.{path}` of TensorFlow 1.".replace(".`", "`"))
        self.__path__: list[str] = []
        self._at = path
        self._real = real

    @classmethod
    def of_python(cls, name: str) -> ModuleType:
        """A module below `tensorflow.python`, whose functions of tensors are those of the view."""
        return _PythonModule(name.partition(".")[2], importlib.import_module(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = self._found(name)
        setattr(self, name, value)
        return value

    def _found(self, name: str) -> Any:
        path = f"{self._at}.{name}".lstrip(".")
        if path in OWN:
            module, attribute = OWN[path]
            value = getattr(importlib.import_module(f"{__package__}.{module}"), attribute)
            return symbolic(value, f"tf.{path}") if module == "old_signatures" else value
        reason = why_gone(path)
        if any(gone.startswith(f"{path}.") for gone in GONE) and not hasattr(self._real, name):
            return ModuleView(path, None)  # each of its names has an error of its own
        if reason is not None:
            raise UnknownAttributeError(f"tf.{path} is not here: {reason}")
        if path in RENAMED:
            return functools.reduce(getattr, RENAMED[path].split("."), root())
        try:
            value = getattr(self._real, name)
        except AttributeError:
            raise self._unknown(path, name) from None
        if isinstance(value, ModuleType):
            return ModuleView(path, value)
        if inspect.isclass(value) or not callable(value) or path.partition(".")[0] in _PLAIN:
            return value
        return symbolic(value, f"tf.{path}", random=path in RANDOM)

    def _unknown(self, path: str, name: str) -> UnknownAttributeError:
        return UnknownAttributeError(
            f"tf.{path} is not here: neither tf.compat.v1 of TensorFlow {tf.__version__}, which is installed, has it, "
            f"nor the table of old names.{did_you_mean(name, dir(self._real))}"
        )

    def __dir__(self) -> list[str]:
        prefix = f"{self._at}." if self._at else ""
        known = [p[len(prefix) :] for p in (*OWN, *RENAMED) if p.startswith(prefix)]
        return sorted({*(n for n in dir(self._real) if not n.startswith("_")), *(n for n in known if "." not in n)})


class _PythonModule(ModuleView):
    """A module like `tensorflow.python.ops.math_ops`: what the view has of the same name, and else its own."""

    def _found(self, name: str) -> Any:
        reason = why_gone(name)
        if reason is not None:
            raise UnknownAttributeError(f"{self.__name__}.{name} is not here: {reason}")
        for place in (root(), root().nn, root().image, root().train):
            if hasattr(place, name):
                return getattr(place, name)
        try:
            value = getattr(self._real, name)
        except AttributeError:
            raise self._unknown(f"{self._at}.{name}", name) from None
        if isinstance(value, ModuleType):
            return _PythonModule(f"{self._at}.{name}", value)
        return value if inspect.isclass(value) or not callable(value) else symbolic(value, f"{self.__name__}.{name}")


_PLAIN = ("app", "flags", "gfile", "logging", "python_io", "sysconfig", "test", "resource_loader", "io")
"""Modules whose functions take no tensors, or are classes in disguise."""


@functools.cache
def root() -> Any:
    """The view of `tensorflow` itself."""
    view: Any = ModuleView("", tf.compat.v1)
    view.__version__ = view.VERSION = VERSION
    view.python = _Python("python", importlib.import_module("tensorflow.python"))
    return view


class _Python(ModuleView):
    """`tf.python`, on which programs of the time set names: `tf.python.control_flow_ops = tf`."""

    def _found(self, name: str) -> Any:
        for place in ("ops", "framework", "training", "platform", "client"):
            try:
                return ModuleView.of_python(f"tensorflow.python.{place}.{name}")
            except ImportError:
                continue
        return ModuleView.of_python(f"tensorflow.python.{name}")
