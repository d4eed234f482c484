"""Embedding looks words up, drops whole words, masks the filler, and refuses what it cannot take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Model, Sequential
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, BackendError, DataError, ShapeError
from kerata.graph import active_backend
from kerata.layers import Embedding, Flatten, Lambda
from kerata.testing import check_layer

WORDS = np.array([[1, 2, 0], [3, 1, 1]])


@pytest.mark.parametrize(
    ("kwargs", "data"),
    [
        ({}, WORDS),
        ({"mask_zero": True}, WORDS.astype("int32")),
        ({"input_length": 3, "dropout": 0.5, "W_constraint": "unitnorm"}, WORDS.astype("uint8")),
        ({"W_regularizer": "l2", "activity_regularizer": "activity_l1"}, WORDS[:, 0]),
        ({"input_length": [None, 3], "init": "normal", "mask_zero": True}, np.stack([WORDS, WORDS])),
        ({"input_length": (2, 3)}, np.stack([WORDS, WORDS])),
    ],
)
def test_keeps_the_promises_of_layers(kwargs: dict[str, Any], data: Any) -> None:
    check_layer(Embedding, {"input_dim": 4, "output_dim": 2, **kwargs}, input_data=data)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float32"])
def test_gives_the_rows_of_the_table(dtype: str) -> None:
    table = np.random.randn(4, 5)
    x = WORDS.astype(dtype)
    start = Input(shape=(3,), dtype=dtype)
    model = Model(start, Embedding(4, 5, weights=[table])(start))
    np.testing.assert_allclose(model.predict(x), table[WORDS], rtol=1e-6)


def test_is_a_first_layer_of_integers() -> None:
    for length, shape in ((None, (None, None, 5)), (3, (None, 3, 5)), ((2, 3), (None, 2, 3, 5))):
        model = Sequential([Embedding(4, 5, input_length=length)])
        assert model.output_shape == shape
        assert model.inputs[0].dtype == "int32"
    assert Sequential([Embedding(4, 5, input_length=3), Flatten()]).output_shape == (None, 15)
    assert Sequential([Embedding(4, 5, batch_input_shape=(7, 3))]).output_shape == (7, 3, 5)


def test_sizes_are_whole_numbers_in_any_form() -> None:
    config = Embedding(1e4, np.int64(3), input_length=np.float32(5), dropout=np.float64(0.5)).get_config()
    assert (config["input_dim"], config["output_dim"], config["input_length"]) == (10000, 3, 5)
    assert {type(config[name]) for name in ("input_dim", "output_dim", "input_length")} == {int}
    assert type(config["dropout"]) is float
    assert Embedding(4, 2, input_length=[None, 3.0]).get_config()["input_length"] == (None, 3)


def test_zero_is_masked_where_it_is_a_filler() -> None:
    start = Input(shape=(3,), dtype="int32")
    layer = Embedding(4, 2, mask_zero=True)
    layer(start)
    np.testing.assert_array_equal(K.function([start], [layer.output_mask])([WORDS])[0], WORDS != 0)
    plain = Embedding(4, 2)
    plain(start)
    assert plain.output_mask is None


def test_dropout_leaves_out_whole_words_everywhere_in_the_batch() -> None:
    table = np.random.uniform(1, 2, (100, 3))
    model = Sequential([Embedding(100, 3, dropout=0.25, weights=[table])])
    x = np.random.randint(0, 100, (50, 40))
    run = K.function(model.inputs, model.outputs, phase=1)
    came = run([x])[0]
    ratio = came / table[x]
    of_word = np.array([ratio[x == word].mean() for word in range(100)])
    np.testing.assert_allclose(ratio, np.broadcast_to(of_word[x][..., None], ratio.shape), rtol=1e-5)
    np.testing.assert_allclose(np.unique(of_word.round(4)), [0, 1.3333])
    assert 0.1 < (of_word == 0).mean() < 0.4
    assert (run([x])[0] != came).any()
    np.testing.assert_allclose(model.predict(x), table[x], rtol=1e-6)


def test_penalties_are_added_to_the_losses_and_the_constraint_is_kept() -> None:
    penalties = {"W_regularizer": "l2", "activity_regularizer": "activity_l2"}
    model = Sequential([Embedding(4, 2, input_length=3, W_constraint="nonneg", **penalties), Flatten()])
    table = model.get_weights()[0]
    losses = K.function(model.inputs, model.losses)([WORDS])
    np.testing.assert_allclose(
        sorted(losses), sorted([0.01 * (table**2).sum(), 0.01 * (table[WORDS] ** 2).sum()]), rtol=1e-5
    )
    model.compile("sgd", "mse")
    model.train_on_batch(WORDS, np.zeros((2, 6)))
    assert (model.get_weights()[0] >= 0).all()


def test_training_changes_only_the_words_that_occur() -> None:
    model = Sequential([Embedding(4, 2, input_length=3), Flatten()])
    model.compile("sgd", "mse")
    before = model.get_weights()[0]
    x, y = np.array([[1, 2, 1]]), np.ones((1, 6))
    model.train_on_batch(x, y)
    after = model.get_weights()[0]
    gradient = np.zeros_like(before)
    np.add.at(gradient, x[0], 2 * (before[x[0]] - 1) / 6)
    np.testing.assert_allclose(after, before - 0.01 * gradient, rtol=1e-5)
    np.testing.assert_array_equal(after[[0, 3]], before[[0, 3]])


@pytest.mark.parametrize(("size", "word"), [(4, 4), (4, -1), (40000, 40000)])
def test_a_number_outside_the_table_is_an_error_that_names_the_layer(size: int, word: int) -> None:
    model = Sequential([Embedding(size, 2, input_length=3, name="words"), Flatten()])
    model.compile("sgd", "mse")
    x = np.array([[0, word, 1]] * 4)
    with pytest.raises(DataError, match=f'{word}, at .0, 1. .*layer "words"'):
        model.predict(x)
    with pytest.raises(DataError, match=f'{word}, at .0, 1. .*layer "words"'):
        model.fit(x, np.zeros((4, 6)), batch_size=2, nb_epoch=1, verbose=0)


def test_numbers_that_are_computed_are_checked_by_devices_that_check() -> None:
    model = Sequential([Lambda(lambda x: 2 * x, input_shape=(3,), input_dtype="int32"), Embedding(4, 2, name="words")])
    assert model.predict(np.array([[0, 1, 1]])).shape == (1, 3, 2)
    if any(device.startswith("gpu") for device in active_backend.backend().devices()):
        return  # which gives zeros
    with pytest.raises(BackendError, match='layer "words"'):
        model.predict(np.array([[0, 2, 1]]))


def test_bad_arguments_are_refused() -> None:
    for arguments, name in (((0, 2), "input_dim"), ((2, 0), "output_dim"), ((2, 2**70), "output_dim")):
        with pytest.raises(ArgumentError, match=f"{name} of Embedding must "):
            Embedding(*arguments)
    for wrong in ("3", 2.5, True, [1], None):
        with pytest.raises(ArgumentTypeError, match="input_dim of Embedding must be a whole number; got "):
            Embedding(wrong, 2)
    with pytest.raises(ArgumentTypeError, match="input_length of Embedding must be a whole number"):
        Embedding(4, 2, input_length="3")
    with pytest.raises(ArgumentError, match="input_length of Embedding must be whole numbers of 1 or more, or None"):
        Embedding(4, 2, input_length=(3, -1))
    with pytest.raises(ArgumentError, match="dropout of Embedding must be between 0 and 1; got 1.5"):
        Embedding(2, 2, dropout=1.5)
    with pytest.raises(ShapeError, match="input_length=3"):
        Embedding(4, 2, input_length=3)(Input(shape=(5,), dtype="int32"))
    with pytest.raises(ShapeError, match="input_length=3"):
        Embedding(4, 2, input_length=3)(Input(shape=(3, 3), dtype="int32"))
