"""A sequence of characters becomes another: sums of digits, encoded by one RNN and written out by another."""
from __future__ import print_function

import numpy as np
from six.moves import range

from keras.engine.training import slice_X
from keras.layers import Activation, Dense, RepeatVector, TimeDistributed, recurrent
from keras.models import Sequential

np.random.seed(4)
chars = '0123456789+ '
char_indices = dict((c, i) for i, c in enumerate(chars))
MAXLEN, HIDDEN, BATCH = 3, 48, 30
RNN = recurrent.GRU


def encode(text, maxlen):
    X = np.zeros((maxlen, len(chars)))
    for i, c in enumerate(text):
        X[i, char_indices[c]] = 1
    return X


questions = ['%d+%d' % (a, b) for a in range(10) for b in range(10)]
answers = [str(eval(q)).ljust(2) for q in questions]
X = np.array([encode(q, MAXLEN) for q in questions], dtype=np.bool_)
y = np.array([encode(a, 2) for a in answers], dtype=np.bool_)
indices = np.arange(len(y))
np.random.shuffle(indices)
X, y = X[indices], y[indices]
split_at = len(X) - len(X) // 10
(X_train, X_val) = (slice_X(X, 0, split_at), slice_X(X, split_at))
(y_train, y_val) = (y[:split_at], y[split_at:])

model = Sequential()
model.add(RNN(HIDDEN, input_shape=(MAXLEN, len(chars))))
model.add(RepeatVector(2))
for _ in range(1):
    model.add(RNN(HIDDEN, return_sequences=True))
model.add(TimeDistributed(Dense(len(chars))))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

losses = []
for iteration in range(1, 4):
    hist = model.fit(X_train, y_train, batch_size=BATCH, nb_epoch=6, validation_data=(X_val, y_val), verbose=0)
    losses += hist.history['loss']
    rowX, rowy = X_val[np.array([0])], y_val[np.array([0])]
    guess = model.predict_classes(rowX, verbose=0)
    print('Q', ''.join(chars[i] for i in rowX[0].argmax(axis=-1)), 'A', ''.join(chars[i] for i in guess[0]))
assert guess.shape == (1, 2)
assert losses[-1] < 0.9 * losses[0]
assert hist.history['acc'][-1] > 0.25  # 1 in 12 by chance
