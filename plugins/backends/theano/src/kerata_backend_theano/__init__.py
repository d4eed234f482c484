"""The Theano backend as a plugin. Importing it does not import Theano."""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_backends() -> dict[str, str]:
    """The backend's name, and where its class is."""
    return {"theano": "kerata_backend_theano.backend:TheanoBackend"}
