"""A trained net is made wider, then deeper, without changing what it computes."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_iris

from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import np_utils

np.random.seed(1337)
X, y = load_iris(return_X_y=True)
X = (X - X.mean(axis=0)) / X.std(axis=0)
Y = np_utils.to_categorical(y)


def wider(w1, b1, w2, new_width):
    """Repeats columns at random, and shares out what the next layer makes of them."""
    extra = np.random.randint(w1.shape[1], size=new_width - w1.shape[1])
    chosen = np.concatenate([np.arange(w1.shape[1]), extra])
    copies = np.bincount(chosen, minlength=w1.shape[1])
    return w1[:, chosen], b1[chosen], w2[chosen] / copies[chosen][:, np.newaxis]


def net(widths):
    model = Sequential()
    model.add(Dense(widths[0], activation='relu', input_dim=4, name='h0'))
    for i, width in enumerate(widths[1:]):
        model.add(Dense(width, activation='relu', name='h%d' % (i + 1)))
    model.add(Dense(3, activation='softmax', name='out'))
    model.compile(loss='categorical_crossentropy', optimizer=SGD(lr=0.03, momentum=0.5), metrics=['accuracy'])
    return model


teacher = net([6])
teacher.fit(X, Y, nb_epoch=8, batch_size=16, verbose=0)
loss, accuracy = teacher.evaluate(X, Y, verbose=0)

student = net([10])
w1, b1 = teacher.get_layer('h0').get_weights()
w2, b2 = teacher.get_layer('out').get_weights()
w1, b1, w2 = wider(w1, b1, w2, 10)
student.get_layer('h0').set_weights([w1, b1])
student.get_layer('out').set_weights([w2, b2])
assert np.allclose(student.predict(X), teacher.predict(X), atol=1e-5)

deeper = net([10, 10])
for name in ('h0', 'out'):
    deeper.get_layer(name).set_weights(student.get_layer(name).get_weights())
deeper.get_layer('h1').set_weights([np.eye(10), np.zeros(10)])
assert np.allclose(deeper.predict(X), teacher.predict(X), atol=1e-5)
deeper.fit(X, Y, nb_epoch=8, batch_size=16, verbose=0)
print('teacher', loss, 'deeper', deeper.evaluate(X, Y, verbose=0))
assert deeper.evaluate(X, Y, verbose=0)[0] < loss
