"""Every fit as a run of MLflow, without a line in the program."""

from __future__ import annotations

import os
import sys
from typing import Any

from kerata import Callback, hookimpl
from kerata_mlflow.logger import MLflowLogger

__all__ = ["MLflowLogger"]

kerata_hooks_version = "1.0"


@hookimpl
def kerata_callbacks() -> list[type[Callback]]:
    return [MLflowLogger]


@hookimpl
def kerata_default_callbacks(model: Any, verbose: int) -> list[Callback]:
    # Importing MLflow takes seconds: only where it is in use.
    in_use = "mlflow" in sys.modules or os.environ.get("MLFLOW_TRACKING_URI")
    return [MLflowLogger()] if in_use else []
