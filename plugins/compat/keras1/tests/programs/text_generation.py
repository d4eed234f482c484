"""A text is continued character by character, after each epoch, at several temperatures."""
from __future__ import print_function

import numpy as np

from keras.callbacks import LambdaCallback
from keras.layers import LSTM, Activation, Dense
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(16)
text = 'the cat sat on the mat and the rat sat on the cat and that was that ' * 4
chars = sorted(list(set(text)))
char_indices = dict((c, i) for i, c in enumerate(chars))
indices_char = dict((i, c) for i, c in enumerate(chars))
maxlen, step = 8, 2
sentences = [text[i:i + maxlen] for i in range(0, len(text) - maxlen, step)]
next_chars = [text[i + maxlen] for i in range(0, len(text) - maxlen, step)]
X = np.zeros((len(sentences), maxlen, len(chars)), dtype=bool)
y = np.zeros((len(sentences), len(chars)), dtype=bool)
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        X[i, t, char_indices[char]] = 1
    y[i, char_indices[next_chars[i]]] = 1

model = Sequential()
model.add(LSTM(24, input_shape=(maxlen, len(chars))))
model.add(Dense(len(chars)))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer=RMSprop(lr=0.02))


def sample(preds, temperature=1.0):
    preds = np.asarray(preds).astype('float64')
    preds = np.exp(np.log(preds) / temperature)
    return np.argmax(np.random.multinomial(1, preds / (preds.sum() * (1 + 1e-9)), 1))


def generate(diversity, length=12):
    generated = text[:maxlen]
    for i in range(length):
        x = np.zeros((1, maxlen, len(chars)))
        for t, char in enumerate(generated[-maxlen:]):
            x[0, t, char_indices[char]] = 1.
        generated += indices_char[sample(model.predict(x, verbose=0)[0], diversity)]
    return generated


written = []
show = LambdaCallback(on_epoch_end=lambda epoch, logs: written.append((logs['loss'], generate(0.5))))
model.fit(X, y, batch_size=16, nb_epoch=6, callbacks=[show], verbose=0)
for loss, line in written:
    print('%.3f' % loss, line)
assert len(written) == 6 and all(len(line) == maxlen + 12 for _, line in written)
assert written[-1][0] < 0.7 * written[0][0]
