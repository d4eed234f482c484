"""What is a class of its own today, and a name, a function or a mode of something else in Keras 1.

Each makes what Keras 1 has, so that files are in its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.plugins import registry
from kerata.renamed import NAMES

_MODES = {
    "Add": ("sum", "axis", "[[4. 7.]]"),
    "Average": ("ave", "axis", "[[2.  3.5]]"),
    "Concatenate": ("concat", "axis", "[[1. 2. 3. 5.]]"),
    "Dot": ("dot", "axes", "[[13.]]"),
    "Maximum": ("max", "axis", "[[3. 5.]]"),
    "Multiply": ("mul", "axis", "[[ 3. 10.]]"),
}
"""Layers of today, to their mode of `Merge`, what may stand in the first place, and what [1, 2] and [3, 5] give."""

_JOINED = """

Example:
    >>> import numpy as np
    >>> from kerata.layers import {name}, Input
    >>> from kerata.models import Model
    >>> a, b = Input((2,)), Input((2,))
    >>> model = Model([a, b], {call}([a, b]))
    >>> print(model.predict([np.array([[1, 2]]), np.array([[3, 5]])]))
    {result}
"""

_CALLED = """

Example:
    >>> from kerata import {kind}
    >>> {kind}.{word}() is {kind}.{name}
    True
"""

_HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "axis": (-1,),
    "dtype": (None, "float32"),
    "from_logits": (False,),
    "gain": (1.1,),
    "k": (5,),
    "label_smoothing": (0, 0.0),
    "maxval": (0.05,),
    "mean": (0, 0.0),
    "minval": (-0.05,),
    "name": (),
    "reduction": ("sum_over_batch_size", "auto"),
    "seed": (None,),
    "stddev": (0.05,),
    "threshold": (0.5,),
}
"""Arguments of today's initializers, losses and metrics, to the values that say what the function of Keras 1 does."""


def layers() -> dict[str, Callable[..., Any]]:
    """The layers `Add` and its like, and the functions `add` and its like."""
    made: dict[str, Callable[..., Any]] = {"ReLU": ReLU, "Softmax": Softmax}
    for name, (mode, first, result) in _MODES.items():
        layer = _merge_layer(mode, first)
        doc = f'The layer `Merge(mode="{mode}")`, called on a list of tensors.'
        made[name] = _named(layer, name, doc + _JOINED.format(name=name, call=f"{name}()", result=result))
        function, low = _merge_function(layer), name.lower()
        doc = f'The tensors joined: `merge(inputs, mode="{mode}")`.'
        made[low] = _named(function, low, doc + _JOINED.format(name=low, call=low, result=result))
    return made


def functions(kind: str) -> dict[str, Callable[..., Any]]:
    """What today is a class, each to a function that gives what a call of that class stands for.

    Arguments:
        kind: "initializations", "objectives" or "metrics".
    """
    return {word: _made_by_a_call(kind, word, name) for word, name in NAMES[kind].items() if word[0].isupper()}


def L1(l1: float = 0.01) -> Any:
    """The penalty `l1 * sum(|w|)`, which is `l1(l)` in Keras 1.

    Arguments:
        l1: the factor (default 0.01).

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import L1
        >>> print(K.eval(L1(0.5)(K.variable([[1, -3]]))))
        2.0
    """
    return registry().get("regularizers", "l1")(l1)


def L2(l2: float = 0.01) -> Any:
    """The penalty `l2 * sum(w ** 2)`, which is `l2(l)` in Keras 1.

    Arguments:
        l2: the factor (default 0.01).

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import L2
        >>> print(K.eval(L2(0.5)(K.variable([[1, -3]]))))
        5.0
    """
    return registry().get("regularizers", "l2")(l2)


def L1L2(l1: float = 0.0, l2: float = 0.0) -> Any:
    """The sum of the two penalties, which is `l1l2(l1, l2)` in Keras 1.

    Arguments:
        l1: the factor of the absolute values (default 0).
        l2: the factor of the squares (default 0).

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import L1L2
        >>> print(K.eval(L1L2(l1=0.5, l2=0.25)(K.variable([[1, -3]]))))
        4.5
    """
    return registry().get("regularizers", "l1l2")(l1, l2)


def ReLU(**kwargs: Any) -> Any:
    """The layer `Activation("relu")`.

    Arguments:
        kwargs: those that every layer takes, such as `name`.

    Example:
        >>> from kerata.layers import ReLU
        >>> ReLU().get_config()["activation"]
        'relu'
    """
    return registry().get("layers", "Activation")("relu", **kwargs)


def Softmax(**kwargs: Any) -> Any:
    """The layer `Activation("softmax")`.

    Arguments:
        kwargs: those that every layer takes, such as `name`.

    Example:
        >>> from kerata.layers import Softmax
        >>> Softmax().get_config()["activation"]
        'softmax'
    """
    return registry().get("layers", "Activation")("softmax", **kwargs)


def _merge_layer(mode: str, first: str) -> Callable[..., Any]:
    def layer(*axis: Any, **kwargs: Any) -> Any:
        return registry().get("layers", "Merge")(mode=mode, **dict(zip((first,), axis, strict=False)), **kwargs)

    return layer


def _merge_function(layer: Callable[..., Any]) -> Callable[..., Any]:
    def function(inputs: Any, *axis: Any, **kwargs: Any) -> Any:
        return layer(*axis, **kwargs)(inputs)

    return function


def _made_by_a_call(kind: str, word: str, name: str) -> Callable[..., Any]:
    def made(*args: Any, **kwargs: Any) -> Any:
        function = registry().get(kind, name)
        if args and not isinstance(args[0], (int, float)):  # the name itself was given, as in loss="MeanSquaredError"
            return function(*args, **kwargs)
        if args:
            raise ArgumentTypeError(f"{word} takes its arguments by name; got {shown(args)}.")
        for argument, value in kwargs.items():
            harmless = _HARMLESS.get(argument)
            if harmless is None or (harmless and value not in harmless):
                raise ArgumentError(
                    f"{word} is the function {name} here, as in Keras 1, and does not take {argument}={shown(value)}. "
                    f"Give a function of your own that computes so in place of {word}(...)."
                )
        return function

    doc = f"Makes `{name}`, which is a function in Keras 1."
    return _named(made, name, doc + _CALLED.format(kind=kind, word=word, name=name))


def _named(function: Callable[..., Any], name: str, doc: str) -> Callable[..., Any]:
    """The function, with the name by which files know what it makes."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function
