"""Models as estimators of scikit-learn: `from kerata.wrappers.scikit_learn import KerasClassifier`."""

from __future__ import annotations

from kerata_wrappers_scikit_learn.base_wrapper import BaseWrapper
from kerata_wrappers_scikit_learn.classifier import KerasClassifier
from kerata_wrappers_scikit_learn.regressor import KerasRegressor

__all__ = ["BaseWrapper", "KerasClassifier", "KerasRegressor"]
