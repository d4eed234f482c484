# Written by kerata.stubs; `make docs` renews it.
"""Every installed callback: `from kerata.callbacks import ProgbarLogger`."""

from kerata.bases.callback import Callback as Callback
from kerata.training.callbacks import CallbackList as CallbackList
from kerata.training.callbacks import History as History
from kerata_callbacks.base_logger import BaseLogger as BaseLogger
from kerata_callbacks.csv_logger import CSVLogger as CSVLogger
from kerata_callbacks.early_stopping import EarlyStopping as EarlyStopping
from kerata_callbacks.lambda_callback import LambdaCallback as LambdaCallback
from kerata_callbacks.learning_rate import LearningRateScheduler as LearningRateScheduler
from kerata_callbacks.learning_rate import ReduceLROnPlateau as ReduceLROnPlateau
from kerata_callbacks.model_checkpoint import ModelCheckpoint as ModelCheckpoint
from kerata_callbacks.remote_monitor import RemoteMonitor as RemoteMonitor
from kerata_callbacks.schedules import CosineAnnealing as CosineAnnealing
from kerata_callbacks.schedules import ExponentialDecay as ExponentialDecay
from kerata_callbacks.schedules import LearningRateSchedule as LearningRateSchedule
from kerata_callbacks.schedules import StepDecay as StepDecay
from kerata_callbacks.schedules import WarmUp as WarmUp
from kerata_callbacks.terminate_on_nan import TerminateOnNaN as TerminateOnNaN
from kerata_callbacks_backup.backup_and_restore import BackupAndRestore as BackupAndRestore
from kerata_callbacks_progress.progbar_logger import ProgbarLogger as ProgbarLogger
from kerata_callbacks_tensorboard.tensor_board import TensorBoard as TensorBoard

def get(identifier: str | type[Callback] | Callback) -> type[Callback] | Callback:
    """The callback class of a name; a class or a callback is returned as it is.

    Example:
        >>> from kerata import callbacks
        >>> callbacks.get("EarlyStopping") is callbacks.EarlyStopping
        True
    """

__all__ = [
    "BackupAndRestore",
    "BaseLogger",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "CosineAnnealing",
    "EarlyStopping",
    "ExponentialDecay",
    "History",
    "LambdaCallback",
    "LearningRateSchedule",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "StepDecay",
    "TensorBoard",
    "TerminateOnNaN",
    "WarmUp",
    "get",
]
