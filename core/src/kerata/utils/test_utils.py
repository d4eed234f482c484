"""Helpers for the tests of a program, under the names that Keras 1 gave them.

`kerata.testing.check_layer` puts a layer through much more than `layer_test`: files, masks, training, float types.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from kerata import backend as K
from kerata.engine import Input, Layer
from kerata.models import Model, Sequential, model_from_json
from kerata.plugins import registry
from kerata.types import Array, Shape

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def get_test_data(
    nb_train: int = 1000,
    nb_test: int = 500,
    input_shape: Sequence[int] = (10,),
    output_shape: Sequence[int] = (2,),
    classification: bool = True,
    nb_class: int = 2,
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Random data that a model can learn from: `x` is normal around what `y` says, with the deviation 0.7.

    From one seed of `np.random` come the numbers that Keras 1 drew.

    Arguments:
        nb_train, nb_test: number of samples to train on (default 1000) and to test with (default 500).
        input_shape: of one sample (default (10,)).
        output_shape: of one target, for values (default (2,)); class numbers have none.
        classification: whether the targets are class numbers, which are the means of their samples (default), or
            values, around the same mean as the sample's.
        nb_class: number of classes (default 2).

    Returns:
        `(X_train, y_train), (X_test, y_test)`.

    Example:
        >>> from kerata.utils.test_utils import get_test_data
        >>> (x_train, y_train), (x_test, y_test) = get_test_data(nb_train=100, nb_test=20, input_shape=(4,), nb_class=3)
        >>> x_train.shape, y_train.shape, sorted(set(y_train.tolist()))
        ((100, 4), (100,), [0, 1, 2])
    """
    samples = nb_train + nb_test
    in_size, out_size = int(np.prod(input_shape)), 0 if classification else int(np.prod(output_shape))
    means = np.random.randint(0, nb_class, size=samples) if classification else np.random.random(samples)
    # The numbers of a sample are drawn together with those of its target.
    drawn = np.random.normal(means[:, None], 0.7, (samples, in_size + out_size))
    x = drawn[:, :in_size].reshape(samples, *input_shape)
    y = means if classification else drawn[:, in_size:].reshape(samples, *output_shape)
    return (x[:nb_train], y[:nb_train]), (x[nb_train:], y[nb_train:])


def layer_test(
    layer_cls: type[Layer],
    kwargs: Mapping[str, Any] = {},
    input_shape: Shape | None = None,
    input_dtype: str | None = None,
    input_data: ArrayLike | None = None,
    expected_output: ArrayLike | None = None,
    expected_output_dtype: str | None = None,
    fixed_batch_size: bool = False,
) -> Array:
    """Check a layer with one input and one output, in a functional and in a Sequential model.

    Its weights can be had and set, it gives the shape and dtype that it declares, and it can be made anew from its
    configuration, also as JSON. `kerata.testing.check_layer` checks more.

    Arguments:
        layer_cls: the class.
        kwargs: arguments of its constructor (default none).
        input_shape: of the input, batch included, None for sizes that vary. Default: that of `input_data`.
        input_dtype: of the input (default floatx).
        input_data: the input. Default: random numbers from 0 to 10, of `input_shape`.
        expected_output: what the layer must give, to 0.1 % (default: not checked).
        expected_output_dtype: of the output (default: that of the input).
        fixed_batch_size: whether the batch size of `input_shape` is that of the model (default False: any).

    Returns:
        what the layer gives in a Sequential model, where its weights are new.

    Raises:
        AssertionError: something of that is not so, or neither `input_shape` nor `input_data` is given.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.utils.test_utils import layer_test
        >>> layer_test(Dense, kwargs={"output_dim": 3}, input_shape=(2, 4)).shape
        (2, 3)
    """
    assert input_shape or input_data is not None, "layer_test needs input_shape or input_data"
    dtype = input_dtype or K.floatx()
    if input_data is None:
        assert input_shape
        sizes = [np.random.randint(1, 4) if size is None else size for size in input_shape]
        data = (10 * np.random.random(sizes)).astype(dtype)
    else:
        data = np.asarray(input_data)
    shape = tuple(input_shape or data.shape)

    layer = layer_cls(**kwargs)
    layer.set_weights(layer.get_weights())
    x = Input(batch_shape=shape, dtype=dtype) if fixed_batch_size else Input(shape=shape[1:], dtype=dtype)
    y = layer(x)
    wanted = expected_output_dtype or dtype
    assert K.dtype(y) == wanted, f"{layer_cls.__name__}: the output must be of dtype {wanted}; got {K.dtype(y)}"
    layer.set_weights(layer.get_weights())

    declared = layer.get_output_shape_for(shape)
    with registry().scope({layer_cls.__name__: layer_cls}):
        model = Model(input=x, output=y)
        _output(model, data, declared, expected_output)
        Model.from_config(model.get_config()).compile("rmsprop", "mse")

        first = layer_cls.from_config({**layer.get_config(), "batch_input_shape": shape})
        stack = Sequential([first])
        output = _output(stack, data, declared, expected_output)
        model_from_json(stack.to_json())
    return output


def keras_test(func: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A decorator for tests: what a test's models left behind is forgotten when it ends, by `K.clear_session`.

    Arguments:
        func: the test.

    Example:
        >>> from kerata.utils.test_utils import keras_test
        >>> @keras_test
        ... def test_dense():
        ...     from kerata.layers import Dense
        ...     assert Dense(3).output_dim == 3
        >>> test_dense()
    """

    @functools.wraps(func)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return func(*args, **kwargs)
        finally:
            K.clear_session()

    return wrapper


def _output(model: Any, data: Array, declared: Any, expected: ArrayLike | None) -> Array:
    output: Array = model.predict(data)
    for wanted, came in zip(declared, output.shape, strict=False):
        assert wanted in (None, came), f"{model.name}: the layer declares {declared}; got an output of {output.shape}"
    if expected is not None:
        np.testing.assert_allclose(output, np.asarray(expected), rtol=1e-3)
    model.compile("rmsprop", "mse")
    return output
