"""The components of new packages: for each kind a small one that works, and its test by the kit.

In the texts `$class_`, `$function`, `$module`, `$plugin` and `$distribution` stand for what the package is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Component(NamedTuple):
    """What is peculiar to a kind.

    Attributes:
        hook: that contributes it.
        contributed: what the hook returns, as Python.
        says: in one sentence what it is.
        code: of the module, imports first, without the hook.
        test: of it.
        use: how it is used, in Markdown.
        needs: distributions besides the core.
        more: other files of the package, path to text.
    """

    hook: str
    contributed: str
    says: str
    code: str
    test: str
    use: str
    needs: tuple[str, ...] = ()
    more: Mapping[str, str] = {}


COMPONENTS: dict[str, Component] = {
    "layer": Component(
        "kerata_layers",
        "[$class_]",
        "A layer that multiplies each feature by a gain of its own.",
        '''from kerata import Layer, hookimpl


class $class_(Layer):
    """`output = x * gain`, a gain for each feature.

    Arguments:
        init: initialization of the gain, a name or a function of shape (default "one").

    Input shape: `(batch, ..., features)`. Output shape: the same. Weights: `gain`, of shape `(features,)`.
    """

    supports_masking = True

    def __init__(self, init="one", **kwargs):
        self.init = init
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.gain = self.add_weight(input_shape[-1:], self.init, name=f"{self.name}_gain")
        super().build(input_shape)

    def call(self, x, mask=None):
        return x * self.gain

    def get_config(self):
        return {**super().get_config(), "init": self.init}
''',
        """import numpy as np
import pytest
from kerata.testing import check_layer

from $module import $class_


@pytest.mark.parametrize("shape", [(None, 4), (None, 3, 4)])
def test_it_is_a_sound_layer(shape):
    check_layer($class_, {"init": "zero"}, input_shape=shape)


def test_it_computes_its_formula():
    x = np.arange(6, dtype="float32").reshape(2, 3)
    check_layer($class_, input_data=x, expected_output=x)
""",
        "```python\nfrom kerata.layers import $class_\n\nmodel.add($class_())\n```",
        ("kerata-initializations",),
    ),
    "optimizer": Component(
        "kerata_optimizers",
        "[$class_]",
        "An optimizer that steps along a running mean of the gradients.",
        '''from kerata import Optimizer, hookimpl
from kerata import backend as K


class $class_(Optimizer):
    """`m = beta * m + (1 - beta) * g`, then `p = p - lr * m`, m at first 0.

    Arguments:
        lr: float >= 0. The learning rate (default 0.05).
        beta: float in [0, 1). How much of the mean lasts to the next step (default 0.9).
        clipnorm, clipvalue: as for every optimizer.
    """

    def __init__(self, lr=0.05, beta=0.9, **kwargs):
        super().__init__(**kwargs)
        self.lr = self.hyperparameter("lr", lr)
        self.beta = self.hyperparameter("beta", beta, below=1.0)

    def get_updates(self, params, constraints, loss):
        gradients = self.get_gradients(loss, params)
        means = self.slots(params)
        self.updates, self.weights = [], means
        for p, g, m in zip(params, gradients, means, strict=True):
            new_m = self.beta * m + (1.0 - self.beta) * g
            self.updates.append(K.update(m, new_m))
            self.assign(p, p - self.lr * new_m, constraints)
        return self.updates

    def get_config(self):
        return {**super().get_config(), "lr": float(K.get_value(self.lr)), "beta": float(K.get_value(self.beta))}
''',
        """import pytest
from kerata.testing import check_optimizer

from $module import $class_


@pytest.mark.parametrize("kwargs", [{}, {"lr": 0.1, "beta": 0.5}])
def test_it_is_a_sound_optimizer(kwargs):
    check_optimizer($class_, kwargs)
""",
        '```python\nmodel.compile("$class_", "mse")\n```',
    ),
    "objective": Component(
        "kerata_objectives",
        "[$function]",
        "An objective: the mean logarithm of the hyperbolic cosine of the error.",
        '''import math

from kerata import backend as K
from kerata import hookimpl


def $function(y_true, y_pred):
    """`mean(log(cosh(y_pred - y_true)))`: like half the square for small errors, like the absolute one for large.

    Arguments:
        y_true, y_pred: targets and outputs, (samples, ..., values).

    Returns:
        a loss for each sample.
    """
    error = y_pred - y_true
    return K.mean(error + K.softplus(-2.0 * error) - math.log(2.0), axis=-1)
''',
        """import numpy as np
from kerata.testing import check_objective

from $module import $function


def test_it_is_a_sound_objective():
    check_objective($function)


