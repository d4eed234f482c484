"""The base class of optimizers: gradients with clipping, hyperparameters, state."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import argument_validation
from kerata import backend as K
from kerata.errors import ArgumentError, NotBuiltError, ShapeError
from kerata.graph import trace
from kerata.kinds import base_of
from kerata.renamed import here
from kerata.spellings import arguments_of, constructed_in_other_words, unknown_arguments
from kerata.types import Array, Config, OptimizerArguments, Tensor, Unpack, Variable

Update = tuple[Variable, Tensor]
"""A variable, and its new value."""

Constraints = Mapping[Variable, Callable[[Any], Any]]
"""Variables, to what their new values pass through."""


@base_of("optimizers")
class Optimizer:
    """Turns a loss into updates of parameters. Subclasses define `get_updates` and `get_config`.

    An optimizer is built once, when a training function is compiled: `get_updates` writes the step down as
    pairs (variable, new value), and the function assigns them all at once, every new value having been
    computed from the old ones.

    Arguments:
        clipnorm: float >= 0. Where the global norm of all gradients together,
            `sqrt(sum over g of sum(g ** 2))`, exceeds it, every gradient is scaled by `clipnorm / norm`. 0 or
            None: no such clipping (default).
        clipvalue: float >= 0. Each entry of each gradient is clipped to [-clipvalue, clipvalue], after
            `clipnorm`.
            0 or None: no such clipping (default).

    A number that is assigned to an attribute with a variable in it, as in `optimizer.lr = 0.01`, becomes the variable's
    value; so it does by today's word for it, `optimizer.learning_rate = 0.01`.

    Attributes:
        updates: the pairs that the last `get_updates` made.
        weights: the variables that hold the state of the optimizer, saved with a model.
        not_in_keras1: names of the attributes among `weights` that Keras 1.2.2 did not save. A file holds them
            apart, so that 1.2.2 still reads the rest; `set_weights` must take a state without them.

    Raises:
        ArgumentTypeError: an argument that no optimizer has, or one that is no number.
        ArgumentError: a negative bound.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.optimizers import Optimizer
        >>> class Descent(Optimizer):
        ...     def get_updates(self, params, constraints, loss):
        ...         return [K.update_sub(p, 0.25 * g) for p, g in zip(params, self.get_gradients(loss, params))]
        >>> w = K.variable(1)
        >>> step = K.function([], [], updates=Descent().get_updates([w], {}, K.square(w)))([])
        >>> print(K.get_value(w))  # 1 - 0.25 * 2
        0.5
    """

    not_in_keras1: tuple[str, ...] = ()
    clipnorm: float
    clipvalue: float
    # What `decayed_lr` reads; a subclass with a decaying learning rate makes them in its constructor.
    lr: Variable
    decay: Variable
    iterations: Variable
    initial_decay: float

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        constructed_in_other_words(cls)

    def __init__(self, **kwargs: Unpack[OptimizerArguments]) -> None:
        unknown = [name for name in kwargs if name not in ("clipnorm", "clipvalue")]
        if unknown:
            names = [*arguments_of(type(self)), "clipnorm", "clipvalue"]
            raise unknown_arguments(type(self).__name__, unknown, names)
        for name, value in (("clipnorm", kwargs.get("clipnorm")), ("clipvalue", kwargs.get("clipvalue"))):
            if value is not None:
                setattr(self, name, self.number(name, value))
        self.updates: list[Update] = []
        self.weights: list[Variable] = []

    def __setattr__(self, name: str, value: Any) -> None:
        # `optimizer.lr = 0.01` in a program means the steps to come. With a number in its place the variable would be
        # lost, which compiled functions go on reading, and callbacks and files ask for.
        number = isinstance(value, (int, float, np.number))
        for word in (name, *here(name, self.__dict__)):  # `learning_rate` is what today's programs call `lr`
            present = self.__dict__.get(word)
            if isinstance(present, Variable) and number:
                K.set_value(present, value)
                return
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        # Only of what is not there.
        for word in here(name, self.__dict__):
            return self.__dict__[word]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def get_updates(self, params: Sequence[Variable], constraints: Constraints, loss: Tensor) -> list[Update]:
        """One step of descent on `loss`, as a list of pairs (variable, new value).

        Arguments:
            params: the variables to train.
            constraints: maps some of them to a callable that the new value passes through.
            loss: scalar tensor to minimise.
        """
        raise NotImplementedError(f"{type(self).__name__} must define get_updates(params, constraints, loss).")

    def get_gradients(self, loss: Tensor, params: Sequence[Variable]) -> list[Tensor]:
        """The gradients of `loss` with respect to each of `params`, clipped as the constructor was told.

        Zeros where `loss` does not depend on one of them, or not differentiably.
        """
        gradients = list(K.gradients(loss, list(params)))
        clipnorm = getattr(self, "clipnorm", None) or 0.0
        if clipnorm > 0 and gradients:
            norm = K.sqrt(_sum(K.sum(K.square(g)) for g in gradients))
            # The factor is exactly 1 while the norm is within bounds: no branch is needed.
            factor = clipnorm / K.maximum(norm, clipnorm)
            gradients = [g * factor for g in gradients]
        clipvalue = getattr(self, "clipvalue", None) or 0.0
        if clipvalue > 0:
            gradients = [K.clip(g, -clipvalue, clipvalue) for g in gradients]
        return gradients

    def __repr__(self) -> str:
        """`SGD(lr=0.01, momentum=0.9)`: the learning rate as it is now, and what is not as by default."""
        try:
            config = self.get_config()
        except Exception:  # of a subclass, which may want what is not there yet: what shows an object never fails
            return f"<{type(self).__name__}>"
        defaults = _defaults_of(type(self))
        shown = {name: _shown(value) for name, value in config.items()}
        told = [
            f"{name}={text}"
            for name, text in sorted(shown.items(), key=lambda item: item[0] != "lr")
            if name == "lr" or name not in defaults or text != _shown(defaults[name])
        ]
        return f"{type(self).__name__}({', '.join(told)})"

    def __reduce__(self) -> Any:
        return _from_state, (type(self), self.get_config(), self.get_weights())

    def start(self) -> None:
        """Put back the state that a copy has of its original, as soon as `get_updates` has made the variables."""
        state = self.__dict__.pop("_state_of_original", None)
        if state:
            self.set_weights(state)

    def get_weights(self) -> list[Array]:
        """The state as a list of arrays, in the order of `weights`."""
        values: list[Array] = K.batch_get_value(self.weights)
        return values or [value.copy() for value in self.__dict__.get("_state_of_original", ())]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Put back a state taken by `get_weights`.

        Arguments:
            weights: arrays in the order and the shapes of `weights`.

        Raises:
            NotBuiltError: `get_updates` has not yet made the variables.
            ArgumentError: another number of arrays than of variables.
            ShapeError: an array of another shape than its variable.
        """
        values = [np.asarray(w) for w in weights]
        who = type(self).__name__
        if values and not self.weights:
            raise NotBuiltError(
                f"{who} has no state yet, so it cannot take {len(values)} arrays: its variables are "
                "made when the training function is. Compile the model and train or build it first."
            )
        if len(values) != len(self.weights):
            raise ArgumentError(f"{who} has {len(self.weights)} arrays of state; got {len(values)}.")
        for position, (variable, value) in enumerate(zip(self.weights, values, strict=True)):
            expected = tuple(K.int_shape(variable))
            if expected != value.shape:
                raise ShapeError(
                    f'{who}: array {position} of the state ("{variable.name}") must have shape {expected}; '
                    f"the one given has {value.shape}."
                )
        K.batch_set_value(list(zip(self.weights, values, strict=True)))

    def get_config(self) -> Config:
        """The arguments that make an optimizer like this one. Subclasses add theirs."""
        return {name: getattr(self, name) for name in ("clipnorm", "clipvalue") if hasattr(self, name)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Optimizer:
        """The optimizer that `get_config` described."""
        return cls(**config)

    # For subclasses.

    def number(self, name: str, value: float, minimum: float = 0.0, below: float = math.inf) -> float:
        """`value` as a float, checked to be `minimum` or more and less than `below`.

        Raises:
            ArgumentTypeError: it is no number.
            ArgumentError: it is out of range, infinite or not a number.
        """
        return argument_validation.number(value, f"{name} of {type(self).__name__}", minimum, below)

    def hyperparameter(self, name: str, value: float, minimum: float = 0.0, below: float = math.inf) -> Variable:
        """A scalar variable holding `value`, checked as by `number`, which `K.set_value` may change later."""
        variable: Variable = K.variable(self.number(name, value, minimum, below), name=name)
        return variable

    def decayed_lr(self) -> Tensor:
        """The learning rate of this step: `lr / (1 + decay * iterations)`, or `lr` where decay began as 0."""
        if self.initial_decay > 0:
            return self.lr * (1.0 / (1.0 + self.decay * self.iterations))
        return self.lr

    def slots(self, params: Sequence[Variable]) -> list[Variable]:
        """A variable of zeros for each parameter, with its shape and dtype."""
        return [K.zeros(K.int_shape(p), dtype=K.dtype(p)) for p in params]

    def assign(self, param: Variable, value: Tensor, constraints: Constraints) -> None:
        """Add to `updates` that `param` becomes `value`, passed through its constraint if it has one."""
        if param in constraints:
            value = trace(constraints[param], value, label=f"constraint of {param.name}")
        self.updates.append(K.update(param, value))


def _defaults_of(cls: type) -> dict[str, Any]:
    """The defaults of all constructors of a class, those of the class itself last, which count."""
    constructors = [vars(base)["__init__"] for base in reversed(cls.__mro__[:-1]) if "__init__" in vars(base)]
    parameters = [p for constructor in constructors for p in inspect.signature(constructor).parameters.values()]
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def _shown(value: Any) -> str:
    # A hyperparameter is kept in single precision, which has seven digits: 0.01 comes back as 0.009999999776.
    return repr(float(f"{value:.7g}")) if isinstance(value, (float, np.floating)) else repr(value)


def _sum(terms: Iterable[Tensor]) -> Tensor:
    first, *rest = terms
    for term in rest:
        first = first + term
    return first


def _from_state(cls: type[Optimizer], config: Mapping[str, Any], state: list[Any]) -> Optimizer:
    optimizer = cls.from_config(config)
    optimizer.__dict__["_state_of_original"] = state
    return optimizer
