"""K on its own, against numpy."""
import numpy as np

from keras import backend as K

np.random.seed(79)
a, b = np.random.rand(4, 3).astype('float32') + 0.1, np.random.rand(4, 3).astype('float32')
x, y = K.variable(a, name='x'), K.variable(b)
rows = K.variable([2, 0], dtype='int32')
softmax = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
pairs = [
    (K.dot(x, K.transpose(y)), a.dot(b.T)),
    (K.batch_dot(x, y, axes=1), (a * b).sum(axis=1, keepdims=True)),
    (K.sum(x, axis=0, keepdims=True), a.sum(axis=0, keepdims=True)),
    (K.mean(x, axis=-1), a.mean(axis=-1)),
    (K.std(x, axis=0), a.std(axis=0)),
    (K.prod(x, axis=1), a.prod(axis=1)),
    (K.max(x), a.max()),
    (K.argmax(x, axis=-1), a.argmax(axis=-1)),
    (K.pow(x, 3), a ** 3),
    (K.sign(x - y), np.sign(a - b)),
    (K.clip(x, 0.3, 0.6), np.clip(a, 0.3, 0.6)),
    (K.maximum(x, y), np.maximum(a, b)),
    (K.concatenate([x, y], axis=1), np.concatenate([a, b], axis=1)),
    (K.reshape(x, (2, 6)), a.reshape(2, 6)),
    (K.permute_dimensions(x, (1, 0)), a.T),
    (K.repeat_elements(x, 2, axis=1), a.repeat(2, axis=1)),
    (K.repeat(x, 2), np.repeat(a[:, None], 2, axis=1)),
    (K.tile(x, (2, 1)), np.tile(a, (2, 1))),
    (K.squeeze(K.expand_dims(x), 2), a),
    (K.flatten(x), a.ravel()),
    (K.gather(x, rows), a[[2, 0]]),
    (K.one_hot(rows, 3), np.eye(3)[[2, 0]]),
    (K.softmax(x), softmax),
    (K.hard_sigmoid(x), np.clip(0.2 * a + 0.5, 0, 1)),
    (K.relu(x - 0.5, alpha=0.1, max_value=0.2), np.where(a > 0.5, np.minimum(a - 0.5, 0.2), 0.1 * (a - 0.5))),
    (K.elu(x - 0.5), np.where(a > 0.5, a - 0.5, np.exp(a - 0.5) - 1)),
    (K.l2_normalize(x, axis=1), a / np.sqrt((a ** 2).sum(axis=1, keepdims=True))),
    (K.categorical_crossentropy(K.softmax(x), K.softmax(y)),
     -(np.exp(b) / np.exp(b).sum(axis=1, keepdims=True) * np.log(softmax)).sum(axis=1)),
    (K.temporal_padding(K.expand_dims(x, 0)), np.pad(a[None], ((0, 0), (1, 1), (0, 0)), 'constant')),
]
for i, (got, expected) in enumerate(pairs):
    assert np.allclose(K.eval(got), expected, atol=1e-5), i

# Functions, updates, and what is known of shapes.
assert K.int_shape(x) == (4, 3) if K.backend() == 'tensorflow' else K.get_variable_shape(x) == (4, 3)
assert K.ndim(x) == 2 and K.is_sparse(x) is False and K.count_params(x) == 12
p = K.placeholder(shape=(None, 3))
count = K.variable(0.)
f = K.function([p], [K.sum(p), K.shape(p)], updates=[(count, count + 1.), K.update(y, x * 2)])
total, shape = f([np.ones((5, 3))])
assert total == 15 and list(shape) == [5, 3]
f([np.ones((2, 3))])
assert K.get_value(count) == 2 and np.allclose(K.get_value(y), 2 * a)
K.set_value(count, 7.)
K.batch_set_value([(x, b), (y, a)])
assert K.get_value(count) == 7 and all(np.allclose(u, v) for u, v in zip(K.batch_get_value([x, y]), [b, a]))

# A recurrence by hand: sums of what came before.
steps = K.variable(np.arange(12.).reshape(2, 3, 2))
last, outputs, states = K.rnn(lambda s, st: (s + st[0], [s + st[0]]), steps, [K.zeros((2, 2))], unroll=False)
assert np.allclose(K.eval(outputs), np.arange(12.).reshape(2, 3, 2).cumsum(axis=1))
assert np.allclose(K.eval(last), np.arange(12.).reshape(2, 3, 2).sum(axis=1))
images = K.placeholder((1, 5, 5, 1))
kernel = K.variable(np.ones((3, 3, 1, 1)))
g = K.function([images], [K.conv2d(images, kernel, border_mode='valid', dim_ordering='tf'),
                          K.pool2d(images, (2, 2), (1, 1), pool_mode='avg', dim_ordering='tf')])
conv, pooled = g([np.ones((1, 5, 5, 1))])
assert conv.shape == (1, 3, 3, 1) and np.all(conv == 9) and pooled.shape == (1, 4, 4, 1)
u = K.eval(K.random_uniform((2000,), low=-1., high=3.))
assert u.min() >= -1 and u.max() <= 3 and abs(u.mean() - 1) < 0.2