def test_it_computes_its_formula():
    y_true, y_pred = np.array([[0.0, 1.0], [2.0, -1.0]]), np.array([[0.5, 1.0], [-1.0, 3.0]])
    check_objective($function, y_true, y_pred, np.log(np.cosh(y_pred - y_true)).mean(-1))
""",
        '```python\nmodel.compile("sgd", "$function")\n```',
    ),
    "metric": Component(
        "kerata_metrics",
        "[$function]",
        "A metric: the share of outputs that are within a tenth of their targets.",
        '''from kerata import backend as K
from kerata import hookimpl


def $function(y_true, y_pred):
    """The share of `abs(y_pred - y_true) < 0.1`.

    Arguments:
        y_true, y_pred: targets and outputs.
    """
    return K.mean(K.cast(K.abs(y_pred - y_true) < 0.1, K.floatx()), axis=-1)
''',
        """import numpy as np
from kerata.testing import check_metric

from $module import $function


def test_it_is_a_mean_over_samples():
    check_metric($function, lambda y_true, y_pred: np.mean(np.abs(y_pred - y_true) < 0.1))
""",
        '```python\nmodel.compile("sgd", "mse", metrics=["$function"])\n```',
    ),
    "initialization": Component(
        "kerata_initializations",
        "[$function]",
        "An initialization: a weight in ten is drawn, the others are zero.",
        '''import numpy as np
from kerata import backend as K
from kerata import hookimpl


def $function(shape, name=None):
    """Zero, but for a tenth of the entries, which are normal with deviation 1 (Martens, 2010, has a like one).

    Arguments:
        shape: of the weight.
        name: of the variable.
    """
    kept = np.random.uniform(size=shape) < 0.1
    return K.variable(kept * np.random.normal(size=shape), name=name)
''',
        """import numpy as np
from kerata.testing import check_initialization

from $module import $function


def test_it_is_a_sound_initialization():
    check_initialization($function)


def test_most_entries_are_zero():
    np.random.seed(0)
    (weight,) = check_initialization($function, shapes=[(100, 100)])
    assert 0.05 < np.mean(weight != 0) < 0.15
""",
        '```python\nmodel.add(Dense(10, init="$function"))\n```',
    ),
    "regularizer": Component(
        "kerata_regularizers",
        "[$class_]",
        "A regularizer that grows with the logarithm of the weights.",
        '''from kerata import backend as K
from kerata import hookimpl
from kerata.regularizers import Regularizer


class $class_(Regularizer):
    """`strength * sum(log(1 + w ** 2))`, which pulls small weights to zero and lets great ones be.

    Arguments:
        strength: the factor (default 0.01).
    """

    def __init__(self, strength=0.01):
        self.strength = strength

    def __call__(self, x):
        return self.strength * K.sum(K.log(1.0 + K.square(x)))

    def get_config(self):
        return {**super().get_config(), "strength": self.strength}
''',
        """import pytest
from kerata.testing import check_regularizer

from $module import $class_


@pytest.mark.parametrize("kwargs", [{}, {"strength": 0.5}])
def test_it_is_a_sound_regularizer(kwargs):
    check_regularizer($class_, kwargs)
""",
        "```python\nfrom kerata.regularizers import $class_\n\nmodel.add(Dense(10, W_regularizer=$class_(0.1)))\n```",
    ),
    "constraint": Component(
        "kerata_constraints",
        "[$class_]",
        "A constraint that keeps every weight within bounds.",
        '''from kerata import backend as K
from kerata import hookimpl
from kerata.constraints import Constraint


class $class_(Constraint):
    """`clip(w, -bound, bound)`.

    Arguments:
        bound: the greatest size (default 1).
    """

    def __init__(self, bound=1.0):
        self.bound = bound

    def __call__(self, p):
        return K.clip(p, -self.bound, self.bound)

    def get_config(self):
        return {**super().get_config(), "bound": self.bound}
''',
        """import numpy as np
from kerata.testing import check_constraint

from $module import $class_


def test_it_is_a_sound_constraint():
    for weight in check_constraint($class_, {"bound": 0.25}):
        assert np.abs(weight).max() <= 0.25
""",
        "```python\nfrom kerata.constraints import $class_\n\nmodel.add(Dense(10, W_constraint=$class_(2)))\n```",
    ),
    "callback": Component(
        "kerata_callbacks",
        "[$class_]",
        "A callback that notes how long each epoch takes.",
        '''import time

from kerata import Callback, hookimpl


class $class_(Callback):
    """Puts the seconds of each epoch into its logs, as `seconds`, where History finds them."""

    def __init__(self):
        super().__init__()
        self._began = 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self._began = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["seconds"] = time.monotonic() - self._began
''',
        """from kerata.testing import check_callback

from $module import $class_


