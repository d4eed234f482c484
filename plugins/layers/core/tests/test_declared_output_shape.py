"""An `output_shape` that a Lambda declares and does not compute: what agents of 2016 trained with.

The numbers were printed by Keras 1.2.2 on TensorFlow 1.15 for the same programs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Model
from kerata import backend as K
from kerata.layers import Dense, Lambda


def wave(*shape: int) -> Any:
    return np.sin(np.arange(np.prod(shape)).reshape(shape) + 1.0).astype("float32")


def test_a_masked_loss_in_a_lambda_trains_as_in_keras_1(each_backend: str) -> None:

    def clipped(tensors: Any) -> Any:
        true, predicted, mask = tensors
        return K.sum(K.clip(0.5 * K.square(true - predicted), 0, 2.0) * mask, axis=-1)

    state, true, mask = Input((3,)), Input((4,)), Input((4,))
    q = Dense(4, weights=[wave(3, 4), wave(4)])(state)
    with pytest.warns(UserWarning, match=r'"error" \(Lambda\).*\(None,\).*\(None, 1\)'):
        error = Lambda(clipped, output_shape=(1,), name="error")([true, q, mask])
    model = Model(input=[state, true, mask], output=[error, q])
    model.compile("sgd", loss=[lambda true, predicted: predicted, lambda true, predicted: K.zeros_like(predicted)])
    assert model.output_shape == [(None, 1), (None, 4)]
    data = [wave(5, 3), wave(5, 4) * 2, (wave(5, 4) > 0).astype("float32")]
    for targets, loss in ((np.zeros(5), 1.4932191), (np.zeros((5, 1)), 1.4810175)):
        np.testing.assert_allclose(
            model.train_on_batch(data, [targets, np.zeros((5, 4))]), [loss, loss, 0.0], rtol=1e-6, atol=1e-7
        )
    np.testing.assert_allclose(model.get_weights()[1], [0.84495085, 0.91516596, 0.15168346, -0.7568025], rtol=1e-6)


def test_a_distance_in_a_lambda_trains_as_in_keras_1(each_backend: str) -> None:
    a, b, dense = Input((3,)), Input((3,)), Dense(2, weights=[wave(3, 2), wave(2)])
    with pytest.warns(UserWarning, match="declares"):
        distance = Lambda(lambda q: K.sum(K.square(q[0] - q[1]), axis=-1), output_shape=(1,))([dense(a), dense(b)])
    model = Model([a, b], distance)
    model.compile("sgd", "mse", metrics=["mae", "accuracy"])
    assert model.output_shape == (None, 1)
    x, y = wave(5, 3), wave(5)
    pair = [x, x[::-1]]
    np.testing.assert_allclose(model.train_on_batch(pair, y), [1.0295956, 0.83157086, 0.0], rtol=1e-6)
    np.testing.assert_allclose(model.train_on_batch(pair, y[:, None]), [1.0165752, 0.8250569, 0.0], rtol=1e-6)
    predicted = model.predict(pair)
    np.testing.assert_allclose(predicted, [1.004976, 0.25634915, 0.0, 0.25634915, 1.004976], rtol=1e-6, atol=1e-7)
    losses = model.fit(pair, y, nb_epoch=2, batch_size=5, verbose=0, shuffle=False).history["loss"]
    np.testing.assert_allclose(losses, [1.00414431, 0.99226797], rtol=1e-6)
    expected = [[0.81853944, 0.89310765], [0.1455457, -0.7536779], [-0.93121034, -0.25984937]]
    np.testing.assert_allclose(model.get_weights()[0], expected, rtol=1e-6)
