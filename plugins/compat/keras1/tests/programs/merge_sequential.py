"""Several branches come together in a Sequential model, in every way there is."""
import numpy as np

from keras import backend as K
from keras.layers import Dense, Merge
from keras.models import Sequential

np.random.seed(45)
a, b = np.random.randn(8, 5), np.random.randn(8, 5)


def norm(x):
    return x / np.sqrt((x ** 2).sum(axis=1, keepdims=True))


expected = {
    'sum': lambda u, v: u + v,
    'mul': lambda u, v: u * v,
    'ave': lambda u, v: (u + v) / 2,
    'max': np.maximum,
    'concat': lambda u, v: np.concatenate([u, v], axis=1),
    'dot': lambda u, v: (u * v).sum(axis=1, keepdims=True),
    'cos': lambda u, v: (norm(u) * norm(v)).sum(axis=1).reshape(-1, 1, 1),
}
for mode, formula in sorted(expected.items()):
    left = Sequential([Dense(4, input_dim=5)])
    right = Sequential([Dense(4, input_dim=5)])
    merged = Sequential()
    merged.add(Merge([left, right], mode=mode))
    u, v = left.predict(a), right.predict(b)
    out = merged.predict([a, b])
    assert np.allclose(out, formula(u, v), atol=1e-4), mode
    if mode != 'cos':  # which Keras 1 said was of two dimensions
        assert merged.output_shape == (None,) + formula(u, v).shape[1:], mode

left = Sequential([Dense(4, input_dim=5)])
right = Sequential([Dense(4, input_dim=5)])
model = Sequential()
model.add(Merge([left, right], mode=lambda t: K.abs(t[0] - t[1]), output_shape=lambda shapes: shapes[0]))
model.add(Dense(1, activation='sigmoid'))
model.compile('rmsprop', 'binary_crossentropy')
y = np.array([0, 1] * 4)
hist = model.fit([a, b], y, nb_epoch=10, batch_size=4, verbose=0)
assert len(model.get_weights()) == 6 and len(model.layers) == 2
assert hist.history['loss'][-1] < hist.history['loss'][0]
