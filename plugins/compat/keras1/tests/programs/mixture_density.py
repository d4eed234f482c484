"""A network that gives a distribution with two humps, trained by its likelihood."""
import numpy as np

from keras import backend as K
from keras.layers import Activation, Dense, Input, merge
from keras.models import Model

np.random.seed(99)
m = 2


def log_sum_exp(x, axis=None):
    x_max = K.max(x, axis=axis, keepdims=True)
    return K.log(K.sum(K.exp(x - x_max), axis=axis, keepdims=True)) + x_max


def mixture_loss(y_true, y_pred):
    alpha, mu, log_sigma = y_pred[:, :m], y_pred[:, m:2 * m], y_pred[:, 2 * m:]
    exponent = K.log(alpha + K.epsilon()) - log_sigma - 0.5 * np.log(2 * np.pi)
    targets = K.concatenate([y_true] * m, axis=1)
    exponent -= K.square((targets - mu) / K.exp(log_sigma)) / 2
    return -log_sum_exp(exponent, axis=1)


x = np.random.uniform(-1, 1, size=(300, 1))
y = np.where(np.random.uniform(size=(300, 1)) < 0.5, 1., -1.) * (1 + x) + 0.1 * np.random.randn(300, 1)
inp = Input(shape=(1,))
h = Dense(16, activation='tanh')(inp)
alpha = Activation('softmax')(Dense(m)(h))
mu = Dense(m, init=lambda shape, name: K.variable(np.array([[1., -1.]] * 16) / 4., name=name))(h)
log_sigma = Dense(m)(h)
model = Model(input=inp, output=merge([alpha, mu, log_sigma], mode='concat'))
model.compile(optimizer='adam', loss=mixture_loss)
K.set_value(model.optimizer.lr, 0.02)
hist = model.fit(x, y, batch_size=50, nb_epoch=20, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0] - 0.3

out = model.predict(x)
a, mean, log_s = out[:, :m], out[:, m:2 * m], out[:, 2 * m:]
density = (a * np.exp(-((y - mean) / np.exp(log_s)) ** 2 / 2) / np.exp(log_s) / np.sqrt(2 * np.pi)).sum(axis=1)
assert np.allclose(a.sum(axis=1), 1, atol=1e-5)
assert abs(model.evaluate(x, y, batch_size=300, verbose=0) + np.log(density).mean()) < 1e-3
