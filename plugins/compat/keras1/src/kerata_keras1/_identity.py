"""Which objects they are, as a text."""

from __future__ import annotations

from typing import Any

from kerata.engine.topology import to_list


def object_list_uid(object_list: Any) -> str:
    """The identities of an object or of a list of objects, as a text: equal for the same objects in the same order."""
    return ", ".join(str(id(one)) for one in to_list(object_list))
