"""Names of variables, as files hold them."""

from __future__ import annotations

import re

from kerata.graph.tensor import Variable


def file_name(variable: Variable) -> str:
    """The name that somebody gave a variable, and ":0" as on TensorFlow.

    "" where it has only a number, or a name that nothing in a file can have.
    """
    name = variable.name or ""
    return f"{name}:0" if fits_a_file(name) and not re.fullmatch(r"variable_\d+", name) else ""


def fits_a_file(name: str) -> bool:
    """Whether a group or an array in a file can have the name: a path of groups, in UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return set(name.split("/")).isdisjoint(("", ".", "..")) and "\0" not in name
