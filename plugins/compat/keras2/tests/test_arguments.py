"""Arguments in today's words mean what they mean in Keras 1's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerata import backend as K
from kerata import callbacks, constraints, initializations, layers, optimizers
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.layers import (
    LSTM,
    Activation,
    AveragePooling1D,
    BatchNormalization,
    Conv1D,
    Conv2D,
    Conv3D,
    ConvLSTM2D,
    Cropping2D,
    Dense,
    Dropout,
    Embedding,
    GaussianNoise,
    Layer,
    LeakyReLU,
    LocallyConnected1D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    PReLU,
    SeparableConv2D,
    UpSampling1D,
    UpSampling2D,
    ZeroPadding2D,
)
from kerata.optimizers import SGD, Adam

PAIRS = [
    (lambda: Dense(units=10, use_bias=False), lambda: Dense(output_dim=10, bias=False)),
    (lambda: Dense(10, kernel_initializer="zeros"), lambda: Dense(10, init="zero")),
    (lambda: Dense(10, kernel_regularizer="l1_l2"), lambda: Dense(10, W_regularizer="l1l2")),
    (lambda: Dense(10, bias_regularizer="l2"), lambda: Dense(10, b_regularizer="l2")),
    (lambda: Dense(10, kernel_constraint="max_norm"), lambda: Dense(10, W_constraint="maxnorm")),
    (lambda: Dense(10, bias_constraint="non_neg"), lambda: Dense(10, b_constraint="nonneg")),
    (lambda: Dense(10, bias_initializer="zeros"), lambda: Dense(10)),
    (lambda: Dense(10, "relu"), lambda: Dense(10, activation="relu")),
    (lambda: Dense(10, "he_normal"), lambda: Dense(10, init="he_normal")),
    (lambda: Conv1D(8, kernel_size=3, strides=2), lambda: Conv1D(8, 3, subsample_length=2)),
    (lambda: Conv1D(8, kernel_size=(3,), strides=(2,)), lambda: Conv1D(8, 3, subsample_length=2)),
    (lambda: Conv1D(8, 3, padding="same"), lambda: Conv1D(8, 3, border_mode="same")),
    (lambda: Conv2D(8, (3, 5)), lambda: Conv2D(8, 3, 5)),
    (lambda: Conv2D(8, 3), lambda: Conv2D(8, 3, 3)),
    (lambda: Conv2D(8, [3, 5], (2, 1), "same"), lambda: Conv2D(8, 3, 5, subsample=(2, 1), border_mode="same")),
    (lambda: Conv2D(8, 3, strides=2, dilation_rate=1), lambda: Conv2D(8, 3, 3, subsample=(2, 2))),
    (lambda: Conv2D(8, 3, data_format="channels_first"), lambda: Conv2D(8, 3, 3, dim_ordering="th")),
    (lambda: Conv2D(8, 3, data_format=None), lambda: Conv2D(8, 3, 3)),
    (lambda: Conv3D(8, (1, 2, 3)), lambda: Conv3D(8, 1, 2, 3)),
    (lambda: Conv3D(8, 2, strides=2), lambda: Conv3D(8, 2, 2, 2, subsample=(2, 2, 2))),
    (lambda: SeparableConv2D(8, 3, depthwise_initializer="ones"), lambda: SeparableConv2D(8, 3, 3, init="one")),
    (lambda: LocallyConnected1D(filters=4, kernel_size=3), lambda: LocallyConnected1D(4, 3)),
    (lambda: layers.AtrousConv2D(4, 3, dilation_rate=2), lambda: layers.AtrousConv2D(4, 3, 3, atrous_rate=(2, 2))),
    (lambda: ConvLSTM2D(filters=4, kernel_size=(3, 3)), lambda: ConvLSTM2D(4, 3, 3)),
    (lambda: MaxPooling1D(pool_size=3, strides=2), lambda: MaxPooling1D(pool_length=3, stride=2)),
    (lambda: AveragePooling1D(pool_size=(3,)), lambda: AveragePooling1D(3)),
    (lambda: MaxPooling2D(3), lambda: MaxPooling2D((3, 3))),
    (lambda: MaxPooling2D(3, 2, padding="same"), lambda: MaxPooling2D((3, 3), (2, 2), border_mode="same")),
    (lambda: MaxPooling3D(pool_size=2), lambda: MaxPooling3D((2, 2, 2))),
    (lambda: UpSampling1D(size=3), lambda: UpSampling1D(length=3)),
    (lambda: UpSampling2D(3, interpolation="nearest"), lambda: UpSampling2D((3, 3))),
    (lambda: ZeroPadding2D(2), lambda: ZeroPadding2D((2, 2))),
    (lambda: ZeroPadding2D(((1, 2), (3, 4))), lambda: ZeroPadding2D((1, 2, 3, 4))),
    (lambda: Cropping2D(1), lambda: Cropping2D(((1, 1), (1, 1)))),
    (lambda: Cropping2D((1, 2)), lambda: Cropping2D(((1, 1), (2, 2)))),
    (lambda: Dropout(rate=0.3), lambda: Dropout(p=0.3)),
    (lambda: GaussianNoise(stddev=0.3), lambda: GaussianNoise(sigma=0.3)),
    (lambda: LeakyReLU(negative_slope=0.3), lambda: LeakyReLU(alpha=0.3)),
    (lambda: PReLU(alpha_initializer="ones"), lambda: PReLU(init="one")),
    (
        lambda: BatchNormalization(beta_initializer="zeros", gamma_initializer="ones", scale=True),
        lambda: BatchNormalization(beta_init="zero", gamma_init="one"),
    ),
    (
        lambda: Embedding(9, 4, embeddings_initializer="random_normal", embeddings_regularizer="l2"),
        lambda: Embedding(9, 4, init="normal", W_regularizer="l2"),
    ),
    (
        lambda: LSTM(units=4, recurrent_initializer="identity", recurrent_activation="sigmoid", dropout=0.1),
        lambda: LSTM(4, inner_init="identity", inner_activation="sigmoid", dropout_W=0.1),
    ),
    (
        lambda: LSTM(4, recurrent_dropout=0.2, recurrent_regularizer="l2", unit_forget_bias=False),
        lambda: LSTM(4, dropout_U=0.2, U_regularizer="l2", forget_bias_init="zero"),
    ),
    (lambda: LSTM(4, unit_forget_bias=True), lambda: LSTM(4, forget_bias_init="one")),
    (lambda: layers.ReLU(), lambda: Activation("relu")),
    (lambda: layers.Concatenate(1), lambda: layers.Merge(mode="concat", concat_axis=1)),
    (lambda: layers.Concatenate(axis=1), lambda: layers.Merge(mode="concat", concat_axis=1)),
    (lambda: layers.Dot(axes=1), lambda: layers.Merge(mode="dot", dot_axes=1)),
    (lambda: layers.Average(), lambda: layers.Merge(mode="ave")),
    (lambda: SGD(learning_rate=0.25), lambda: SGD(lr=0.25)),
    (lambda: Adam(learning_rate=0.25, clipnorm=1.0), lambda: Adam(lr=0.25, clipnorm=1.0)),
    (lambda: constraints.max_norm(max_value=3), lambda: constraints.maxnorm(m=3)),
    (lambda: constraints.MinMaxNorm(min_value=1, max_value=3), lambda: constraints.MinMaxNorm(low=1, high=3)),
    (lambda: layers.Dense(4, kernel_regularizer=regularizer("L2")(l2=0.5)), lambda: Dense(4, W_regularizer=l2(0.5))),
]


def regularizer(name: str) -> Any:
    from kerata import regularizers

    return getattr(regularizers, name)


def l2(factor: float) -> Any:
    return regularizer("l2")(factor)


def described(made: Any) -> dict[str, Any]:
    return {name: value for name, value in made.get_config().items() if not (name == "name" and hasattr(made, "name"))}


@pytest.mark.parametrize(("today", "then"), PAIRS)
def test_a_call_in_todays_words_makes_what_one_in_those_of_keras_1_makes(today: Any, then: Any) -> None:
    one, other = today(), then()
    assert type(one) is type(other)
    assert described(one) == described(other)


@pytest.mark.parametrize(("today", "then"), PAIRS)
def test_what_get_config_returns_is_in_the_words_of_keras_1(
    today: Any, then: Any, request: pytest.FixtureRequest
) -> None:
    config = today().get_config()
    request.getfixturevalue("without_the_plugin")
    cls = type(then())
    assert described(cls.from_config(config)) == described(then())


WORDS = {
    "units": st.integers(1, 9),
    "output_dim": st.integers(1, 9),
    "kernel_initializer": st.sampled_from(["zero", "he_normal"]),
    "init": st.sampled_from(["zero", "he_normal"]),
    "use_bias": st.booleans(),
    "bias": st.booleans(),
}
MEANING = {"units": "output_dim", "kernel_initializer": "init", "use_bias": "bias"}


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional=WORDS))
def test_two_words_for_one_argument_agree_or_are_an_error(said: dict[str, Any]) -> None:
    said.setdefault("units", said.get("output_dim", 3))
    meant: dict[str, set[Any]] = {}
    for word, value in said.items():
        meant.setdefault(MEANING.get(word, word), set()).add(value)
    if all(len(values) == 1 for values in meant.values()):
        config = Dense(**said).get_config()
        assert {name: {config[name]} for name in meant} == meant
    else:
        with pytest.raises(ArgumentTypeError, match="are two words for one argument, .* with two values"):
            Dense(**said)


def test_a_position_and_a_word_for_one_argument_agree_or_are_an_error() -> None:
    assert Dense(3, units=3).output_dim == 3
    with pytest.raises(ArgumentTypeError, match="output_dim=3 and units=4 are two words for one argument, output_dim"):
        Dense(3, units=4)
    with pytest.raises(ArgumentTypeError, match="lr=1 and learning_rate=2"):
        SGD(1, learning_rate=2)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Dense(3, bias_initializer="ones"), "bias_initializer='ones': biases begin as zeros here"),
        (lambda: Conv2D(3, 3, dilation_rate=2), "dilation_rate=2: .* AtrousConvolution2D"),
        (lambda: Conv1D(3, 3, dilation_rate=2), "dilation_rate=2: .* AtrousConvolution1D"),
        (lambda: Conv2D(4, 3, groups=2), "groups=2: Keras 1 has no groups"),
        (lambda: LSTM(4, return_state=True), "do not return their state"),
        (lambda: BatchNormalization(center=False), "beta is always there"),
        (lambda: Conv2D(3, (3, 3, 3)), "kernel_size must be one number, or 2; got"),
        (lambda: MaxPooling1D(pool_size=(2, 2)), "pool_size must be one number, or 1; got"),
        (lambda: initializations.RandomNormal(stddev=0.5), "does not take stddev=0.5"),
    ],
)
def test_what_keras_1_has_not_is_refused_with_the_way_out(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Dense(64, activatoin="relu"), "Dense has no argument \"activatoin\". Did you mean 'activation'?"),
        (lambda: Dense(unit=64), "Dense has no argument \"unit\". Did you mean 'units'? That is output_dim here"),
        (lambda: Conv2D(4, 3, kernel_sise=3), "Did you mean 'kernel_size'? That is nb_row and nb_col here"),
        (lambda: SGD(learing_rate=1), "SGD has no argument \"learing_rate\". Did you mean 'learning_rate'?"),
        (lambda: SGD(momentun=1), "SGD has no argument \"momentun\". Did you mean 'momentum'?"),
        (lambda: constraints.MaxNorm(axes=1), "MaxNorm has no argument \"axes\". Did you mean 'axis'?"),
        (lambda: callbacks.EarlyStopping(patiense=1), "Did you mean 'patience'?"),
        (lambda: Dense(3, zzz=1), 'Dense has no argument "zzz". It has output_dim, init, activation'),
    ],
)
def test_an_argument_that_is_not_there_is_answered_by_one_that_is_close(call: Any, says: str) -> None:
    with pytest.raises(ArgumentTypeError) as raised:
        call()
    assert says in str(raised.value)


class Doubled(Dense):
    """A subclass in today's words, whose own argument is called as one of them."""

    def __init__(self, rate: float, **kwargs: Any) -> None:
        super().__init__(units=3, **kwargs)
        self.rate = rate

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


