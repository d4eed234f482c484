"""Every optimizer walks down the same slope; norms and values of gradients are clipped."""
from __future__ import print_function

import numpy as np

from keras import backend as K
from keras import optimizers
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop

np.random.seed(89)
X = np.random.randn(60, 4)
Y = X.dot(np.array([[1.], [-1.], [2.], [0.5]]))

for opt in [SGD(lr=0.05), SGD(lr=0.02, momentum=0.9, nesterov=True), RMSprop(lr=0.02), Adagrad(lr=0.2), Adadelta(),
            Adam(lr=0.02), Adamax(lr=0.05), Nadam(lr=0.02)]:
    model = Sequential([Dense(1, input_dim=4)])
    model.compile(opt, 'mse')
    losses = model.fit(X, Y, nb_epoch=5, batch_size=10, verbose=0).history['loss']
    print(opt.__class__.__name__, losses[0], losses[-1])
    assert losses[-1] < losses[0]
    assert 'lr' in opt.get_config()
    state = opt.get_weights()
    opt.set_weights(state)
    assert all(np.array_equal(a, b) for a, b in zip(state, opt.get_weights()))

for clip in ({'clipnorm': 0.1}, {'clipvalue': 0.05}):
    model = Sequential([Dense(1, input_dim=4, init='zero')])
    model.compile(SGD(lr=1., **clip), 'mse')
    before = np.concatenate([w.ravel() for w in model.get_weights()])
    model.train_on_batch(X, Y)
    step = np.concatenate([w.ravel() for w in model.get_weights()]) - before
    if 'clipnorm' in clip:
        assert abs(np.linalg.norm(step) - 0.1) < 1e-4
    else:
        assert np.abs(step).max() <= 0.05 + 1e-6 and np.isclose(np.abs(step), 0.05, atol=1e-6).any()

adam = optimizers.get('adam')
assert isinstance(adam, Adam) and abs(K.get_value(adam.lr) - 0.001) < 1e-8
# One step of Adam by hand.
w = K.variable(np.array([1., -2.]))
loss = K.sum(K.square(w))
train = K.function([], [loss], updates=Adam(lr=0.1).get_updates([w], {}, loss))
assert abs(train([])[0] - 5) < 1e-5
assert np.allclose(K.get_value(w), [0.9, -1.9], atol=1e-4)
