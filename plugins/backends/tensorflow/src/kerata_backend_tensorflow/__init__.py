"""The TensorFlow backend as a plugin. Importing it does not import TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerata import hookimpl

kerata_hooks_version = "1.2"


@hookimpl
def kerata_backends() -> dict[str, str]:
    """The backend's name, and where its class is."""
    return {"tensorflow": "kerata_backend_tensorflow.backend:TensorFlowBackend"}


@hookimpl
def kerata_cluster_check() -> Mapping[str, Any] | None:
    """Whether the workers of TF_CONFIG see one another."""
    from kerata_backend_tensorflow.cluster_check import check

    return check()
