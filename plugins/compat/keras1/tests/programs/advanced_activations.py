"""Layers that are activations, some of them with weights, against their formulas."""
import numpy as np

from keras import backend as K
from keras.layers import Activation, ActivityRegularization, Dense, Highway, MaxoutDense
from keras.layers.advanced_activations import ELU, LeakyReLU, ParametricSoftplus, PReLU, SReLU, ThresholdedReLU
from keras.models import Sequential

np.random.seed(73)
x = np.random.randn(9, 4).astype('float32')
plain = [
    (LeakyReLU(alpha=0.2), np.where(x > 0, x, 0.2 * x)),
    (ELU(alpha=0.7), np.where(x > 0, x, 0.7 * (np.exp(x) - 1))),
    (ThresholdedReLU(theta=0.5), x * (x > 0.5)),
    (PReLU(init='one'), x),
    (ParametricSoftplus(alpha_init=0.3, beta_init=2.), 0.3 * np.log1p(np.exp(2 * x))),
    (Activation('hard_sigmoid'), np.clip(0.2 * x + 0.5, 0, 1)),
    (Activation('softplus'), np.log1p(np.exp(x))),
    (Activation('softsign'), x / (1 + np.abs(x))),
    (Activation(lambda v: K.tanh(v) ** 2), np.tanh(x) ** 2),
]
for layer, expected in plain:
    model = Sequential()
    layer.batch_input_shape = (None, 4)
    model.add(Dense(4, input_dim=4, weights=[np.eye(4), np.zeros(4)]))
    model.add(layer)
    assert np.allclose(model.predict(x), expected, atol=1e-5), layer.name

model = Sequential()
model.add(MaxoutDense(6, nb_feature=3, input_dim=4))
model.add(SReLU())
model.add(Highway(activation='relu', transform_bias=-1))
model.add(PReLU())
model.add(ActivityRegularization(l2=1e-3))
model.add(Dense(1))
W, b = model.layers[0].get_weights()
assert W.shape == (3, 4, 6) and b.shape == (3, 6)
f = K.function([model.input], [model.layers[0].output])
assert np.allclose(f([x])[0], (np.einsum('ni,fio->nfo', x, W) + b).max(axis=1), atol=1e-5)
model.compile('adam', 'mse')
y = np.abs(x).sum(axis=1)
hist = model.fit(x, y, nb_epoch=40, batch_size=3, verbose=0)
assert hist.history['loss'][-1] < 0.7 * hist.history['loss'][0]
assert len(model.trainable_weights) == 2 + 4 + 4 + 1 + 2
