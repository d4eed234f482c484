"""A backend of Kerata on numpy alone, which predicts and does not train."""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_backends() -> dict[str, str]:
    """The backend, by name; imported when it is used."""
    return {"numpy": "kerata_backend_numpy.backend:NumpyBackend"}
