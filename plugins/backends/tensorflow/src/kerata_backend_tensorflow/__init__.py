"""The TensorFlow backend as a plugin. Importing it does not import TensorFlow."""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_backends() -> dict[str, str]:
    """The backend's name, and where its class is."""
    return {"tensorflow": "kerata_backend_tensorflow.backend:TensorFlowBackend"}
