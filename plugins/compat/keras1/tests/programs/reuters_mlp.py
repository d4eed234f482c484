"""Newswires: the data set comes out of the cache folder, into a matrix of the words that occur."""
from __future__ import print_function

import os

import numpy as np
from six.moves import cPickle

from keras.datasets import reuters
from keras.layers import Activation, Dense, Dropout
from keras.models import Sequential
from keras.preprocessing.text import Tokenizer
from keras.utils import np_utils

# What `load_data` finds in the cache is not loaded from the network.
np.random.seed(23)
cache = os.path.expanduser(os.path.join('~', '.keras', 'datasets'))
if not os.path.exists(cache):
    os.makedirs(cache)
topics = [i % 3 for i in range(150)]
wires = [[int(w) for w in 10 * topic + np.random.randint(2, 14, size=8)] for topic in topics]
with open(os.path.join(cache, 'small_reuters.pkl'), 'wb') as f:
    cPickle.dump((wires, topics), f, protocol=2)

max_words = 40
(X_train, y_train), (X_test, y_test) = reuters.load_data(path='small_reuters.pkl', nb_words=max_words, test_split=0.2)
print(len(X_train), 'train sequences')
print(len(X_test), 'test sequences')
assert len(X_train) == 120 and len(X_test) == 30
assert all(wire[0] == 1 and max(wire) < max_words for wire in X_train)  # 1 begins a wire

nb_classes = np.max(y_train) + 1
tokenizer = Tokenizer(nb_words=max_words)
X_train = tokenizer.sequences_to_matrix(X_train, mode='binary')
X_test = tokenizer.sequences_to_matrix(X_test, mode='binary')
Y_train = np_utils.to_categorical(y_train, nb_classes)
Y_test = np_utils.to_categorical(y_test, nb_classes)
assert X_train.shape == (120, max_words) and set(np.unique(X_train)) == {0, 1}

model = Sequential()
model.add(Dense(32, input_shape=(max_words,)))
model.add(Activation('relu'))
model.add(Dropout(0.3))
model.add(Dense(nb_classes))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
history = model.fit(X_train, Y_train, nb_epoch=12, batch_size=12, verbose=0, validation_split=0.1)
score = model.evaluate(X_test, Y_test, batch_size=12, verbose=0)
assert score[1] > 0.7
