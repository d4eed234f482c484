"""An optimizer of one's own, written against `get_updates(params, constraints, loss)`."""
import numpy as np

from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD, Optimizer


class SignMomentum(Optimizer):
    """Steps of one size, in the direction that an average of the gradients has."""

    def __init__(self, lr=0.01, beta=0.9, **kwargs):
        super(SignMomentum, self).__init__(**kwargs)
        self.__dict__.update(locals())
        self.iterations = K.variable(0)
        self.lr = K.variable(lr)
        self.beta = K.variable(beta)

    def get_updates(self, params, constraints, loss):
        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        shapes = [K.get_variable_shape(p) for p in params]
        averages = [K.zeros(shape) for shape in shapes]
        self.weights = [self.iterations] + averages
        for p, g, a in zip(params, grads, averages):
            new_a = self.beta * a + (1. - self.beta) * g
            self.updates.append(K.update(a, new_a))
            new_p = p - self.lr * K.sign(new_a)
            if p in constraints:
                c = constraints[p]
                new_p = c(new_p)
            self.updates.append(K.update(p, new_p))
        return self.updates

    def get_config(self):
        config = {'lr': float(K.get_value(self.lr)), 'beta': float(K.get_value(self.beta))}
        base_config = super(SignMomentum, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


np.random.seed(31)
X = np.random.randn(120, 3)
Y = X.dot(np.array([[0.3], [-0.2], [0.4]]))
model = Sequential([Dense(1, input_dim=3)])
model.compile(loss='mse', optimizer=SignMomentum(lr=0.01, clipnorm=5.))
before = model.get_weights()
model.train_on_batch(X, Y)
steps = [np.abs(a - b) for a, b in zip(model.get_weights(), before)]
assert all(np.allclose(s[s > 0], 0.01, atol=1e-4) for s in steps)
hist = model.fit(X, Y, nb_epoch=15, batch_size=10, verbose=0)
assert hist.history['loss'][-1] < 0.05
assert K.get_value(model.optimizer.iterations) == 1 + 15 * 12
assert len(model.optimizer.get_weights()) == 3
assert abs(model.optimizer.get_config()['lr'] - 0.01) < 1e-6 and model.optimizer.get_config()['clipnorm'] == 5.


class HalfSGD(SGD):
    """A standard one changed by a subclass: every gradient counts half."""

    def get_gradients(self, loss, params):
        return [0.5 * g for g in super(HalfSGD, self).get_gradients(loss, params)]


results = []
for optimizer in (HalfSGD(lr=0.2), SGD(lr=0.1)):
    model = Sequential([Dense(1, input_dim=3, weights=before)])
    model.compile(loss='mse', optimizer=optimizer)
    model.train_on_batch(X, Y)
    results.append(model.get_weights())
assert np.allclose(results[0][0], results[1][0], atol=1e-6)
