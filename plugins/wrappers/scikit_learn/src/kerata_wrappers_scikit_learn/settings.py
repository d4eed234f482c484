"""Settings of the process that go along with an estimator into the worker processes of scikit-learn (`n_jobs=2`).

The workers are fresh interpreters. What a program chose by `K.set_image_dim_ordering` and the like would be lost there,
and the same search would give other results, or none, with more than one job.
"""

from __future__ import annotations

import multiprocessing
from typing import Any, NamedTuple

from kerata import backend as K


class Settings(NamedTuple):
    """What a program may have chosen."""

    backend: str
    floatx: str
    epsilon: float
    image_dim_ordering: str


def settings_of_this_process() -> Settings:
    """The settings as they are."""
    return Settings(K.backend(), K.floatx(), K.epsilon(), K.image_dim_ordering())


def new_with_settings(kind: type[Any], settings: Settings) -> Any:
    """A new instance of an estimator that is being unpickled.

    In a child of another process, the settings of the process that pickled it are made those of this one.
    """
    if multiprocessing.parent_process() is not None:
        K.set_backend(settings.backend)
        K.set_floatx(settings.floatx)
        K.set_epsilon(settings.epsilon)
        K.set_image_dim_ordering(settings.image_dim_ordering)
    return object.__new__(kind)
