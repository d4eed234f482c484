"""The JAX backend as a plugin. Importing it does not import JAX."""

from __future__ import annotations

from kerata import hookimpl


@hookimpl
def kerata_backends() -> dict[str, str]:
    """The backend's name, and where its class is."""
    return {"jax": "kerata_backend_jax.backend:JaxBackend"}
