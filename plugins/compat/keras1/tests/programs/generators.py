"""Batches that a Python generator makes, for training, testing and predicting."""
import threading

import numpy as np

from keras.layers import Dense, Input, merge
from keras.models import Model, Sequential

np.random.seed(83)
W = np.array([[1.], [-2.]])


class Locked(object):
    """Hands out what an iterator gives, to one thread at a time."""

    def __init__(self, it):
        self.it = it
        self.lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.it)

    next = __next__


def batches(size, with_weights=False, seed=0):
    rng = np.random.RandomState(seed)
    while 1:
        x = rng.randn(size, 2)
        yield (x, x.dot(W), np.ones(size)) if with_weights else (x, x.dot(W))


model = Sequential([Dense(1, input_dim=2)])
model.compile('adam', 'mse', metrics=['mae'])
model.optimizer.lr = 0.05
hist = model.fit_generator(batches(16), samples_per_epoch=160, nb_epoch=6, verbose=0,
                           validation_data=batches(8, seed=1), nb_val_samples=24)
assert sorted(hist.history) == ['loss', 'mean_absolute_error', 'val_loss', 'val_mean_absolute_error']
assert hist.history['val_loss'][-1] < 0.5 * hist.history['val_loss'][0]
model.fit_generator(Locked(batches(16, with_weights=True)), 160, 4, verbose=0, max_q_size=4, nb_worker=3,
                    validation_data=next(batches(30)), class_weight=None)

loss, mae = model.evaluate_generator(batches(10, seed=3), val_samples=50)
rng = np.random.RandomState(3)
x = np.concatenate([rng.randn(10, 2) for _ in range(5)])
assert abs(loss - np.mean((model.predict(x) - x.dot(W)) ** 2)) < 1e-4
assert np.allclose(model.predict_generator(batches(10, seed=3), val_samples=50), model.predict(x), atol=1e-5)

a, b = Input(shape=(2,), name='a'), Input(shape=(2,), name='b')
both = Model([a, b], [Dense(1, name='out')(merge([a, b], mode='sum')), Dense(1, name='aux')(b)])
both.compile('sgd', {'out': 'mse', 'aux': 'mae'}, loss_weights=[1., 0.5])


def named():
    for x, y in batches(12, seed=5):
        yield {'a': x, 'b': -x}, {'out': y * 0, 'aux': y}


hist = both.fit_generator(named(), samples_per_epoch=36, nb_epoch=2, verbose=0)
assert set(hist.history) == {'loss', 'out_loss', 'aux_loss'}
