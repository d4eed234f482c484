"""Who asks for a module: the same name means one thing to a program of Keras 1 and another to TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras")
"""The folder of the modules that are served as `keras`."""

_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
_LIBRARIES = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages"))


def wants_installed_keras(asker: Mapping[str, Any]) -> bool:
    """Whether a module has to have the installed Keras: TensorFlow's, that Keras's own, or one that requires Keras 2.

    Arguments:
        asker: the globals of the module.
    """
    top, file = _origin(asker)
    if top == "keras":
        return not file.startswith(TREE + os.sep)
    return top == "tensorflow" or (_is_in(file, _LIBRARIES) and _requires_later_keras(top))


def is_program(asker: Mapping[str, Any]) -> bool:
    """Whether a module belongs to the user: no library, nothing of Kerata's or of Python's.

    Arguments:
        asker: the globals of the module.
    """
    top, file = _origin(asker)
    if not file:  # a notebook, `-c`, the prompt; TensorFlow and others run text of their own making under other names
        return top == "__main__"
    if _is_in(file, _LIBRARIES) or file.startswith((_STANDARD_LIBRARY, TREE + os.sep)):
        return False
    return top == "__main__" or not (top == "kerata" or top.startswith("kerata_"))


def _origin(asker: Mapping[str, Any]) -> tuple[str, str]:
    """The topmost package of a module, and its file."""
    return str(asker.get("__name__") or "").partition(".")[0], str(asker.get("__file__") or "")


def _is_in(file: str, folders: tuple[str, ...]) -> bool:
    return any(folder in file for folder in folders)


@cache
def _requires_later_keras(top: str) -> bool:
    """Whether a distribution that brings the package requires a Keras that cannot be 1.2.2."""
    from importlib import metadata

    from packaging.requirements import InvalidRequirement, Requirement

    for name in metadata.packages_distributions().get(top, ()):
        for line in metadata.requires(name) or ():
            try:
                requirement = Requirement(line)
            except InvalidRequirement:
                continue
            if requirement.name.lower() == "keras" and not requirement.specifier.contains("1.2.2"):
                return True
    return False
