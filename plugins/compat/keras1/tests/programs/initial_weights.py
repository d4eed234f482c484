"""Weights before training: their spread, and functions of one's own."""
import numpy as np

from keras import backend as K
from keras import initializations
from keras.initializations import get_fans
from keras.layers import Convolution2D, Dense, Embedding
from keras.models import Sequential

np.random.seed(81)
assert get_fans((30, 50)) == (30, 50)
assert get_fans((8, 4, 3, 3), dim_ordering='th') == (4 * 9, 8 * 9)
assert get_fans((3, 3, 4, 8), dim_ordering='tf') == (4 * 9, 8 * 9)

shape = (120, 80)
spread = {
    'glorot_normal': np.sqrt(2. / 200), 'glorot_uniform': np.sqrt(2. / 200),
    'he_normal': np.sqrt(2. / 120), 'he_uniform': np.sqrt(2. / 120),
    'lecun_uniform': np.sqrt(1. / 120), 'uniform': 0.05 / np.sqrt(3), 'normal': 0.05,
}
for name, expected in sorted(spread.items()):
    w = K.eval(initializations.get(name)(shape))
    assert abs(w.std() / expected - 1) < 0.1, (name, w.std(), expected)
    assert abs(w.mean()) < 0.1 * expected + 0.005
q = K.eval(initializations.orthogonal((6, 6), scale=1.))
assert np.allclose(q.dot(q.T), np.eye(6), atol=1e-5)
assert np.all(K.eval(initializations.one((2, 3))) == 1) and np.all(K.eval(initializations.zero((4,))) == 0)


def stripes(shape, name=None, dim_ordering='th'):
    value = np.zeros(shape)
    value[::2] = 1
    return K.variable(value, name=name)


model = Sequential()
model.add(Dense(5, init=stripes, input_shape=(4,)))
model.add(Dense(2, init=lambda shape, name=None: initializations.normal(shape, scale=1e-4, name=name)))
W = model.layers[0].get_weights()[0]
assert np.array_equal(W, np.array([[1.] * 5, [0.] * 5] * 2))
assert 0 < np.abs(model.layers[1].get_weights()[0]).max() < 1e-3
conv = Sequential([Convolution2D(6, 3, 3, init='he_normal', dim_ordering='tf', input_shape=(8, 8, 40))])
W, b = conv.get_weights()
assert W.shape == ((3, 3, 40, 6) if K.backend() == 'tensorflow' else W.shape)
assert abs(W.std() / np.sqrt(2. / 360) - 1) < 0.1 and np.all(b == 0)
table = Sequential([Embedding(50, 20, input_length=1)]).get_weights()[0]
assert np.abs(table).max() <= 0.05
try:
    initializations.get('no_such_thing')
except Exception as e:
    assert 'no_such_thing' in str(e)
else:
    raise AssertionError('there is none of that name')
