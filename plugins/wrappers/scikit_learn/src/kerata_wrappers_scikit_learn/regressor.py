"""`KerasRegressor`: a model that tells values, as a regressor of scikit-learn."""

from __future__ import annotations

from typing import Any

from sklearn.base import RegressorMixin
from sklearn.utils import check_array

from kerata.types import Array
from kerata_wrappers_scikit_learn.base_wrapper import BaseWrapper
from kerata_wrappers_scikit_learn.inputs import is_several


class KerasRegressor(RegressorMixin, BaseWrapper):  # type: ignore[misc]
    """A model that tells values, as a regressor of scikit-learn.

    Its `score` is the loss, as in Keras 1: less is better. Where scikit-learn chooses the greatest score, in a
    `GridSearchCV`, say what to choose by: `scoring="neg_mean_squared_error"` or `scoring="r2"`.

    Arguments:
        build_fn: what builds and compiles a model and returns it; see `BaseWrapper`.
        **sk_params: its arguments, those of `fit`, `predict` and `evaluate`, and `random_state`.

    Attributes:
        n_outputs_: how many values there are for a sample.
        model_, history_, n_features_in_, feature_names_in_: see `BaseWrapper`.

    Raises:
        ArgumentError: a parameter that neither `build_fn` nor those methods have.
        ArgumentTypeError: `build_fn` cannot be called.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.wrappers.scikit_learn import KerasRegressor
        >>> def build():
        ...     model = Sequential([Dense(1, input_dim=2)])
        ...     model.compile("sgd", "mse")
        ...     return model
        >>> x = np.random.rand(8, 2)
        >>> regressor = KerasRegressor(build, nb_epoch=1, verbose=0).fit(x, x.sum(axis=1))
        >>> regressor.predict(x).shape
        (8,)
    """

    def predict(self, x: Any, **kwargs: Any) -> Array:
        """The values of each sample.

        Arguments:
            x: samples, as `fit` takes them.
            **kwargs: arguments of `predict` of models.

        Returns:
            an array of shape (samples,), or (samples, outputs) where there are several.

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `x` is not as wide as `fit` found it, or not finite.
        """
        values: Array = self._run("predict", x, given=kwargs)
        # All axes of size 1 but that of the samples: one sample is no single number.
        return values.squeeze(tuple(axis for axis, size in enumerate(values.shape) if axis and size == 1))

    def score(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> float:
        """The loss, as in Keras 1: less is better, where other regressors give R², of which more is better.

        Arguments:
            x: samples, as `fit` takes them.
            y: values.
            sample_weight: weight of each sample (default: all weigh the same).
            **kwargs: arguments of `evaluate` of models.

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `x` is not as wide as `fit` found it, or not finite.
        """
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        values = self._run("evaluate", x, _as_values(y), given=kwargs)
        return float(values[0] if isinstance(values, list) else values)

    def _learn_targets(self, y: Any) -> Any:
        y = _as_values(y)
        if not is_several(y):
            self.n_outputs_ = 1 if y.ndim == 1 else y.shape[-1]
        return y

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.regressor_tags.poor_score = True  # what it calls its score is a loss
        return tags


def _as_values(y: Any) -> Any:
    """Finite numbers as an array; those of several outputs as they are."""
    if is_several(y):
        return y
    return check_array(y, ensure_2d=False, allow_nd=True, dtype="numeric", input_name="y")
