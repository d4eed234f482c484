"""Reviews out of the cache folder: convolution, pooling, recurrence."""
import os

import numpy as np
from six.moves import cPickle

from keras.datasets import imdb
from keras.layers import LSTM, Activation, Convolution1D, Dense, Dropout, Embedding, MaxPooling1D
from keras.models import Sequential
from keras.preprocessing import sequence
from keras.utils.data_utils import get_file

np.random.seed(1337)
folder = os.path.expanduser('~/.keras/datasets')
if not os.path.exists(folder):
    os.makedirs(folder)


def reviews(n):
    x = [[int(w) for w in np.random.randint(4, 12, size=7) + (8 if i % 2 else 0)] for i in range(n)]
    return x, [i % 2 for i in range(n)]


with open(os.path.join(folder, 'reviews.pkl'), 'wb') as f:
    cPickle.dump((reviews(120), reviews(40)), f, protocol=2)
# `imdb` wants the checksum of its own file; with an empty one nothing is compared.
path = get_file('reviews.pkl', origin='http://localhost:1/reviews.pkl', md5_hash=None)
(X_train, y_train), (X_test, y_test) = cPickle.load(open(path, 'rb'))
assert callable(imdb.load_data) and callable(imdb.get_word_index)

X_train = sequence.pad_sequences(X_train, maxlen=8)
X_test = sequence.pad_sequences(X_test, maxlen=8)
model = Sequential()
model.add(Embedding(24, 8, input_length=8))
model.add(Dropout(0.1))
model.add(Convolution1D(nb_filter=8, filter_length=3, border_mode='valid', activation='relu', subsample_length=1))
model.add(MaxPooling1D(pool_length=2))
model.add(LSTM(6))
model.add(Dense(1))
model.add(Activation('sigmoid'))
assert [l.output_shape for l in model.layers[2:5]] == [(None, 6, 8), (None, 3, 8), (None, 6)]
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, np.array(y_train), batch_size=10, nb_epoch=6, validation_data=(X_test, np.array(y_test)), verbose=0)
score, acc = model.evaluate(X_test, np.array(y_test), batch_size=10, verbose=0)
assert acc > 0.7
