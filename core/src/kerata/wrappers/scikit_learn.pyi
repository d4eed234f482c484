# Written by kerata.stubs; `make docs` renews it.
"""Models as estimators of scikit-learn: `from kerata.wrappers.scikit_learn import KerasClassifier`."""

from kerata_wrappers_scikit_learn.scikit_learn import BaseWrapper as BaseWrapper
from kerata_wrappers_scikit_learn.scikit_learn import KerasClassifier as KerasClassifier
from kerata_wrappers_scikit_learn.scikit_learn import KerasRegressor as KerasRegressor

__all__ = [
    "BaseWrapper",
    "KerasClassifier",
    "KerasRegressor",
]
