"""`tf.function`, without its warnings about programs of many models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def traced(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator: `tf.function`, which takes the code as it is and does not warn of being used for many models."""

    def decorate(function: Callable[..., Any]) -> Any:
        compiled = tf.function(function, autograph=False, **options)
        # TensorFlow counts how often functions from one line of code are traced, and takes one for each model of a
        # program, or for each batch size, for a mistake. It has no public name for saying that it is none.
        compiled._omit_frequent_tracing_warning = True
        return compiled

    return decorate
