"""The exceptions of Kerata: one family, each also the builtin exception that a caller would expect.

A message says what was expected, what came, and the way out; `where` adds the place (a layer, a file, a line
of the user's program) on lines of its own.
"""

from __future__ import annotations


class KerataError(Exception):
    """Anything that Kerata raises on purpose.

    Arguments:
        message: what was expected, what came, and the way out.
        where: the place it happened at, shown below the message; None (default) shows nothing.
    """

    def __init__(self, message: str = "", *, where: str | None = None) -> None:
        super().__init__(f"{message}\n{where}" if where else message)
        self.where = where


class ShapeError(KerataError, ValueError):
    """Shapes that do not go together."""


class DtypeError(KerataError, TypeError):
    """Element types that do not go together, or that an operation does not take."""


class ArgumentError(KerataError, ValueError):
    """An argument of the right type has a value that makes no sense."""


class ArgumentTypeError(KerataError, TypeError):
    """An argument is of the wrong type."""


class DataError(KerataError, ValueError):
    """Arrays given to `fit`, `evaluate` or `predict` do not suit the model."""


class RowNumberError(DataError, IndexError):
    """A row is asked for that data do not have; also what ends a loop over them."""


class GraphError(KerataError, ValueError):
    """Layers or tensors are connected wrongly."""


class UninitializedLayerError(GraphError, AttributeError):
    """A layer is used whose class forgot to call `super().__init__(**kwargs)`."""


class NotBuiltError(KerataError, RuntimeError):
    """Asked for something that exists only once the layer is built or the model compiled."""


class NotConnectedError(NotBuiltError, AttributeError):
    """An attribute that a layer has only once it has been called (exactly once, for some)."""


class UnknownNameError(KerataError, ValueError):
    """No plugin, installed or official, provides the name."""


class UnknownAttributeError(UnknownNameError, AttributeError):
    """The same, where the name was looked up as an attribute: `kerata.layers.Dnse`."""


class UnknownImportError(UnknownNameError, ImportError):
    """The same, where the name was imported: `from kerata.layers import Dnse`."""


class AmbiguousNameError(KerataError, ValueError):
    """Several plugins provide the name, and nothing says which one is meant."""


class MissingPluginError(KerataError, ImportError):
    """The name belongs to a plugin that is not installed, or is switched off."""


class MissingLibraryError(KerataError, ImportError):
    """A function needs a library or a program that is not installed."""


class BrokenPluginError(KerataError, ImportError):
    """The name belongs to a plugin that is installed and could not be loaded."""


class HookError(KerataError, RuntimeError):
    """A hook of a plugin failed, or returned what makes no sense."""


class ConfigurationError(KerataError, ValueError):
    """The configuration file or an environment variable says something that cannot be used."""


class BackendError(KerataError, RuntimeError):
    """A backend could not be loaded or failed in its work."""


class NativeCodeError(KerataError, TypeError):
    """A symbolic tensor met code that wants native tensors of a backend."""


class NativeAttributeError(NativeCodeError, AttributeError):
    """Code asked a symbolic tensor for something that only a backend's own tensors may have."""


class NumpyCodeError(NativeCodeError):
    """A function of numpy was called on a symbolic tensor, which has no values."""


class FileFormatError(KerataError, ValueError):
    """A file is not what it should be: corrupt, truncated, or of another kind."""


class FileAccessError(KerataError, OSError):
    """A file cannot be opened, read or written."""


class UnsafeFileError(KerataError, ValueError):
    """A file asks for something that could run code of its own."""


class NonFiniteLossError(KerataError, FloatingPointError):
    """The loss became NaN or infinite."""