class Own(Layer):
    """A layer with words of its own, which it looks for where Keras 1's layers have theirs."""

    def __init__(self, output_dim: int, **kwargs: Any) -> None:
        self.output_dim = output_dim
        self.units = kwargs.pop("units", None)
        super().__init__(**kwargs)


def test_a_class_of_a_programs_own_has_its_own_words() -> None:
    assert Doubled(rate=0.5, kernel_initializer="zeros").rate == 0.5
    own = Own(3, units=4)
    assert (own.output_dim, own.units) == (3, 4)


def test_a_subclass_passes_todays_words_on() -> None:
    layer = Doubled(0.5, use_bias=False)
    assert (layer.output_dim, layer.bias) == (3, False)


def test_a_call_that_python_refuses_stays_pythons_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'output_dim'"):
        Dense()
    with pytest.raises(TypeError, match="multiple values for argument 'output_dim'"):
        Dense(3, output_dim=3)


def test_optimizers_of_a_name_take_todays_words() -> None:
    assert optimizers.get({"class_name": "SGD", "config": {"learning_rate": 0.5}}).get_config()["lr"] == 0.5


def test_the_learning_rate_is_read_and_set_by_both_words() -> None:
    optimizer = SGD(learning_rate=0.5)
    assert optimizer.learning_rate is optimizer.lr
    optimizer.learning_rate = 0.25
    assert K.get_value(optimizer.lr) == 0.25 and optimizer.get_config()["lr"] == 0.25
    with pytest.raises(AttributeError, match="has no attribute 'learning_rat'"):
        optimizer.learning_rat  # noqa: B018 (asking is the test)