def test_it_takes_all_that_training_tells():
    callback = check_callback($class_)
    logs = {}
    callback.on_epoch_begin(0)
    callback.on_epoch_end(0, logs)
    assert logs["seconds"] >= 0
""",
        "```python\nfrom kerata.callbacks import $class_\n\nmodel.fit(x, y, callbacks=[$class_()])\n```",
    ),
    "backend": Component(
        "kerata_backends",
        '{"$function": "$module.backend:$class_"}',
        "A backend: JAX, with one operation in another way.",
        """from kerata import hookimpl
""",
        """import numpy as np
from kerata import backend as K
from kerata.graph import active_backend
from kerata.layers import Dense
from kerata.testing import check_layer


def test_it_computes():
    with active_backend.using("$function"):
        assert K.backend() == "$function"
        x = K.placeholder((2, 2))
        came = K.function([x], [K.relu(x)])([[[-1, 2], [3, -4]]])[0]
        np.testing.assert_array_equal(came, [[0, 2], [3, 0]])
        check_layer(Dense, {"output_dim": 3, "activation": "relu"}, input_shape=(None, 4))
""",
        "```console\n$ KERATA_BACKEND=$function python program.py\n"
        "$ pytest --pyargs kerata.testing.backends --kerata-backend $function\n```\n\n"
        "The second is the conformance kit: what every backend must do. A whole engine of your own: see the manual.",
        ("kerata-backend-jax",),
        {
            "backend.py": '''
"""The backend: imported only where it is used."""

import jax.numpy as jnp
from kerata_backend_jax.backend import JaxBackend


class $class_(JaxBackend):
    """JAX, but for `relu`, which is written out."""

    name = "$function"
    primitives = {**JaxBackend.primitives, "relu": lambda x: jnp.where(x > 0, x, jnp.zeros_like(x))}
'''
        },
    ),
    "dataset": Component(
        "kerata_datasets",
        '{"$function": "$module.data"}',
        "A dataset: two half moons, which no line parts.",
        """from kerata import hookimpl
""",
        """import numpy as np
from kerata.datasets import $function


def test_it_loads_the_same_each_time():
    (x, y), (x_test, y_test) = $function.load_data()
    assert x.shape == (800, 2) and y.shape == (800,) and x_test.shape == (200, 2) and y_test.shape == (200,)
    assert set(np.unique(y)) == {0, 1}
    np.testing.assert_array_equal($function.load_data()[0][0], x)
""",
        "```python\nfrom kerata.datasets import $function\n\n(x, y), (x_test, y_test) = $function.load_data()\n```",
        ("numpy",),
        {
            "data.py": '''
"""Two half moons."""

import numpy as np


def load_data(samples=1000, noise=0.1, test_split=0.2, seed=113):
    """Points of two half moons, and which of them each is of.

    Arguments:
        samples: how many there are (default 1000).
        noise: deviation of each coordinate (default 0.1).
        test_split: the part that is for testing (default 0.2).
        seed: of the random numbers (default 113).

    Returns:
        two pairs, for training and for testing: points (samples, 2), float32, and 0 or 1 for each.
    """
    random = np.random.RandomState(seed)
    y = random.randint(0, 2, samples)
    angle = random.uniform(0, np.pi, samples)
    x = np.stack([np.cos(angle) + y - 0.5, np.where(y == 0, 1, -1) * np.sin(angle) + 0.25 * y], axis=1)
    x = (x + random.normal(scale=noise, size=x.shape)).astype("float32")
    held_out = int(samples * test_split)
    return (x[held_out:], y[held_out:]), (x[:held_out], y[:held_out])
'''
        },
    ),
    "command": Component(
        "kerata_commands",
        '{"$plugin": "$module.command:command"}',
        "A command that counts the weights of a model file.",
        """from kerata import hookimpl
""",
        """from click.testing import CliRunner
from kerata.layers import Dense
from kerata.models import Sequential

from $module.command import command


def test_it_counts(tmp_path):
    Sequential([Dense(3, input_dim=4)]).save(tmp_path / "model.h5")
    result = CliRunner().invoke(command, [str(tmp_path / "model.h5")])
    assert result.exit_code == 0 and result.output == "15\\n"
""",
        "```console\n$ kerata $plugin model.h5\n```",
        ("click", "h5py"),
        {
            "command.py": '''
"""The command: imported only where it is run."""

import click
import h5py


@click.command("$plugin", short_help="Count the weights of a model file.")
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
def command(path):
    """Print how many numbers the weights in the model file PATH hold."""
    count = 0

    def add(name, item):
        nonlocal count
        if isinstance(item, h5py.Dataset):
            count += item.size

    with h5py.File(path, "r") as file:
        file.get("model_weights", file).visititems(add)
    click.echo(count)
'''
        },
    ),
}
