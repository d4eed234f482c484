"""What Keras 1 was told by `KERAS_BACKEND` and `~/.keras/keras.json`, in force where `keras` is served.

From strongest to weakest: `KERATA_BACKEND`, `KERAS_BACKEND`, `keras.json`, `~/.kerata/kerata.yaml`, defaults. A
`keras.json` that a Keras of today wrote, as it does unasked when TensorFlow imports it, comes after `kerata.yaml`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from kerata import config
from kerata.errors import ConfigurationError, KerataError
from kerata.files import read_regular

_KEYS = ("floatx", "epsilon", "backend", "image_dim_ordering")
_MOST_BYTES = 1 << 14
_NAMES = {"tensorflow": "TensorFlow", "theano": "Theano", "jax": "JAX"}
_before: list[bool] = []


def enter(announce: bool = True) -> None:
    """Put the settings in force, let programs go on where Keras 1 did, and tell the backend on stderr.

    They train on after a loss that is not finite, and read the functions of their own that they have saved.

    Arguments:
        announce: whether to tell the backend (default True).

    Raises:
        ConfigurationError: keras.json or KERAS_BACKEND says something that cannot be used.
        MissingPluginError: there is no such backend.
    """
    from kerata import backend as K
    from kerata.engine import function_code
    from kerata.training import non_finite

    config.set_for_process(_settings())
    name = K.backend()
    trusted = function_code.set_trusts_own_code(True)
    if not _before:
        _before.extend((non_finite.only_warns(), trusted))
    non_finite.set_only_warns(True)
    if announce and sys.stderr is not None:
        print(f"Using {_NAMES.get(name, name)} backend.", file=sys.stderr)


def leave() -> None:
    """Undo what `enter` did."""
    from kerata.engine import function_code
    from kerata.training import non_finite

    config.set_for_process({})
    if _before:
        function_code.set_trusts_own_code(_before.pop())
        non_finite.set_only_warns(_before.pop())


def _settings() -> dict[str, tuple[Any, str]]:
    path = os.path.join(os.path.expanduser("~"), ".keras", "keras.json")
    document = _read(path)
    of_today = "image_data_format" in document and "image_dim_ordering" not in document
    # What the process was given by an earlier call is none of the file's.
    config.set_for_process({})
    settled = config.current().origins if of_today else {}
    found = {
        key: (document[key], path)
        for key in _KEYS
        if key in document and settled.get(key, config.DEFAULT_ORIGIN) == config.DEFAULT_ORIGIN
    }
    if of_today and "backend" in found and not _is_installed(document["backend"]):
        del found["backend"]
    if os.environ.get("KERAS_BACKEND"):
        found["backend"] = (os.environ["KERAS_BACKEND"], "the environment variable KERAS_BACKEND")
    return found


def _is_installed(backend: object) -> bool:
    from kerata.plugins import registry

    return backend in registry().names("backends")


def _read(path: str) -> dict[str, Any]:
    if not os.path.exists(path):
        return {}
    cure = "Mend it, or remove it to have the defaults."
    try:
        document = json.loads(read_regular(path, _MOST_BYTES).decode())
    except (KerataError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"Keras's configuration cannot be read: {error}. {cure}", where=f"in {path}"
        ) from error
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"Keras's configuration is an object of JSON, {{...}}; got {type(document).__name__}. {cure}",
            where=f"in {path}",
        )
    return document
