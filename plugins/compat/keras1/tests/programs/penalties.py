"""Regularizers and constraints: what they add to the loss, and what they keep."""
import numpy as np

from keras import backend as K
from keras.constraints import maxnorm, nonneg, unitnorm
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD
from keras.regularizers import Regularizer, WeightRegularizer, activity_l2, l1, l1l2, l2

np.random.seed(75)
X, Y = np.random.randn(40, 5), np.random.randn(40, 3)

model = Sequential()
model.add(Dense(4, input_dim=5, W_regularizer=l1l2(l1=0.01, l2=0.02), b_regularizer=l2(0.1), b_constraint=nonneg()))
model.add(Dense(3, W_regularizer=WeightRegularizer(l1=0.03), activity_regularizer=activity_l2(0.05)))
model.compile('sgd', 'mse')
W1, b1, W2, b2 = model.get_weights()
out = X.dot(W1).dot(W2)
penalty = (0.01 * np.abs(W1).sum() + 0.02 * (W1 ** 2).sum() + 0.03 * np.abs(W2).sum() + 0.05 * (out ** 2).sum())
loss = model.test_on_batch(X, Y)
without = np.mean((out - Y) ** 2)
assert abs(loss - without) > 1e-3
print(loss, without + penalty)


class Orthogonal(Regularizer):
    """Rows that have nothing in common."""

    def __init__(self, strength=0.1):
        self.strength = strength

    def set_param(self, p):
        self.p = p

    def __call__(self, x):
        gram = K.dot(x, K.transpose(x))
        return self.strength * K.sum(K.square(gram - K.variable(np.eye(2))))

    def get_config(self):
        return {'name': self.__class__.__name__, 'strength': self.strength}


model = Sequential([Dense(6, input_dim=2, W_regularizer=Orthogonal(1.), bias=False)])
model.compile(SGD(lr=0.05), 'mse')
for _ in range(60):
    model.train_on_batch(np.zeros((4, 2)), np.zeros((4, 6)))
W = model.get_weights()[0]
assert np.allclose(W.dot(W.T), np.eye(2), atol=0.05)

for constraint, holds in [(maxnorm(0.5), lambda w: np.all(np.linalg.norm(w, axis=0) < 0.501)),
                          (nonneg(), lambda w: np.all(w >= 0)),
                          (unitnorm(), lambda w: np.allclose(np.linalg.norm(w, axis=0), 1, atol=1e-3))]:
    model = Sequential([Dense(3, input_dim=5, W_constraint=constraint)])
    model.compile(SGD(lr=0.5), 'mse')
    model.fit(X, Y, nb_epoch=2, batch_size=10, verbose=0)
    assert holds(model.get_weights()[0]), constraint

strong = Sequential([Dense(3, input_dim=5, W_regularizer=l1(10.))])
weak = Sequential([Dense(3, input_dim=5, W_regularizer='l1', weights=strong.get_weights())])
for m in (strong, weak):
    m.compile(SGD(lr=0.001), 'mse')
    m.fit(X, Y, nb_epoch=4, verbose=0)
assert np.abs(strong.get_weights()[0]).sum() < np.abs(weak.get_weights()[0]).sum()
