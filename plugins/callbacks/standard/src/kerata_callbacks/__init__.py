"""The callbacks of Keras 1, schedules of learning rates, and one that ends training at a loss that is not finite."""

from __future__ import annotations

from kerata import Callback, hookimpl
from kerata_callbacks.base_logger import BaseLogger
from kerata_callbacks.csv_logger import CSVLogger
from kerata_callbacks.early_stopping import EarlyStopping
from kerata_callbacks.lambda_callback import LambdaCallback
from kerata_callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from kerata_callbacks.model_checkpoint import ModelCheckpoint
from kerata_callbacks.remote_monitor import RemoteMonitor
from kerata_callbacks.schedules import CosineAnnealing, ExponentialDecay, LearningRateSchedule, StepDecay, WarmUp
from kerata_callbacks.terminate_on_nan import TerminateOnNaN

__all__ = [
    "BaseLogger",
    "CSVLogger",
    "CosineAnnealing",
    "EarlyStopping",
    "ExponentialDecay",
    "LambdaCallback",
    "LearningRateSchedule",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "StepDecay",
    "TerminateOnNaN",
    "WarmUp",
]


@hookimpl
def kerata_callbacks() -> list[type[Callback]]:
    return [
        BaseLogger,
        CSVLogger,
        CosineAnnealing,
        EarlyStopping,
        ExponentialDecay,
        LambdaCallback,
        LearningRateSchedule,
        LearningRateScheduler,
        ModelCheckpoint,
        ReduceLROnPlateau,
        RemoteMonitor,
        StepDecay,
        TerminateOnNaN,
        WarmUp,
    ]
