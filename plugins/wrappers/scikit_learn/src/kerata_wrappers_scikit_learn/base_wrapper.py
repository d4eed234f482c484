"""`BaseWrapper`: what a classifier and a regressor have in common."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError as SklearnNotFittedError
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.validation import check_consistent_length

from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError
from kerata.models import Model, Sequential
from kerata.suggestions import did_you_mean
from kerata_wrappers_scikit_learn.inputs import checked_inputs, is_several
from kerata_wrappers_scikit_learn.random_state import seeded
from kerata_wrappers_scikit_learn.settings import new_with_settings, settings_of_this_process

_METHODS = (Sequential.fit, Sequential.predict, Sequential.predict_classes, Sequential.evaluate)
_DATA = {"self", "x", "y"}
_KERAS_2 = {"epochs": "nb_epoch", "model": "build_fn"}


class NotFittedError(NotBuiltError, SklearnNotFittedError):  # type: ignore[misc]
    """An estimator is asked for what only `fit` gives it."""


class BaseWrapper(BaseEstimator):  # type: ignore[misc]
    """A model that a function builds, as an estimator of scikit-learn; use `KerasClassifier` or `KerasRegressor`.

    Arguments:
        build_fn: what builds and compiles a model and returns it: a function, a class or an instance with `__call__`.
            Default None: the method `__call__` of the subclass. It is called anew at every `fit`, with those of
            `sk_params` that it has arguments for; an argument called `n_features_in_`, `n_classes_` or `n_outputs_`
            gets what the data say.
        **sk_params: arguments of `build_fn`, and of the methods `fit`, `predict` and `evaluate` of models (`nb_epoch`,
            `batch_size`, `verbose`, `class_weight`, ...). Those given to `fit`, `predict` and `score` of the
            estimator go before them. `random_state` makes `fit` repeatable: a whole number, or a RandomState of
            numpy.

    Attributes:
        model_: the model that was trained; also `model`.
        history_: the History of its training. Its `history`, `epoch` and `params` are attributes of the
            estimator too, as `fit`, which returned the History in Keras 1, returns the estimator.
        n_features_in_: size of the second axis of the training data.
        feature_names_in_: names of its columns, where they are all strings.

    Raises:
        ArgumentError: a parameter that neither `build_fn` nor those methods have.
        ArgumentTypeError: `build_fn` cannot be called.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.wrappers.scikit_learn import KerasRegressor
        >>> def build(hidden=16):
        ...     model = Sequential([Dense(hidden, input_dim=2), Dense(1)])
        ...     model.compile("sgd", "mse")
        ...     return model
        >>> regressor = KerasRegressor(build, hidden=8, nb_epoch=2)  # arguments of build, and of fit
        >>> regressor.set_params(hidden=32).get_params()["hidden"]
        32
    """

    # scikit-learn knows samples by the name X, and would take x for something to be passed on.
    __metadata_request__fit = {"x": UNUSED}
    __metadata_request__predict = {"x": UNUSED}
    __metadata_request__predict_proba = {"x": UNUSED}
    __metadata_request__score = {"x": UNUSED}

    def __init__(self, build_fn: Callable[..., Any] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    # Parameters.

    def check_params(self, params: Mapping[str, Any]) -> None:
        """Raise an ArgumentError for the first of `params` that `build_fn` and the methods of models do not have.

        Arguments:
            params: dict whose keys are names of parameters.

        Raises:
            ArgumentError: there is such a one.
            ArgumentTypeError: `build_fn` cannot be called.
        """
        _check(self._builder, params)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters that were given, `build_fn` among them.

        Arguments:
            deep: of no effect; scikit-learn asks with it.
        """
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        """Change or add parameters; none is changed if one is wrong.

        Arguments:
            **params: as for the constructor.

        Returns:
            the estimator.

        Raises:
            ArgumentError: a parameter that neither `build_fn` nor the methods of models have.
            ArgumentTypeError: `build_fn` cannot be called.
        """
        build_fn = params.pop("build_fn", self.build_fn)
        builder = self._builder if build_fn is None else build_fn
        _check(builder, self.sk_params | params if build_fn is not self.build_fn else params)
        self.build_fn = build_fn
        self.sk_params = self.sk_params | params
        return self

    def filter_sk_params(self, fn: Callable[..., Any], override: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Those of `sk_params` that a function has arguments for.

        Arguments:
            fn: the function.
            override: a dict to add, which goes before `sk_params` (default none).
        """
        names = _argument_names(fn)
        return {name: value for name, value in self.sk_params.items() if name in names} | dict(override or {})

    # Training.

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """Build a new model and train it.

        Arguments:
            x: samples, of shape (samples, features) or more axes; n numbers are n samples of one feature. A list of
                arrays, or a dict of them, for a model with several inputs.
            y: labels or values, of shape (samples,) or (samples, outputs).
            sample_weight: weight of each sample (default: all weigh the same).
            **kwargs: arguments of `fit` of models.

        Returns:
            the estimator, which has `history`, a dict of values by epoch.

        Raises:
            ArgumentTypeError: what `build_fn` returns is no model.
            ArgumentError: the weights of all samples are zero.
            ValueError: `x` or `y` is not what scikit-learn takes: of different lengths, not finite, empty.
        """
        if y is None:
            raise ArgumentError(f"{type(self).__name__} requires y to be passed, but the target y is None.")
        x = checked_inputs(self, x, reset=True)
        y = self._learn_targets(y)
        if not is_several(x) and not is_several(y):
            check_consistent_length(x, y)
        arguments = copy.deepcopy(self.filter_sk_params(Sequential.fit)) | kwargs
        if sample_weight is not None:
            arguments["sample_weight"] = sample_weight
        _refuse_zero(arguments.get("sample_weight"))
        with seeded(self.sk_params.get("random_state")):
            model = self._build()
            targets = self._prepare(model, y, arguments)
            history = model.fit(x, targets, **arguments)
        self.model_, self.history_ = model, history
        return self

    def _learn_targets(self, y: Any) -> Any:
        """`y` as an array, once what it says of classes or outputs is noted."""
        return y

    def _prepare(self, model: Any, y: Any, arguments: dict[str, Any]) -> Any:
        """The targets to train `model` with; what in `arguments` depends on them is changed there."""
        return y

    @property
    def _builder(self) -> Any:
        return getattr(self, "__call__", None) if self.build_fn is None else self.build_fn  # noqa: B004

    def _build(self) -> Any:
        builder = self._builder
        if builder is None:
            raise ArgumentTypeError(
                f"{type(self).__name__} needs a function that builds its model: give it as build_fn, or derive a class "
                "with a method __call__."
            )
        found = {name: getattr(self, name, None) for name in ("n_features_in_", "n_classes_", "n_outputs_")}
        names = _argument_names(builder)
        known = {name: value for name, value in found.items() if name in names and value is not None}
        model = builder(**known | self.filter_sk_params(builder))
        if not isinstance(model, Model):
            raise ArgumentTypeError(
                f"build_fn must return a compiled model; got {model!r}. Does it end with `return model`?"
            )
        return model

    # What training gave.

    def _fitted(self) -> Any:
        if "model_" not in self.__dict__:
            raise NotFittedError(f"This {type(self).__name__} is not fitted yet. Call fit(x, y) first.")
        return self.model_

    @property
    def model(self) -> Any:
        """The model that was trained."""
        return self._fitted()

    @property
    def history(self) -> dict[str, list[float]]:
        """The values of the loss and the metrics by epoch, as in the History that `fit` returned in Keras 1."""
        self._fitted()
        history: dict[str, list[float]] = self.history_.history
        return history

    @property
    def epoch(self) -> list[int]:
        """The numbers of the epochs, as in the History that `fit` returned in Keras 1."""
        self._fitted()
        epoch: list[int] = self.history_.epoch
        return epoch

    @property
    def params(self) -> dict[str, Any]:
        """How the model was trained, as in the History that `fit` returned in Keras 1."""
        self._fitted()
        params: dict[str, Any] = self.history_.params
        return params

    def _run(self, method: str, x: Any, *targets: Any, given: Mapping[str, Any], **defaults: Any) -> Any:
        """What a method of the model gives for `x`; a functional model predicts where it lacks the method."""
        model = self._fitted()
        x = checked_inputs(self, x, reset=False)
        arguments = defaults | self.filter_sk_params(getattr(Sequential, method), given)
        return getattr(model, method, model.predict)(x, *targets, **arguments)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = self.sk_params.get("random_state") is None
        return tags

    def __reduce__(self) -> Any:
        # The settings go before the state: a model in it is made anew under them.
        return new_with_settings, (type(self), settings_of_this_process()), self.__getstate__()


def _check(builder: Any, params: Mapping[str, Any]) -> None:
    if builder is not None and not callable(builder):
        raise ArgumentTypeError(f"build_fn must be a function that returns a compiled model; got {builder!r}.")
    legal = {"random_state"}.union(*map(_argument_names, (*_METHODS, *([] if builder is None else [builder]))))
    for name in params:
        if name not in legal:
            meant = _KERAS_2.get(name)
            hint = f" It is called {meant} here, as in Keras 1." if meant else did_you_mean(name, legal, most=1)
            raise ArgumentError(
                f'"{name}" is not a legal parameter: neither build_fn nor fit, predict or evaluate of models has such '
                f"an argument.{hint}"
            )


def _refuse_zero(sample_weight: Any) -> None:
    if sample_weight is not None and not is_several(sample_weight) and not np.any(np.asarray(sample_weight)):
        raise ArgumentError("sample_weight must not be zero for every sample: there would be nothing to learn from.")


def _argument_names(fn: Callable[..., Any]) -> set[str]:
    try:
        parameters = inspect.signature(fn).parameters.values()
    except ValueError:  # written in C
        return set()
    named = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    return named - _DATA
