"""Classes and samples that count more than others."""
import numpy as np

from keras.layers import Dense, TimeDistributed
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils.np_utils import to_categorical

np.random.seed(41)
X = np.random.randn(90, 2)
y = (X[:, 0] + np.random.randn(90) > 0.8).astype(int)
Y = to_categorical(y, 2)


def make():
    model = Sequential([Dense(2, input_dim=2, activation='softmax')])
    model.compile(SGD(lr=0.5), 'categorical_crossentropy')
    return model


def log_loss(model, weights):
    p = model.predict(X)
    return np.mean(weights * -np.log(p[np.arange(len(y)), y]))


by_class, by_sample = make(), make()
by_sample.set_weights(by_class.get_weights())
weights = np.where(y == 1, 4., 1.)
assert abs(by_sample.test_on_batch(X, Y, sample_weight=weights) - log_loss(by_sample, weights)) < 1e-4
by_class.fit(X, Y, class_weight={0: 1., 1: 4.}, nb_epoch=5, batch_size=90, shuffle=False, verbose=0)
by_sample.fit(X, Y, sample_weight=weights, nb_epoch=5, batch_size=90, shuffle=False, verbose=0)
assert np.allclose(by_class.get_weights()[0], by_sample.get_weights()[0], atol=1e-5)
plain = make()
plain.fit(X, Y, nb_epoch=5, batch_size=90, verbose=0)
assert by_class.predict_classes(X, verbose=0).sum() > plain.predict_classes(X, verbose=0).sum()
plain.fit(X, Y, class_weight='auto', nb_epoch=1, verbose=0)  # as programs from before 1.0 said
assert abs(plain.evaluate(X, Y, sample_weight=weights, batch_size=90, verbose=0) - log_loss(plain, weights)) < 1e-4

# A weight for each step of a sequence.
seq = Sequential([TimeDistributed(Dense(1), input_shape=(4, 2))])
seq.compile('sgd', 'mse', sample_weight_mode='temporal')
x, t = np.random.randn(6, 4, 2), np.random.randn(6, 4, 1)
w = np.tile([1., 0., 0., 1.], (6, 1))
error = ((seq.predict(x) - t) ** 2)[..., 0]
assert abs(seq.evaluate(x, t, sample_weight=w, verbose=0) - (error * w).sum() / 12.) < 1e-4
