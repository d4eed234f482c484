"""Every installed metric, a function `(y_true, y_pred)` or an `EpochMetric`: `from kerata.metrics import precision`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from kerata._face import Face
from kerata.bases.metric import EpochMetric as EpochMetric
from kerata.errors import ArgumentTypeError
from kerata.types import Metric, Tensor

_face = Face("metrics", __name__, core={"EpochMetric": "kerata.bases.metric"})
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Metric) -> Callable[[Tensor, Tensor], Any]:
    """The metric of a name or a configuration; a function, or a metric of whole epochs, is returned as it is.

    Arguments:
        identifier: such as "mse", "AUC", or `{"class_name": "AUC", "config": {"curve": "PR"}}`. A class of metrics
            of whole epochs is made with its defaults.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides the name.
        ArgumentTypeError: `identifier` is nothing of these.

    Example:
        >>> from kerata import metrics
        >>> metrics.get("mae") is metrics.mean_absolute_error
        True
    """
    configuration = identifier if is_configuration(identifier) else None
    found: Any = _face.named(identifier if configuration is None else configuration["class_name"])
    is_class = isinstance(found, type) and issubclass(found, EpochMetric)
    if configuration is not None and not is_class:
        raise ArgumentTypeError(
            f"The configuration of a metric must name a class of EpochMetric; {configuration['class_name']!r} is none. "
            "A function goes by its name alone."
        )
    function: Callable[[Tensor, Tensor], Any] = found
    if is_class:
        function = found() if configuration is None else found.from_config(configuration["config"])
    return function


def is_configuration(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether it describes a metric of whole epochs: a dict of `class_name` and `config`, as files have it.

    Example:
        >>> from kerata.metrics import is_configuration
        >>> is_configuration({"class_name": "AUC", "config": {}}), is_configuration("AUC")
        (True, False)
    """
    return isinstance(value, dict) and set(value) == {"class_name", "config"} and isinstance(value["config"], dict)
