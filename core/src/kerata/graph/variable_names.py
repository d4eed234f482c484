"""Names of variables, as files hold them."""

from __future__ import annotations

import re

from kerata.graph.tensor import Variable


def file_name(variable: Variable) -> str:
    """The name that somebody gave a variable, and ":0" as on TensorFlow.

    "" where it has only a number, or a name that nothing in a file can have.
    """
    name = variable.name or ""
    usable = set(name.split("/")).isdisjoint(("", ".", "..")) and "\0" not in name
    return f"{name}:0" if usable and not re.fullmatch(r"variable_\d+", name) else ""
