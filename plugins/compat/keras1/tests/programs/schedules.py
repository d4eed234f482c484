"""Rates of learning that change: by a schedule, by decay, and when there is no progress any more."""
import numpy as np

from keras import backend as K
from keras.callbacks import Callback, LearningRateScheduler, ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD

np.random.seed(37)
X = np.random.randn(60, 3)
Y = X.dot([[1.], [2.], [3.]]) + 0.1 * np.random.randn(60, 1)


class Rates(Callback):
    def on_train_begin(self, logs={}):
        self.rates = []

    def on_epoch_end(self, epoch, logs={}):
        self.rates.append(float(K.get_value(self.model.optimizer.lr)))


def make(optimizer):
    model = Sequential([Dense(1, input_shape=(3,), init='zero')])
    model.compile(optimizer, 'mse')
    return model


def step_decay(epoch):
    return 0.1 * (0.5 ** (epoch // 2))


rates = Rates()
make('sgd').fit(X, Y, nb_epoch=5, verbose=0, callbacks=[LearningRateScheduler(step_decay), rates])
assert np.allclose(rates.rates, [0.1, 0.1, 0.05, 0.05, 0.025])

rates = Rates()
slow = ReduceLROnPlateau(monitor='loss', factor=0.1, patience=1, epsilon=1e9, min_lr=1e-5, cooldown=0, verbose=0)
make(SGD(lr=0.01)).fit(X, Y, nb_epoch=8, verbose=0, callbacks=[slow, rates])
assert rates.rates == sorted(rates.rates, reverse=True)
assert rates.rates[0] > 0.005 and abs(rates.rates[-1] - 1e-5) < 1e-7

# With decay the rate of step t is lr / (1 + decay * t): by hand for one weight.
lr, decay = 0.1, 0.5
model = make(SGD(lr=lr, decay=decay))
w, b = np.zeros((3, 1)), np.zeros(1)
for t in range(6):
    model.train_on_batch(X, Y)
    error = X.dot(w) + b - Y
    rate = lr / (1 + decay * t)
    w, b = w - rate * 2 * X.T.dot(error) / len(X), b - rate * 2 * error.mean(axis=0)
assert np.allclose(model.get_weights()[0], w, atol=1e-4)
assert np.allclose(model.get_weights()[1], b, atol=1e-4)
