"""The Keras that TensorFlow brings, where the settings of a Keras 1 are still about."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

_OF_KERAS_1 = frozenset(("theano", "cntk"))


@contextlib.contextmanager
def with_a_backend_it_knows() -> Iterator[None]:
    """While inside, TensorFlow can be imported, which imports its Keras.

    That one reads `KERAS_BACKEND` and `~/.keras/keras.json` as Keras 1 did, and refuses to be imported where they name
    an engine which it no longer has.
    """
    before = os.environ.get("KERAS_BACKEND")
    if (before or _of_the_file()) not in _OF_KERAS_1:
        yield
        return
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        yield
    finally:
        if before is None:
            del os.environ["KERAS_BACKEND"]
        else:
            os.environ["KERAS_BACKEND"] = before


def _of_the_file() -> object:
    folder = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    try:
        settings = json.loads(Path(folder, "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        return None
    return settings.get("backend") if isinstance(settings, dict) else None
