"""`KerasClassifier`: a model that tells classes apart, as a classifier of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets

from kerata.types import Array
from kerata_wrappers_scikit_learn.base_wrapper import BaseWrapper
from kerata_wrappers_scikit_learn.class_labels import (
    classes_of_columns,
    loss_name,
    numbers_of,
    predicted_numbers,
    targets_of,
)
from kerata_wrappers_scikit_learn.inputs import is_several


class KerasClassifier(ClassifierMixin, BaseWrapper):  # type: ignore[misc]
    """A model that tells classes apart, as a classifier of scikit-learn.

    `GridSearchCV(KerasClassifier(build, nb_epoch=20, verbose=0), {"hidden": [8, 16]})` searches among arguments of
    `build`.

    `y` has a label for each sample, a number or a text, or a row with a single one (one-hot). The model has an output
    for each class (softmax) or one value for two (sigmoid); the targets are made to suit its loss.

    Arguments:
        build_fn: what builds and compiles a model and returns it; see `BaseWrapper`.
        **sk_params: its arguments, those of `fit`, `predict` and `evaluate`, and `random_state`. `class_weight`, of
            `fit`, is a dict from label to weight, or "balanced" for weights inverse to how often a class occurs; it is
            multiplied with `sample_weight`.

    Attributes:
        classes_: the labels, in the order of the columns of `predict_proba`.
        n_classes_: how many there are.
        model_, history_, n_features_in_, feature_names_in_: see `BaseWrapper`.

    Raises:
        ArgumentError: a parameter that neither `build_fn` nor those methods have.
        ArgumentTypeError: `build_fn` cannot be called.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.wrappers.scikit_learn import KerasClassifier
        >>> def build(hidden=16):
        ...     model = Sequential([Dense(hidden, input_dim=4), Dense(3, activation="softmax")])
        ...     model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        ...     return model
        >>> classifier = KerasClassifier(build, hidden=8, nb_epoch=1, verbose=0)
        >>> x, y = np.random.rand(9, 4), np.array(["cat", "dog", "owl"] * 3)
        >>> classifier.fit(x, y).predict(x).shape, classifier.classes_.tolist()
        ((9,), ['cat', 'dog', 'owl'])
    """

    def predict(self, x: Any, **kwargs: Any) -> Array:
        """The label of the most likely class of each sample.

        Arguments:
            x: samples, as `fit` takes them.
            **kwargs: arguments of `predict_classes` of models.

        Returns:
            an array of labels, of shape (samples,).

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `x` is not as wide as `fit` found it, or not finite.
        """
        outputs = self._run("predict", x, given=kwargs, verbose=1)
        labels: Array = self.classes_[predicted_numbers(outputs, loss_name(self.model_))]
        return labels

    def predict_proba(self, x: Any, **kwargs: Any) -> Array:
        """The probability of each class.

        Arguments:
            x: samples, as `fit` takes them.
            **kwargs: arguments of `predict_proba` of models.

        Returns:
            an array of shape (samples, classes), also where the model gives one value for two classes.

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `x` is not as wide as `fit` found it, or not finite.
        """
        probabilities: Array = self._run("predict_proba", x, given=kwargs, verbose=1)
        if probabilities.ndim == 2 and probabilities.shape[1] == 1:
            probabilities = np.hstack([1 - probabilities, probabilities])
        return probabilities

    def score(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> float:
        """The accuracy: that which the model was compiled with, if there is one, else the part of labels predicted.

        Arguments:
            x: samples, as `fit` takes them.
            y: labels.
            sample_weight: weight of each sample; the part of the labels is counted with it then.
            **kwargs: arguments of `evaluate` of models.

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `x` is not as wide as `fit` found it, or not finite.
        """
        names = self._fitted().metrics_names
        y = _as_targets(y)
        labels = _is_labels(y)
        if "acc" in names and sample_weight is None and not (labels and np.setdiff1d(y, self.classes_).size):
            values = self._run("evaluate", x, self._targets(self.model_, y), given=kwargs)
            return float(values[names.index("acc")])
        truth = y if labels else self.classes_[predicted_numbers(np.asarray(y), loss_name(self.model_))]
        prediction = self._run("predict", x, given={k: v for k, v in kwargs.items() if k in ("batch_size", "verbose")})
        hits = self.classes_[predicted_numbers(prediction, loss_name(self.model_))] == truth
        return float(np.average(hits, weights=sample_weight))

    def _learn_targets(self, y: Any) -> Any:
        y = _as_targets(y)
        if _is_labels(y):
            check_classification_targets(y)
            self.classes_ = np.unique(y)
            self.n_classes_ = len(self.classes_)
        elif not is_several(y):
            self.n_classes_ = y.shape[-1]
        return y

    def _prepare(self, model: Any, y: Any, arguments: dict[str, Any]) -> Any:
        if not is_several(y):
            units = model.output_shape[-1]
            self.classes_ = classes_of_columns(self.classes_, units) if _is_labels(y) else np.arange(max(units, 2))
            self.n_classes_ = len(self.classes_)
            self._weigh_classes(y, arguments)
        held_out = arguments.get("validation_data")
        if held_out is not None:
            arguments["validation_data"] = (held_out[0], self._targets(model, _as_targets(held_out[1])), *held_out[2:])
        return self._targets(model, y)

    def _targets(self, model: Any, y: Any) -> Any:
        """What the model is trained on: labels in the form that its loss takes; rows of one-hot as they are."""
        if not _is_labels(y):
            return y
        return targets_of(numbers_of(y, self.classes_), loss_name(model), len(self.classes_))

    def _weigh_classes(self, y: Any, arguments: dict[str, Any]) -> None:
        """Turn `class_weight`, whose keys are labels, into weights of samples."""
        class_weight = arguments.get("class_weight")
        if class_weight is None or y.ndim > 2:
            return
        labels = y if _is_labels(y) else y.argmax(axis=-1)
        weights = compute_sample_weight(class_weight, labels)
        given = arguments.get("sample_weight")
        arguments["sample_weight"] = weights if given is None else weights * np.asarray(given)
        del arguments["class_weight"]


def _as_targets(y: Any) -> Any:
    """Labels as an array of one axis; other targets as an array; those of several outputs as they are."""
    if is_several(y):
        return y
    y = check_array(y, ensure_2d=False, allow_nd=True, dtype=None, input_name="y")
    return column_or_1d(y, warn=True) if y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1) else y


def _is_labels(y: Any) -> bool:
    return getattr(y, "ndim", 0) == 1
