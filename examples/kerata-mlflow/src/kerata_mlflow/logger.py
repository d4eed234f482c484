"""`MLflowLogger`: the callback that makes a run of MLflow of a training."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import kerata
from kerata import Callback
from kerata import backend as K
from kerata.bases.callback import Logs
from kerata.errors import KerataError, NonFiniteLossError
from kerata_mlflow.parameters import parameters


class MLflowLogger(Callback):
    """Logs a training to MLflow: parameters, the metrics of each epoch, the model file.

    The run is the one that is active, which then stays open, or a new one, which ends with the training. Of the
    parameters those that the run already has stay as they are, for MLflow lets none be changed.

    Arguments:
        artifact: name of the model file among the run's artifacts (default "model.h5"); None for no file.

    Raises:
        MlflowException: when training begins, if the store cannot be used. Later such an error is a warning.
    """

    def __init__(self, artifact: str | None = "model.h5") -> None:
        super().__init__()
        self.artifact = artifact
        self.run_id: str | None = None
        self._open = self._ours = False
        self._handled: BaseException | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.run_id, self._open, self._ours = None, False, False
        self._handled = sys.exc_info()[1]

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        # Not before: by now a training that is taken up again has its `run_id` back.
        if not self._open:
            self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        import mlflow

        numbers = {name: float(value) for name, value in (logs or {}).items() if _is_number(value)}
        with _warning("The metrics of an epoch are"):
            mlflow.log_metrics(numbers, step=epoch, run_id=self.run_id)

    def on_train_end(self, logs: Logs | None = None) -> None:
        # A loss that is not finite ends a training by its exception, and yet of its own accord.
        error = sys.exc_info()[1]
        diverged = isinstance(error, NonFiniteLossError) and error is not self._handled
        if self._open and self.artifact is not None:
            self._log_model(self.artifact)
        self._end("FAILED" if diverged else "FINISHED")

    def on_train_error(self, error: BaseException) -> None:
        self._end("KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")

    def _begin(self) -> None:
        import mlflow

        active = mlflow.active_run()
        self._ours = active is None
        run = mlflow.start_run(run_id=self.run_id) if active is None else active
        self._open, self.run_id = True, run.info.run_id
        known = mlflow.get_run(self.run_id).data.params
        facts = {**parameters(self.model), **_of_fit(self.params)}
        mlflow.log_params({name: value for name, value in facts.items() if name not in known}, run_id=self.run_id)
        mlflow.set_tags({"kerata.version": kerata.__version__, "kerata.backend": K.backend()})

    def _log_model(self, name: str) -> None:
        import mlflow

        with tempfile.TemporaryDirectory() as folder, _warning("The model file is"):
            path = Path(folder, name)
            self.model.save(path)
            mlflow.log_artifact(str(path), run_id=self.run_id)

    def _end(self, status: str) -> None:
        if self._open and self._ours:
            import mlflow

            with _warning("The end of the training is"):
                mlflow.end_run(status)
        self._open = False


def _of_fit(params: dict[str, Any]) -> dict[str, Any]:
    names = ("batch_size", "nb_epoch", "nb_sample", "initial_epoch", "do_validation")
    return {name: params[name] for name in names if params.get(name) is not None}


def _is_number(value: Any) -> bool:
    return not isinstance(value, str) and np.ndim(value) == 0


@contextmanager
def _warning(what: str) -> Iterator[None]:
    """Training goes on without the store: hours of it are worth more than a line in a log."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, KerataError, OSError) as error:
        warnings.warn(f"{what} not in MLflow: {error}", stacklevel=3)
