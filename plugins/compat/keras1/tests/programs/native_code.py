"""Code of the engine itself, in a Lambda and in a layer, for whichever engine is configured."""
import numpy as np

from keras import backend as K
from keras.engine.topology import Layer
from keras.layers import Dense, Lambda
from keras.models import Sequential

np.random.seed(47)
if K.backend() == 'tensorflow':
    import tensorflow as tf

    def normalized(x):
        mean, variance = tf.nn.moments(x, [1])
        return (x - tf.expand_dims(mean, 1)) / tf.expand_dims(tf.sqrt(variance + 1e-6), 1)

    def top_two(x):
        values, _ = tf.nn.top_k(x, k=2)
        total = tf.reduce_sum(x, reduction_indices=[1], keep_dims=True)
        try:
            both = tf.concat(1, [values, total])
        except (TypeError, ValueError):  # from TensorFlow 1.0 on
            both = tf.concat([values, total], 1)
        return both
else:
    import theano.tensor as T

    def normalized(x):
        return (x - x.mean(axis=1, keepdims=True)) / T.sqrt(x.var(axis=1, keepdims=True) + 1e-6)

    def top_two(x):
        ordered = T.sort(x, axis=1)
        return T.concatenate([ordered[:, -1:], ordered[:, -2:-1], x.sum(axis=1, keepdims=True)], axis=1)


class Scale(Layer):
    def build(self, input_shape):
        self.gain = self.add_weight((input_shape[-1],), initializer='one', name='{}_gain'.format(self.name))
        self.built = True

    def call(self, x, mask=None):
        if K.backend() == 'tensorflow':
            return tf.multiply(x, self.gain)
        return T.mul(x, self.gain)


model = Sequential()
model.add(Lambda(normalized, output_shape=lambda shape: shape, input_shape=(6,)))
model.add(Scale())
model.add(Lambda(top_two, output_shape=(3,)))
x = np.random.randn(5, 6).astype('float32')
n = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-6)
expected = np.concatenate([np.sort(n, axis=1)[:, :-3:-1], n.sum(axis=1, keepdims=True)], axis=1)
assert np.allclose(model.predict(x), expected, atol=1e-4)
model.add(Dense(1))
model.compile('sgd', 'mse')
y = expected[:, :1]
first = model.train_on_batch(x, y)
for _ in range(20):
    last = model.train_on_batch(x, y)
assert last < first
assert not np.allclose(model.layers[1].get_weights()[0], 1)
