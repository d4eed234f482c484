"""A model that makes its training function itself: one step for the sum of two losses it was never compiled for."""
import numpy as np

from keras import backend as K
from keras.layers import Dense, Input
from keras.models import Model
from keras.optimizers import Adam

np.random.seed(55)


class Pair(Model):
    """Trains an encoder and a decoder; it has its own `_make_train_function`, and `compile` is not called."""

    def __init__(self, *args, **kwargs):
        super(Pair, self).__init__(*args, **kwargs)
        self.optimizer = Adam(lr=0.03)
        self.target = K.placeholder(ndim=2)

    def _make_train_function(self):
        if getattr(self, 'train_function', None) is None:
            error = K.mean(K.square(self.outputs[0] - self.target))
            size = 1e-3 * sum(K.sum(K.square(w)) for w in self.trainable_weights)
            updates = self.optimizer.get_updates(self.trainable_weights, self.constraints, error + size)
            inputs = self.inputs + [self.target]
            if self.uses_learning_phase:
                inputs.append(K.learning_phase())
            self.train_function = K.function(inputs, [error, size], updates=updates + self.updates)

    def train(self, x):
        self._make_train_function()
        inputs = [x, x] + ([1.] if self.uses_learning_phase else [])
        return [float(v) for v in self.train_function(inputs)]


x = Input(shape=(6,))
code = Dense(2, activation='tanh')(x)
model = Pair(input=x, output=Dense(6)(code))
directions = np.random.randn(2, 6)
X = np.tanh(np.random.randn(50, 2)).dot(directions).astype('float32')
first = model.train(X)
for _ in range(150):
    last = model.train(X)
assert len(last) == 2
assert last[0] < 0.3 * first[0], (first, last)
assert abs(last[0] - np.mean((model.predict(X) - X) ** 2)) < 0.1 * last[0] + 1e-3
