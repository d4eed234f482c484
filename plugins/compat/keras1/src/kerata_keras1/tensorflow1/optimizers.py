"""`tf.train`'s optimizers: TensorFlow's own classes for their hyperparameters, updates of Kerata's variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from kerata import backend as K
from kerata.errors import ArgumentError
from kerata.graph.tensor import Tensor, Variable
from kerata.graph.traversal import reachable
from kerata_keras1._tf_optimizer import TFOptimizer
from kerata_keras1.tensorflow1.operations import Operation

GradientsAndVariables = Sequence[tuple[Any, Variable]]


_OF_A_MODEL = frozenset("get_updates get_weights set_weights get_config start iterations updates weights".split())


class _Symbolic:
    """The methods by which programs use an optimizer without a model, and those by which a model does."""

    def __getattr__(self, name: str) -> Any:
        # `compile` takes an optimizer as it is, which then acts as the TFOptimizer of itself.
        if name not in _OF_A_MODEL:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        if "_of_a_model" not in self.__dict__:
            self.__dict__["_of_a_model"] = TFOptimizer(self)
        return getattr(self.__dict__["_of_a_model"], name)

    def compute_gradients(
        self, loss: Tensor, var_list: Sequence[Variable] | None = None, *args: Any, **kwargs: Any
    ) -> GradientsAndVariables:
        """Pairs (gradient, variable).

        Arguments:
            loss: a tensor.
            var_list: the variables; all that the loss is computed from by default.
            args, kwargs: taken and ignored.
        """
        variables = list(var_list) if var_list is not None else _variables(loss)
        if not variables:
            raise ArgumentError(f"The loss {loss!r} is computed from no variable, so that there is nothing to train.")
        return list(zip(K.gradients(K.sum(loss), variables), variables, strict=True))

    def apply_gradients(
        self, grads_and_vars: GradientsAndVariables, global_step: Variable | None = None, name: str | None = None
    ) -> Operation:
        """The operation of one step, given pairs (gradient, variable); it counts the variable `global_step` up."""
        pairs = [(g, v) for g, v in grads_and_vars if g is not None]
        optimizer: Any = TFOptimizer(self)
        optimizer.get_gradients = lambda loss, params: [g for g, _ in pairs]
        updates = list(optimizer.get_updates([v for _, v in pairs], {}, None))
        if global_step is not None:
            updates.append(K.update_add(global_step, 1))
        return Operation(updates, name or type(self).__name__)

    def minimize(
        self,
        loss: Tensor,
        global_step: Variable | None = None,
        var_list: Sequence[Variable] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Operation:
        """The operation of one step towards a smaller `loss`; see `compute_gradients` and `apply_gradients`."""
        return self.apply_gradients(self.compute_gradients(loss, var_list), global_step)


def _variables(loss: Tensor) -> list[Variable]:
    found = [n for n in reachable([loss]) if isinstance(n, Variable) and not n.random_state]
    return [v for v in found if v.dtype.startswith("float")]


for _name in ("Adadelta", "Adagrad", "Adam", "GradientDescent", "Momentum", "RMSProp"):
    _class = f"{_name}Optimizer"
    _own = {"__doc__": f"`tf.train.{_class}`.", "__module__": __name__}
    globals()[_class] = type(_class, (_Symbolic, getattr(tf.compat.v1.train, _class)), _own)
