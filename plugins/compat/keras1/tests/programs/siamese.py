"""Two towers that share their weights learn which points are of one kind, by a contrastive loss."""
from __future__ import absolute_import, print_function

import random

import numpy as np

from keras import backend as K
from keras.layers import Dense, Dropout, Input, Lambda
from keras.models import Model, Sequential
from keras.optimizers import RMSprop

np.random.seed(1)
random.seed(1)


def distance(vects):
    x, y = vects
    return K.sqrt(K.maximum(K.sum(K.square(x - y), axis=1, keepdims=True), K.epsilon()))


def distance_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)


def contrastive_loss(y_true, y_pred):
    margin = 1
    return K.mean(y_true * K.square(y_pred) + (1 - y_true) * K.square(K.maximum(margin - y_pred, 0)))


def make_pairs(n):
    centres = np.array([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0]])
    left, right, same = [], [], []
    for i in range(n):
        a = random.randrange(3)
        b = a if i % 2 == 0 else (a + 1) % 3
        left.append(centres[a] + 0.3 * np.random.randn(4))
        right.append(centres[b] + 0.3 * np.random.randn(4))
        same.append(float(a == b))
    return np.array(left), np.array(right), np.array(same)


base = Sequential()
base.add(Dense(16, input_shape=(4,), activation='relu'))
base.add(Dropout(0.1))
base.add(Dense(8, activation='relu'))

input_a = Input(shape=(4,))
input_b = Input(shape=(4,))
dist = Lambda(distance, output_shape=distance_output_shape)([base(input_a), base(input_b)])
model = Model(input=[input_a, input_b], output=dist)
model.compile(loss=contrastive_loss, optimizer=RMSprop(lr=0.005))

a, b, y = make_pairs(300)
model.fit([a, b], y, batch_size=30, nb_epoch=12, verbose=0)
a, b, y = make_pairs(100)
pred = model.predict([a, b])
accuracy = np.mean((pred.ravel() < 0.5) == (y == 1))
print('accuracy on new pairs: %0.2f%%' % (100 * accuracy))
assert pred.shape == (100, 1)
assert accuracy > 0.8
